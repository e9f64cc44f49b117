"""Forms with files (multipart/form-data): read as they come in, their files kept on disk where they are large."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from resolvers.errors import InvalidPayload, PayloadTooLarge
from resolvers.write.errors import UnsupportedMediaType
from rest_compat.body import body_pieces
from rest_compat.call import Call

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

_FORM = b"multipart/form-data"
_MEMORY_MAX = 64 * 1024
_FILES_MAX = 100
_FIELDS_MAX = 1000


@dataclass(frozen=True, slots=True)
class FormFile:
    """A file in a form: its name and the media type that the client says, in lower case, its bytes, and the text fields
    that stand between it and the file before."""

    name: str
    media_type: str
    file: IO[bytes]
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a form may hold: `file_max` bytes a file (None: no limit), `fields_max` bytes of text in all. Large files
    wait in the `folder` (None: the system's for such files)."""

    file_max: int | None
    fields_max: int
    folder: str | None


def is_form(call: Call) -> bool:
    """Whether the body is a form, by its type."""
    return call.headers.get(b"content-type", b"").partition(b";")[0].strip().lower() == _FORM


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
    """The first file in the form of the body, there as long as the block lasts; other files are passed over.

    Raises:
        InvalidPayload: there is none, or the body is no such form.
        PayloadTooLarge: it is larger than files may be, or the fields than a body.
    """
    async with form_files(call, boundary, most=1) as files:
        yield files[0]


@asynccontextmanager
async def form_files(call: Call, boundary: bytes, most: int = _FILES_MAX) -> AsyncIterator[Sequence[FormFile]]:
    """The files in the form of the body, at least one, there as long as the block lasts; those after the first `most`
    are passed over. Raises as `first_file`, and InvalidPayload where there are more files than any form has."""
    server = call.services.server
    with ExitStack() as stack:
        parts = _Parts(stack, Limits(server.upload_max, server.payload_max, call.services.files.folder), most)
        try:
            parser = MultipartParser(boundary, parts.callbacks())
            async for piece in body_pieces(call):
                parser.write(piece)
            parser.finalize()
        except FormParserError as error:
            raise InvalidPayload(f"The form can't be read: {error}") from None
        if not parts.files or not parts.ended:
            raise InvalidPayload("No files were included in the body")
        for found in parts.files:
            found.file.seek(0)
        yield parts.files


class _Parts:
    """The parts of a form, as the parser comes upon them: `files` so far, and whether the form has `ended`."""

    def __init__(self, stack: ExitStack, limits: Limits, most: int) -> None:
        self.files: list[FormFile] = []
        self.ended = False
        self._stack = stack
        self._limits = limits
        self._most = most
        self._headers: dict[bytes, bytes] = {}
        self._header = b""
        self._value = b""
        self._fields: dict[str, str] = {}
        self._fields_size = 0
        self._parts = 0
        self._name = ""
        self._text: bytearray | None = None
        self._file: IO[bytes] | None = None
        self._size = 0

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._read_header,
            "on_header_value": self._read_value,
            "on_header_end": self._end_header,
            "on_headers_finished": self._begin_content,
            "on_part_data": self._read_content,
            "on_part_end": self._end_part,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        self._headers.clear()
        self._parts += 1
        if self._parts > _FIELDS_MAX:
            raise InvalidPayload(f"The form has more than {_FIELDS_MAX} parts")

    def _read_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _read_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header = self._value = b""

    def _begin_content(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._name = options.get(b"name", b"").decode("utf8", "replace")
        name = options.get(b"filename")
        if name:
            self._begin_file(name.decode("utf8", "replace"))
        elif name is None:
            self._text = bytearray()

    def _begin_file(self, name: str) -> None:
        if len(self.files) >= self._most:
            if self._most == _FILES_MAX:
                raise InvalidPayload(f"The form has more than {_FILES_MAX} files")
            return
        kind, _ = parse_options_header(self._headers.get(b"content-type", b"text/plain"))
        self._size = 0
        file = SpooledTemporaryFile(_MEMORY_MAX, dir=self._limits.folder)  # noqa: SIM115  (closed by the stack)
        self._file = self._stack.enter_context(file)
        self.files.append(FormFile(name, kind.decode("latin-1").lower(), self._file, self._fields))
        self._fields = {}

    def _read_content(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._size += end - start
            if self._limits.file_max is not None and self._size > self._limits.file_max:
                raise PayloadTooLarge
            self._file.write(memoryview(data)[start:end])
        elif self._text is not None:
            self._fields_size += end - start
            if self._fields_size > self._limits.fields_max:
                raise PayloadTooLarge
            self._text += data[start:end]

    def _end_part(self) -> None:
        if self._text is not None:
            self._fields[self._name] = self._text.decode("utf8", "replace")
        self._file = self._text = None

    def _end(self) -> None:
        self.ended = True
