"""Routes of uploads in pieces: TUS 1.0 with creation, termination and expiration."""

import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping, Sequence
from email.utils import format_datetime
from functools import partial

from starlette.responses import Response

from resolvers.errors import ApiError, InvalidPayload, RouteNotFound
from resolvers.files.resumable import (
    NoUpload,
    WrongOffset,
    add_pieces,
    begin_upload,
    end_upload,
    upload_of,
)
from resolvers.files.upload_state import UploadState
from resolvers.services import Services
from resolvers.write.errors import UnsupportedMediaType
from rest_compat.body import body_pieces
from rest_compat.call import Call
from rest_compat.errors import error_response
from rest_compat.routing import Endpoint, Handler

_PATH = "/files/tus"
_VERSION = "1.0.0"
_EXTENSIONS = "creation,termination,expiration"
_PIECE = "application/offset+octet-stream"
_METADATA_MAX = 8192


def tus_endpoints(services: Services) -> Sequence[Endpoint]:
    """The routes; none where uploads in pieces are off."""
    if not services.files.resumable.enabled:
        return ()
    many: Mapping[str, Handler] = {"POST": partial(_answered, _begin), "OPTIONS": _options}
    one: Mapping[str, Handler] = {
        "GET": partial(_answered, _head),
        "PATCH": partial(_answered, _add),
        "DELETE": partial(_answered, _end),
        "OPTIONS": _options,
    }
    return Endpoint(_PATH, many), Endpoint(f"{_PATH}/{{upload}}", one)


async def _options(call: Call) -> Response:
    headers = {"tus-resumable": _VERSION, "tus-version": _VERSION, "tus-extension": _EXTENSIONS}
    if call.services.server.upload_max is not None:
        headers["tus-max-size"] = str(call.services.server.upload_max)
    return Response(status_code=204, headers=headers)


async def _answered(handler: Callable[[Call], Awaitable[Response]], call: Call) -> Response:
    """The answer, with what the protocol asks of each."""
    if call.header("tus-resumable") != _VERSION:
        return Response(status_code=412, headers={"tus-version": _VERSION})
    try:
        response = await handler(call)
    except NoUpload:
        response = Response(status_code=404)
    except WrongOffset:
        response = Response(status_code=409)
    except ApiError as error:
        response = error_response(error)
    response.headers["tus-resumable"] = _VERSION
    response.headers["cache-control"] = "no-store"
    return response


async def _begin(call: Call) -> Response:
    size = _number(call, "upload-length")
    state = await begin_upload(call.context, size, _metadata(call.header("upload-metadata") or ""))
    address = f"{call.services.server.public_url.rstrip('/')}{_PATH}/{state.id}"
    return Response(status_code=201, headers={**_standing(state), "location": address})


async def _head(call: Call) -> Response:
    if call.scope["method"] != "HEAD":
        raise RouteNotFound(call.scope["path"])
    state = await upload_of(call.context, call.values["upload"])
    return Response(headers={**_standing(state), "upload-length": str(state.size)})


async def _add(call: Call) -> Response:
    kind = call.header("content-type") or ""
    if kind.lower() != _PIECE:
        raise UnsupportedMediaType(kind, "Content-Type header")
    offset = _number(call, "upload-offset")
    state = await add_pieces(call.context, call.values["upload"], offset, body_pieces(call))
    return Response(status_code=204, headers=_standing(state))


async def _end(call: Call) -> Response:
    await end_upload(call.context, call.values["upload"])
    return Response(status_code=204)


def _standing(state: UploadState) -> dict[str, str]:
    headers = {"upload-offset": str(state.offset), "directus-file-id": state.key}
    if state.offset < state.size:
        headers["upload-expires"] = format_datetime(state.expires_on, usegmt=True)
    return headers


def _number(call: Call, name: str) -> int:
    text = call.header(name) or ""
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise InvalidPayload(f'The header "{name}" must be a number of bytes')
    return int(text)


def _metadata(header: str) -> dict[str, str]:
    """`filename d29ybGQ=,is_confidential`: names, and values in base 64."""
    if len(header) > _METADATA_MAX:
        raise InvalidPayload('The header "upload-metadata" is too long')
    found: dict[str, str] = {}
    for pair in header.split(","):
        name, _, value = pair.strip().partition(" ")
        try:
            text = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise InvalidPayload('The header "upload-metadata" can\'t be read') from None
        if name:
            found[name] = text
    return found
