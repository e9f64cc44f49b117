"""Files in forms (multipart/form-data): read as they come in, and kept on disk where they are large."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from resolvers.errors import InvalidPayload, PayloadTooLarge
from resolvers.write.errors import UnsupportedMediaType
from rest_compat.call import Call

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

_FORM = b"multipart/form-data"
_MEMORY_MAX = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FormFile:
    """A file in a form: the media type that the client says, in lower case, and its bytes from the beginning."""

    media_type: str
    file: IO[bytes]


def boundary_of(call: Call) -> bytes:
    """What stands between the parts of a form.

    Raises:
        UnsupportedMediaType: the body is no form.
        InvalidPayload: it doesn't say what stands between its parts.
    """
    header = call.headers.get(b"content-type", b"")
    kind, options = parse_options_header(header)
    if kind.lower() != _FORM:
        raise UnsupportedMediaType(kind.decode("latin-1"), "Content-Type header")
    boundary = options.get(b"boundary")
    if not boundary:
        raise InvalidPayload("The form has no boundary")
    return boundary


@asynccontextmanager
async def first_file(call: Call, boundary: bytes) -> AsyncIterator[FormFile]:
    """The first file in the form of the body, there as long as the block lasts; what else is in it is passed over.

    Raises:
        InvalidPayload: there is none, or the body is no such form.
        PayloadTooLarge: the body is larger than files may be.
    """
    with SpooledTemporaryFile(_MEMORY_MAX) as file:
        parts = _Parts(file)
        parser = MultipartParser(boundary, parts.callbacks())
        try:
            async for piece in _pieces(call):
                parser.write(piece)
            parser.finalize()
        except MultipartParseError as error:
            raise InvalidPayload(f"The form can't be read: {error}") from None
        if parts.media_type is None or not parts.ended:
            raise InvalidPayload("No files were included in the body")
        file.seek(0)
        yield FormFile(parts.media_type, file)


class _Parts:
    """The parts of a form, as the parser comes upon them. `media_type` is the first file's, None until there is one."""

    def __init__(self, file: IO[bytes]) -> None:
        self.media_type: str | None = None
        self.ended = False
        self._file = file
        self._headers: dict[bytes, bytes] = {}
        self._name = b""
        self._value = b""
        self._wanted = False

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._headers.clear,
            "on_header_field": self._read_name,
            "on_header_value": self._read_value,
            "on_header_end": self._end_header,
            "on_headers_finished": self._begin_content,
            "on_part_data": self._read_content,
            "on_end": self._end,
        }

    def _read_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _read_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def _begin_content(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._wanted = self.media_type is None and bool(options.get(b"filename"))
        if self._wanted:
            kind, _ = parse_options_header(self._headers.get(b"content-type", b"text/plain"))
            self.media_type = kind.decode("latin-1").lower()

    def _read_content(self, data: bytes, start: int, end: int) -> None:
        if self._wanted:
            self._file.write(data[start:end])

    def _end(self) -> None:
        self.ended = True


async def _pieces(call: Call) -> AsyncIterator[bytes]:
    limit = call.services.server.upload_max
    size = 0
    more = True
    while more:
        message = await call.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        piece: bytes = message.get("body", b"")
        size += len(piece)
        if limit is not None and size > limit:
            raise PayloadTooLarge
        yield piece
        more = message.get("more_body", False)
