"""Small services that need no collection: hashes, random texts, and emptying the caches."""

import re
import secrets
from dataclasses import astuple

from resolvers.context import Context
from resolvers.errors import Forbidden, InvalidPayload
from resolvers.limiter import by_address
from resolvers.passwords import HashCost, hash_password, verify_password

RANDOM_LENGTH = 32
RANDOM_LENGTH_MAX = 500
_BYTES_MAX = 1024
_HASH_LONGEST = 512
# Anyone may ask for hashes, and each costs as much as a sign-in: the most from one address, and in how many seconds.
_HASHES, _SECONDS = 60, 60
# What it may cost to compute a hash anew, or as much as a password here, where that is more.
_COST_MAX = HashCost(65536, 4, 8)
_ARGON2 = re.compile(r"\$argon2(?:id|i|d)\$v=\d{1,3}\$m=(\d{1,7}),t=(\d{1,4}),p=(\d{1,3})\$[\w+/]+\$[\w+/]+", re.ASCII)


def random_string(length: int = RANDOM_LENGTH) -> str:
    """A random text of letters, digits, `_` and `-`."""
    return secrets.token_urlsafe(length)[:length]


async def generate_hash(context: Context, text: str) -> str:
    """The argon2id hash of a text.

    Raises:
        InvalidPayload: the text is longer than 1 KB.
        RequestsExceeded: too many were asked for from this address.
    """
    await _count(context, text)
    return await hash_password(text, context.services.hash_cost)


async def verify_hash(context: Context, text: str, hashed: str) -> bool:
    """Whether a text is the one that was hashed.

    Raises:
        InvalidPayload: the text is longer than 1 KB, or the hash isn't one of argon2 at a usual cost.
        RequestsExceeded: too many were asked for from this address.
    """
    found = _ARGON2.fullmatch(hashed) if len(hashed) <= _HASH_LONGEST else None
    allowed = map(max, astuple(_COST_MAX), astuple(context.services.hash_cost))
    if found is None or any(int(cost) > most for cost, most in zip(found.groups(), allowed, strict=True)):
        raise InvalidPayload('"hash" must be a hash of argon2 at a usual cost')
    await _count(context, text)
    return await verify_password(text, hashed, context.services.hash_cost)


def clear_caches(context: Context) -> None:
    """Forget what this process knows of callers, rights and plans. Raises Forbidden for all but administrators."""
    if not context.caller.admin:
        raise Forbidden
    context.services.access.invalidate()
    context.services.plans.clear()


async def _count(context: Context, text: str) -> None:
    if len(text.encode(errors="surrogatepass")) > _BYTES_MAX:
        raise InvalidPayload(f'"string" must not be longer than {_BYTES_MAX} bytes')
    await context.services.limiter.hit("hash", by_address(context.client.ip), _HASHES, _SECONDS)
