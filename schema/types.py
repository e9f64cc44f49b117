"""The schema of one caller: everything they may read and write, as Strawberry types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.types.field import StrawberryField

from db.catalogue import Catalogue
from resolvers.rights import Rights
from resolvers.system_collections import USERS
from schema.account_fields import INVITE_MUTATION, PASSWORD_MUTATIONS, REGISTRATION_MUTATIONS
from schema.aggregates import aggregated_fields, count_fields, number_fields
from schema.definitions import Means, empty_type, field, optional, part_of, set_fields
from schema.filters import filter_fields, quantifier_filter_fields
from schema.inputs import create_input_fields, update_input_fields
from schema.model_fields import model_queries
from schema.model_mutations import model_mutations
from schema.mutations import mutation_fields
from schema.objects import object_fields
from schema.own_fields import own_queries
from schema.registry import Kind, Maker, Registry
from schema.roots import Scope, root_fields
from schema.scalars import SCALARS, Void
from schema.server_fields import EXTENSIONS, SERVER_QUERIES
from schema.sign_in_fields import SECOND_FACTOR_MUTATIONS, SIGN_IN_MUTATIONS
from schema.utility_fields import UTILITY_MUTATIONS
from schema.versions import version_fields
from schema.visible import Visible

MAKERS: Mapping[Kind, Maker] = {
    "object": object_fields,
    "version": version_fields,
    "filter": filter_fields,
    "quantifier_filter": quantifier_filter_fields,
    "aggregated": aggregated_fields,
    "aggregated_count": count_fields,
    "aggregated_fields": number_fields,
    "create_input": create_input_fields,
    "update_input": update_input_fields,
}


CONFIG = StrawberryConfig(auto_camel_case=False, default_resolver=part_of, scalar_map=SCALARS)


@dataclass(frozen=True, slots=True)
class Roots:
    """The types that a schema begins with, and where the types of rows come from."""

    registry: Registry
    query: type
    mutation: type | None


def build_schema(catalogue: Catalogue, rights: Rights, scope: Scope) -> strawberry.Schema:
    """The whole schema of a scope: `items` for the user's collections, `system` for those of the project itself."""
    roots = root_types(catalogue, rights, scope)
    return strawberry.Schema(query=roots.query, mutation=roots.mutation, config=CONFIG)


def root_types(catalogue: Catalogue, rights: Rights, scope: Scope) -> Roots:
    """What the schema of a scope begins with. A caller who may read nothing gets a Query whose one field, `_empty`, is
    always null."""
    registry = Registry(Visible(catalogue, rights.scopes), MAKERS, rights)
    fields = root_fields(registry, scope)
    if scope == "items":
        mutations = mutation_fields(registry, scope)
    else:
        extensions = [EXTENSIONS] if rights.may("read", "directus_extensions") else []
        model = [*model_queries(catalogue, rights), *extensions]
        fields = [*SERVER_QUERIES, *model, *own_queries(registry), *fields]
        invite = [INVITE_MUTATION] if rights.may("create", USERS) else []
        signing_in = [*SIGN_IN_MUTATIONS, *PASSWORD_MUTATIONS, *SECOND_FACTOR_MUTATIONS]
        own = [*signing_in, *UTILITY_MUTATIONS, *REGISTRATION_MUTATIONS]
        model_changes = model_mutations(catalogue, rights)
        mutations = [*own, *model_changes, *invite, *mutation_fields(registry, scope)]
    return Roots(
        registry,
        query=_root("Query", fields or [field("_empty", optional(Void), Means("nothing", ""))]),
        mutation=_root("Mutation", mutations) if mutations else None,
    )


def _root(name: str, fields: Sequence[StrawberryField]) -> type:
    made = empty_type(name)
    set_fields(made, fields)
    return made
