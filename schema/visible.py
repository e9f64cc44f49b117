"""The part of the catalogue that a caller may read, as their schema shows it."""

import re
from collections.abc import Mapping
from functools import cached_property

from db.catalogue import Catalogue, Collection, Field, Link
from db.query import Scopes
from schema.functions import FUNCTIONS
from schema.operators import FUNCTION_OPERATORS, OPERATORS
from schema.scalars import SCALARS

NAME = re.compile(r"(?!__)[_A-Za-z][_0-9A-Za-z]*\Z")
GENERATED = (
    *(("", "_filter"), ("", "_quantifier_filter"), ("", "_by_id"), ("", "_by_version"), ("version_", "")),
    *(("", "_aggregated"), ("", "_aggregated_count"), ("", "_aggregated_fields")),
    *(("create_", "_input"), ("update_", "_input")),
)
"""What the schema puts before and after the name of a collection, for types and fields of its own."""
INTERNAL = frozenset(
    f"directus_{name}" for name in ("collections", "fields", "relations", "extensions", "migrations", "sessions")
)
"""System tables that are no types of rows: the data model has fields of its own, the others stay inside."""
TAKEN = frozenset(
    {
        *("Query", "Mutation", "Subscription", "String", "Int", "Float", "Boolean", "ID"),
        *("server_info", "auth_tokens", "auth_mode", "graphql_sdl_scope", "policy_me_globals_type"),
        *("delete_one", "delete_many"),
        *(scalar.name for scalar in SCALARS.values()),
        *(made.__name__ for made in (*FUNCTIONS.values(), *FUNCTION_OPERATORS.values(), *OPERATORS)),
    }
)


class Visible:
    """A caller's view of the catalogue: collections, fields and relations that they may read.

    Left out too is what GraphQL has no name for: names with other signs than letters, digits and underscores, and
    collections named like a type that the schema makes for another one (`posts_filter` beside `posts`).
    """

    def __init__(self, catalogue: Catalogue, scopes: Scopes) -> None:
        self.catalogue = catalogue
        self.scopes = scopes

    @cached_property
    def fields(self) -> Mapping[str, Mapping[str, Field]]:
        """The readable fields by collection, in the catalogue's order; collections with none are not there."""
        found = {}
        for name, collection in self.catalogue.collections.items():
            if name not in INTERNAL and self._nameable(name) and (fields := self._readable(collection)):
                found[name] = fields
        return found

    def collection(self, name: str) -> Collection:
        return self.catalogue.collections[name]

    def relation(self, collection: str, field: str) -> Link | None:
        """The relation behind a field where it shows as objects; None where the field is a plain value.

        A relation counts only where both its ends can be read: the field that holds the key, the rows it leads to,
        and the alias on the other side, if there is one.
        """
        link = self.catalogue.link(collection, field)
        if link is None:
            return None
        relation = link.relation
        if not self._reads(relation.many_collection, relation.many_field):
            return None
        if link.kind == "m2a":
            typed = relation.one_collection_field
            return link if typed and self._reads(collection, typed) and self.allowed(link) else None
        one = relation.one_collection
        if one is None or one not in self.fields:
            return None
        return None if relation.one_field and not self._reads(one, relation.one_field) else link

    def allowed(self, link: Link) -> tuple[str, ...]:
        """The collections behind a many-to-any field that the caller may read."""
        return tuple(name for name in link.relation.one_allowed_collections if name in self.fields)

    def _reads(self, collection: str, field: str) -> bool:
        return field in self.fields.get(collection, ())

    def _readable(self, collection: Collection) -> Mapping[str, Field]:
        names = None
        if not self.scopes.everything:
            scope = self.scopes.collections.get(collection.name)
            if scope is None:
                return {}
            names = scope.fields
        return {
            name: field
            for name, field in collection.fields.items()
            if (names is None or name in names) and not field.presentational and NAME.match(name)
        }

    def _nameable(self, name: str) -> bool:
        others = self.catalogue.collections
        made = (
            name.removeprefix(before).removesuffix(after)
            for before, after in GENERATED
            if name.startswith(before) and name.endswith(after)
        )
        clashes = name in TAKEN or any(other in others for other in made)
        return bool(NAME.match(name)) and not clashes
