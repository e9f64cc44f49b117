"""The form of an aggregate answer, where a document asks for another than the database gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Shape:
    """The form of an object: by their names in the answer, the parts of the row that it is made of."""

    parts: Mapping[str, "Part"]

    def is_of(self, fields: frozenset[str]) -> bool:
        """Whether a row of these fields has this form already."""
        return frozenset(self.parts) == fields and all(
            part.source == key and (part.shape is None or part.shape.is_of(frozenset(part.shape.parts)))
            for key, part in self.parts.items()
        )


@dataclass(frozen=True, slots=True)
class Part:
    """The row's field `source`, itself in a `shape` where it is an object; or a `constant`, for `__typename`."""

    source: str | None = None
    shape: Shape | None = None
    constant: str | None = None


def reshape(data: bytes, shape: Shape) -> bytes:
    """A JSON list of objects in another form. Aggregate answers are short, so they may pass through Python."""
    return orjson.dumps([_object(row, shape) for row in orjson.loads(data)])


def shaped(row: Mapping[str, Any], shape: Shape) -> bytes:
    """One object in another form, as JSON."""
    return orjson.dumps(_object(row, shape))


def _object(row: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    return {key: _value(row, part) for key, part in shape.parts.items()}


def _value(row: Mapping[str, Any], part: Part) -> Any:
    if part.source is None:
        return part.constant
    value = row.get(part.source)
    return value if part.shape is None else _object(value or {}, part.shape)
