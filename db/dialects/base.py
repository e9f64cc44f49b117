"""What both databases have in common, and the list of what they must each bring."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Dialect as Driver

from db.catalogue import Field
from db.dialects.writing import Writing

Expression = sa.ColumnElement[Any]
Pairs = Sequence[tuple[str, Expression]]
Form = Literal["rest", "graphql"]

CONCEALED = "**********"


def text_literal(value: str) -> Expression:
    """A text constant of the statement itself: keys of answers, never a caller's values."""
    quoted = value.replace("'", "''")
    return sa.literal_column(f"'{quoted}'", sa.Text())


class Dialect(Writing, ABC):
    """How one database says what the compiler needs, and what writing needs.

    Expressions that go into an answer are JSON-ready: what `object_of` is given comes out in the wire's form.
    """

    name: Literal["postgresql", "sqlite"]
    driver: Driver
    # Whether it makes what is selected only after it has sorted and limited the rows.
    sorts_first: bool
    # The most pairs that the database's function takes at once.
    object_pairs: int
    # Whether SELECTs within each other must be written beside each other, as common table expressions.
    flat: bool = False

    # ── Answers ──

    def object_of(self, pairs: Pairs) -> Expression:
        """A JSON object with these keys, in this order; any number of them."""
        if len(pairs) <= self.object_pairs:
            return self._small_object(pairs)
        parts = [pairs[at : at + self.object_pairs] for at in range(0, len(pairs), self.object_pairs)]
        inner = [self._inside(sa.cast(self._small_object(part), sa.Text())) for part in parts]
        joined: Expression = inner[0]
        for part in inner[1:]:
            joined = joined.concat(text_literal(",")).concat(part)
        return self.json_of(text_literal("{").concat(joined).concat(text_literal("}")))

    @abstractmethod
    def _small_object(self, pairs: Pairs) -> Expression: ...

    @abstractmethod
    def _inside(self, text: Expression) -> Expression:
        """The text of an object without its braces. It names the text once: the object may be costly."""

    @abstractmethod
    def list_of(self, item: Expression) -> Expression:
        """The aggregate of all rows' `item`, JSON already, as a JSON list; `[]` without rows."""

    @abstractmethod
    def window(self, rows: sa.Select[Any], limit: int | None, offset: int) -> sa.Select[Any]:
        """Rows in an order that a surrounding aggregate keeps, at most `limit` of them after the first `offset`."""

    @abstractmethod
    def json_of(self, text: Expression) -> Expression:
        """Text that holds JSON, as JSON."""

    @abstractmethod
    def nested(self, json: Expression) -> Expression:
        """JSON that comes out of a subquery, ready to stand in an object."""

    @abstractmethod
    def wire(self, field: Field, value: Expression, form: Form) -> Expression:
        """A field's value in the form of the wire."""

    def concealed(self, value: Expression) -> Expression:
        """The mask of a value; null for null and for an empty text."""
        return sa.case((sa.cast(value, sa.Text()) != text_literal(""), text_literal(CONCEALED)))

    @abstractmethod
    def json_value(self, value: Expression) -> Expression:
        """A number or text as JSON, where it stands alone and not in an object."""

    def json_column(self, field: Field, value: Expression) -> Expression:
        """A json field's column as JSON, where it may be kept as text."""
        return value

    # ── Functions ──

    @abstractmethod
    def part(self, function: str, field_type: str, value: Expression) -> Expression:
        """A part of a date or time (`year`, `weekday` …) as a number that can be compared."""

    @abstractmethod
    def part_wire(self, function: str, field_type: str, value: Expression, form: Form) -> Expression:
        """The same in the form of the wire: text for REST, a number for GraphQL."""

    @abstractmethod
    def json_length(self, value: Expression) -> Expression:
        """How many items a json list has; null for what is no list."""

    @abstractmethod
    def json_path(self, value: Expression, path: Sequence[str | int]) -> Expression:
        """What a json value holds at a path of names and list indexes, as JSON."""

    # ── Comparing ──

    def comparable(self, field_type: str, value: Expression) -> Expression:
        """A column in the form that its bound values are compared with."""
        return value

    def operand_type(self, field: Field) -> str:
        """The type of the values that a field's column is compared with."""
        return field.type

    @abstractmethod
    def bind(self, name: str, field_type: str) -> Expression:
        """The place of one value of this field type."""

    def constant(self, value: str | int) -> Expression:
        """A text, whole number or truth value in the statement itself."""
        if isinstance(value, str):
            return text_literal(value)
        return sa.literal_column(str(int(value)), sa.Integer())

    @abstractmethod
    def any_of(self, value: Expression, name: str, field_type: str) -> Expression:
        """Whether the value is in the list that is bound at `name`."""

    @abstractmethod
    def like(self, value: Expression, pattern: Expression, *, insensitive: bool) -> Expression:
        r"""Whether the text matches a LIKE pattern, with `%`, `_` and `\`; `insensitive` folds all of Unicode."""

    @abstractmethod
    def order(self, value: Expression, *, descending: bool) -> sa.UnaryExpression[Any]:
        """An order in which null is the greatest value."""

    @abstractmethod
    def key_of_text(self, key_type: str, text: Expression) -> Expression:
        """A primary key out of text (many-to-any), null where the text is no such key."""

    # ── Aggregates ──

    def extreme(self, function: Literal["min", "max"], field_type: str, value: Expression) -> Expression:
        """The lowest or highest value of a column."""
        return sa.func.min(value) if function == "min" else sa.func.max(value)

    @abstractmethod
    def total(self, function: str, field: Field, value: Expression, form: Form) -> Expression:
        """`sum`, `avg`, `sumDistinct` or `avgDistinct` of a number, in the form of the wire."""

    def number_wire(self, value: Expression, form: Form) -> Expression:
        """A count in the form of the wire: text for REST, a number for GraphQL."""
        return sa.cast(value, sa.Text()) if form == "rest" else value
