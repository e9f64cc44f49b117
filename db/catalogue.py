"""The catalogue: what collections, fields and relations there are, as one immutable value.

It is joined from three sources by `db.catalogue_load`: the database's own tables, the `directus_collections`,
`directus_fields` and `directus_relations` rows, and code-first SQLModel classes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

FieldType = Literal[
    "string", "text", "integer", "bigInteger", "float", "decimal", "boolean", "date", "time", "dateTime",
    "timestamp", "json", "csv", "uuid", "hash", "binary", "geometry", "alias", "unknown",
]  # fmt: skip

EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table as the database describes it.

    `data_type` is the database's own name for the type (`character varying`), `default` the value that a new row
    gets, already a Python value (`"now()"` and the like read `"CURRENT_TIMESTAMP"`). `generated` is the expression
    of a column that the database computes, empty where the database does not say.
    """

    name: str
    data_type: str
    nullable: bool = True
    default: Any = None
    primary_key: bool = False
    auto_increment: bool = False
    unique: bool = False
    indexed: bool = False
    max_length: int | None = None
    precision: int | None = None
    scale: int | None = None
    foreign_table: str | None = None
    foreign_column: str | None = None
    generated: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a collection: a column with its metadata, or an alias (`column` is None)."""

    collection: str
    name: str
    type: FieldType
    column: Column | None = None
    special: tuple[str, ...] = ()
    meta: Mapping[str, Any] | None = None

    @property
    def alias(self) -> bool:
        """Whether no column stands behind the field: o2m, m2m, many-to-any, translations."""
        return self.column is None

    @property
    def concealed(self) -> bool:
        """Whether its value is shown as `**********`."""
        return "conceal" in self.special or "encrypt" in self.special

    @property
    def presentational(self) -> bool:
        """Whether it only shapes a form (dividers, groups) and holds no data: it is no part of items."""
        return self.alias and ("no-data" in self.special or "group" in self.special)

    @property
    def searchable(self) -> bool:
        return self.meta is None or self.meta.get("searchable") is not False


@dataclass(frozen=True, slots=True)
class Relation:
    """A row of `directus_relations`, or a foreign key without one.

    `one_collection` is None for many-to-any, whose target is named in each row by `one_collection_field`
    and must be one of `one_allowed_collections`; without `one_collection_field` either, the relation leads nowhere.
    """

    many_collection: str
    many_field: str
    one_collection: str | None
    one_field: str | None = None
    one_collection_field: str | None = None
    one_allowed_collections: tuple[str, ...] = ()
    junction_field: str | None = None
    sort_field: str | None = None
    one_deselect_action: str = "nullify"
    meta: Mapping[str, Any] | None = None
    schema: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A relation seen from one of its fields.

    kind `m2o`: the field holds the key of one row of `target`; `o2m`: rows of `target` point here by their
    `relation.many_field` (a m2m field is the o2m to its junction); `m2a`: the field holds a key, `target` is "".
    """

    kind: Literal["m2o", "o2m", "m2a"]
    relation: Relation
    target: str


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection: a table with one primary key, and its fields by name, in their order.

    `schema` is the schema of the database that the table is in; SQLite has none. Of a code-first collection `meta`
    comes from its class, unless a row of `directus_collections` says otherwise.
    """

    name: str
    primary_key: str
    fields: Mapping[str, Field]
    singleton: bool = False
    sort_field: str | None = None

    accountability: str | None = "all"
    versioning: bool = False
    system: bool = False
    code_first: bool = False
    meta: Mapping[str, Any] | None = None
    schema: str | None = None
    comment: str | None = None

    @property
    def key(self) -> Field:
        return self.fields[self.primary_key]


@dataclass(frozen=True)
class Catalogue:
    """Everything that can be asked for. `version` grows with each change and is part of every cache key.

    `folders` are the collections without a table; they can be listed, never queried. `warnings` say in plain
    words which tables or columns were left out and why.
    """

    version: int
    collections: Mapping[str, Collection]
    relations: tuple[Relation, ...]
    folders: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: EMPTY)
    warnings: tuple[str, ...] = ()

    @cached_property
    def _links(self) -> Mapping[tuple[str, str], Link]:
        links: dict[tuple[str, str], Link] = {}
        for relation in self.relations:
            here = (relation.many_collection, relation.many_field)
            if relation.one_collection is None:
                if relation.one_collection_field:
                    links[here] = Link("m2a", relation, "")
                continue
            links[here] = Link("m2o", relation, relation.one_collection)
            if relation.one_field:
                links[relation.one_collection, relation.one_field] = Link("o2m", relation, relation.many_collection)
        return links

    def link(self, collection: str, field_name: str) -> Link | None:
        """The relation behind a field, or None for a plain one."""
        return self._links.get((collection, field_name))
