"""What a file is, by its first bytes: the media type that a client says may be wrong, or a lie."""

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase

HEAD = 1024
"""How many bytes of a file are looked at."""

UNKNOWN = "application/octet-stream"

_MAGIC: Sequence[tuple[int, bytes, str]] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"BM", "image/bmp"),
    (0, b"\0\0\1\0", "image/x-icon"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\3\4", "application/zip"),
    (0, b"PK\5\6", "application/zip"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\7", "application/vnd.rar"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"wOFF", "font/woff"),
    (0, b"wOF2", "font/woff2"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
_BRANDS = {b"avif": "image/avif", b"avis": "image/avif", b"heic": "image/heic", b"heix": "image/heic",
           b"mif1": "image/heif", b"qt  ": "video/quicktime", b"M4A ": "audio/mp4"}  # fmt: skip
_RECOGNISED = frozenset({kind for _, _, kind in _MAGIC} | set(_BRANDS.values()) | {"video/mp4"})
_MARKUP = re.compile(
    rb"<(?:!doctype html|html|head|body|script|iframe|h1|div|font|table|a|style|title|b|br|p|img|!--|\?xml|svg|math)"
    rb"[\s>/]",
    re.IGNORECASE,
)
_XML = re.compile(rb"<(?:\?xml|svg|!doctype svg)[\s>]", re.IGNORECASE)
_SVG = re.compile(rb"<(?:[\w.-]+:)?svg[\s>]", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype html|html|head|body|script|iframe)[\s>]", re.IGNORECASE)
_TEXTUAL = re.compile(
    r"text/.+|.+\+(?:json|xml)|application/(?:json|xml|javascript|ecmascript|x-javascript|yaml|x-yaml|sql|toml|rtf|"
    r"x-ndjson|graphql|x-sh|postscript|x-subrip|vnd\.[\w.+-]+)"
)
_ZIPPED = re.compile(r"application/(?:vnd\..+|epub\+zip|java-archive|x-zip-compressed|zip)")
_OLE = re.compile(r"application/(?:msword|vnd\.ms-.+|x-msi|x-ole-storage)")
_WIDER = {"video/webm": re.compile(r"(?:video|audio)/(?:webm|x-matroska)"), "audio/ogg": re.compile(r".+/ogg"),
          "video/mp4": re.compile(r"(?:video|audio)/.+"), "application/zip": _ZIPPED, "application/x-ole-storage": _OLE,
          "image/x-icon": re.compile(r"image/(?:x-icon|vnd\.microsoft\.icon)"),
          "audio/wav": re.compile(r"audio/(?:x-|vnd\.)?wave?")}  # fmt: skip


def media_type(declared: str) -> str:
    """A media type as it is compared: in lower case, without parameters; of what is none, the unknown one."""
    plain = declared.partition(";")[0].strip().lower()
    return plain if re.fullmatch(r"[\w.+-]{1,100}/[\w.+-]{1,100}", plain, re.ASCII) else UNKNOWN


def real_type(declared: str, head: bytes) -> str:
    """What a file is, by its first bytes (`HEAD` of them); as declared where the bytes allow for that."""
    found = _recognised(head)
    if found is not None:
        wider = _WIDER.get(found)
        return declared if wider and wider.fullmatch(declared) else found
    if b"\0" in head:
        return UNKNOWN if declared in _RECOGNISED or _TEXTUAL.fullmatch(declared) else declared
    return _text_type(declared, head)


def kept_type(declared: str, real: str) -> str:
    """The type that goes into the file's row: the declared one, but where something that a browser would run pretends
    to be something else."""
    if real in _RUNNABLE and not _TEXTUAL.fullmatch(declared):
        return real
    return declared


def allowed(kinds: Sequence[str], patterns: Sequence[str]) -> bool:
    """Whether each of the types fits one of the patterns (`image/*`)."""
    return all(any(fnmatchcase(kind, pattern.lower()) for pattern in patterns) for kind in kinds)


_RUNNABLE = frozenset({"text/html", "image/svg+xml", "text/xml"})


def _recognised(head: bytes) -> str | None:
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    return next((kind for at, magic, kind in _MAGIC if head.startswith(magic, at)), None)


def _text_type(declared: str, head: bytes) -> str:
    # Ahead of markup there may be white space and comments, which its readers pass over.
    text = re.sub(rb"<!--.*?(?:-->|$)", b"", head.removeprefix(b"\xef\xbb\xbf"), flags=re.DOTALL).lstrip()
    if _SVG.match(text) or (_XML.match(text) and _SVG.search(text)):
        return "image/svg+xml"
    if _HTML.match(text) or (_MARKUP.match(text) and declared not in _DATA and not _XML.match(text)):
        return "text/html"
    if _XML.match(text):
        return declared if declared.endswith(("xml", "/html")) else "text/xml"
    if declared in _RECOGNISED:
        return "text/plain"
    return declared


_DATA = frozenset({"text/markdown", "text/csv", "text/plain", "application/json"})
