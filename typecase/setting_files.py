"""Settings from files: the configuration file, files that hold one value each, and what belongs to a storage."""

import json
import os
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from typecase.setting_errors import SettingsError

# Variables of the field that this version doesn't use yet: an existing configuration file may have them.
_OTHERS = (
    "ASSETS_ AUTH_ CACHE_ CONTENT_SECURITY_POLICY CORS_ EMAIL_ EXTENSIONS_ FILES_ FLOWS_ GRAPHQL_ HELMET_ HSTS_ IP_ "
    "LOG_ LOGIN_ MARKETPLACE_ METRICS_ PASSWORD_ PRESSURE_LIMITER_ RATE_LIMITER_ REDIS REFRESH_TOKEN_ REGISTER_ "
    "RELATIONAL_BATCH_SIZE REVISIONS_ ROBOTS_TXT ROOT_REDIRECT SERVE_APP SERVER_ SESSION_ STORAGE_ SYNCHRONIZATION_ "
    "TEMP_PATH TELEMETRY TUS_ USER_ WEBSOCKETS_ ACCEPT_TERMS ACTIVITY_ ADMIN_ BOOTSTRAP DB_ HASH_ MESSENGER_ NODE_ENV"
).split()


_MADE = frozenset({"content_security_policy", "storage_options", "provider_options"})
_DIRECTIVES = "content_security_policy_directives__"


def file_values(config: Path | None, known: Collection[str]) -> dict[str, Any]:
    """What files say of the `known` settings, by their names in lower case. `config` None is the file of `CONFIG_PATH`,
    else `.env` where there is one.

    Raises:
        SettingsError: a file can't be read, or holds an unknown setting.
    """
    named = config or (Path(os.environ["CONFIG_PATH"]) if os.environ.get("CONFIG_PATH") else None)
    if named:
        values = _read(named)
        _must_be_known(named, values, known)
    else:
        # `.env` is an environment like any other: other programs' variables are in it, too.
        values = dict(dotenv_values(".env"))
    single = {name: value for name in known if (value := _single(name, values)) is not None}
    return {name.lower(): value for name, value in values.items() if value not in (None, "")} | single


def storage_options(values: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The options of each storage, from the environment and from `values`: `{"local": {"root": "./uploads"}}`.

    Raises:
        SettingsError: the file that a `…_FILE` of them names can't be read.
    """
    given = _prefixed("storage_", values)
    places = [place.strip().lower() for place in given.pop("locations", "local").split(",")]
    options: dict[str, dict[str, str]] = {}
    for name, value in given.items():
        # The longest: one place's name may be the beginning of another's.
        place = max((place for place in places if name.startswith(f"{place}_")), key=len, default=None)
        if place:
            options.setdefault(place, {})[name.removeprefix(f"{place}_")] = value
    return options


def provider_options(values: Mapping[str, Any]) -> dict[str, str]:
    """The AUTH_* variables, from the environment and from `values`, by what follows: `{"github_driver": "oauth2"}`.

    Raises:
        SettingsError: the file that a `…_FILE` of them names can't be read.
    """
    return _prefixed("auth_", values)


def _prefixed(prefix: str, values: Mapping[str, Any]) -> dict[str, str]:
    """The variables that begin with the prefix, by what follows, and with what is in the files that they name."""
    environment = {name.lower(): value for name, value in os.environ.items() if value}
    given = {
        name.removeprefix(prefix): _written(value)
        for name, value in {**values, **environment}.items()
        if name.startswith(prefix)
    }
    files = {name for name in given if name.endswith("_file")}
    single = {name.removesuffix("_file"): _content(f"{prefix}{name}".upper(), given[name]) for name in files}
    return {name: text for name, text in given.items() if name not in files} | single


def _written(value: Any) -> str:
    """A value of a configuration file as the environment would have it."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value)


def policy_directives(values: Mapping[str, Any]) -> dict[str, str]:
    """What the content security policy says beside our own, from the environment and from `values`."""
    environment = {name.lower(): value for name, value in os.environ.items() if value}
    return {
        name.removeprefix(_DIRECTIVES).replace("_", "-"): " ".join(str(value).replace(",", " ").split())
        for name, value in {**values, **environment}.items()
        if name.startswith(_DIRECTIVES)
    }


def _single(name: str, values: Mapping[str, Any]) -> str | None:
    variable = f"{name.upper()}_FILE"
    path = os.environ.get(variable) or values.get(variable)
    return _content(variable, path) if path else None


def _content(variable: str, path: str) -> str:
    try:
        return Path(path).read_text("utf8").rstrip("\r\n")
    except (OSError, UnicodeError) as error:
        raise SettingsError(f"{variable}: can't read {path}: {_reason(error)}") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text("utf8")
        match path.suffix.lower():
            case ".json":
                values = json.loads(text)
            case ".toml":
                values = tomllib.loads(text)
            case ".yaml" | ".yml":
                import yaml

                values = yaml.safe_load(text)
            case _:
                values = dict(dotenv_values(path))
    except Exception as error:
        raise SettingsError(f"Can't read the configuration file {path}: {_reason(error)}") from error
    if not isinstance(values, dict) or not all(isinstance(name, str) for name in values):
        raise SettingsError(f"The configuration file {path} must hold names of settings and their values")
    return values


def _must_be_known(path: Path, values: Mapping[str, Any], known: Collection[str]) -> None:
    for name in values:
        own = name.lower() not in _MADE and name.lower().removesuffix("_file") in known
        if not own and not name.upper().startswith(tuple(_OTHERS)):
            raise SettingsError(f"{name}: unknown setting in {path}")


def _reason(error: Exception) -> str:
    text = error.strerror if isinstance(error, OSError) else str(error)
    return " ".join((text or type(error).__name__).split())
