"""Routes of the system collections: `/users` is to `directus_users` what `/items/x` is to `x`."""

from collections.abc import Sequence
from functools import partial

from starlette.responses import Response

from resolvers.errors import Forbidden
from resolvers.stored_items import refuse_known_translations
from resolvers.system_collections import NOTIFICATIONS, PRESETS, ROLES, SETTINGS, TRANSLATIONS, USERS
from rest_compat.body import json_body
from rest_compat.call import Call
from rest_compat.read import item_response, list_response, search_response
from rest_compat.respond import NOTHING
from rest_compat.routing import Endpoint
from rest_compat.writable import writable_endpoints
from rest_compat.write import create_response, singleton_response

_WRITABLE = (
    ("/users", USERS),
    ("/roles", ROLES),
    ("/presets", PRESETS),
    ("/notifications", NOTIFICATIONS),
    ("/dashboards", "directus_dashboards"),
    ("/panels", "directus_panels"),
    ("/flows", "directus_flows"),
    ("/operations", "directus_operations"),
)
_READ_ONLY = ("activity", "revisions")


def system_endpoints() -> Sequence[Endpoint]:
    """The routes of all system collections that have none of their own elsewhere."""
    return (
        Endpoint("/settings", {"GET": _settings, "PATCH": _change_settings}),
        *(endpoint for path, collection in _WRITABLE for endpoint in writable_endpoints(path, collection)),
        *writable_endpoints("/translations", TRANSLATIONS, create=_translate),
        *(endpoint for name in _READ_ONLY for endpoint in _read_endpoints(name)),
        Endpoint("/flows/trigger/{id}", {"GET": _refuse, "POST": _refuse}),
        Endpoint("/extensions/{id}", {"PATCH": _no_extension, "DELETE": _no_extension}),
    )


def _read_endpoints(name: str) -> Sequence[Endpoint]:
    collection = f"directus_{name}"
    lists = {"GET": partial(_list, collection), "SEARCH": partial(_search, collection)}
    return (
        Endpoint(f"/{name}", lists),
        Endpoint(f"/{name}/{{id}}", {"GET": partial(_item, collection)}),
    )


async def _settings(call: Call) -> Response:
    return await list_response(call, SETTINGS, singleton=True)


async def _change_settings(call: Call) -> Response:
    return await singleton_response(call, SETTINGS, await json_body(call))


async def _list(collection: str, call: Call) -> Response:
    return await list_response(call, collection)


async def _search(collection: str, call: Call) -> Response:
    return await search_response(call, collection)


async def _item(collection: str, call: Call) -> Response:
    return await item_response(call, collection, call.values["id"])


async def _translate(call: Call) -> Response:
    body = await json_body(call)
    await refuse_known_translations(call.services.database, body if isinstance(body, list) else [body])
    return await create_response(call, TRANSLATIONS, body)


async def _refuse(call: Call) -> Response:
    """No flow is ever run."""
    raise Forbidden


async def _no_extension(call: Call) -> Response:
    """There are none to change."""
    if not call.rights.admin:
        raise Forbidden
    return NOTHING
