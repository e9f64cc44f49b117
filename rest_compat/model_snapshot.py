"""Routes of the data model as a file: `/schema/snapshot`, `/schema/diff`, `/schema/apply`."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from anyio import to_thread
from starlette.responses import Response

from resolvers.errors import Forbidden, InvalidQuery
from resolvers.schema_snapshot.apply import apply
from resolvers.schema_snapshot.check import checked_difference, checked_snapshot
from resolvers.schema_snapshot.compare import difference_to
from resolvers.schema_snapshot.files import FileFormat, parsed
from resolvers.schema_snapshot.snapshot import snapshot
from resolvers.write.errors import UnsupportedMediaType
from rest_compat.body import json_body, text_body
from rest_compat.call import Call
from rest_compat.exports.response import item_file
from rest_compat.multipart import boundary_of, first_file
from rest_compat.parameters import EXPORT_FORMATS, export_format
from rest_compat.query_string import parse_query_string
from rest_compat.respond import NOTHING, value_response
from rest_compat.routing import Endpoint

_FORMS: Mapping[str, FileFormat] = {
    "application/json": "json",
    "text/json": "json",
    "text/yaml": "yaml",
    "text/x-yaml": "yaml",
    "text/vnd.yaml": "yaml",
    "application/yaml": "yaml",
    "application/x-yaml": "yaml",
}


def snapshot_endpoints() -> Sequence[Endpoint]:
    """The routes by which the data model is moved between servers."""
    return (
        Endpoint("/schema/snapshot", {"GET": _snapshot}),
        Endpoint("/schema/diff", {"POST": _diff}),
        Endpoint("/schema/apply", {"POST": _apply}),
    )


async def _snapshot(call: Call) -> Response:
    _must_be_admin(call)
    wanted = parse_query_string(call.query).get("export")
    form = export_format(wanted) if wanted else None
    if wanted and form is None:
        raise InvalidQuery(f'"export" must be one of [{", ".join(EXPORT_FORMATS)}]')
    taken = snapshot(call.catalogue, call.services.database.dialect)
    return value_response(taken) if form is None else item_file(orjson.dumps(taken), "snapshot", form)


async def _diff(call: Call) -> Response:
    _must_be_admin(call)
    dialect = call.services.database.dialect
    wanted = checked_snapshot(await _upload(call), dialect, force=_is_forced(call))
    difference = await to_thread.run_sync(difference_to, call.catalogue, dialect, wanted)
    if difference is None:
        return NOTHING
    return value_response({"hash": difference.hash, "diff": difference.diff})


async def _apply(call: Call) -> Response:
    _must_be_admin(call)
    await apply(call.context, checked_difference(await _upload(call)))
    return NOTHING


def _must_be_admin(call: Call) -> None:
    if not call.rights.admin:
        raise Forbidden


def _is_forced(call: Call) -> bool:
    return parse_query_string(call.query).get("force", "false") not in ("false", "0")


async def _upload(call: Call) -> Any:
    """The JSON of the body; or what is in the YAML or JSON file that the body is, or that it has as a form."""
    kind = (call.header("content-type") or "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        async with first_file(call, boundary_of(call)) as given:
            return await to_thread.run_sync(parsed, given.file.read(), _form(given.media_type, "file upload"))
    if _form(kind, "Content-Type header") == "json":
        return await json_body(call)
    return await to_thread.run_sync(parsed, await text_body(call), "yaml")


def _form(media_type: str, where: str) -> FileFormat:
    form = _FORMS.get(media_type)
    if form is None:
        raise UnsupportedMediaType(media_type, where)
    return form
