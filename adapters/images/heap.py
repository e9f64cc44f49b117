"""Memory that is free goes back to the system: glibc keeps what it thinks it may need again, for each thread apart."""

import ctypes
import sys
from functools import lru_cache
from typing import Any

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_LARGE = 1 << 20
_KEPT = 4 << 20
"""Bytes that are kept for the next picture, as it takes a millisecond to have them back."""


def give_back_large() -> None:
    """From now on, all that is large goes back as soon as it is free."""
    library = _library()
    if library is not None:
        library.mallopt(_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_TRIM_THRESHOLD, _KEPT)


def give_back() -> None:
    """Give back what is free now."""
    library = _library()
    if library is not None:
        library.malloc_trim(0)


@lru_cache(1)
def _library() -> Any:
    """glibc's functions; None where there is another library, which has ways of its own."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None
