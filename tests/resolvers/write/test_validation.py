"""What is written, checked: which failures, in which order, with which words."""

from typing import Any

import pytest

from db.catalogue import Collection
from resolvers.errors import ApiErrors, InvalidQuery
from resolvers.rules import Rule
from resolvers.write.errors import ValidationFailed
from resolvers.write.validation import field_failures, rule_failures
from tests.resolvers.write.fields import alias, catalogue, collection, field

VALUES = {"$CURRENT_USER": "user-1", "$CURRENT_ROLES": ["r1", "r2"], "$NOW": "2024-01-02T00:00:00.000Z"}

THINGS = collection(
    field("string", "title"),
    field("integer", "num"),
    field("bigInteger", "big"),
    field("float", "float"),
    field("decimal", "price", precision=10, scale=2),
    field("boolean", "flag"),
    field("date", "day"),
    field("timestamp", "at"),
    field("uuid", "uuid"),
    field("json", "data"),
    field("csv", "tags"),
    field("integer", "owner"),
    alias("owners"),
)


def value_of(text: str) -> Any:
    return VALUES.get(text, text)


def told(failures: list[ValidationFailed]) -> list[dict[str, Any]]:
    return [dict(failure.extensions) for failure in failures]


def checked(validation: Any, payload: dict[str, Any]) -> list[tuple[Any, ...]]:
    """(field, type, what else it says …) of each failure."""
    rule = Rule("policy", "things", "create", ("*",), {}, validation, None)
    failures = rule_failures(catalogue(THINGS), THINGS, [rule], payload, (), value_of)
    assert all(failure["path"] == [] for failure in told(failures))
    return [
        (failure.pop("field"), failure.pop("type"), *({**failure}.get(name) for name in failure if name != "path"))
        for failure in told(failures)
    ]


def own(things: Collection, payload: dict[str, Any], action: Any = "create") -> list[dict[str, Any]]:
    return told(field_failures(catalogue(things), things, payload, action, (), value_of))


# ── Columns ──


NOT_NULL = collection(
    field("string", "name", nullable=False),
    field("integer", "count", nullable=False, default=3),
    field("string", "slug"),
    field("uuid", "by", nullable=False, special=("user-created",)),
    field("timestamp", "changed", nullable=False, default="CURRENT_TIMESTAMP", special=("date-updated",)),
    field("string", "made", nullable=False, generated="upper(name)"),
)


def test_columns_that_need_a_value() -> None:
    assert own(NOT_NULL, {}) == [{"field": "name", "path": [], "type": "required"}]
    assert own(NOT_NULL, {}, "update") == []
    nulls = {"id": None, "name": None, "count": None, "slug": None, "by": None}
    expected: list[dict[str, Any]] = [{"field": name, "path": [], "type": "nnull"} for name in ("id", "name", "count")]
    assert own(NOT_NULL, nulls) == expected
    assert own(NOT_NULL, {"name": None, "count": None, "changed": None}, "update") == expected[1:]


def test_keys() -> None:
    uuid_key = field("uuid", "id", primary_key=True, nullable=False, special=("uuid",))
    text_key = field("string", "id", primary_key=True, nullable=False)
    for key, missing in ((uuid_key, []), (text_key, ["required"])):
        things = collection(key)
        assert [failure["type"] for failure in own(things, {})] == missing
        assert [failure["type"] for failure in own(things, {"id": None})] == ["nnull"]


# ── The fields' own rules ──

RULED = collection(
    field("string", "req", meta={"required": True, "validation": None}),
    field("string", "mail", meta={"validation": {"_and": [{"mail": {"_regex": "^[^@]+@[^@]+$"}}]}}),
    field("integer", "num", meta={"validation": {"_and": [{"num": {"_between": [1, 10]}}]}}),
    field("string", "ro", meta={"readonly": True}),
    field("string", "by", meta={"validation": {"by": {"_eq": "$CURRENT_USER"}}}),
)


