"""ID tokens: who signed in, signed by the provider for us and for this sign-in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

# Signatures that only the holder of the private key can make.
_ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519",
)  # fmt: skip
_LONGEST = 32768
_LEEWAY_SECONDS = 60


class IdTokenRefused(Exception):
    """The ID token is not one of this provider for this sign-in."""


class UnknownKey(IdTokenRefused):
    """It names a key that is not among the provider's known ones."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What an ID token must say: from whom, for whom, for which sign-in, and beside which access token."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str


def id_token_claims(token: str, keys: "KeySet", expected: Expected) -> Mapping[str, Any]:
    """The claims of a token, once all of it was checked.

    Raises:
        UnknownKey: it names a key that `keys` doesn't have.
        IdTokenRefused: anything else is wrong with it.
    """
    # Imported late: see `adapters.outgoing`.
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import InvalidKeyIdError, JoseError

    if len(token) > _LONGEST:
        raise IdTokenRefused("too long")
    parameters = {"client_id": expected.client_id, "nonce": expected.nonce, "access_token": expected.access_token}
    try:
        read = jwt.decode(token, keys, algorithms=_ALGORITHMS)
        CodeIDToken(read.claims, read.header, _demands(expected), parameters).validate(leeway=_LEEWAY_SECONDS)
    except InvalidKeyIdError as error:
        raise UnknownKey(str(error)) from error
    # ValueError and TypeError: a header or claim of a form that the libraries didn't foresee.
    except (JoseError, ValueError, TypeError) as error:
        raise IdTokenRefused(str(error)) from error
    return read.claims


def _demands(expected: Expected) -> Mapping[str, Mapping[str, Any]]:
    """The claims that must be there, and those that must have one value."""
    return {
        "iss": {"essential": True, "value": expected.issuer},
        "aud": {"essential": True, "value": expected.client_id},
        "sub": {"essential": True},
        "exp": {"essential": True},
        "iat": {"essential": True},
    }
