"""How settings are written: durations (`15m`), sizes (`1mb`), lists (`a,b`), limits (`-1` for none)."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_settings import NoDecode

_SECONDS: Mapping[str, float] = {
    "": 0.001, "ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31557600,
}  # fmt: skip
_BYTES: Mapping[str, int] = {"": 1, "b": 1, "kb": 2**10, "mb": 2**20, "gb": 2**30, "tb": 2**40}


def seconds(value: Any) -> Any:
    """`15m` → 900. A number without a unit is in milliseconds. Raises ValueError for anything else."""
    return value if isinstance(value, int) else int(_measured(value, _SECONDS, "a duration like 15m or 7d"))


def number_of_bytes(value: Any) -> Any:
    """`1mb` → 1048576. A number without a unit is in bytes. Raises ValueError for anything else."""
    return value if isinstance(value, int) else int(_measured(value, _BYTES, "a size like 500kb or 1mb"))


def names(value: Any) -> Any:
    """`a, b` → ("a", "b"); a list of a configuration file stays one."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


def unlimited(value: Any) -> Any:
    """-1 and `Infinity` → None."""
    return None if str(value).strip().lower() in {"-1", "infinity"} else value


def _measured(value: Any, units: Mapping[str, float], form: str) -> float:
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*", str(value).lower())
    if not match or match[2] not in units:
        raise ValueError(f"must be {form}")
    return float(match[1]) * units[match[2]]


Seconds = Annotated[int, BeforeValidator(seconds)]
Bytes = Annotated[int, BeforeValidator(number_of_bytes)]
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(names)]
Limit = Annotated[int | None, BeforeValidator(unlimited)]
