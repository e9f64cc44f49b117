"""`typecase users` and `typecase roles`: accounts from the command line, written as the APIs write them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import orjson

from resolvers.as_system import read_as_system, system_context
from resolvers.context import Context
from resolvers.errors import ApiError
from resolvers.request import Arguments, Asked, ReadRequest
from resolvers.system_collections import ROLES, USERS
from resolvers.write.items import create_items, update_items
from typecase.app import running_services
from typecase.log import configure_logging
from typecase.settings import Settings

Result = TypeVar("Result")
Row = dict[str, Any]


class AccountError(Exception):
    """It can't be done; `str()` says why, an error a line."""


def create_user(settings: Settings, email: str, password: str, role: str | None) -> str:
    """Make an active user; the key. `role` is a role's key or name.

    Raises:
        AccountError: there is no such role, or the user can't be.
        SettingsError, DatabaseError: as `typecase.app.running_services`. So do the others.
    """

    async def work(context: Context) -> str:
        found = None if role is None else await _role(context, role)
        payload = {"email": email, "password": password, "role": found}
        return str((await create_items(context, USERS, [payload]))[0])

    return _run(settings, work)


def change_password(settings: Settings, email: str, password: str) -> None:
    """Give a user another password. Raises AccountError where there is no such user, or it can't be."""

    async def work(context: Context) -> None:
        candidates = await _rows(context, USERS, ("id", "email"), {"email": {"_icontains": email}})
        keys = [row["id"] for row in candidates if row["email"].casefold() == email.casefold()]
        if not keys:
            raise AccountError(f"There is no user {email}.")
        await update_items(context, USERS, [(keys[0], {"password": password})])

    _run(settings, work)


def list_users(settings: Settings) -> list[Row]:
    """All users, by e-mail: `{email, status, role}`, the role by its name."""

    async def work(context: Context) -> list[Row]:
        names = {row["id"]: row["name"] for row in await _rows(context, ROLES, ("id", "name"))}
        users = await _rows(context, USERS, ("email", "status", "role"))
        rows = [{**user, "role": names.get(user["role"])} for user in users]
        return sorted(rows, key=lambda row: row["email"] or "")

    return _run(settings, work)


def create_role(settings: Settings, name: str, *, admin: bool, app: bool) -> str:
    """Make a role; its key. With `admin` or `app` it gets a policy of the same name that gives this access."""
    payload: Row = {"name": name}
    if admin or app:
        policy = {"name": name, "admin_access": admin, "app_access": admin or app}
        payload["policies"] = [{"policy": policy}]

    async def work(context: Context) -> str:
        return str((await create_items(context, ROLES, [payload]))[0])

    return _run(settings, work)


async def _role(context: Context, wanted: str) -> str:
    rows = await _rows(context, ROLES, ("id", "name"))
    found = [row["id"] for row in rows if row["id"] == wanted] or [row["id"] for row in rows if row["name"] == wanted]
    if len(found) == 1:
        return str(found[0])
    reason = "There are several roles of the name" if found else "There is no role"
    raise AccountError(f"{reason} {wanted}.")


async def _rows(
    context: Context, collection: str, fields: tuple[str, ...], filter_: Mapping[str, Any] | None = None
) -> list[Row]:
    asked = tuple(Asked(name, name) for name in fields)
    answer = await read_as_system(context.services, ReadRequest(collection, asked, Arguments(filter=filter_, limit=-1)))
    rows: list[Row] = orjson.loads(answer.data or b"[]")
    return rows


def _run(settings: Settings, work: Callable[[Context], Awaitable[Result]]) -> Result:
    configure_logging(settings)

    async def running() -> Result:
        # A limit on what callers read is none on us.
        async with running_services(settings.model_copy(update={"query_limit_max": None})) as services:
            return await work(system_context(services))

    try:
        return asyncio.run(running())
    except ApiError as error:
        raise AccountError("\n".join(str(entry["message"]) for entry in error.bodies())) from error
