"""What is to be made of one file."""

import hashlib

from adapters.images.values import MEDIA_TYPES, Extract, Format, Operation, Resize, Rotate, Work
from resolvers.assets.parameters import Wanted
from resolvers.assets.row import FileRow

_MADE_AS = 1
"""To be raised where the same work begins to give other bytes: transforms that are kept are then made anew."""

_FORMATS: dict[str, Format] = {media_type: name for name, media_type in MEDIA_TYPES.items() if name != "gif"}


def work_on(file: FileRow, wanted: Wanted, accept: str) -> Work | None:
    """The work that a transform is for this file and a client that accepts this; None where files of its type are
    left as they are."""
    own = _FORMATS.get(file.type or "")
    if own is None:
        return None
    to = _negotiated(accept, own) if wanted.format == "auto" else wanted.format or own
    operations = _in_order(wanted, _resize(file, wanted))
    return Work(operations, to, wanted.quality)


def kept_name(file: FileRow, work: Work) -> str:
    """The name under which the result is kept beside the file. It stands for the file's content and the work."""
    content = (file.storage, file.filename_disk, file.filesize, file.uploaded_on)
    digest = hashlib.sha256(repr((_MADE_AS, content, work)).encode()).hexdigest()[:40]
    return f"{file.id}__{digest}.{work.format}"


def _negotiated(accept: str, own: Format) -> Format:
    if "image/avif" in accept:
        return "avif"
    return "webp" if "image/webp" in accept else own


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
