"""From a request's payload to the steps of its operation, with everything kept that a repeated request can use."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from graphql import GraphQLSchema

from db.catalogue import Catalogue
from resolvers.access import Rights
from resolvers.services import Services
from schema.document import Operation
from schema.options import GraphQLOptions
from schema.parsing import (
    Document,
    check_method,
    coerce_variables,
    operation_of,
    parse_document,
    validate_document,
)
from schema.payload import Payload
from schema.roots import Scope
from schema.schemas import Schemas
from schema.steps import Step, make_steps


@dataclass(frozen=True, slots=True)
class Planned:
    """An operation that is ready to run."""

    schema: GraphQLSchema
    document: Document
    operation: Operation
    payload: Payload
    steps: Sequence[Step]

    @property
    def resolved(self) -> Sequence[Step]:
        """The steps that graphql-core runs."""
        return [step for step in self.steps if step.resolved]


class Planner:
    """Plans the operations of one endpoint."""

    def __init__(self, services: Services, schemas: Schemas, scope: Scope, options: GraphQLOptions) -> None:
        self._services = services
        self._schemas = schemas
        self._scope = scope
        self._options = options

    def key(self, rights: Rights, text: Hashable) -> Hashable:
        """What a plan is kept under; `text` is all that the request says."""
        return (rights.key, self._services.catalogue.version, "graphql", self._scope, text)

    async def plan(self, rights: Rights, payload: Payload, method: str) -> Planned:
        """The steps of the operation that a payload asks for.

        Raises GraphQLInvalid: the document, or the variables, do not fit the caller's schema; MethodNotAllowed: a
        mutation by GET.
        """
        services, catalogue = self._services, self._services.catalogue
        schema = await self._schemas.get(catalogue, rights, self._scope)
        document = self._document(schema, catalogue, rights, payload, method)
        check_method(document, payload.operation, method)
        syntax = operation_of(document, payload.operation)
        variables = coerce_variables(schema, syntax, payload.variables)
        operation = Operation(schema, document, syntax, variables, self._options, services.options.depth_max)
        steps = make_steps(services, rights, operation, self._options.roots_max)
        return Planned(schema, document, operation, payload, steps)

    def _document(
        self, schema: GraphQLSchema, catalogue: Catalogue, rights: Rights, payload: Payload, method: str
    ) -> Document:
        key = ("document", self._scope, rights.key, catalogue.version, payload.query)
        document: Document | None = self._services.plans.get(key)
        if document is None:
            document = parse_document(payload.query, self._options)
            check_method(document, payload.operation, method)
            validate_document(schema, document, introspection=self._options.introspection)
            self._services.plans.put(key, document)
        return document
