"""What the server tells about itself: `/server/info` and `/server/health`, and their twins in GraphQL."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlmodel import col, select

from db.errors import Unavailable
from db.statement import fetch_row
from db.tables import User
from resolvers.addresses import BELIEVED, Proxies
from resolvers.as_system import read_as_system
from resolvers.caller import Caller
from resolvers.request import Arguments, Asked, ReadRequest
from resolvers.services import Services

DIRECTUS_VERSION = "11.17.4"
"""The version whose API this is; clients look at it to know what they may ask."""

_PROJECT_FIELDS = (
    "project_name",
    "project_descriptor",
    "project_logo",
    "project_color",
    "default_appearance",
    "default_theme_light",
    "default_theme_dark",
    "theme_light_overrides",
    "theme_dark_overrides",
    "default_language",
    "public_foreground",
    "public_favicon",
    "public_note",
    "custom_css",
    "public_registration",
    "public_registration_verify_email",
    "public_background",
)
_LOG_LEVELS = {"info": 30, "warn": 40, "error": 50, "fatal": 60}
_SLOW_MS = 150


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `points` requests in `duration` seconds."""

    points: int
    duration: int


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """Settings of the server as a whole.

    `public_url` is the address under which callers reach the server, or `/`; `payload_max` is the size of a body in
    bytes, `upload_max` that of a file in a form (None: no limit); `proxies` are those that are believed when
    they tell a caller's address; `websocket_heartbeat` is in seconds, None where there are no websockets.
    `root_redirect` is where `/` leads, None: nowhere.
    """

    public_url: str = "/"
    payload_max: int = 1_000_000
    upload_max: int | None = None
    proxies: Proxies = BELIEVED
    mime_types: tuple[str, ...] = ("*/*",)
    rate_limit: RateLimit | None = None
    rate_limit_global: RateLimit | None = None
    extensions_limit: int | None = None
    websocket_heartbeat: int | None = 30
    mcp_enabled: bool = True
    ai_enabled: bool = True
    root_redirect: str | None = "./admin"
    robots_txt: str = "User-agent: *\nDisallow: /"


async def info(services: Services, caller: Caller) -> dict[str, Any]:
    """What a caller may know of the server: the project's looks for all, limits and version for those signed in."""
    answer: dict[str, Any] = {"project": await _project(services), "setupCompleted": await _has_users(services)}
    if caller.user is None:
        return answer
    server, reads = services.server, services.options
    return answer | {
        "mcp_enabled": server.mcp_enabled,
        "ai_enabled": server.ai_enabled,
        "files": {"mimeTypeAllowList": list(server.mime_types)},
        "rateLimit": _rate_limit(server.rate_limit),
        "rateLimitGlobal": _rate_limit(server.rate_limit_global),
        "extensions": {"limit": server.extensions_limit},
        "queryLimit": {"default": reads.limit_default, "max": -1 if reads.limit_max is None else reads.limit_max},
        "websocket": _websocket(server, caller.admin),
        "version": DIRECTUS_VERSION,
    }


async def health(services: Services, caller: Caller) -> dict[str, Any]:
    """Whether the server can do its work: `status` is `ok`, `warn` or `error`; administrators see each check."""
    started = time.perf_counter()
    took: float | None = None
    status = "error"
    try:
        await services.database.fetch_row("SELECT 1")
        took = (time.perf_counter() - started) * 1000
        status = "ok" if took < _SLOW_MS else "warn"
    except Unavailable:
        pass
    if not caller.admin:
        return {"status": status}
    check = {
        "status": status,
        "componentType": "datastore",
        "observedUnit": "ms",
        "observedValue": None if took is None else round(took, 3),
        "threshold": _SLOW_MS,
    }
    return {"status": status, "checks": {f"{services.database.dialect}:responseTime": [check]}}


async def _project(services: Services) -> Mapping[str, Any]:
    fields = tuple(Asked(name, name) for name in _PROJECT_FIELDS)
    answer = await read_as_system(services, ReadRequest("directus_settings", fields, Arguments(limit=1)))
    rows = orjson.loads(answer.data or b"[]")
    return rows[0] if rows else dict.fromkeys(_PROJECT_FIELDS)


async def _has_users(services: Services) -> bool:
    statement = select(col(User.id)).limit(1)
    return await fetch_row(services.database, statement) is not None


def _rate_limit(limit: RateLimit | None) -> dict[str, int] | bool:
    return {"points": limit.points, "duration": limit.duration} if limit else False


def _websocket(server: ServerOptions, admin: bool) -> dict[str, Any] | bool:
    if server.websocket_heartbeat is None:
        return False
    return {
        "rest": {"authentication": "handshake", "path": "/websocket"},
        "graphql": {"authentication": "handshake", "path": "/graphql"},
        "heartbeat": server.websocket_heartbeat,
        "collaborativeEditing": True,
        "logs": {"allowedLogLevels": _LOG_LEVELS} if admin else False,
    }
