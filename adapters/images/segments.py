"""The segments of a JPEG's file, as decoders find them (ITU-T T.81, B.1.1)."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import IO

SCAN = 0xDA

_START, _END = b"\xff\xd8", 0xD9
_BLOCK = 65536
_MOST = 1000
"""No camera and no editor makes so many."""

_MARKER = re.compile(rb"\xff[\x02-\xcf\xd9-\xfe]")
"""The markers of segments; not those that restart a scan, and no escaped byte of one."""


def segments(file: IO[bytes]) -> Iterator[tuple[int, int]]:
    """The marker and the place of each, up to the end of the picture, at most a thousand. What stands between them, the
    pixels of a scan above all, is passed over."""
    file.seek(0)
    if file.read(2) == _START:
        yield from islice(_segments(file), _MOST)


def scans(file: IO[bytes], most: int) -> int:
    """How many scans there are; more than `most` as well where there are too many segments to tell."""
    found = [marker for marker, _ in segments(file)]
    return most + 1 if len(found) == _MOST else found.count(SCAN)


def _segments(file: IO[bytes]) -> Iterator[tuple[int, int]]:
    place = 2
    while True:
        file.seek(place)
        block = file.read(4)
        found = _MARKER.match(block)
        while found is None:
            file.seek(place)
            block = file.read(_BLOCK)
            if len(block) < 4:
                return
            found = _MARKER.search(block, 0, len(block) - 2)
            if found is None:
                # What begins a marker may be the last byte.
                place += len(block) - 3
        place += found.start()
        marker, length = block[found.start() + 1], block[found.start() + 2 : found.start() + 4]
        if marker == _END or len(length) < 2:
            return
        yield marker, place
        place += 2 + int.from_bytes(length, "big")
