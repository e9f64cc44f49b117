"""Plans: compiled queries, kept by their shape.

A query's shape is the query with its values lifted out. Queries of one shape share a plan, and differ only in what
is bound when it runs.
"""

import dataclasses
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import is_
from typing import Any

from db.catalogue import Catalogue
from db.compile import Statement, compile_query
from db.dialects import Dialect
from db.dialects.base import Form
from db.kept import Kept
from db.query import Query, Scopes, Slot, Value, Variable

_PLAIN = frozenset({str, int, bool, type(None)})
"""The types of what a query's parts hold beside other parts."""

_WEIGHT_OF_A_LETTER = 8
"""What a statement takes in memory for each letter of its SQL, with the shape that is its key."""

KEY = Slot(-1)
"""The place of the primary key of a row that is asked for by its key."""


class PlanCache(Kept[Any]):
    """Keeps what was made for requests of one shape: statements, and what the APIs make around them.

    It is bounded by weight, about what the values take in bytes.
    """

    def __init__(self, weight_max: int = 16_000_000) -> None:
        super().__init__(weight_max)

    def put(self, key: Hashable, value: Any, weight: int = 4_000) -> None:
        """Keep a value that never changes."""
        super().put(key, value, weight)


@dataclass(frozen=True, slots=True)
class Plan:
    """A statement, and the values that this query binds in its slots."""

    statement: Statement
    values: tuple[Any, ...]

    @property
    def variables(self) -> tuple[Variable, ...]:
        """What must be resolved before the plan can run."""
        return tuple(operand for operand, _ in self.statement.binds if isinstance(operand, Variable))

    def arguments(self, dialect: Dialect, resolved: Mapping[Variable, Any], key: Any = None) -> list[Any]:
        """What is bound, in the order of the places, as the driver wants it."""
        arguments = []
        for operand, kind in self.statement.binds:
            match operand:
                case Slot(-1):
                    value = key
                case Slot(index):
                    value = self.values[index]
                case Variable():
                    value = (_as_list if kind.endswith("[]") else _as_one)(resolved[operand])
                case Value(value):
                    pass
            arguments.append(dialect.encode(kind.removesuffix("[]"), value))
        return arguments


def plan_of(
    query: Query,
    catalogue: Catalogue,
    scopes: Scopes,
    dialect: Dialect,
    cache: PlanCache,
    *,
    form: Form = "rest",
    single: bool = False,
    counts: Sequence[str] = (),
    by_row: bool = False,
) -> Plan:
    """The plan of a query, compiled only where no query of its shape was before. See `db.compile.compile_query`."""
    shape, values = lift(query)
    key = ("plan", shape, scopes.key, catalogue.version, form, single, tuple(counts), by_row)
    statement = cache.get(key)
    if statement is None:
        statement = compile_query(
            shape, catalogue, scopes, dialect, form=form, single=single, counts=counts, by_row=by_row
        )
        cache.put(key, statement, _WEIGHT_OF_A_LETTER * len(statement.sql))
    return Plan(statement, values)


def lift(query: Query) -> tuple[Query, tuple[Any, ...]]:
    """Split a query into its shape, with numbered slots in place of values, and the values."""
    values: list[Any] = []
    field_names: Callable[[type], tuple[str, ...]] = _field_names

    def lifted(part: Any) -> Any:
        kind = type(part)
        if kind in _PLAIN:
            return part
        if kind is Value:
            values.append(part.value)
            return Slot(len(values) - 1)
        if kind is tuple:
            items = tuple(map(lifted, part))
            return part if all(map(is_, items, part)) else items
        names = field_names(kind)
        inner = [getattr(part, name) for name in names]
        others = list(map(lifted, inner))
        return part if all(map(is_, others, inner)) else kind(*others)

    shape: Query = lifted(query)
    return shape, tuple(values)


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    """The fields of a class of queries' parts, in the order of its arguments; none of any other class."""
    return tuple(field.name for field in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else ()


def _as_list(value: Any) -> tuple[Any, ...]:
    """What is unknown is a list of it: neither in it nor not in it is anything then."""
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _as_one(value: Any) -> Any:
    """Several values are none where one is asked for."""
    return None if isinstance(value, list | tuple) else value
