"""Rows out of files: what cells and elements become, and what is refused."""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.catalogue import Catalogue, Collection, Column, Field, FieldType, Relation
from resolvers.errors import InvalidPayload
from resolvers.transfer.cells import guarded, unguarded
from resolvers.transfer.csv_rows import csv_rows
from resolvers.transfer.json_rows import json_rows
from resolvers.transfer.texts import ROW_MAX, BadRow


def collection(name: str, /, **types: FieldType) -> Collection:
    fields = {
        field: Field(name, field, kind, None if kind == "alias" else Column(field, kind))
        for field, kind in types.items()
    }
    return Collection(name, "id", fields)


POSTS = collection("posts", id="integer", title="string", data="json", labels="csv", author="integer", comments="alias")
AUTHORS = collection("authors", id="integer", name="string", data="json")
CATALOGUE = Catalogue(
    1,
    {"posts": POSTS, "authors": AUTHORS},
    (Relation("posts", "author", "authors"), Relation("comments", "post", "posts", "comments")),
)


def from_csv(text: str | bytes) -> list[Mapping[str, Any]]:
    encoded = text if isinstance(text, bytes) else text.encode()
    return list(csv_rows(BytesIO(encoded), CATALOGUE, POSTS))


def from_json(text: str | bytes) -> list[Mapping[str, Any]]:
    return list(json_rows(BytesIO(text if isinstance(text, bytes) else text.encode())))


# ── CSV ──


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", []),
        ("id,title", []),
        ("id,title\n1,a\n\n2,\n", [{"id": "1", "title": "a"}, {"id": "2"}]),
        ('\ufeffid,title\r\n1,"a ""b"", c\nd"\r\n', [{"id": "1", "title": 'a "b", c\nd'}]),
        ('title,labels\n"[1]","[""a"",""b,c""]"\n,"a,b"', [
            {"title": "[1]", "labels": ["a", "b,c"]}, {"labels": "a,b"},
        ]),
        ('data,data.k\n"{""k"":[1]}",\n,2\n,text', [
            {"data": '{"k":[1]}'}, {"data": {"k": 2}}, {"data": {"k": "text"}},
        ]),
        ("author.id,author.name,author.data.a.b\n3,n,true\n,,", [
            {"author": {"id": "3", "name": "n", "data": {"a": {"b": True}}}}, {},
        ]),
        ('author,comments\n"{""name"":""n""}","[1,{""text"":""t""}]"\n7,', [
            {"author": {"name": "n"}, "comments": [1, {"text": "t"}]}, {"author": "7"},
        ]),
        ("title\n'=1+1\n'-5\n-5\n''@a\n'tis", [
            {"title": "=1+1"}, {"title": "-5"}, {"title": "-5"}, {"title": "'@a"}, {"title": "'tis"},
        ]),
        ("id,,title\n1,dropped,a\n2,b", [{"id": "1", "title": "a"}, {"id": "2"}]),
        ("id,title\n1,a,,\n", [{"id": "1", "title": "a"}]),
    ],
)  # fmt: skip
def test_csv(text: str, rows: list[Mapping[str, Any]]) -> None:
    assert from_csv(text) == rows


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("id,id\n1,2", 'The file has the column "id" twice'),
        ("id\n1,2", "Line 2 of the file has more cells than there are columns"),
        ('id\n"1', "Line 2 of the file is no CSV: unexpected end of data"),
        ('id\n"1"2', "Line 2 of the file is no CSV: ',' expected after '\"'"),
        (b"id\n\xff", "The file is not encoded as UTF-8"),
        ("author,author.name\n1,n", 'The file has "author" and "author.name" for one row'),
        ("author.name,author\nn,1", 'The file has "author" twice for one row'),
        ("title\n" + "x" * (ROW_MAX + 1), f"A row of the file is longer than {ROW_MAX} characters"),
        ('title\n"' + "x\n" * (ROW_MAX // 2 + 1), f"A row of the file is longer than {ROW_MAX} characters"),
    ],
)
def test_no_csv(text: str | bytes, reason: str) -> None:
    with pytest.raises(InvalidPayload) as raised:
        from_csv(text)
    assert raised.value.extensions == {"reason": reason}


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_guarded_texts_come_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    ("text", "cell"),
    [("=1", "'=1"), ("-1", "-1"), ("+1.5", "+1.5"), ("-1-1", "'-1-1"), ("'=1", "''=1"), ("'a", "'a"), ("a=1", "a=1")],
)
def test_guard(text: str, cell: str) -> None:
    assert guarded(text) == cell


# ── JSON ──


@pytest.mark.parametrize(
    "rows",
    [[], [{}], [{"a": 1.5}, {"b": None, "c": {"d": ["e", "]"]}}], [{"a": "ü" * 70_000}, {"b": "\n,]"}] * 3],
)
def test_json(rows: list[Mapping[str, Any]]) -> None:
    assert from_json(orjson.dumps(rows)) == rows
    assert from_json(b"\xef\xbb\xbf \n" + orjson.dumps(rows, option=orjson.OPT_INDENT_2) + b"\n") == rows


@given(st.lists(st.dictionaries(st.text("ab]"), st.integers(-9, 10**20) | st.text('a"],{}\\')), max_size=5))
def test_any_json(rows: list[Mapping[str, Any]]) -> None:
    assert from_json(json.dumps(rows)) == rows


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", BadRow),
        ("nope", BadRow),
        ("[", BadRow),
        ('[{"a":1}', BadRow),
        ('[{"a":1},]', BadRow),
        ('[{"a":1}{"b":1}]', BadRow),
        ('[{"a":1}] x', BadRow),
        ('[{"a":NaN}]', BadRow),
        ("[" * 100_000, BadRow),
        ("[1]", BadRow),
        (b'[{"a":"\xff"}]', BadRow),
        ('[{"a":"' + "x" * 2 * ROW_MAX, BadRow),
        ('{"a":1}', InvalidPayload),
        ('"text"', InvalidPayload),
        ("5", InvalidPayload),
    ],
)
def test_no_rows_of_json(text: str | bytes, kind: type[InvalidPayload]) -> None:
    with pytest.raises(InvalidPayload) as raised:
        from_json(text)
    assert type(raised.value) is kind
    if kind is InvalidPayload:
        assert raised.value.extensions == {"reason": "Top-level object should be an array."}


def test_file_stays_open_and_is_read_anew() -> None:
    file = BytesIO(b'[{"a":1}]')
    assert list(json_rows(file)) == list(json_rows(file)) == [{"a": 1}]
    assert not file.closed
