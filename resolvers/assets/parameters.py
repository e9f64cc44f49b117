"""What a request for an asset asks for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast, get_args

from adapters.images.values import Fit, Format, Operation
from resolvers.assets.operations import parse_operations, whole_number
from resolvers.errors import InvalidQuery

Json = Any

PARAMETERS: Final = (
    "key",
    "transforms",
    "width",
    "height",
    "format",
    "fit",
    "quality",
    "withoutEnlargement",
    "focal_point_x",
    "focal_point_y",
)

_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,9}(\.\d{1,9})?", re.ASCII)
_SAME = {"jpg": "jpeg", "tif": "tiff"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A transform; what is None was not asked for. `format` `auto` is what suits the client. `centred` is the middle,
    whatever focal point the file has."""

    width: int | None = None
    height: int | None = None
    fit: Fit = "cover"
    enlarge: bool = True
    quality: int | None = None
    format: Format | Literal["auto"] | None = None
    focus: tuple[float | None, float | None] = (None, None)
    operations: tuple[Operation, ...] = ()
    centred: bool = False


def asked(values: Mapping[str, Json]) -> dict[str, Json]:
    """Those of the parameters that say something."""
    return {
        name: values[name]
        for name in PARAMETERS
        if name in values and (values[name] is not None) and (values[name] != "" or name == "transforms")
    }


def parse_wanted(values: Mapping[str, Json], operations_max: int) -> Wanted:
    """A transform from the parameters of a request, or the members of a preset.

    Raises:
        InvalidQuery: one of them makes no sense.
    """
    operations, made = parse_operations(values.get("transforms", []), operations_max)
    quality = made.quality if made else None
    if "quality" in values:
        quality = _whole("quality", values["quality"], 0, 100)
    return Wanted(
        _whole("width", values["width"]) if "width" in values else None,
        _whole("height", values["height"]) if "height" in values else None,
        _fit(values.get("fit", "cover")),
        str(values.get("withoutEnlargement", "false")).lower() in ("false", "0"),
        quality,
        format_of(values["format"]) if "format" in values else made.format if made else None,
        (_point(values, "focal_point_x"), _point(values, "focal_point_y")),
        operations,
    )


def format_of(value: Json) -> Format | Literal["auto"]:
    """The format of this name, or `auto`. Raises InvalidQuery for an unknown one."""
    name = _SAME.get(value, value) if isinstance(value, str) else None
    if name != "auto" and name not in get_args(Format):
        raise InvalidQuery(f'"format" must be one of auto, jpg, {", ".join(get_args(Format))}')
    return cast("Format", name)


def _fit(value: Json) -> Fit:
    for fit in get_args(Fit):
        if value == fit:
            return fit  # type: ignore[no-any-return]
    raise InvalidQuery(f'"fit" must be one of {", ".join(get_args(Fit))}')


def _whole(name: str, value: Json, least: int = 1, most: int = 10**9) -> int:
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        value = int(value)
    return whole_number(name, value, least, most)


def _point(values: Mapping[str, Json], name: str) -> float | None:
    value = values.get(name)
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value)
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    raise InvalidQuery(f'"{name}" must be a number')
