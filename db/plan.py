"""Plans: compiled queries, kept by their shape.

A query's shape is the query with its values lifted out. Queries of one shape share a plan, and differ only in what
is bound when it runs.
"""

import dataclasses
from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.catalogue import Catalogue
from db.compile import Statement, compile_query
from db.dialects import Dialect
from db.dialects.base import Form
from db.query import Query, Scopes, Slot, Value, Variable

KEY = Slot(-1)
"""The place of the primary key of a row that is asked for by its key."""


class PlanCache:
    """A bounded cache that forgets what was used least recently."""

    def __init__(self, size: int = 2000) -> None:
        self._size = size
        self._entries: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable) -> Any:
        """What is kept under the key, or None."""
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
        return entry

    def put(self, key: Hashable, value: Any) -> None:
        """Keep a value that never changes."""
        self._entries[key] = value
        if len(self._entries) > self._size:
            self._entries.popitem(last=False)


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
                    value = _as_list(resolved[operand]) if kind.endswith("[]") else resolved[operand]
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
        cache.put(key, statement)
    return Plan(statement, values)


def lift(query: Query) -> tuple[Query, tuple[Any, ...]]:
    """Split a query into its shape, with numbered slots in place of values, and the values."""
    values: list[Any] = []

    def lifted(part: Any) -> Any:
        if isinstance(part, Value):
            values.append(part.value)
            return Slot(len(values) - 1)
        if isinstance(part, tuple):
            return tuple(lifted(item) for item in part)
        if dataclasses.is_dataclass(part) and not isinstance(part, type):
            changes = {field.name: lifted(getattr(part, field.name)) for field in dataclasses.fields(part)}
            return type(part)(**changes)
        return part

    shape: Query = lifted(query)
    return shape, tuple(values)


def _as_list(value: Any) -> tuple[Any, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list | tuple) else (value,)
