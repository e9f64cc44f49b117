"""Presets of permissions."""

from typing import Any

from resolvers.rules import Rule
from resolvers.write.presets import apply_presets

VALUES = {"$CURRENT_USER": "user-1", "$CURRENT_ROLES": ["r1", "r2"], "$NOW": "2024-01-02T03:04:05.678Z"}


def value_of(text: str) -> Any:
    return VALUES.get(text, text)


def rule(presets: Any) -> Rule:
    return Rule("policy", "things", "create", ("*",), {}, None, presets)


def test_only_absent_fields_are_filled() -> None:
    presets = {"num": 6, "req": "preset", "badge": "news"}
    assert apply_presets([rule(presets)], {"num": 0, "badge": None}, value_of) == {
        "num": 0,
        "badge": None,
        "req": "preset",
    }


def test_all_rules_add_up_and_the_first_says() -> None:
    rules = [rule(None), rule({"a": 1}), rule({"a": 2, "b": 2}), rule("none")]
    assert apply_presets(rules, {}, value_of) == {"a": 1, "b": 2}


def test_variables_are_replaced_at_any_depth() -> None:
    presets = {
        "owner": "$CURRENT_USER",
        "at": "$NOW",
        "price": "$5",
        "data": {"roles": "$CURRENT_ROLES", "list": ["$CURRENT_USER", 1]},
    }
    assert apply_presets([rule(presets)], {}, value_of) == {
        "owner": "user-1",
        "at": "2024-01-02T03:04:05.678Z",
        "price": "$5",
        "data": {"roles": ["r1", "r2"], "list": ["user-1", 1]},
    }


def test_the_payload_stays_as_it_is() -> None:
    payload = {"a": 1}
    apply_presets([rule({"b": 2})], payload, value_of)
    assert payload == {"a": 1}
