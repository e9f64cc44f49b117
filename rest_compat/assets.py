"""Routes under `/assets`: files' bytes, with what HTTP says of ranges and of copies that a client has already."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from resolvers.assets.find import Asking, Asset, Content, content, find_asset, original, size_of
from resolvers.sign_in.cookies import kept_token
from rest_compat.asset_headers import Headers, asset_headers, content_headers
from rest_compat.call import Call
from rest_compat.conditions import is_current, range_still_fits, require
from rest_compat.query_string import parse_query_string
from rest_compat.ranges import asked_span
from rest_compat.routing import Endpoint


def asset_endpoints() -> Sequence[Endpoint]:
    """The routes of assets."""
    return Endpoint("/assets/{id}", {"GET": _asset}), Endpoint("/assets/{id}/{name}", {"GET": _asset})


class Pieces(StreamingResponse):
    """Bytes that go out while they are read; they are let go of however the sending ends."""

    def __init__(self, pieces: AsyncGenerator[bytes, None], status: int, headers: Headers) -> None:
        super().__init__(pieces, status, headers)
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the bytes."""
        async with aclosing(self._pieces):
            await super().__call__(scope, receive, send)


async def _asset(call: Call) -> Response:
    key = call.values["id"].partition(".")[0]
    asking = Asking(call.query, call.header("accept") or "")
    asset = await find_asset(call.context, key, asking, parse_query_string)
    require(call, asset.etag, asset.modified)
    ttl = call.services.transforms.options.cache_ttl
    name = call.values.get("name") or asset.file.filename_download
    headers = asset_headers(asset, name, ttl, private=_has_token(call))
    if is_current(call, asset.etag, asset.modified):
        return Response(status_code=304, headers=headers)
    if asset.transformed:
        return _answer(await content(call.context, asset), headers)
    return await _of_file(call, asset, headers)


async def _of_file(call: Call, asset: Asset, headers: Headers) -> Response:
    """The file itself, or a part of it."""
    span, header = None, call.header("range")
    if header and range_still_fits(call, asset.etag, asset.modified):
        span = asked_span(header, await size_of(asset))
    if span:
        headers["content-range"] = span.header
    if call.scope["method"] == "HEAD":
        # A range is for GET: HEAD tells of the whole file.
        size = span.size if span else await size_of(asset)
        return Response(headers=headers | content_headers(asset.file.type, size))
    if span is None:
        return _answer(await content(call.context, asset), headers)
    part = await original(call.context, asset, span.start, span.end)
    return _answer(part, headers, 206, span.length)


def _answer(found: Content, headers: Headers, status: int = 200, length: int | None = None) -> Response:
    headers = headers | content_headers(found.media_type, found.size if length is None else length)
    if found.pieces is None:
        return Response(found.data, status, headers)
    return Pieces(found.pieces, status, headers)


def _has_token(call: Call) -> bool:
    """Whether the answer is for this caller alone."""
    return (
        call.caller.user is not None
        or b"authorization" in call.headers
        or b"access_token" in call.scope["query_string"]
        or kept_token(call.services.sign_in, call.cookies, "session") is not None
    )
