"""The documentation's requests get the documentation's answers."""

import httpx
import orjson
import pytest

from tests.demo_server import Demo
from tests.docs.examples import PAGES, Example, examples, matches

EXAMPLES = [example for page in PAGES for example in examples(page)]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_answer_is_the_documented_one(demo: Demo, example: Example) -> None:
    response = ask(demo, example)
    if example.language == "json":
        assert matches(orjson.loads(example.answer), response.json()), response.text
    elif example.language == "text":
        assert (f"{response.status_code} {response.reason_phrase}", response.text) == (example.answer.rstrip("\n"), "")
    else:
        assert response.text == example.answer.rstrip("\n")


def test_every_page_with_requests_is_found() -> None:
    pages = {example.page for example in EXAMPLES}
    assert pages >= {
        "README.md", "data-model.md", "errors.md", "files.md", "getting-started.md", "graphql.md", "mail.md",
        "permissions.md", "rest.md", "sign-in.md",
    }  # fmt: skip
    assert all(example.language for example in EXAMPLES)


def ask(demo: Demo, example: Example) -> httpx.Response:
    """Send the request of an example."""
    headers = {name: _filled(demo, value) for name, value in example.headers.items()}
    return demo.ask(example.method, example.target, _filled(demo, example.body) if example.body else None, headers)


def _filled(demo: Demo, text: str) -> str:
    text = text.replace("$EMAIL", demo.login.email).replace("$PASSWORD", demo.login.password)
    if "TOKEN" in text:
        tokens = demo.tokens()
        text = text.replace("$TOKEN", tokens["access_token"]).replace("$REFRESH_TOKEN", tokens["refresh_token"])
    return text
