"""`transforms`: a JSON list of `[operation, …arguments]`, from a closed list of operations."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import orjson

from adapters.images.values import (
    Blur,
    Colour,
    Extend,
    Extract,
    Fit,
    Flatten,
    Format,
    Gamma,
    Median,
    Modulate,
    Operation,
    Resize,
    Rotate,
    Sharpen,
    Simple,
    Threshold,
    Tint,
)
from resolvers.errors import InvalidQuery

Json = Any

_LONGEST = 10_000
_LARGEST = 100_000
_FORMATS: Mapping[str, Format] = {name: name for name in get_args(Format)} | {"jpg": "jpeg", "tif": "tiff"}
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*(?:,[^)]{1,20})?\)")
_NAMED: Mapping[str, Colour] = {
    "black": (0, 0, 0),
    "white": (255, 255, 255),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "red": (255, 0, 0),
    "green": (0, 128, 0),
    "blue": (0, 0, 255),
    "yellow": (255, 255, 0),
}


@dataclass(frozen=True, slots=True)
class Made:
    """The format, and perhaps the quality, that the list ends up with."""

    format: Format
    quality: int | None


def parse_operations(value: Json, most: int) -> tuple[tuple[Operation, ...], Made | None]:
    """The operations of a list, or of its JSON text, and the last format among them.

    Raises:
        InvalidQuery: it is no list of operations, or has more than `most`.
    """
    entries = _list(value)
    if len(entries) > most:
        raise InvalidQuery(f'"transforms" Parameter is only allowed {most} transformations')
    operations: list[Operation] = []
    made = None
    for entry in entries:
        name, arguments = _named(entry)
        if name in _FORMATS or name == "toFormat":
            made = _format(name, arguments)
        elif name in _OPERATIONS:
            operations.append(_OPERATIONS[name](arguments))
        else:
            raise InvalidQuery(f'"transforms" Parameter does not allow "{name[:50]}" as a transformation')
    return tuple(operations), made


def whole_number(name: str, value: Json, least: int = 0, most: int = _LARGEST) -> int:
    """A whole number of this range. Raises InvalidQuery for anything else."""
    number = _number(name, value, least, most)
    if number != int(number):
        raise InvalidQuery(f"Expected an integer for {name}")
    return int(number)


def _list(value: Json) -> Sequence[Json]:
    if isinstance(value, str):
        try:
            value = orjson.loads(value) if len(value) <= _LONGEST else None
        except orjson.JSONDecodeError:
            value = None
    if not isinstance(value, list):
        raise InvalidQuery('"transforms" Parameter needs to be a JSON array of allowed transformations')
    return value


def _named(entry: Json) -> tuple[str, Sequence[Json]]:
    if isinstance(entry, list) and entry:
        return str(entry[0]), entry[1:]
    return "undefined", ()


def _number(name: str, value: Json, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise InvalidQuery(f"Expected a number between {least} and {most} for {name}")
    return value


def _first(arguments: Sequence[Json], name: str) -> Json:
    """The first argument, or the member of this name where it is an object; None where there is none."""
    value = arguments[0] if arguments else None
    return value.get(name) if isinstance(value, dict) else value


def _members(arguments: Sequence[Json], name: str) -> Mapping[str, Json]:
    if not arguments or not isinstance(arguments[0], dict):
        raise InvalidQuery(f"Expected an object for {name}")
    return arguments[0]


def _colour(value: Json, default: Colour = (0, 0, 0)) -> Colour:
    if value is None:
        return default
    if isinstance(value, dict):
        parts = [whole_number(part, value.get(part, 0), 0, 255) for part in ("r", "g", "b")]
        return parts[0], parts[1], parts[2]
    text = value.strip().lower() if isinstance(value, str) else ""
    if text in _NAMED:
        return _NAMED[text]
    if found := _RGB.fullmatch(text):
        return min(int(found[1]), 255), min(int(found[2]), 255), min(int(found[3]), 255)
    if found := _HEX.fullmatch(text):
        digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    raise InvalidQuery("Expected a colour like #ff8800 or rgb(255, 136, 0)")


def _format(name: str, arguments: Sequence[Json]) -> Made:
    if name == "toFormat":
        found, arguments = _first(arguments, "id"), arguments[1:]
        if not isinstance(found, str) or found not in _FORMATS:
            raise InvalidQuery(f"Expected one of {', '.join(get_args(Format))} for format")
        name = found
    quality = _members(arguments, "options").get("quality") if arguments else None
    return Made(_FORMATS[name], None if quality is None else whole_number("quality", quality, 1, 100))


def _resize(arguments: Sequence[Json]) -> Operation:
    options: dict[str, Json] = {}
    sides = ["width", "height"]
    for argument in arguments[:3]:
        if isinstance(argument, dict):
            options |= argument
        elif sides:
            options[sides.pop(0)] = argument
    given = {
        side: whole_number(side, options[side], 1, 10**9)
        for side in ("width", "height")
        if options.get(side) is not None
    }
    fit = next((fit for fit in get_args(Fit) if fit == options.get("fit", "cover")), None)
    if fit is None:
        raise InvalidQuery(f"Expected one of {', '.join(get_args(Fit))} for fit")
    return Resize(given.get("width"), given.get("height"), fit, options.get("withoutEnlargement") is not True)


def _extract(arguments: Sequence[Json]) -> Operation:
    members = _members(arguments, "extract")
    left, top = (whole_number(side, members.get(side)) for side in ("left", "top"))
    width, height = (whole_number(side, members.get(side), 1) for side in ("width", "height"))
    return Extract(left, top, width, height)


def _extend(arguments: Sequence[Json]) -> Operation:
    if arguments and not isinstance(arguments[0], dict):
        every = whole_number("extend", arguments[0], 0, 10_000)
        return Extend(every, every, every, every, (0, 0, 0))
    members = _members(arguments, "extend")
    top, right, bottom, left = (
        whole_number(side, members.get(side, 0), 0, 10_000) for side in ("top", "right", "bottom", "left")
    )
    return Extend(top, right, bottom, left, _colour(members.get("background")))


def _rotate(arguments: Sequence[Json]) -> Operation:
    degrees = arguments[0] if arguments and arguments[0] is not None else 0
    options = arguments[1] if len(arguments) > 1 and isinstance(arguments[1], dict) else {}
    return Rotate(_number("angle", degrees, -1e6, 1e6), _colour(options.get("background")))


def _blur(arguments: Sequence[Json]) -> Operation:
    sigma = _first(arguments, "sigma")
    return Blur(None if sigma is None or sigma is True else _number("sigma", sigma, 0.3, 1000))


def _sharpen(arguments: Sequence[Json]) -> Operation:
    sigma = _first(arguments, "sigma")
    return Sharpen(None if sigma is None else _number("sigma", sigma, 0.000001, 1000))


def _median(arguments: Sequence[Json]) -> Operation:
    # A square of an even side has no middle pixel; a large one takes too long.
    size = 3 if _first(arguments, "size") is None else whole_number("size", _first(arguments, "size"), 1, 9)
    return Median(size | 1)


def _tint(arguments: Sequence[Json]) -> Operation:
    if not arguments:
        raise InvalidQuery("Expected a colour for tint")
    return Tint(_colour(arguments[0]))


def _threshold(arguments: Sequence[Json]) -> Operation:
    value = _first(arguments, "threshold")
    return Threshold(128 if value is None else whole_number("threshold", value, 0, 255))


def _gamma(arguments: Sequence[Json]) -> Operation:
    value = _first(arguments, "gamma")
    return Gamma(2.2 if value is None else _number("gamma", value, 1, 3))


def _modulate(arguments: Sequence[Json]) -> Operation:
    members = _members(arguments, "modulate")
    brightness, saturation = (_number(name, members.get(name, 1), 0, 100) for name in ("brightness", "saturation"))
    return Modulate(brightness, saturation)


def _flatten(arguments: Sequence[Json]) -> Operation:
    return Flatten(_colour(_first(arguments, "background") if arguments and isinstance(arguments[0], dict) else None))


def _simple(operation: Simple) -> Callable[[Sequence[Json]], Operation]:
    return lambda _: operation


_OPERATIONS: Mapping[str, Callable[[Sequence[Json]], Operation]] = {
    "rotate": _rotate,
    "resize": _resize,
    "extract": _extract,
    "extend": _extend,
    "blur": _blur,
    "sharpen": _sharpen,
    "median": _median,
    "tint": _tint,
    "threshold": _threshold,
    "gamma": _gamma,
    "modulate": _modulate,
    "flatten": _flatten,
    "flip": _simple(Simple("flip")),
    "flop": _simple(Simple("flop")),
    "grayscale": _simple(Simple("grayscale")),
    "greyscale": _simple(Simple("grayscale")),
    "negate": _simple(Simple("negate")),
    "normalize": _simple(Simple("normalize")),
    "normalise": _simple(Simple("normalize")),
    "removeAlpha": _simple(Simple("removeAlpha")),
    "ensureAlpha": _simple(Simple("ensureAlpha")),
}
