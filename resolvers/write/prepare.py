"""Payloads made ready: presets, specials, validation, and what is the row's own told from what belongs to others."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.catalogue import Catalogue, Collection
from db.engine import Executor
from db.query import Variable
from resolvers.context import Context
from resolvers.errors import ApiErrors, InvalidPayload
from resolvers.operands import variable_of
from resolvers.rules import Rule
from resolvers.variables import resolve
from resolvers.write.presets import apply_presets
from resolvers.write.specials import fill_specials
from resolvers.write.validation import field_failures, rule_failures
from resolvers.write.written import Action


@dataclass(slots=True)
class Split:
    """A payload in its parts.

    `plain` are values of the row's own columns, still of the wire; the keys of `to_one` rows join them once they are
    written. `to_many` are written after the row.
    """

    plain: dict[str, Any] = field(default_factory=dict)
    to_one: dict[str, Any] = field(default_factory=dict)
    to_many: dict[str, Any] = field(default_factory=dict)


class Preparation:
    """Prepares the payloads of one request, all at the same `now`."""

    def __init__(self, context: Context, catalogue: Catalogue, executor: Executor, now: dt.datetime) -> None:
        self._services = context.services
        self._caller = context.caller
        self._catalogue = catalogue
        self._executor = executor
        self._now = now

    async def prepared(
        self,
        action: Action,
        collection: Collection,
        rules: Sequence[Rule],
        payloads: Sequence[Mapping[str, Any]],
        path: Sequence[str],
    ) -> list[Split]:
        """The payloads in their parts, valid.

        Raises:
            ApiErrors: values break rules of the columns, the fields or the permissions.
        """
        variables = await self._variables(collection, rules)

        def value_of(text: str) -> Any:
            return variables.get(text, text)

        ready = []
        for payload in payloads:
            preset = apply_presets(rules, payload, value_of)
            assert action != "delete"
            failures = field_failures(self._catalogue, collection, preset, action, path, value_of)
            failures += rule_failures(self._catalogue, collection, rules, preset, path, value_of)
            if failures:
                raise ApiErrors(failures)
            ready.append(self._split(collection, fill_specials(collection, preset, action, self._caller, self._now)))
        return ready

    async def _variables(self, collection: Collection, rules: Sequence[Rule]) -> Mapping[str, Any]:
        """The values of the dynamic variables in presets and validations, by their text."""
        found: dict[str, Variable] = {}
        own = [known.meta.get("validation") for known in collection.fields.values() if known.meta]
        for raw in [*own, *(rule.presets for rule in rules), *(rule.validation for rule in rules)]:
            for text in _texts(raw):
                # Texts of any field: they are cast with the payload.
                variable = variable_of(text, "string")
                if variable:
                    found[text] = variable
        if not found:
            return {}
        values = await resolve(
            self._executor, self._caller, list(found.values()), self._catalogue, self._services.plans
        )
        return {text: values[variable] for text, variable in found.items()}

    def _split(self, collection: Collection, payload: Mapping[str, Any]) -> Split:
        """The parts of a payload; what is no field, which presets may name, is in none."""
        split = Split()
        for name, value in payload.items():
            link = self._catalogue.link(collection.name, name)
            if link is not None and link.kind == "o2m":
                split.to_many[name] = value
            elif link is not None and isinstance(value, Mapping | list):
                split.to_one[name] = _object(collection.name, name, value)
            elif name in collection.fields and not collection.fields[name].alias:
                split.plain[name] = value
        return split


def _object(collection: str, name: str, value: Any) -> Mapping[str, Any]:
    """A to-one value; an empty list counts as an empty object."""
    if isinstance(value, Mapping):
        return value
    if value:
        raise InvalidPayload(f'"{collection}.{name}" must be a key or an object')
    return {}


def _texts(raw: Any) -> Iterable[str]:
    """All texts in a JSON value."""
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, Mapping | list):
        for item in raw.values() if isinstance(raw, Mapping) else raw:
            yield from _texts(item)
