"""A file as it came, and what the server says of it in its row."""

import asyncio
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any

import orjson

from resolvers.errors import PayloadTooLarge
from resolvers.files.kinds import HEAD, allowed, kept_type, media_type, real_type
from resolvers.files.names import default_title
from resolvers.moments import wire_moment
from resolvers.services import Services
from resolvers.system_collections import FILES
from resolvers.write.errors import UnsupportedMediaType


@dataclass(frozen=True, slots=True)
class Content:
    """A file as it came: its `name`, its media type as the client says, its bytes, and the fields that the client gives
    with it."""

    name: str
    declared: str
    file: IO[bytes]
    details: Mapping[str, Any] = field(default_factory=dict)


async def described(services: Services, content: Content) -> dict[str, Any]:
    """What the server says of the file: its type, its size, and of a picture what is found in it. `title`,
    `description` and `tags` are there for where the client gives none.

    Raises:
        PayloadTooLarge: it is larger than files may be (FILES_MAX_UPLOAD_SIZE).
        UnsupportedMediaType: its type, or what it really is, is not allowed (FILES_MIME_TYPE_ALLOW_LIST).
    """
    size = content.file.seek(0, 2)
    if services.server.upload_max is not None and size > services.server.upload_max:
        raise PayloadTooLarge
    declared = media_type(content.declared)
    content.file.seek(0)
    real = real_type(declared, content.file.read(HEAD))
    kind = kept_type(declared, real)
    if not allowed((kind, real), services.server.mime_types):
        raise UnsupportedMediaType(real, "file upload")
    now = wire_moment(dt.datetime.now(dt.UTC))
    found = {"title": default_title(content.name), "type": kind, "filesize": size, "uploaded_on": now}
    return {**found, **await _of_picture(services, content.file, real)}


def require_allowed_type(services: Services, row: Mapping[str, Any]) -> None:
    """Raises UnsupportedMediaType where a row gives its file a type that is not allowed."""
    kind = row.get("type")
    if isinstance(kind, str) and kind and not allowed((media_type(kind),), services.server.mime_types):
        raise UnsupportedMediaType(kind, "file upload")


async def _of_picture(services: Services, file: IO[bytes], real: str) -> dict[str, Any]:
    if not real.startswith("image/") or real == "image/svg+xml":
        return {}
    # Imported late: it loads Pillow.
    from adapters.image_facts import image_facts

    facts = await asyncio.to_thread(image_facts, file, services.files.metadata, services.transforms.memory)
    if facts is None:
        return {}
    said = {"title": facts.title, "description": facts.description, "tags": list(facts.tags) or None}
    return {
        "width": facts.width,
        "height": facts.height,
        "metadata": dict(facts.metadata),
        **{name: value for name, value in said.items() if value},
    }


def form_details(services: Services, fields: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a form as values of the wire: JSON where the field holds JSON, and no title or folder where an
    empty one was sent."""
    collection = services.catalogue.collections[FILES]
    return {
        name: _json_or_text(text) if name in collection.fields and collection.fields[name].type == "json" else text
        for name, text in fields.items()
        if text or name not in ("id", "title", "folder", "storage", "filename_download", "filename_disk")
    }


def _json_or_text(text: str) -> Any:
    """JSON as its value; any other text as the JSON of a text, which columns for JSON take."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return orjson.dumps(text).decode()
