"""Routes of files: uploads as forms, imports by address, and the rows of `directus_files`."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from resolvers.errors import InvalidPayload
from resolvers.files.content import Content, form_details
from resolvers.files.importing import import_file
from resolvers.files.keeping import create_files, is_replaceable, replace_content, require_right
from resolvers.files.names import plain_name
from resolvers.system_collections import FILES, FOLDERS
from rest_compat.body import json_body, json_object
from rest_compat.call import Call
from rest_compat.multipart import FormFile, boundary_of, first_file, form_files, is_form
from rest_compat.respond import NOTHING
from rest_compat.routing import Endpoint
from rest_compat.writable import writable_endpoints
from rest_compat.write import create_response, update_response, written_many, written_one


def file_endpoints() -> Sequence[Endpoint]:
    """The routes of files and folders."""
    return (
        Endpoint("/files/import", {"POST": _import}),
        *writable_endpoints("/files", FILES, create=_create, update=_update),
        *writable_endpoints("/folders", FOLDERS),
    )


async def _create(call: Call) -> Response:
    """Forms bring files; JSON makes a row alone."""
    require_right(call.context, "create")
    if not is_form(call):
        return await create_response(call, FILES, await json_body(call))
    async with form_files(call, boundary_of(call)) as files:
        answer = written_one(call, FILES) if len(files) == 1 else written_many(call, FILES)
        keys = await create_files(call.context, [_content(call, file) for file in files])
    return await answer(keys)


async def _update(call: Call) -> Response:
    """Forms bring new content; JSON changes the row alone."""
    key = call.values["id"]
    if not is_form(call):
        return await update_response(call, FILES, key, await json_body(call))
    if not await is_replaceable(call.context, key):
        return NOTHING
    answer = written_one(call, FILES)
    async with first_file(call, boundary_of(call)) as file:
        changed = await replace_content(call.context, key, _content(call, file))
    return await answer([changed]) if changed else NOTHING


async def _import(call: Call) -> Response:
    body = await json_object(call)
    url = body.get("url")
    if url is None:
        raise InvalidPayload('"url" is required')
    if not isinstance(url, str):
        raise InvalidPayload('"url" must be a string')
    if not url:
        raise InvalidPayload('"url" is not allowed to be empty')
    details: Any = body.get("data") or {}
    if not isinstance(details, dict):
        raise InvalidPayload('"data" must be of type object')
    answer = written_one(call, FILES)
    return await answer([await import_file(call.context, url, details)])


def _content(call: Call, file: FormFile) -> Content:
    return Content(plain_name(file.name), file.media_type, file.file, form_details(call.services, file.fields))
