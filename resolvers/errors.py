"""The one tree of errors that reach a client.

ApiError                        code                     status
├── InvalidPayload              INVALID_PAYLOAD          400
├── InvalidQuery                INVALID_QUERY            400
├── Forbidden                   FORBIDDEN                403
├── InvalidCredentials          INVALID_CREDENTIALS      401
├── InvalidOtp                  INVALID_OTP              401
├── TokenExpired                TOKEN_EXPIRED            401
├── InvalidToken                INVALID_TOKEN            403
├── InvalidInvite               INVALID_INVITE           400
├── RouteNotFound               ROUTE_NOT_FOUND          404
├── MethodNotAllowed            METHOD_NOT_ALLOWED       405
├── IllegalAssetTransformation  ILLEGAL_ASSET_TRANSFORMATION 400
├── PreconditionFailed          PRECONDITION_FAILED      412
├── PayloadTooLarge             CONTENT_TOO_LARGE        413
├── RangeNotSatisfiable         RANGE_NOT_SATISFIABLE    416
├── RequestsExceeded            REQUESTS_EXCEEDED        429
├── GraphQLInvalid              GRAPHQL_VALIDATION       400
├── GraphQLFailed               GRAPHQL_EXECUTION        400
├── ServiceUnavailable          SERVICE_UNAVAILABLE      503
├── InvalidProviderConfig       INVALID_PROVIDER_CONFIG  503
├── Internal                    INTERNAL_SERVER_ERROR    500
├── those of writing            see `resolvers.write.errors`
└── ApiErrors                   several at once, each with its own code

Each API renders them in its own way; `code` and `extensions` are the same in both.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import ceil
from typing import Any

from resolvers.moments import wire_moment


class ApiError(Exception):
    """An error with a documented code. `message` is for people; `extensions` go beside the code in the answer."""

    code: str = "INTERNAL_SERVER_ERROR"
    status: int = 500
    headers: tuple[tuple[str, str], ...] = ()

    def __init__(self, message: str, extensions: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.extensions: Mapping[str, Any] = extensions or {}

    def body(self) -> dict[str, Any]:
        """The error as an entry of the answer's `errors`."""
        return {"message": self.message, "extensions": {**self.extensions, "code": self.code}}

    def bodies(self) -> list[dict[str, Any]]:
        """All entries of the answer's `errors`: one, unless several errors came together."""
        return [self.body()]


class ApiErrors(ApiError):
    """Several errors of one status, told together in their order."""

    def __init__(self, errors: Sequence[ApiError]) -> None:
        first = errors[0]
        super().__init__(first.message, first.extensions)
        self.code, self.status = first.code, first.status
        self.errors = tuple(errors)

    def bodies(self) -> list[dict[str, Any]]:
        return [error.body() for error in self.errors]


class InvalidPayload(ApiError):
    code, status = "INVALID_PAYLOAD", 400

    def __init__(self, reason: str) -> None:
        super().__init__(f"Invalid payload. {reason}.", {"reason": reason})


class InvalidQuery(ApiError):
    code, status = "INVALID_QUERY", 400

    def __init__(self, reason: str) -> None:
        super().__init__(f"Invalid query. {reason}.", {"reason": reason})


class Forbidden(ApiError):
    """Not allowed, or not there: the two must not be told apart. Without `reason` the answer says nothing more."""

    code, status = "FORBIDDEN", 403

    def __init__(self, reason: str | None = None) -> None:
        super().__init__(reason or "You don't have permission to access this.", {"reason": reason} if reason else None)

    @classmethod
    def collection(cls, name: str, path: Sequence[str] = ()) -> "Forbidden":
        """No such collection for this caller, asked for at `path` (names of relation fields; empty for the root)."""
        return cls(
            f'You don\'t have permission to access collection "{name}" or it does not exist. Queried in {_at(path)}.'
        )

    @classmethod
    def fields(cls, names: Sequence[str], collection: str, path: Sequence[str] = ()) -> "Forbidden":
        """No such fields of the collection for this caller, asked for at `path`."""
        quoted = ", ".join(f'"{name}"' for name in names)
        noun, verb = ("field", "it does") if len(names) == 1 else ("fields", "they do")
        return cls(
            f'You don\'t have permission to access {noun} {quoted} in collection "{collection}" or {verb} not exist. '
            f"Queried in {_at(path)}."
        )

    @classmethod
    def action(cls, action: str, collection: str) -> "Forbidden":
        """The caller may not do `action` (read, update …) on the collection."""
        return cls(
            f'You don\'t have permission to perform "{action}" for collection "{collection}" or it does not exist.'
        )


