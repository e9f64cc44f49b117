"""How settings are written: durations (`15m`), sizes (`1mb`), lists (`a,b`), limits (`-1` for none)."""

import re
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_settings import NoDecode

from resolvers.crontab import crontab

_SECONDS: Mapping[str, float] = {
    "": 0.001, "ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31557600,
}  # fmt: skip
_BYTES: Mapping[str, int] = {"": 1, "b": 1, "kb": 2**10, "mb": 2**20, "gb": 2**30, "tb": 2**40}


def seconds(value: Any) -> Any:
    """`15m` → 900. A number without a unit is in milliseconds. Raises ValueError for anything else."""
    return value if isinstance(value, int) else int(_measured(value, _SECONDS, "a duration like 15m or 7d"))


def milliseconds(value: Any) -> Any:
    """`1s` → 1000. A number without a unit is in milliseconds. Raises ValueError for anything else."""
    return value if isinstance(value, int) else int(1000 * _measured(value, _SECONDS, "a duration like 500ms or 1s"))


def number_of_bytes(value: Any) -> Any:
    """`1mb` → 1048576. A number without a unit is in bytes. Raises ValueError for anything else."""
    return value if isinstance(value, int) else int(_measured(value, _BYTES, "a size like 500kb or 1mb"))


def names(value: Any) -> Any:
    """`a, b` → ("a", "b"); a list of a configuration file stays one."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


def lines(value: Any) -> Any:
    r"""A text in which `\n` stands for the end of a line."""
    return value.replace("\\n", "\n") if isinstance(value, str) else value


def yes_no_or_names(value: Any) -> Any:
    """`true` and `false` → booleans; anything else is a list as with `names`."""
    word = str(value).strip().lower()
    return word == "true" if word in {"true", "false"} else names(value)


def proxies(value: Any) -> Any:
    """`true`, `false`, a number of proxies, or a list of their addresses and networks. Raises ValueError."""
    if isinstance(value, int) or str(value).strip().isdecimal():
        return value if isinstance(value, bool) else int(value)
    listed = yes_no_or_names(value)
    try:
        return listed if isinstance(listed, bool) else tuple(ip_network(one) for one in listed)
    except ValueError as error:
        raise ValueError("must be true, false, a number of proxies, or their addresses") from error


def unlimited(value: Any) -> Any:
    """-1 and `Infinity` → None."""
    return None if str(value).strip().lower() in {"-1", "infinity"} else value


def _measured(value: Any, units: Mapping[str, float], form: str) -> float:
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*", str(value).lower())
    if not match or match[2] not in units:
        raise ValueError(f"must be {form}")
    return float(match[1]) * units[match[2]]


def schedule(value: Any) -> Any:
    """Five fields as in a crontab. Raises ValueError for anything else."""
    crontab(str(value))
    return value


Seconds = Annotated[int, BeforeValidator(seconds)]
Milliseconds = Annotated[int, BeforeValidator(milliseconds)]
Bytes = Annotated[int, BeforeValidator(number_of_bytes)]
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(names)]
Schedule = Annotated[str, BeforeValidator(schedule)]
Lines = Annotated[str, BeforeValidator(lines)]
YesNoOrNames = Annotated[bool | tuple[str, ...], NoDecode, BeforeValidator(yes_no_or_names)]
TrustedProxies = Annotated[bool | int | tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(proxies)]
Limit = Annotated[int | None, BeforeValidator(unlimited)]
