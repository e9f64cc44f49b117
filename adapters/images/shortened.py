"""A JPEG of which no more rows are decoded than are seen: its header says that it ends where those do.

A decoder has to go through all that comes before a row, but what comes after the last one it needs costs nothing. See
ITU-T T.81, B.2.2 for the frame's header.
"""

from typing import IO

from adapters.images.segments import segments
from adapters.images.sizes import SIDEWAYS, UPSIDE_DOWN, Size, placement, turned
from adapters.images.values import Resize

_FRAMES = (0xC0, 0xC1, 0xC2)
_ROWS = 32
"""Rows are kept by as many, at least one of which is not seen: the most that the blocks of a JPEG are high."""

_SEEN_AROUND = 3
"""How many pixels of the result are looked at beyond an edge, while a picture is made smaller."""


class ShortenedFile:
    """The file of a JPEG, with `rows` in the place of its height, which is at `place`."""

    def __init__(self, file: IO[bytes], place: int, rows: int) -> None:
        self._file = file
        self._place = place
        self._rows = rows.to_bytes(2, "big")

    def read(self, size: int = -1) -> bytes:
        """As a file's."""
        begin = self._file.tell()
        data = self._file.read(size)
        at = self._place - begin
        if at + 2 <= 0 or at >= len(data):
            return data
        changed = bytearray(data)
        for offset, value in enumerate(self._rows, at):
            if 0 <= offset < len(data):
                changed[offset] = value
        return bytes(changed)

    def seek(self, place: int, whence: int = 0) -> int:
        """As a file's."""
        return self._file.seek(place, whence)

    def tell(self) -> int:
        """As a file's."""
        return self._file.tell()


def rows_seen(size: Size, turn: int, asked: Resize) -> int:
    """How many rows have to be decoded of a picture that lies so in its file, and is turned and resized."""
    place = placement(turned(size, turn), asked)
    sideways, height = turn in SIDEWAYS, size[1]
    begin, end = (place.box[0], place.box[2]) if sideways else (place.box[1], place.box[3])
    around = _SEEN_AROUND * max(1, (end - begin) / place.scaled[0 if sideways else 1])
    last = (height - begin if turn in UPSIDE_DOWN else end) + around
    return min(height, (int(last + _ROWS // 2) // _ROWS + 1) * _ROWS)


def shortened(file: IO[bytes], rows: int) -> ShortenedFile | None:
    """The JPEG with this number of rows; None where its header isn't a usual one."""
    for marker, place in segments(file):
        if marker in _FRAMES:
            return ShortenedFile(file, place + 5, rows)
    return None
