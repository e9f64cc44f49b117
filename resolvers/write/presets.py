"""Presets of permissions: the values of fields that a payload leaves out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from resolvers.rules import Rule

ResolveVariable = Callable[[str], Any]
"""The value of a dynamic variable by its text (`$CURRENT_USER.email`), in the form of the wire; any other text is its
own value."""


def apply_presets(
    rules: Sequence[Rule], payload: Mapping[str, Any], resolve_variable: ResolveVariable
) -> dict[str, Any]:
    """The payload with the presets of all rules for fields that it doesn't have at all; null is a value, and stays.

    Where rules differ about a field, the first says.
    """
    filled = dict(payload)
    for rule in rules:
        if isinstance(rule.presets, Mapping):
            for name, preset in rule.presets.items():
                if name not in filled:
                    filled[name] = resolved(preset, resolve_variable)
    return filled


def resolved(raw: Any, resolve_variable: ResolveVariable) -> Any:
    """A JSON value with the dynamic variables in it replaced."""
    if isinstance(raw, str):
        return resolve_variable(raw) if raw.startswith("$") else raw
    if isinstance(raw, Mapping):
        return {name: resolved(value, resolve_variable) for name, value in raw.items()}
    if isinstance(raw, list):
        return [resolved(item, resolve_variable) for item in raw]
    return raw
