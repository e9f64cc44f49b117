"""Requests and answers in the documentation.

A request is a fenced block `http` (a request as it goes over the wire), `graphql` (a document for /graphql) or `sh`
with a single `curl` command. Its answer is the block right after it: `json`, in which the text `…` stands for any
value, `csv`, or `text` with the status of an answer without a body. In a request $EMAIL, $PASSWORD, $TOKEN and
$REFRESH_TOKEN stand for the demo administrator's.
"""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A request, with the `answer` that the page gives, as text, and its `language`, empty where it gives none."""

    page: str
    line: int
    method: str
    target: str
    headers: Mapping[str, str]
    body: str | None
    language: str
    answer: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def examples(page: Path) -> Iterator[Example]:
    """The examples of a page."""
    text = page.read_text("utf-8")
    blocks = list(_BLOCK.finditer(text))
    for block, following in zip_longest(blocks, blocks[1:]):
        request = _request(block[1], block[2])
        if request is not None:
            adjacent = following is not None and not text[block.end() : following.start()].strip()
            answered = following if adjacent and following and following[1] in ("json", "csv", "text") else None
            line = text.count("\n", 0, block.start()) + 1
            yield Example(page.name, line, *request, *((answered[1], answered[2]) if answered else ("", "")))


def matches(expected: Any, actual: Any) -> bool:
    """Whether an answer is the documented one; the text `…` matches anything."""
    if expected == "…":
        return True
    if isinstance(expected, dict) and isinstance(actual, dict):
        return expected.keys() == actual.keys() and all(matches(expected[key], actual[key]) for key in expected)
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(map(matches, expected, actual))
    return bool(expected == actual)


def _request(language: str, text: str) -> tuple[str, str, Mapping[str, str], str | None] | None:
    if language == "http":
        return _from_wire(text)
    if language == "graphql":
        body = orjson.dumps({"query": text}).decode()
        return "POST", "/graphql", {"Content-Type": "application/json"}, body
    if language == "sh" and text.startswith("curl "):
        return _from_curl(text)
    return None


def _from_wire(text: str) -> tuple[str, str, Mapping[str, str], str | None]:
    head, _, body = text.strip().partition("\n\n")
    first, *others = head.splitlines()
    method, target = first.split(" ", 1)
    headers = dict(line.split(": ", 1) for line in others)
    if headers.get("Content-Type", "").startswith("multipart/"):
        body = body.replace("\n", "\r\n") + "\r\n"
    return method, target, headers, body or None


def _from_curl(text: str) -> tuple[str, str, Mapping[str, str], str | None]:
    words = iter(shlex.split(text)[1:])
    target, headers, body = "", {}, None
    for word in words:
        match word:
            case "-g":
                continue
            case "-H":
                name, value = next(words).split(": ", 1)
                headers[name] = value
            case "-d":
                body = next(words)
            case _:
                parts = urlsplit(word)
                target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return "GET" if body is None else "POST", target, headers, body
