"""The query value: the one language between the layers.

REST and GraphQL requests, row rules, exports and versions are all said in it; `db.compile` turns it into one SQL
statement. Everything here is a frozen value that can be hashed: the shape of a query is its cache key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

# ── Operands ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Value:
    """A value given in the request or a rule, already of its field's Python type (see `db.types.python_value`)."""

    value: Any


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of the n-th value lifted out of a query (see `db.plan.lift`)."""

    index: int


@dataclass(frozen=True, slots=True)
class Variable:
    """A value known only when the query runs: `$NOW`, `$NOW(-1 day)`, `$CURRENT_USER`, `$CURRENT_USER.email`,
    `$CURRENT_ROLE`, `$CURRENT_ROLES`, `$CURRENT_POLICIES`.

    `name` is the variable without its dollar, path or argument (`CURRENT_USER`), `detail` the path (`email`) or the
    argument (`-1 day`), `type` the type of the field that it is compared with. A test of a part of a text puts it into
    a LIKE `pattern` (`%{}%`).
    """

    name: str
    detail: str
    type: str
    pattern: str | None = None


Operand = Value | Slot | Variable

# ── Filters ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class And:
    items: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Or:
    items: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """A test of one field, or of a function of it: `operator` is one of `db.types.operators`.

    `operands` has one item, two for (n)between, none for null, nnull, empty and nempty. For (n)in a `Value` holds a
    tuple of values, and each variable among them is an operand of its own.
    """

    field: str
    operator: str
    operands: tuple[Operand, ...] = ()
    function: str | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """A test of the rows that a relation leads to: there is `some` row that matches, or `none`.

    `scope` names the collection for a many-to-any field. A to-one relation is always `some`.
    """

    field: str
    filter: "Filter"
    quantifier: Literal["some", "none"] = "some"
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Pointed:
    """A test of the rows that lead here by `field` of `collection`, a to-one or many-to-any field: one of them matches.

    It is for the filters of scopes: no request can say it.
    """

    collection: str
    field: str
    filter: "Filter"


Filter = And | Or | Compare | Related | Pointed

FUNCTIONS = frozenset(["year", "month", "week", "day", "weekday", "hour", "minute", "second", "count"])
AGGREGATES = ("count", "countDistinct", "sum", "sumDistinct", "avg", "avgDistinct", "min", "max")

# ── Sort ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Step:
    """One relation on the way to a field; `scope` names the collection for a many-to-any field."""

    field: str
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Sort:
    """One key of an order. In an aggregate query `aggregate` may name a function of the answer: `count` with the
    field `*`, `sum` with `views`."""

    field: str
    descending: bool = False
    path: tuple[Step, ...] = ()
    function: str | None = None
    aggregate: str | None = None


# ── Selections ──────────────────────────────────────────────────────────────────────────────────────────────────
# `key` is always the name in the answer.


@dataclass(frozen=True, slots=True)
class Pick:
    """A field's own value: a column, a foreign key, or for a to-many field the list of its rows' keys is `Many`."""

    key: str
    field: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function of a field: `year` … `second` of a date, `count` of a to-many field or a json list.

    `json` takes `argument`, a path of names and list indexes into a json field: `lang`, `list[0].name`.
    """

    key: str
    function: str
    field: str
    argument: str | None = None


@dataclass(frozen=True, slots=True)
class Nest:
    """An object made of selections of the same row: GraphQL's `date_func { year }`."""

    key: str
    select: tuple["Selection", ...]


@dataclass(frozen=True, slots=True)
class Constant:
    """A text known beforehand, GraphQL's `__typename`, or null."""

    key: str
    value: str | None


@dataclass(frozen=True, slots=True)
class One:
    """The row that a m2o field points to, as an object; null where there is none, or it does not match."""

    key: str
    field: str
    query: "Query"


@dataclass(frozen=True, slots=True)
class Many:
    """The rows of a to-many field, each as an object, or as its bare key when the query is `bare`."""

    key: str
    field: str
    query: "Query"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The row behind a many-to-any field: one branch per collection. A row of another collection shows its raw key
    where `raw`, else null."""

    key: str
    field: str
    branches: tuple["Query", ...]
    raw: bool = True


Selection = Pick | Call | Nest | Constant | One | Many | AnyOf


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One value of an aggregate answer. `function` is one of AGGREGATES; `field` is `*` for a count of rows.

    The answer's place is `{function: {field: …}}`, or with `field="*"` the bare `function`: `{"count": "60"}`;
    GraphQL's `countAll` says its name in `key`.
    """

    function: str
    field: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A field to group by, or a function of one; `key` is its name in the answer (`date_year`)."""

    key: str
    field: str
    function: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of one collection.

    `limit` None means all rows; below -1 it drops rows off the end of a nested list: -2 the last two. `bare` answers
    each row by its primary key alone. With `aggregates` or `groups` the answer has a row per group and `select` is
    not looked at; `nest_groups` puts the group's fields under `group`, as GraphQL has them.
    """

    collection: str
    select: tuple[Selection, ...] = ()
    filter: Filter | None = None
    sort: tuple[Sort, ...] = ()
    limit: int | None = None
    offset: int = 0
    bare: bool = False
    aggregates: tuple[Aggregate, ...] = ()
    groups: tuple[Group, ...] = ()
    nest_groups: bool = False


# ── Scopes ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be seen of one collection: the rows that match `rows` (None: all), and of a field in `masks` only the
    rows that match its filter; elsewhere it is null. `fields` are those that exist at all (None: all)."""

    rows: Filter | None = None
    masks: Mapping[str, Filter] | None = None
    fields: frozenset[str] | None = None


@dataclass(frozen=True)
class Scopes:
    """The scopes of a whole statement, by collection.

    The compiler applies them wherever it names a table, in every clause and at every depth; a collection that is
    not in `collections` cannot be named at all. `everything` lifts all limits (administrators, row rules).
    `key` stands for the value in cache keys.
    """

    key: Any
    collections: Mapping[str, Scope]
    everything: bool = False


EVERYTHING = Scopes("*", {}, everything=True)
