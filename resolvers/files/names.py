"""Names on disk and titles, made of the names that clients give their files."""

import re
from functools import lru_cache
from mimetypes import MimeTypes

LONGEST = 255

_EXTENSION = re.compile(r"(?<=.)\.([A-Za-z0-9]{1,20})$")
_OWN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._ -]{0,200}")
# Words that titles have in capitals, and those that they have in lower case but at their beginning.
_ACRONYMS = frozenset(
    "AI API CMS CPU CSS CSV DNS DVD FAQ FTP GPS GPU HDMI HTML HTTP HTTPS ID IP ISBN ISO JSON KPI LCD LED NASA PDF PHP "
    "QA RAM REST RSS SDK SEO SMS SQL SSH SSL TLS TV UI URL USA USB UUID UX XML YAML".split()
)
_SMALL = frozenset("a an and as at but by for from in nor of on or over so the to up with yet".split())


def plain_name(sent: str) -> str:
    """A file's name without the folders and the control characters that a client may have put in it; "file" where
    nothing is left."""
    last = re.split(r"[/\\]", sent.replace("\0", "/"))[-1]
    plain = "".join(letter for letter in last if letter.isprintable() and not 0xD800 <= ord(letter) <= 0xDFFF).strip()
    if plain in ("", ".", ".."):
        return "file"
    if len(plain) <= LONGEST:
        return plain
    extension = extension_of(plain)
    return plain[: LONGEST - len(extension)] + extension


def extension_of(name: str) -> str:
    """The extension with its dot, as long as it is a plain one; else empty."""
    found = _EXTENSION.search(name)
    return found[0] if found else ""


def disk_name(key: str, name: str, kind: str) -> str:
    """The name of a file's bytes: its key, and the extension of its name or its type."""
    return f"{key}{extension_of(name) or _extensions().guess_extension(kind) or ''}"


def is_disk_name(name: str, key: str) -> bool:
    """Whether `disk_name` may have made the name for the key."""
    return name.removesuffix(extension_of(name)) == key


def is_own_name(name: str) -> bool:
    """Whether a name that an administrator gives to a file's bytes may be one: a plain name, none of ours for what
    isn't whole or was made of another file."""
    return bool(_OWN_NAME.fullmatch(name)) and not name.endswith((".part", ".", " ")) and "__" not in name


def default_title(name: str) -> str:
    """A title made of a file's name: `my_cool-file.png` is "My Cool File"."""
    stem = name[: -len(extension)] if (extension := _last_extension(name)) else name
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", stem.replace("_", " ").replace("-", " ")).split()
    return " ".join(_titled(word, first=place == 0) for place, word in enumerate(words))[:LONGEST]


def _last_extension(name: str) -> str:
    dot = name.rfind(".")
    return name[dot:] if dot > 0 else ""


def _titled(word: str, *, first: bool) -> str:
    if word.upper() in _ACRONYMS:
        return word.upper()
    return word.lower() if word.lower() in _SMALL and not first else word[:1].upper() + word[1:]


@lru_cache(1)
def _extensions() -> MimeTypes:
    """Python's own table, without the system's, which differ."""
    return MimeTypes()
