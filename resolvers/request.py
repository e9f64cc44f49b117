"""What is asked, as the APIs say it, before rights and the catalogue have been looked at.

REST's `fields`, `alias` and `deep` and GraphQL's selections both become trees of `Asked`; `resolvers.selection` turns
them into a `db.query.Query` of what the caller may see.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Form = Literal["rest", "graphql"]
Json = Any


@dataclass(frozen=True, slots=True)
class Arguments:
    """The clauses of one level. `filter` is the JSON of the wire (`{"id": {"_eq": 1}}`), values not yet checked;
    `sort` the keys as written (`-date`, `author.name`, `count(comments)`).

    `limit` None is the default (`ReadOptions.limit_default`), -1 is all; `search` None is none.
    """

    filter: Mapping[str, Json] | None = None
    sort: tuple[str, ...] = ()
    limit: int | None = None
    offset: int | None = None
    page: int | None = None
    search: str | None = None

    def among(self, key_name: str, keys: Sequence[Json]) -> "Arguments":
        """The same of the rows alone that have one of these keys; all of them, unless a limit is asked for."""
        own = {key_name: {"_in": list(keys)}}
        return replace(
            self,
            filter={"_and": [own, self.filter]} if self.filter else own,
            limit=-1 if self.limit is None else self.limit,
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """One entry of a selection.

    `name` is a field, or `*` for all readable ones; `key` its name in the answer. `function` (with `argument` for
    `json`) is applied to the field. `children` are asked of the row or rows behind a relation; `branches` are those
    of a many-to-any field by collection, `children` then go to each collection that has no branch of its own; those
    of `*` say by field name what is asked of single ones.
    `nest` groups functions (`date_func { year }`). `typename` entries (GraphQL's `__typename`) have no name, but in a
    `nest`, where it is the type's.
    """

    key: str
    name: str
    function: str | None = None
    argument: str | None = None
    children: tuple["Asked", ...] = ()
    branches: Mapping[str, tuple["Asked", ...]] = field(default_factory=dict)
    branch_arguments: Mapping[str, Arguments] = field(default_factory=dict)
    arguments: Arguments = Arguments()
    typename: bool = False
    nest: tuple["Asked", ...] = ()


NOTHING = Asked("", "")
"""What is asked of an object of which nothing is wanted but that it is there: `{}`."""


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """A read of one collection.

    `single` asks for the row whose primary key the run names (`resolvers.read.run(..., key=…)`). `aggregate` maps a
    function to field names or `*`; GraphQL's `countAll` is the function `countAll` with `("*",)`. `meta` holds
    `total_count` and `filter_count` where they are wanted. `backlink` False keeps wildcards from following a
    relation back to where they came from. `keys_only` answers each row by its primary key.
    """

    collection: str
    fields: tuple[Asked, ...] = (Asked("*", "*"),)
    arguments: Arguments = Arguments()
    single: bool = False
    aggregate: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    group: tuple[str, ...] = ()
    meta: frozenset[str] = frozenset()
    backlink: bool = True
    keys_only: bool = False
    form: Form = "rest"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a read: JSON text of the rows (or the row, or None where there is none), and the counts."""

    data: bytes | None
    total_count: int | None = None
    filter_count: int | None = None
