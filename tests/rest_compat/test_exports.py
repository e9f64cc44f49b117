"""Files: csv, json, xml and yaml, as they were recorded and as other readers read them."""

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any
from xml.etree import ElementTree

import orjson
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rest_compat.exports.writer import export_item, export_rows
from rest_compat.parameters import ExportFormat


def exported(rows: Sequence[Any], form: ExportFormat) -> str:
    """The file of these rows, which come in batches of two."""

    async def batches() -> AsyncIterator[list[bytes]]:
        for start in range(0, len(rows), 2):
            yield [orjson.dumps(row) for row in rows[start : start + 2]]

    async def pieces() -> bytes:
        return b"".join([piece async for piece in export_rows(batches(), form)])

    return asyncio.run(pieces()).decode()


TYPES = [
    {"s": "Alpha", "c": ["red", "green"], "j": {"k": [1, {"d": None}], "s": "x"}, "b": True, "f": 1.5},
    {"s": "beta", "c": [], "j": [], "b": False, "f": -0.25},
    {"s": None, "c": None, "j": None, "b": None, "f": None},
    {"s": "", "c": ["one"], "j": {"s": "str"}, "b": None, "f": None},
]


def test_csv() -> None:
    assert exported(TYPES, "csv") == (
        '"s","c","j.k","j.s","b","f","j"\n'
        '"Alpha","[""red"",""green""]","[1,{""d"":null}]","x",true,1.5,\n'
        '"beta","[]",,,false,-0.25,"[]"\n'
        '"","[""one""]",,"str",,,'
    )


def test_csv_of_rows_whose_columns_differ_is_right_beyond_what_memory_holds() -> None:
    rows = [{"id": number, f"c{number % 5}": "x" * 1000} for number in range(2000)]
    lines = list(csv.DictReader(io.StringIO(exported(rows, "csv"))))
    assert len(lines) == 2000
    assert lines[1999] == {"id": "1999", "c0": "", "c1": "", "c2": "", "c3": "", "c4": "x" * 1000}


def test_csv_with_a_byte_order_mark() -> None:
    assert exported([{"id": 1}], "csv_utf8") == '\ufeff"id"\n1'


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-x", "@a", "\tx", "\rx"])
def test_csv_defuses_formulas(text: str) -> None:
    assert exported([{"a": text}], "csv").split("\n", 1)[1] == f'"\'{text}"'


@pytest.mark.parametrize("number", ["-1", "+49", "-12.50"])
def test_csv_leaves_numbers_in_texts(number: str) -> None:
    assert exported([{"a": number}], "csv") == f'"a"\n"{number}"'


def test_xml() -> None:
    assert exported([{"id": 1, "c": ["a", "b"], "e": [], "o": {"n": None}, "t": "<&]]>\x01", "1 x": 2}], "xml") == (
        "<?xml version='1.0'?>\n<data>\n    <data>\n        <id>1</id>\n        <c>a</c>\n        <c>b</c>\n"
        "        <o>\n            <n>null</n>\n        </o>\n        <t>&lt;&amp;]]&gt;\ufffd</t>\n"
        "        <__x>2</__x>\n    </data>\n</data>"
    )


def test_yaml() -> None:
    assert exported([{"id": 1, "t": "a: b", "m": {"n": "1", "l": [1, [2]]}}, {"id": 2, "t": "x", "m": {}}], "yaml") == (
        "- id: 1\n  t: 'a: b'\n  m:\n    'n': '1'\n    l:\n      - 1\n      - - 2\n- id: 2\n  t: x\n  m: {}\n"
    )


def test_json() -> None:
    assert exported([{"a": [1]}, 2], "json") == '[\n\t{\n\t\t"a": [\n\t\t\t1\n\t\t]\n\t},\n\t2\n]'


@pytest.mark.parametrize(
    ("form", "text"),
    [("csv", ""), ("csv_utf8", ""), ("json", "[]"), ("xml", "<?xml version='1.0'?>\n<data/>"), ("yaml", "[]\n")],
)
def test_no_rows(form: ExportFormat, text: str) -> None:
    assert exported([], form) == text


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("csv", '"id","a.n"\n1,"x"'),
        ("json", '{\n\t"id": 1,\n\t"a": {\n\t\t"n": "x"\n\t}\n}'),
        ("xml", "<?xml version='1.0'?>\n<data>\n    <id>1</id>\n    <a>\n        <n>x</n>\n    </a>\n</data>"),
        ("yaml", "id: 1\na:\n  'n': x\n"),
    ],
)
def test_one_row(form: ExportFormat, text: str) -> None:
    assert export_item(b'{"id": 1, "a": {"n": "x"}}', form).decode() == text


TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=30) | st.sampled_from(
    [
        "yes",
        "null",
        "1e3",
        "2020-01-01",
        "12:30",
        "- a",
        "# b",
        "a #b",
        "x:",
        " a",
        "a ",
        "~",
        "\n",
        "a\nb\n\n",
        "word " * 40,
    ]
)
EXAMPLES = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
ROWS = st.lists(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4), max_size=5)


@EXAMPLES
@given(ROWS)
def test_yaml_reads_back(rows: list[dict[str, Any]]) -> None:
    assert yaml.load(exported(rows, "yaml"), yaml.BaseLoader) == _as_texts(rows)


@EXAMPLES
@given(ROWS)
def test_json_reads_back(rows: list[dict[str, Any]]) -> None:
    assert json.loads(exported(rows, "json")) == rows


# expat knows the letters of XML's fourth edition alone.
NAMES = st.text("ab1 -.:<é東\x01", max_size=5)


@EXAMPLES
@given(st.lists(st.dictionaries(NAMES, TEXTS | st.dictionaries(NAMES, TEXTS), max_size=3), max_size=3))
def test_xml_is_well_formed(rows: list[Any]) -> None:
    assert ElementTree.fromstring(exported(rows, "xml")).tag == "data"


def _as_texts(value: Any) -> Any:
    """What a reader without types makes of a value."""
    if isinstance(value, dict):
        return {name: _as_texts(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_as_texts(item) for item in value]
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)