def test_rules_of_fields_that_are_sent() -> None:
    assert own(RULED, {"ro": "written", "req": None}) == []
    assert own(RULED, {"num": 11, "mail": "bad"}) == [
        {"field": "mail", "path": [], "type": "regex", "invalid": "bad"},
        {"field": "num", "path": [], "type": "lte", "valid": 10},
    ]
    assert own(RULED, {"num": 0}, "update") == [{"field": "num", "path": [], "type": "gte", "valid": 1}]
    assert own(RULED, {"num": None}) == [{"field": "num", "path": [], "type": "required"}]
    assert own(RULED, {"mail": None}) == [{"field": "mail", "path": [], "type": "required"}]
    assert own(RULED, {"by": "user-2"}) == [{"field": "by", "path": [], "type": "eq", "valid": "user-1"}]
    assert own(RULED, {"by": "user-1"}) == []


def test_the_path_is_told() -> None:
    failures = field_failures(catalogue(NOT_NULL), NOT_NULL, {}, "create", ("tags", "tags_id"), value_of)
    assert told(failures) == [{"field": "name", "path": ["tags", "tags_id"], "type": "required"}]
    assert failures[0].message == 'Validation failed for field "name" at "tags.tags_id". Value is required.'


# ── Rules of permissions ──

FAILS: list[tuple[str, dict[str, Any], Any, list[tuple[Any, ...]]]] = [
    ("num", {"_eq": 5}, 6, [("eq", 5)]),
    ("num", {"_eq": 5}, None, [("eq", 5)]),
    ("num", {"_neq": 5}, " +5 ", [("neq", 5)]),
    ("num", {"_neq": "5"}, 5.0, [("neq", "5")]),
    ("num", {"_in": [1, 2]}, 3, [("in", [1, 2])]),
    ("num", {"_in": "1,2"}, None, [("in", ["1", "2"])]),
    ("num", {"_in": []}, 3, [("in", [])]),
    ("num", {"_nin": [1, 2]}, "2", [("nin", [1, 2])]),
    ("num", {"_lt": 5}, 5, [("lt", 5)]),
    ("num", {"_lte": 5}, 6, [("lte", 5)]),
    ("num", {"_gt": 5}, "5", [("gt", 5)]),
    ("num", {"_gte": 4}, 3, [("gte", 4)]),
    ("num", {"_gte": 4}, None, [("required",)]),
    ("num", {"_gt": 5}, "abc", [("gt", 5)]),
    ("num", {"_between": [1, 10]}, 0, [("gte", 1)]),
    ("num", {"_between": [1, 10]}, 11, [("lte", 10)]),
    ("num", {"_between": "1,10"}, 11, [("lte", "10")]),
    ("num", {"_between": [1, 10]}, None, [("required",)]),
    ("num", {"_nbetween": [1, 3]}, 2, [("lt", 1), ("gt", 3)]),
    ("num", {"_nbetween": [1, 3]}, 3, [("lt", 1), ("gt", 3)]),
    ("num", {"_null": True}, 1, [("null",)]),
    ("num", {"_nnull": True}, None, [("nnull",)]),
    ("num", {"_null": False}, None, [("nnull",)]),
    ("title", {"_empty": True}, "x", [("empty",)]),
    ("title", {"_nempty": True}, "", [("nempty",)]),
    ("tags", {"_nempty": True}, [], [("nempty",)]),
    ("title", {"_contains": "ab"}, "xAB", [("contains", "ab")]),
    ("title", {"_contains": "ab"}, None, [("required",)]),
    ("title", {"_icontains": "aB"}, "x", [("contains", "aB")]),
    ("title", {"_ncontains": "spam"}, "my spam", [("ncontains", "spam")]),
    ("title", {"_nicontains": "spam"}, "my SPAM", [("ncontains", "spam")]),
    ("title", {"_starts_with": "a"}, "ba", [("starts_with", "a")]),
    ("title", {"_istarts_with": "A"}, "ba", [("starts_with", "A")]),
    ("title", {"_nstarts_with": "a"}, "ab", [("nstarts_with", "a")]),
    ("title", {"_nistarts_with": "A"}, "ab", [("nstarts_with", "A")]),
    ("title", {"_ends_with": "a"}, "ab", [("ends_with", "a")]),
    ("title", {"_nends_with": "b"}, "ab", [("nends_with", "b")]),
    ("title", {"_niends_with": "B"}, "ab", [("nends_with", "B")]),
    ("title", {"_regex": "^a"}, "b", [("regex", "b")]),
    ("title", {"_regex": "^a$"}, "a\n", [("regex", "a\n")]),
    ("title", {"_regex": "/^A+$/i"}, 5, [("regex", 5)]),
    ("title", {"_contains": "1"}, 25, [("contains", "1")]),
    ("title", {"_neq": "5"}, 5, [("neq", "5")]),
    ("big", {"_neq": "9007199254740992"}, 9007199254740993, [("neq", "9007199254740992")]),
    ("price", {"_lte": 9.99}, "9.995", [("lte", 9.99)]),
    ("flag", {"_neq": True}, "yes", [("neq", True)]),
    ("flag", {"_eq": True}, 0, [("eq", True)]),
    ("day", {"_lt": "2024-01-02"}, "2024-01-02T23:00:00Z", [("lt", "2024-01-02")]),
    ("at", {"_lte": "$NOW"}, "2024-01-02T01:00:00", [("lte", "2024-01-02T00:00:00.000Z")]),
    ("uuid", {"_neq": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}, "A0EEBC999C0B4EF8BB6D6BB9BD380A11",
     [("neq", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")]),
    ("title", {"_in": ["$CURRENT_ROLES", "x"]}, "y", [("in", ["r1", "r2", "x"])]),
    ("num", {"_gte": 4, "_neq": 3}, 3, [("gte", 4), ("neq", 3)]),
    ("num", {"_or": [{"_lt": 1}, {"_gt": 3}]}, 2, [("lt", 1), ("gt", 3)]),
    ("num", {"_and": [{"_gt": 3}, {"_lt": 1}]}, 2, [("gt", 3), ("lt", 1)]),
    ("owner", {"_eq": 1}, {"id": 1}, [("eq", 1)]),
    ("owner", {"rating": {"_gt": 1}}, 7, [("object",)]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "rule", "value", "failures"), FAILS)
def test_tests_that_fail(name: str, rule: dict[str, Any], value: Any, failures: list[tuple[Any, ...]]) -> None:
    assert checked({name: rule}, {name: value}) == [(name, *failure) for failure in failures]


HOLDS: list[tuple[str, Any, Any]] = [
    ("num", {"_eq": 5}, "5"),
    ("num", 5, 5),
    ("num", {"_eq": None}, None),
    ("num", {"_neq": 5}, None),
    ("num", {"_nin": [5]}, None),
    ("num", {"_nin": []}, 5),
    ("num", {"_lt": 5.5}, 5),
    ("num", {"_between": [1, 10]}, 10),
    ("num", {"_nbetween": [1, 3]}, 4),
    ("num", {"_null": True}, None),
    ("num", {"_nnull": "true"}, 0),
    ("title", {"_empty": True}, None),
    ("title", {"_nempty": True}, None),
    ("title", {"_nempty": False}, ""),
    ("title", {"_ncontains": "a"}, None),
    ("title", {"_icontains": "AB"}, "xab"),
    ("title", {"_regex": "/^a+$/i"}, "AAA"),
    ("title", {"_regex": r"^(?<word>\w+)[$]\$$"}, "abc$$"),
    ("title", {"_gt": "b"}, "c"),
    ("data", {"_gt": 5}, 10),
    ("data", {"_gt": "5"}, 10),
    ("title", {"_eq": "$5"}, "$5"),
    ("float", {"_gte": 0.1}, "0.1"),
    ("price", {"_eq": 1.5}, "1.50"),
    ("flag", {"_eq": "true"}, 1),
    ("day", {"_gte": "2024-01-02"}, 20240102),
    ("at", {"_eq": "2024-01-02T01:00:00+01:00"}, "2024-01-02"),
    ("data", {"_eq": {"a": 1}}, {"a": 1}),
    ("tags", {"_contains": "b,c"}, ["a", "b", "c"]),
    ("title", {"_in": ["$CURRENT_ROLES"]}, "r2"),
    ("num", {"_or": [{"_lt": 1}, {"_gt": 3}]}, 4),
    ("num", {"_or": []}, 4),
    ("num", {"_submitted": True}, None),
    ("owners", {"_nempty": True}, [1]),
]


@pytest.mark.parametrize(("name", "rule", "value"), HOLDS)
def test_tests_that_hold(name: str, rule: Any, value: Any) -> None:
    assert checked({name: rule}, {name: value}) == []


def test_an_absent_field_passes_unless_it_has_to_be_there() -> None:
    assert checked({"num": {"_gt": 5}, "title": {"_nnull": True}}, {}) == []
    assert checked({"num": {"_submitted": True}}, {}) == [("num", "required")]


def test_groups() -> None:
    rule = {"_and": [{"num": {"_gte": 4}}, {"title": {"_ncontains": "spam"}}]}
    assert checked(rule, {"num": 3, "title": "spam"}) == [("num", "gte", 4), ("title", "ncontains", "spam")]
    either = {"_or": [{"num": {"_eq": 1}}, {"title": {"_eq": "a"}}]}
    assert checked(either, {"num": 1, "title": "b"}) == []
    assert checked(either, {"num": 2}) == []
    assert checked(either, {"num": 2, "title": "b"}) == [("num", "eq", 1), ("title", "eq", "a")]


def test_functions() -> None:
    rule = {"year(day)": {"_eq": 2024}, "count(owners)": {"_lte": 1}, "weekday(day)": {"_eq": 0}}
    assert checked(rule, {"day": "2024-01-07", "owners": [1]}) == []
    assert checked(rule, {"day": "2023-12-30", "owners": [1, 2]}) == [
        ("day", "eq", 2024),
        ("owners", "lte", 1),
        ("day", "eq", 0),
    ]
    assert checked({"week(day)": {"_eq": 1}}, {"day": "2024-01-07"}) == []
    assert checked({"year(day)": {"_eq": 2024}}, {"day": None}) == [("day", "eq", 2024)]


def test_rows_within_the_payload() -> None:
    rule = Rule("policy", "things", "create", ("*",), {}, {"owner": {"rating": {"_neq": 5}}}, None)
    things = catalogue(THINGS)
    failures = rule_failures(things, THINGS, [rule], {"owner": {"rating": "+5"}}, ("top",), value_of)
    assert told(failures) == [{"field": "rating", "path": ["top", "owner"], "type": "neq", "invalid": 5}]
    many = {"owners": {"rating": {"_gt": 1}}}
    rule = Rule("policy", "things", "create", ("*",), {}, many, None)
    failures = rule_failures(things, THINGS, [rule], {"owners": [{"rating": 2}, {"rating": 1}]}, (), value_of)
    assert told(failures) == [{"field": "rating", "path": ["owners"], "type": "gt", "valid": 1}]


def test_all_rules_must_hold() -> None:
    rules = [
        Rule("one", "things", "create", ("*",), {}, {"num": {"_gt": 5}}, None),
        Rule("two", "things", "create", ("*",), {}, None, None),
        Rule("three", "things", "create", ("*",), {}, {"num": {"_eq": 7}}, None),
    ]
    failures = rule_failures(catalogue(THINGS), THINGS, rules, {"num": 3}, (), value_of)
    assert [failure["type"] for failure in told(failures)] == ["gt", "eq"]


@pytest.mark.parametrize(
    "rule",
    [
        "all",
        {"num": {"_nope": 1}},
        {"_nope": [{"num": 1}]},
        {"num": {"_between": [1]}},
        {"num": {"_null": 5}},
        {"_or": {"num": 1}},
        {"num": {"_regex": 5}},
        {"title": {"_regex": "("}},
        {"title": {"_contains": ["a"]}},
        {"year(title)": {"_eq": 1}},
    ],
)
def test_a_rule_that_makes_no_sense_refuses_all(rule: Any) -> None:
    with pytest.raises(InvalidQuery):
        checked(rule, {"num": 1, "title": "a"})


def test_a_rule_that_nests_without_end() -> None:
    rule: Any = {"num": 1}
    for _ in range(60):
        rule = {"_and": [rule]}
    with pytest.raises(InvalidQuery, match="Max filter depth exceeded"):
        checked(rule, {"num": 1})


def test_failures_come_together() -> None:
    failures = [ValidationFailed("a", "required"), ValidationFailed("b", "in", valid=["x", 1])]
    assert [body["message"] for body in ApiErrors(failures).bodies()] == [
        'Validation failed for field "a". Value is required.',
        'Validation failed for field "b". Value has to be one of "x", "1".',
    ]
