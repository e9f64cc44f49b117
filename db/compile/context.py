"""What a compilation knows: the catalogue, the scopes and the dialect, the aliases and binds that it has given out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from db.catalogue import Catalogue, Collection
from db.dialects import Dialect
from db.dialects.base import Expression, Form
from db.query import Filter, Operand, Scope, Scopes, Slot, Value

Bind = tuple[Operand, str]
"""An operand, and the type of the field that it is compared with."""

_WHOLE = Scope()


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A table in the statement under an alias of its own, with what of it may be seen.

    A `free` source stands in a scope's own filter, where nothing is hidden, nor is what its relations lead to.
    """

    collection: Collection
    table: sa.FromClause
    scope: Scope
    free: bool = False

    @property
    def key(self) -> Expression:
        return self.table.c[self.collection.primary_key]

    def mask(self, field: str) -> Filter | None:
        """The filter of the rows in which the field can be seen, None where all of them are."""
        return self.scope.masks.get(field) if self.scope.masks else None

    def freed(self) -> "Source":
        """The same table for the scope's own filters."""
        return Source(self.collection, self.table, _WHOLE, free=True)


@dataclass(frozen=True, slots=True, eq=False)
class Join:
    """What a relation leads to: rows of `target` whose `inner` is equal to the `outer` of the row at `source`."""

    source: Source
    target: Source
    inner: Expression
    outer: Expression


class Context:
    """One compilation."""

    def __init__(self, catalogue: Catalogue, scopes: Scopes, dialect: Dialect, form: Form) -> None:
        self.catalogue = catalogue
        self.dialect = dialect
        self.form = form
        self.binds: dict[str, Bind] = {}
        self._scopes = scopes
        self._tables = 0
        self._expressions = 0

    def source(self, collection: str, *, free: bool = False) -> Source:
        """The collection's table under a new alias.

        Raises:
            LookupError: the collection is not in the scopes, so nothing may name it.
        """
        found = self.catalogue.collections[collection]
        whole = free or self._scopes.everything
        scope = _WHOLE if whole else self._scopes.collections[collection]
        self._tables += 1
        columns: list[sa.ColumnClause[Any]] = [sa.column(field.name) for field in found.fields.values() if field.column]
        return Source(found, sa.table(collection, *columns).alias(f"t{self._tables}"), scope, free)

    def behind(
        self, join: Join, conditions: Sequence[sa.ColumnElement[bool]], columns: Mapping[str, Expression]
    ) -> tuple[sa.Select[Any], Mapping[str, Expression]]:
        """The rows behind a relation that match the conditions, as a SELECT without columns, and the columns in the
        form in which it can take them. Conditions and columns are all about the target.

        SQLite's parser takes only so many parentheses within each other. There the rows are a common table
        expression, which names no row but its own; SQLite makes one statement of both before it plans.
        """
        if not self.dialect.flat:
            rows = sa.select().select_from(join.target.table).where(join.inner == join.outer, *conditions)
            return rows.correlate(join.source.table), columns
        named = [column.label(name) for name, column in columns.items()]
        body = sa.select(join.inner.label("joined"), *named).select_from(join.target.table).where(*conditions)
        self._expressions += 1
        table = body.cte(f"r{self._expressions}")
        rows = sa.select().select_from(table).where(table.c.joined == join.outer)
        return rows.correlate(join.source.table), {name: table.c[name] for name in columns}

    def operand(self, operand: Operand, field_type: str) -> Expression:
        """The place of a value that is compared with a field of this type.

        The values of row rules, which are never lifted out, stand in the statement as constants: the database
        plans with their statistics, and they are as few as the rules.
        """
        if isinstance(operand, Value) and isinstance(operand.value, str | int):
            return self.dialect.constant(operand.value)
        return self.dialect.bind(self._name(operand, field_type), field_type)

    def any_of(self, value: Expression, operand: Operand, field_type: str) -> Expression:
        """Whether the value is in the list that the operand stands for."""
        return self.dialect.any_of(value, self._name(operand, f"{field_type}[]"), field_type)

    def _name(self, operand: Operand, kind: str) -> str:
        name = f"s{operand.index}_{kind}" if isinstance(operand, Slot) else f"c{len(self.binds)}"
        self.binds[name] = (operand, kind)
        return name