class InvalidCredentials(ApiError):
    code, status = "INVALID_CREDENTIALS", 401

    def __init__(self) -> None:
        super().__init__("Invalid user credentials.")


class InvalidOtp(ApiError):
    code, status = "INVALID_OTP", 401

    def __init__(self) -> None:
        super().__init__("Invalid user OTP.")


class TokenExpired(ApiError):
    code, status = "TOKEN_EXPIRED", 401

    def __init__(self) -> None:
        super().__init__("Token expired.")


class InvalidToken(ApiError):
    code, status = "INVALID_TOKEN", 403

    def __init__(self) -> None:
        super().__init__("Invalid token.")


class InvalidInvite(ApiError):
    code, status = "INVALID_INVITE", 400

    def __init__(self) -> None:
        super().__init__("Invalid invitation.")


class RouteNotFound(ApiError):
    code, status = "ROUTE_NOT_FOUND", 404

    def __init__(self, path: str) -> None:
        super().__init__(f"Route {path} doesn't exist.", {"path": path})


class MethodNotAllowed(ApiError):
    code, status = "METHOD_NOT_ALLOWED", 405

    def __init__(self, current: str, allowed: Sequence[str]) -> None:
        one_of = ", ".join(f'"{method}"' for method in allowed)
        super().__init__(
            f'Invalid method "{current}" used. Should be one of {one_of}.',
            {"allowed": list(allowed), "current": current},
        )


class PayloadTooLarge(ApiError):
    code, status = "CONTENT_TOO_LARGE", 413

    def __init__(self) -> None:
        super().__init__("Request entity too large.")


class RequestsExceeded(ApiError):
    """More than `limit` requests; the next ones are answered from `reset` on."""

    code, status = "REQUESTS_EXCEEDED", 429

    def __init__(self, limit: int, reset: datetime) -> None:
        wait = max(0.0, (reset - datetime.now(UTC)).total_seconds())
        told = {"limit": limit, "reset": wire_moment(reset.astimezone(UTC))}
        super().__init__(f"Too many requests, retry after {wait * 1000:.0f}ms.", told)
        self.headers = (("retry-after", str(max(1, ceil(wait)))),)


class IllegalAssetTransformation(ApiError):
    """A picture that is too large to be worked on."""

    code, status = "ILLEGAL_ASSET_TRANSFORMATION", 400

    def __init__(self, reason: str) -> None:
        super().__init__(f"Illegal asset transformation. {reason}.", {"reason": reason})


class PreconditionFailed(ApiError):
    """What the request relies on, by If-Match or If-Unmodified-Since, is not so."""

    code, status = "PRECONDITION_FAILED", 412

    def __init__(self) -> None:
        super().__init__("Precondition failed.")


class RangeNotSatisfiable(ApiError):
    """No byte of the file is in the range: `start` and `end` as in the header, None where they are left out."""

    code, status = "RANGE_NOT_SATISFIABLE", 416

    def __init__(self, start: int | None, end: int | None) -> None:
        asked = {name: value for name, value in (("start", start), ("end", end)) if value is not None}
        text = f"{'' if start is None else start}-{'' if end is None else end}"
        super().__init__(f"Range \"{text}\" is invalid or the file's size doesn't match it.", {"range": asked})


class GraphQLInvalid(ApiError):
    """The document is not one of this caller's schema; `errors` has an entry `{message, locations}` each."""

    code, status = "GRAPHQL_VALIDATION", 400

    def __init__(self, errors: Sequence[Mapping[str, Any]]) -> None:
        super().__init__("GraphQL validation error.", {"errors": list(errors)})


class GraphQLFailed(ApiError):
    code, status = "GRAPHQL_EXECUTION", 400

    def __init__(self, errors: Sequence[str]) -> None:
        super().__init__("GraphQL execution error.", {"errors": list(errors)})


class ServiceUnavailable(ApiError):
    code, status = "SERVICE_UNAVAILABLE", 503

    def __init__(self, service: str, reason: str) -> None:
        super().__init__(f'Service "{service}" is unavailable. {reason}.', {"service": service, "reason": reason})


class InvalidProviderConfig(ApiError):
    """A sign-in provider answers otherwise than its settings say. `reason` is for the log, users need not know it."""

    code, status = "INVALID_PROVIDER_CONFIG", 503

    def __init__(self, provider: str, reason: str) -> None:
        super().__init__("Invalid provider config.", {"provider": provider})
        self.reason = reason


class Internal(ApiError):
    """Our own fault: what happened is in the log, never in the answer."""

    def __init__(self) -> None:
        super().__init__("An unexpected error occurred.")


def _at(path: Sequence[str]) -> str:
    return f'"{".".join(path)}"' if path else "root"
