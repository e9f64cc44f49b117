"""What is to be made of one file."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from adapters.images.sizes import placement
from adapters.images.values import MEDIA_TYPES, Extract, Format, Operation, Resize, Rotate, Work
from resolvers.assets.parameters import Wanted
from resolvers.assets.row import FileRow

_MADE_AS = 1
"""To be raised where the same work begins to give other bytes: transforms that are kept are then made anew."""

_PREFERRED: Mapping[Format, int] = {"avif": 5_000_000, "webp": 12_000_000}
"""The formats that clients get who leave it to us, with the most pixels: to encode more takes too much memory."""

_FORMATS: dict[str, Format] = {media_type: name for name, media_type in MEDIA_TYPES.items() if name != "gif"}


@dataclass(frozen=True, slots=True)
class Transform:
    """Work on a file, and the name that its result is kept under."""

    work: Work
    name: str


def transform_of(file: FileRow, wanted: Wanted, accept: str) -> Transform | None:
    """The transform of this file for a client that accepts this; None where files of its type are left as they are."""
    work = _work_on(file, wanted, accept)
    return Transform(work, _kept_name(file, work)) if work else None


def _work_on(file: FileRow, wanted: Wanted, accept: str) -> Work | None:
    own = _FORMATS.get(file.type or "")
    if own is None:
        return None
    resize = _resize(file, wanted)
    to = _negotiated(accept, own, _pixels(file, resize)) if wanted.format == "auto" else wanted.format or own
    operations = _in_order(wanted, resize)
    return Work(operations, to, wanted.quality)


def _kept_name(file: FileRow, work: Work) -> str:
    """The name under which the result is kept beside the file. It stands for the file's content and the work."""
    content = (file.storage, file.filename_disk, file.filesize, file.uploaded_on)
    digest = hashlib.sha256(repr((_MADE_AS, content, work)).encode()).hexdigest()[:40]
    return f"{file.id}__{digest}.{work.format}"


def _negotiated(accept: str, own: Format, pixels: int) -> Format:
    """The best of the formats that the client knows in which a picture of this size can be encoded."""
    for name, most in _PREFERRED.items():
        if f"image/{name}" in accept and pixels <= most:
            return name
    return own


def _pixels(file: FileRow, resize: Resize | None) -> int:
    """How many the result will have; 0 where the file's row doesn't know its size."""
    if not file.width or not file.height:
        return 0
    size = (file.width, file.height)
    return prod(placement(size, resize).canvas if resize else size)


def _resize(file: FileRow, wanted: Wanted) -> Resize | None:
    if wanted.width is None and wanted.height is None:
        return None
    across, down = (None, None) if wanted.centred else wanted.focus
    focus = (
        (None, None)
        if wanted.centred
        else (file.focal_point_x if across is None else across, file.focal_point_y if down is None else down)
    )
    return Resize(wanted.width, wanted.height, wanted.fit, wanted.enlarge, focus)


def _in_order(wanted: Wanted, resize: Resize | None) -> tuple[Operation, ...]:
    """Turns and extracts at the head of the list come before the resizing, all others are done to fewer pixels."""
    if resize is None:
        return wanted.operations
    head = 0
    while head < len(wanted.operations) and isinstance(wanted.operations[head], Rotate | Extract):
        head += 1
    return (*wanted.operations[:head], resize, *wanted.operations[head:])
