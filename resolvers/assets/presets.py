"""Transforms by name, and which transforms a project allows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from resolvers.assets.parameters import Wanted, asked, parse_wanted
from resolvers.errors import InvalidQuery

Json = Any


@dataclass(frozen=True, slots=True)
class AssetSettings:
    """What the project's settings say: which transforms are allowed (`all`, `presets`, `none`), the presets as they
    are stored, and the ids of the files that everyone may see."""

    allowed: str = "all"
    presets: Sequence[Json] = ()
    public: frozenset[str] = frozenset()


_SYSTEM: Mapping[str, Wanted] = {
    f"system-{name}-{fit}": Wanted(size, size if fit == "cover" else None, format="auto", centred=True)
    for name, size in (("small", 64), ("medium", 300), ("large", 800))
    for fit in ("cover", "contain")
}


def wanted_transform(values: Mapping[str, Json], settings: AssetSettings, operations_max: int) -> Wanted | None:
    """The transform that a request's parameters ask for, or None where they ask for none.

    Raises:
        InvalidQuery: the project doesn't allow it, or it makes no sense.
    """
    given = asked(values)
    if not given:
        return None
    key = given.pop("key", None)
    if key is not None and not isinstance(key, str):
        raise InvalidQuery('"key" must be a text')
    preset = _preset(key, settings)
    _refuse_others(key, preset, given, settings)
    if key is not None and key in _SYSTEM:
        return _SYSTEM[key] if not given else _changed(_SYSTEM[key], given, operations_max)
    if key is not None and preset is None:
        raise InvalidQuery(f'Key "{key[:50]}" isn\'t configured')
    return parse_wanted({**(asked(preset) if preset else {}), **given}, operations_max)


def _preset(key: str | None, settings: AssetSettings) -> Mapping[str, Json] | None:
    for preset in settings.presets:
        if isinstance(preset, dict) and key is not None and preset.get("key") == key:
            return {name: value for name, value in preset.items() if name != "key"}
    return None


def _refuse_others(
    key: str | None, preset: Mapping[str, Json] | None, given: Mapping[str, Json], settings: AssetSettings
) -> None:
    if settings.allowed == "all" or (key in _SYSTEM and not given):
        return
    if settings.allowed != "presets":
        raise InvalidQuery("Dynamic asset generation has been disabled for this project")
    if preset is None or given:
        raise InvalidQuery("Only configured presets can be used in asset generation")


def _changed(wanted: Wanted, given: Mapping[str, Json], operations_max: int) -> Wanted:
    """A system key's transform, with other parameters in place of its own."""
    other = parse_wanted(given, operations_max)
    return replace(
        other,
        width=other.width or wanted.width,
        height=other.height or wanted.height,
        format=other.format or wanted.format,
        centred=True,
    )
