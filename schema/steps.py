"""An operation ready to run: a step for each root field, made once for each request and kept."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from graphql import GraphQLError

from resolvers.errors import ApiError, Forbidden
from resolvers.read import Prepared, prepare
from resolvers.rights import Rights
from resolvers.services import Services
from schema.document import Operation, Reading, Root
from schema.parsing import invalid
from schema.selection import TYPENAME
from schema.sign_in_fields import ONCE
from schema.writing import ACTIONS, Writing

NULL = b"null"


@dataclass(frozen=True, slots=True)
class Step:
    """What answers one root field: a `constant`, a read that is `prepared`, a write, an `error` found beforehand, or
    none of these where graphql-core runs a resolver. `opening` is the field's name in the answer, as JSON with its
    colon."""

    root: Root
    opening: bytes
    reading: Reading | None = None
    prepared: Prepared | None = None
    writing: Writing | None = None
    constant: bytes | None = None
    error: ApiError | None = None

    @property
    def resolved(self) -> bool:
        return not (self.prepared or self.writing or self.constant or self.error)


def make_steps(services: Services, rights: Rights, operation: Operation, roots_max: int) -> Sequence[Step]:
    """The steps of a valid operation, in the order of the answer. What a read refuses becomes the step's error.

    Raises:
        GraphQLInvalid: there are more than `roots_max` root fields, or more than one that may come once.
    """
    roots = operation.roots()
    if len(roots) > roots_max:
        raise invalid([GraphQLError(f"The operation has more than {roots_max} root fields.", operation.syntax)])
    if sum(root.name in ONCE for root in roots) > 1:
        raise invalid([GraphQLError("A document can sign in, or look at a secret, only once.", operation.syntax)])
    return [_step(services, rights, operation, root) for root in roots]


def _step(services: Services, rights: Rights, operation: Operation, root: Root) -> Step:
    opening = orjson.dumps(root.key) + b":"
    if root.name == TYPENAME:
        return Step(root, opening, constant=orjson.dumps(operation.type.name))
    if root.means and root.means.kind == "nothing":
        return Step(root, opening, constant=NULL)
    try:
        if root.means is None:
            operation.check_introspection(root)
            return Step(root, opening)
        if root.means.kind in ACTIONS:
            writing = operation.write(root)
            _check_answer(services, rights, writing)
            return Step(root, opening, writing=writing)
        reading = operation.read(root)
        return Step(root, opening, reading, prepare(services, rights, reading.request))
    except ApiError as error:
        return Step(root, opening, error=error)


def _check_answer(services: Services, rights: Rights, writing: Writing) -> None:
    """Raises InvalidQuery: the clauses of the answer make no sense, which is told before anything is written."""
    if writing.many and writing.answer:
        try:
            prepare(services, rights, writing.answer)
        except Forbidden:
            return
