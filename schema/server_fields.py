"""Fields about the server: what it is, how it is, and its schema as text."""

import asyncio
from collections.abc import Mapping
from enum import Enum
from typing import Any

import strawberry
from strawberry import UNSET
from strawberry.scalars import JSON

from resolvers import server
from schema.context import Info
from schema.definitions import resolver_field


@strawberry.enum(name="server_info_websocket_rest_authentication")
class RestAuthentication(Enum):
    public = "public"
    handshake = "handshake"
    strict = "strict"


@strawberry.enum(name="server_info_websocket_graphql_authentication")
class GraphQLAuthentication(Enum):
    public = "public"
    handshake = "handshake"
    strict = "strict"


@strawberry.enum(name="graphql_sdl_scope")
class SdlScope(Enum):
    items = "items"
    system = "system"


@strawberry.type(name="server_info_project")
class Project:
    project_name: str | None
    project_descriptor: str | None
    project_logo: str | None
    project_color: str | None
    default_language: str | None
    public_foreground: str | None
    public_background: str | None
    public_note: str | None
    custom_css: str | None
    public_registration: bool | None
    public_registration_verify_email: bool | None


@strawberry.type(name="server_info_websocket_rest")
class WebsocketRest:
    authentication: RestAuthentication | None
    path: str | None


@strawberry.type(name="server_info_websocket_graphql")
class WebsocketGraphQL:
    authentication: GraphQLAuthentication | None
    path: str | None


@strawberry.type(name="server_info_websocket")
class Websocket:
    rest: WebsocketRest | None
    graphql: WebsocketGraphQL | None
    heartbeat: int | None


@strawberry.type(name="server_info_query_limit")
class QueryLimit:
    default: int | None
    max: int | None


@strawberry.type(name="server_info")
class ServerInfo:
    project: Project | None
    rate_limit: bool | None = strawberry.field(name="rateLimit")
    rate_limit_global: bool | None = strawberry.field(name="rateLimitGlobal")
    websocket: Websocket | None
    query_limit: QueryLimit | None = strawberry.field(name="queryLimit")


@strawberry.type(name="directus_extensions_schema")
class ExtensionSchema:
    type: str | None
    local: bool | None


@strawberry.type(name="directus_extensions_meta")
class ExtensionMeta:
    enabled: bool | None


@strawberry.type(name="directus_extensions")
class Extension:
    bundle: str | None
    name: str
    schema: ExtensionSchema | None
    meta: ExtensionMeta | None


def extensions() -> list[Extension]:
    """Extensions of Directus do not run here."""
    return []


async def server_specs_oas(info: Info) -> JSON | None:
    """The OpenAPI document of REST, as the caller sees it."""
    return JSON(await asyncio.to_thread(info.context.openapi))


def server_specs_graphql(info: Info, scope: SdlScope | None = UNSET) -> str | None:
    """The schema of the caller, in GraphQL's schema language."""
    return info.context.sdl("system" if scope is SdlScope.system else "items")


def server_ping() -> str | None:
    return "pong"


async def server_info(info: Info) -> ServerInfo | None:
    context = info.context
    known = await server.info(context.services, context.caller)
    project = {name: known["project"].get(name) for name in Project.__annotations__}
    limit = known.get("queryLimit")
    return ServerInfo(
        project=Project(**project),
        rate_limit=_flag(known, "rateLimit"),
        rate_limit_global=_flag(known, "rateLimitGlobal"),
        websocket=_websocket(known.get("websocket")),
        query_limit=QueryLimit(**limit) if limit else None,
    )


async def server_health(info: Info) -> JSON | None:
    return JSON(await server.health(info.context.services, info.context.caller))


def _flag(known: Mapping[str, Any], name: str) -> bool | None:
    """Whether there is such a limit; None where the caller may not know."""
    return bool(known[name]) if name in known else None


def _websocket(known: Any) -> Websocket | None:
    if not known:
        return None
    rest, graphql = known["rest"], known["graphql"]
    return Websocket(
        rest=WebsocketRest(authentication=RestAuthentication(rest["authentication"]), path=rest["path"]),
        graphql=WebsocketGraphQL(authentication=GraphQLAuthentication(graphql["authentication"]), path=graphql["path"]),
        heartbeat=known["heartbeat"],
    )


SERVER_QUERIES = (
    resolver_field(server_specs_oas),
    resolver_field(server_specs_graphql),
    resolver_field(server_ping),
    resolver_field(server_info),
    resolver_field(server_health),
)
EXTENSIONS = resolver_field(extensions)
