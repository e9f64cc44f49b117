"""From a request's payload to the steps of its operation, with everything kept that a repeated request can use."""

from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import orjson
from graphql import GraphQLSchema

from db.catalogue import Catalogue
from db.kept import Kept
from resolvers.errors import GraphQLInvalid
from resolvers.rights import Rights
from resolvers.services import Services
from schema.document import Operation
from schema.options import GraphQLOptions
from schema.parsing import (
    Document,
    check_method,
    coerce_variables,
    name_of,
    operation_of,
    parse_document,
    validate_document,
    without_hints,
)
from schema.payload import Payload
from schema.roots import Scope
from schema.schemas import Schemas
from schema.steps import Step, make_steps


@dataclass(frozen=True, slots=True)
class Planned:
    """An operation that is ready to run. `keys` are the values of the variables that the steps leave open; `key`
    stands for all that the steps depend on."""

    schema: GraphQLSchema
    document: Document
    operation: Operation
    payload: Payload
    steps: Sequence[Step]
    keys: Mapping[str, str]
    key: Hashable

    @property
    def about_schema(self) -> bool:
        """Whether what graphql-core runs is introspection alone, whose answer is always the same."""
        return all(step.root.name.startswith("__") for step in self.resolved)

    @property
    def resolved(self) -> Sequence[Step]:
        """The steps that graphql-core runs."""
        return [step for step in self.steps if step.resolved]


class Planner:
    """Plans the operations of one endpoint, and keeps documents by their text, plans by all that they depend on."""

    def __init__(self, services: Services, schemas: Schemas, scope: Scope, options: GraphQLOptions) -> None:
        self._services = services
        self._schemas = schemas
        self._scope = scope
        self._options = options
        self._documents: Kept[Document] = Kept(options.kept_max)
        self._whole: Kept[bool] = Kept(options.kept_max)
        self._version = services.catalogue.version
        self._plans: Kept[Planned] = Kept(options.kept_max)

    def kept(self, rights: Rights, text: Hashable) -> Planned | None:
        """The plan of an earlier request by callers with the same rights; `text` is all that the request says."""
        return self._plans.get(self._key(rights, text))

    def keep(self, rights: Rights, text: Hashable, planned: Planned) -> None:
        """Keep the plan of a request, where nothing but its text made the plan."""
        if not planned.keys:
            self._put(self._key(rights, text), planned, 2 * len(planned.payload.query))

    async def plan(self, rights: Rights, payload: Payload, method: str) -> Planned:
        """The steps of the operation that a payload asks for.

        Raises:
            GraphQLInvalid: the document, or the variables, do not fit the caller's schema.
            MethodNotAllowed: a mutation by GET.
        """
        try:
            return await self._planned(rights, payload, method)
        except GraphQLInvalid as error:
            raise (error if self._options.introspection else without_hints(error)) from None

    async def _planned(self, rights: Rights, payload: Payload, method: str) -> Planned:
        self._forget_former_models()
        document = self._document(payload.query)
        check_method(document, payload.operation, method)
        schema = await self._schema(document, rights, payload.query)
        syntax = operation_of(document, payload.operation)
        variables = coerce_variables(schema, syntax, payload.variables)
        late = document.late[name_of(syntax)]
        keys = {name: variables.coerced[name] for name in late if name in variables.coerced}
        early = {name: value for name, value in payload.variables.items() if name not in late}
        shape = orjson.dumps(early, option=orjson.OPT_SORT_KEYS)
        key = self._key(rights, (payload.query, payload.operation, shape))
        planned = self._plans.get(key)
        if planned is None:
            depth_max = self._services.options.depth_max
            operation = Operation(schema, document, syntax, variables, self._options, depth_max)
            steps = make_steps(self._services, rights, operation, self._options.roots_max)
            planned = Planned(schema, document, operation, payload, steps, keys, key)
            self._put(key, planned, len(payload.query) + len(shape))
        return replace(planned, payload=payload, keys=keys)

    def _forget_former_models(self) -> None:
        """Plans hold on to the schema that they were made of."""
        if self._version != self._services.catalogue.version:
            self._version = self._services.catalogue.version
            self._plans.clear()
            self._whole.clear()

    def _put(self, key: Hashable, planned: Planned, weight: int) -> None:
        """Keeps a plan, but for those with resolvers or writes: their arguments may be passwords, and hardly repeat."""
        if not planned.resolved and not planned.operation.writes:
            self._plans.put(key, planned, weight)

    def _document(self, text: str) -> Document:
        document = self._documents.get(text)
        if document is None:
            document = parse_document(text, self._options)
            if not document.written_out:
                self._documents.put(text, document, len(text))
        return document

    async def _schema(self, document: Document, rights: Rights, text: str) -> GraphQLSchema:
        """The schema by which a document is answered: a partial one where that will do.

        Raises GraphQLInvalid.
        """
        catalogue, key = self._services.catalogue, self._key(rights, text)
        whole = self._whole.get(key)
        if whole is None:
            whole = await self._needs_whole(catalogue, document, rights)
            if not document.written_out:
                self._whole.put(key, whole, len(text))
        return await self._schemas.get(catalogue, rights, self._scope, whole=whole)

    async def _needs_whole(self, catalogue: Catalogue, document: Document, rights: Rights) -> bool:
        """Whether a valid document is about the whole schema, or can't be understood without it.

        Raises GraphQLInvalid, with what the whole schema finds wrong.
        """
        introspection = self._options.introspection
        if not document.about_schema:
            with suppress(GraphQLInvalid):
                partial = await self._schemas.get(catalogue, rights, self._scope, whole=False)
                validate_document(partial, document, introspection=introspection)
                return False
        whole = await self._schemas.get(catalogue, rights, self._scope, whole=True)
        validate_document(whole, document, introspection=introspection)
        return True

    def _key(self, rights: Rights, text: Hashable) -> Hashable:
        return (rights.key, self._services.catalogue.version, text)
