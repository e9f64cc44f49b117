"""What an answer of the API says."""

from typing import Any

import httpx


def data_of(answer: httpx.Response) -> Any:
    """The data of an answer to what was done; None where it has nothing to say."""
    assert answer.status_code in (200, 204), answer.text
    return answer.json()["data"] if answer.content else None


def code_of(answer: httpx.Response) -> str:
    """The code of the first error."""
    code: str = answer.json()["errors"][0]["extensions"]["code"]
    return code


def refusal_of(answer: httpx.Response) -> tuple[int, str, str | None]:
    """The status, and the code and the reason of the only error."""
    [error] = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"], error["extensions"].get("reason")
