"""WebP decoded smaller than it is, by the library that Pillow brings along.

Pillow decodes whole pictures, and takes 16 bytes for each pixel; the library scales while it decodes.
"""

import ctypes
from functools import lru_cache
from typing import Any

from PIL import Image

Size = tuple[int, int]

_ABI = 0x0209
"""The version of the structures below (`decode.h` of libwebp 1.0 and later)."""

_RGBA = 1


class _Features(ctypes.Structure):
    _fields_ = (
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("has_alpha", ctypes.c_int),
        ("has_animation", ctypes.c_int),
        ("format", ctypes.c_int),
        ("pad", ctypes.c_uint32 * 5),
    )


class _Pixels(ctypes.Structure):
    _fields_ = (
        ("address", ctypes.c_void_p),
        ("stride", ctypes.c_int),
        ("size", ctypes.c_size_t),
        # The library's other kind of output is larger; the two share their place.
        ("rest", ctypes.c_uint8 * 56),
    )


class _Output(ctypes.Structure):
    _fields_ = (
        ("colorspace", ctypes.c_int),
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("is_external_memory", ctypes.c_int),
        ("pixels", _Pixels),
        ("pad", ctypes.c_uint32 * 4),
        ("private_memory", ctypes.c_void_p),
    )


class _Options(ctypes.Structure):
    _fields_ = (
        ("unused", ctypes.c_int * 7),
        ("use_scaling", ctypes.c_int),
        ("scaled_width", ctypes.c_int),
        ("scaled_height", ctypes.c_int),
        ("others", ctypes.c_int * 4),
        ("pad", ctypes.c_uint32 * 5),
    )


class _Config(ctypes.Structure):
    _fields_ = (("input", _Features), ("output", _Output), ("options", _Options))


def can_scale() -> bool:
    """Whether pictures can be decoded smaller: not where Pillow was built in another way."""
    return _library() is not None


def scaled(file: bytes, whole: Size, size: Size) -> Image.Image:
    """The picture of a file that is no animation and has this `whole` size, decoded to another, as RGBA.

    Raises:
        ValueError: it is broken.
    """
    library = _library()
    width, height = size
    pixels = bytearray(width * height * 4)
    config = _Config()
    if library is None or not library.WebPInitDecoderConfigInternal(ctypes.byref(config), _ABI):
        raise ValueError("The library for WebP is another one")
    config.options.use_scaling = size != whole
    config.options.scaled_width, config.options.scaled_height = size
    config.output.colorspace, config.output.is_external_memory = _RGBA, 1
    config.output.pixels.address = ctypes.addressof(ctypes.c_char.from_buffer(pixels))
    config.output.pixels.stride, config.output.pixels.size = width * 4, len(pixels)
    status = library.WebPDecode(file, len(file), ctypes.byref(config))
    if status:
        raise ValueError(f"The WebP is broken ({status})")
    return Image.frombuffer("RGBA", size, pixels, "raw", "RGBA", 0, 1)


@lru_cache(1)
def _library() -> Any:
    """The functions of libwebp that Pillow's own module is linked with; None where they can't be reached."""
    try:
        from PIL import _webp

        library = ctypes.CDLL(_webp.__file__)
        library.WebPDecode.argtypes = (ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p)
        known = library.WebPGetDecoderVersion() >> 16 == 1 and hasattr(library, "WebPInitDecoderConfigInternal")
        return library if known else None
    except (ImportError, OSError, AttributeError):
        return None
