"""The blog's texts, read from the files in `content/`: a Markdown file with a head for each post, JSON for the rest."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

_FOLDER = files("typecase.demo") / "content"


@dataclass(frozen=True, slots=True)
class Post:
    """A post as its file has it: `slug` is the file's name without its number, `tags` are slugs, `body` Markdown."""

    id: int
    slug: str
    title: str
    date: dt.date
    description: str
    body: str
    status: str
    author: int
    tags: tuple[str, ...]
    badge: str | None


def posts() -> list[Post]:
    """All posts, by id."""
    pages = [page for page in _FOLDER.iterdir() if page.name.endswith(".md")]
    return [_post(page.name, page.read_text("utf-8")) for page in sorted(pages, key=lambda page: page.name)]


def authors() -> list[dict[str, Any]]:
    """The authors, as rows of their table."""
    return _rows("authors")


def tags() -> list[dict[str, Any]]:
    """The tags, as rows of their table."""
    return _rows("tags")


def comments() -> list[dict[str, Any]]:
    """The comments: `post` is a post's id, `created` a date and time in ISO 8601."""
    return _rows("comments")


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((_FOLDER / f"{name}.json").read_text("utf-8"))
    return rows


def _post(file_name: str, text: str) -> Post:
    head, body = text.removeprefix("---\n").split("\n---\n", 1)
    entries = _entries(head)
    return Post(
        id=int(entries["id"]),
        slug=file_name.removesuffix(".md").partition("-")[2],
        title=entries["title"],
        date=dt.date.fromisoformat(entries["date"]),
        description=entries["description"],
        body=body.strip(),
        status=entries["status"],
        author=int(entries["author"]),
        tags=tuple(entries["tags"].split(", ")),
        badge=entries.get("badge"),
    )


def _entries(head: str) -> Mapping[str, str]:
    pairs = (line.partition(": ") for line in head.splitlines())
    return {name: value for name, _, value in pairs}
