"""Snapshots and differences as text, JSON or YAML."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import orjson

from resolvers.errors import InvalidPayload

FileFormat = Literal["json", "yaml"]

_DEPTH_MAX = 200
_VALUES_MAX = 2_000_000


def parsed(text: bytes, form: FileFormat) -> Any:
    """The value in a text.

    Raises:
        InvalidPayload: it is of another format, or larger than any model.
    """
    value = _json(text) if form == "json" else _yaml(text)
    _must_be_bounded(value)
    return value


def _json(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidPayload(f"The file is no JSON: {error}") from None


def _yaml(text: bytes) -> Any:
    # Imported late: few processes ever read such a file.
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text, loader)  # noqa: S506 (it is a safe loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InvalidPayload(f"The file is no YAML: {' '.join(str(error).split())}") from None


def _must_be_bounded(value: Any) -> None:
    """In YAML a few aliases can stand for any number of values, or for a value within itself."""
    level, seen = [value], 0
    for _ in range(_DEPTH_MAX):
        level = [part for each in level for part in _parts(each)]
        seen += len(level)
        if not level:
            return
        if seen > _VALUES_MAX:
            break
    raise InvalidPayload("The file is larger, or nested deeper, than any model")


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else ()
