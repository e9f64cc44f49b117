"""Texts as YAML: plain where nothing else could be read into them, quoted, or as a block where they are long.

Lines are folded at 80 characters less the indent, counted as UTF-16 has them, as the tools do that made the files
which people compare these with.
"""

import re
from typing import Final

_WIDTH: Final = 80
_WIDTH_LEAST: Final = 40
_AMBIGUOUS: Final = re.compile(
    r"~|null|Null|NULL|true|True|TRUE|false|False|FALSE|<<"
    r"|[yY]|yes|Yes|YES|on|On|ON|[nN]|no|No|NO|off|Off|OFF"
    r"|[-+]?0b[01_]+|[-+]?0x[0-9a-fA-F_]+|[-+]?0o[0-7_]+"
    r"|[-+]?[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|\.[0-9_]+([eE][-+]?[0-9]+)?"
    r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
    r"|[-+]?[0-9_]+(:[0-9_]+)+(\.[0-9_]*)?"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(\.[0-9]*)?"
    r"([ \t]*(Z|[-+][0-9]{1,2}(:[0-9]{2})?))?"
)
_NOT_PLAIN: Final = re.compile(r"""^[-?:,\[\]{}#&*!|=>'"%@`]|^[ \t]|[ \t]$|:$|:(?=[ \t])|(?<=[ \t])#""")
_NOT_PRINTABLE: Final = re.compile(
    "[^\n\x20-\x7e\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_ESCAPES: Final = {
    "\0": "\\0", "\a": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r",
    "\x1b": "\\e", '"': '\\"', "\\": "\\\\", "\x85": "\\N", "\xa0": "\\_", "\u2028": "\\L", "\u2029": "\\P",
}  # fmt: skip


def key_text(key: str) -> str:
    """The name of a pair, on one line."""
    return _double_quoted(key) if "\n" in key or _NOT_PRINTABLE.search(key) else _one_line(key)


def scalar_text(text: str, level: int) -> str:
    """A text at a depth of the document."""
    if _NOT_PRINTABLE.search(text):
        return _double_quoted(text)
    indent = 2 * max(1, level)
    width = max(min(_WIDTH, _WIDTH_LEAST), _WIDTH - indent)
    foldable = any(_length(line) > width and line[0] != " " for line in text.split("\n"))
    if not foldable and "\n" not in text:
        return _one_line(text)
    body = _folded(text, width) if foldable else text
    lines = body.removesuffix("\n").split("\n")
    block = "\n".join(" " * indent + line if line else line for line in lines)
    return (">" if foldable else "|") + _header(text) + "\n" + block


def _one_line(text: str) -> str:
    if text and not _NOT_PLAIN.search(text) and not _AMBIGUOUS.fullmatch(text):
        return text
    return "'" + text.replace("'", "''") + "'"


def _double_quoted(text: str) -> str:
    escaped = "".join(_ESCAPES.get(character, character) for character in text)
    return '"' + _NOT_PRINTABLE.sub(lambda found: _escaped(found[0]), escaped) + '"'


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}"


def _header(text: str) -> str:
    """What stands behind `|` or `>`: how deep the block is where its text begins with a space, and how it ends."""
    indicator = "2" if re.match("\n* ", text) else ""
    if not text.endswith("\n"):
        return indicator + "-"
    return indicator + ("+" if text == "\n" or text.endswith("\n\n") else "")


def _length(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _folded(text: str, width: int) -> str:
    """The text with its lines broken at `width`; a single line break of its own becomes two."""
    leading = re.match("[^\n]*", text)
    head = leading[0] if leading else ""
    result, indented = _fold_line(head, width), text[:1] in ("\n", " ")
    for breaks, line in re.findall("(\n+)([^\n]*)", text[len(head) :]):
        more = line.startswith(" ")
        apart = "\n" if line and not indented and not more else ""
        result += breaks + apart + _fold_line(line, width)
        indented = more
    return result


def _fold_line(line: str, width: int) -> str:
    if not line or line[0] == " ":
        return line
    parts: list[str] = []
    start = here = 0
    for found in re.finditer(" (?=[^ ])", line):
        after = found.start()
        if _length(line[start:after]) > width:
            end = here if here > start else after
            parts.append(line[start:end])
            start = end + 1
        here = after
    if _length(line[start:]) > width and here > start:
        parts.extend((line[start:here], line[here + 1 :]))
    else:
        parts.append(line[start:])
    return "\n".join(parts)
