"""Mutations that are no writes of a collection: hashes, random texts, the caches, the order and the past of items."""

import strawberry
from strawberry import UNSET

from resolvers.errors import InvalidPayload
from resolvers.revert import revert
from resolvers.sort import sort_item
from resolvers.utilities import (
    RANDOM_LENGTH,
    RANDOM_LENGTH_MAX,
    clear_caches,
    generate_hash,
    random_string,
    verify_hash,
)
from schema.context import Info
from schema.definitions import resolver_field
from schema.scalars import Void


def utils_random_string(length: int | None = UNSET) -> str | None:
    """A random text of letters, digits, `_` and `-`; 32 of them where no length is given."""
    wanted = RANDOM_LENGTH if length is None or length is UNSET else length
    if not 1 <= wanted <= RANDOM_LENGTH_MAX:
        raise InvalidPayload(f'"length" must be between 1 and {RANDOM_LENGTH_MAX}')
    return random_string(wanted)


async def utils_hash_generate(info: Info, string: str) -> str | None:
    """The argon2 hash of a text."""
    return await generate_hash(info.context.request, string)


async def utils_hash_verify(info: Info, string: str, hash: str) -> bool | None:  # noqa: A002  (its name)
    """Whether a text is the one that was hashed."""
    return await verify_hash(info.context.request, string, hash)


async def utils_sort(info: Info, collection: str, item: strawberry.ID, to: strawberry.ID) -> bool | None:
    """Moves an item to the place of another one."""
    await sort_item(info.context.request, collection, {"item": item, "to": to})
    return True


async def utils_revert(info: Info, revision: strawberry.ID) -> bool | None:
    """Takes an item back to what it was at one of its revisions."""
    await revert(info.context.request, revision)
    return True


def utils_cache_clear(info: Info) -> Void | None:
    """Empties the caches of this process. Answers null."""
    clear_caches(info.context.request)
    return None


UTILITY_MUTATIONS = (
    resolver_field(utils_random_string),
    resolver_field(utils_hash_generate),
    resolver_field(utils_hash_verify),
    resolver_field(utils_sort),
    resolver_field(utils_revert),
    resolver_field(utils_cache_clear),
)
