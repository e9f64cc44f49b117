"""Runs the writes of mutations: each is one transaction, and what it wrote is then read as the caller may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from db.errors import DatabaseError
from resolvers.errors import ApiError, Forbidden
from resolvers.files.importing import import_file
from resolvers.read import read
from resolvers.write.chosen import write_singleton
from resolvers.write.items import changes_by_key, create_items, delete_items, update_items
from schema.context import GraphQLContext
from schema.shape import shaped
from schema.writing import Writing

NULL = b"null"
EMPTY = b"[]"
DONE = b"true"


async def write(context: GraphQLContext, writing: Writing) -> bytes:
    """The JSON that answers a write once it is done: the rows as the caller may read them now, null in place of one
    that they may not; `true` where they may read nothing of the collection.

    Raises:
        ApiError: the caller may not, or the rows can't be written so. Nothing is written then.
    """
    keys = await _written(context, writing)
    if writing.shape:
        found = {"ids": writing.keys} if writing.many else {"id": writing.keys[0]}
        return shaped(found, writing.shape)
    if writing.answer is None:
        return DONE
    try:
        return await (_many(context, writing, keys) if writing.many else _one(context, writing, keys))
    except (ApiError, DatabaseError):
        return EMPTY if writing.many else NULL


async def _written(context: GraphQLContext, writing: Writing) -> Sequence[Any]:
    """The keys of the rows that were written."""
    request, name = context.request, writing.collection
    if writing.kind == "update_singleton":
        return [await write_singleton(request, name, _only(writing))]
    if writing.kind == "update_own":
        return await update_items(request, name, [(_own_key(context), _only(writing))])
    if writing.kind == "import_file":
        return [await import_file(request, writing.url, _only(writing))]
    if writing.action == "create":
        return await create_items(request, name, writing.rows) if writing.rows else []
    if writing.action == "delete":
        return await delete_items(request, name, writing.keys) if writing.keys else []
    changes = _changes(context, writing)
    return await update_items(request, name, changes) if changes else []


def _changes(context: GraphQLContext, writing: Writing) -> Sequence[tuple[Any, Mapping[str, Any]]]:
    """What an update changes, by key. Raises InvalidPayload: a row of a batch is without its key."""
    if writing.kind != "update_batch":
        return [(key, _only(writing)) for key in writing.keys]
    return changes_by_key(_key_name(context, writing), writing.rows)


async def _one(context: GraphQLContext, writing: Writing, keys: Sequence[Any]) -> bytes:
    if not keys or writing.answer is None:
        return NULL
    return (await read(context.request, writing.answer, str(keys[0]))).data or NULL


async def _many(context: GraphQLContext, writing: Writing, keys: Sequence[Any]) -> bytes:
    """The rows with these keys that the arguments choose; all of them, unless there is a limit."""
    if not keys or writing.answer is None:
        return EMPTY
    narrowed = writing.answer.arguments.among(_key_name(context, writing), keys)
    return (await read(context.request, replace(writing.answer, arguments=narrowed))).data or EMPTY


def _own_key(context: GraphQLContext) -> str:
    """Raises Forbidden: the caller is nobody."""
    if context.caller.user is None:
        raise Forbidden
    return context.caller.user


def _only(writing: Writing) -> Mapping[str, Any]:
    return writing.rows[0] if writing.rows else {}


def _key_name(context: GraphQLContext, writing: Writing) -> str:
    return context.services.catalogue.collections[writing.collection].primary_key
