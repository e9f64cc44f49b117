"""The schema of a caller as far as documents ask for it.

A model of 200 collections has 1,600 types, and a document names a handful. To make all of them takes a second, which is
left to what needs the whole schema: introspection, its text, and the messages about a document that isn't valid.
"""

from collections.abc import Sequence

from graphql import GraphQLNamedType, GraphQLObjectType, GraphQLSchema, specified_scalar_types
from strawberry.schema.schema_converter import GraphQLCoreConverter

from db.catalogue import Catalogue
from resolvers.rights import Rights
from schema.registry import Registry
from schema.roots import Scope
from schema.scalars import SCALARS
from schema.types import CONFIG, root_types


def partial_schema(catalogue: Catalogue, rights: Rights, scope: Scope) -> GraphQLSchema:
    """A schema whose types get their fields when they are first looked at, which must be in one thread at a time.

    What is valid in it is valid in the whole schema, and runs alike. The reverse does not always hold: unions and enums
    are not found by their names before a field of theirs was looked at.
    """
    roots = root_types(catalogue, rights, scope)
    converter = GraphQLCoreConverter(CONFIG, {}, SCALARS, get_fields=lambda definition: definition.fields)
    for scalar in SCALARS:
        converter.from_type(scalar)  # type: ignore[arg-type]
    query, mutation = (
        converter.from_object(root.__strawberry_definition__) if root else None  # type: ignore[attr-defined]
        for root in (roots.query, roots.mutation)
    )
    # Without its roots, which would be walked to the last type.
    schema = GraphQLSchema(assume_valid=True)
    schema.query_type, schema.mutation_type = query, mutation
    schema.type_map = _Types(schema.type_map, converter, roots.registry, [root for root in (query, mutation) if root])
    return schema


class _Types(dict[str, GraphQLNamedType]):
    """The types by name, made when they are asked for; those of introspection are there from the start."""

    def __init__(
        self,
        built_in: dict[str, GraphQLNamedType],
        converter: GraphQLCoreConverter,
        registry: Registry,
        roots: Sequence[GraphQLObjectType],
    ) -> None:
        super().__init__({**built_in, **specified_scalar_types})
        self._converter = converter
        self._registry = registry
        self._roots = roots

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def get(self, name: str, default: object = None) -> GraphQLNamedType | None:  # type: ignore[override]
        return super().get(name) or self._of_rows(name) or self._seen(name)

    def _of_rows(self, name: str) -> GraphQLNamedType | None:
        made = self._registry.named(name)
        return self._converter.from_type(made) if made else None  # type: ignore[return-value]

    def _seen(self, name: str) -> GraphQLNamedType | None:
        """A type that a field named which was looked at, of which the roots' are some."""
        for root in self._roots:
            if name not in self._converter.type_map:
                root.fields  # noqa: B018
        found = self._converter.type_map.get(name)
        return found.implementation if found else None  # type: ignore[return-value]
