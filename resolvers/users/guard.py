"""What is asked of writes to users, whoever makes them and wherever they are nested."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import SQLModel, col

from db.catalogue import Collection
from db.dialects.base import CONCEALED
from db.statement import execute
from db.tables import Comment, File, Notification, Version
from resolvers.administrators import require_administrator
from resolvers.errors import InvalidPayload
from resolvers.password_policy import check_password
from resolvers.services import Services
from resolvers.sign_in import end_sessions
from resolvers.system_collections import USERS
from resolvers.users.addresses import check_form, check_unique
from resolvers.users.grants import check_deleted, check_given, check_taken_over
from resolvers.write.guards import Changes, Guard, Payload
from resolvers.write.text import text_of
from resolvers.write.writer import Writer
from resolvers.write.written import Written

_SECRETS = ("password", "token")
_ENDS_SESSIONS = ("password", "status", "role", "email")
# References to users that the database would hold on to.
_REFERENCES: Sequence[tuple[type[SQLModel], Mapped[Any]]] = (
    (Notification, col(Notification.sender)),
    (Comment, col(Comment.user_updated)),
    (Version, col(Version.user_updated)),
    (File, col(File.uploaded_by)),
    (File, col(File.modified_by)),
)


class UserGuard(Guard):
    """E-mails are unique, passwords follow the project's policy, nobody gives more rights than they have, and an
    administrator is left. A user whose password, status, role or e-mail changes is signed out."""

    async def create(self, writer: Writer, collection: Collection, payloads: Sequence[Payload]) -> Sequence[Payload]:
        """Raises ApiError where a user can't be so, or not for this caller."""
        if not writer.context.rights.admin:
            await check_given(writer, payloads)
        for payload in payloads:
            check_form(payload, null=False)
        await check_unique(writer.executor, [(None, payload) for payload in payloads])
        # The mask of a value that isn't told is nothing to know a user by.
        told = [_without_empty(payload, (CONCEALED,)) for payload in payloads]
        await _check_passwords(writer, told)
        return told

    async def update(self, writer: Writer, collection: Collection, changes: Changes) -> Sequence[Mapping[str, Any]]:
        """Raises ApiError where a user can't be so, or not for this caller."""
        if any("tfa_secret" in payload for _, payload in changes):
            raise InvalidPayload('You can\'t change the "tfa_secret" value manually')
        payloads = [payload for _, payload in changes]
        if not writer.context.rights.admin:
            await check_given(writer, payloads)
            await check_taken_over(writer, changes)
        for payload in payloads:
            check_form(payload, null=True)
        await check_unique(writer.executor, changes)
        told = [_without_empty(_without_masks(payload)) for payload in payloads]
        await _check_passwords(writer, told)
        return told

    async def delete(self, writer: Writer, collection: Collection, keys: Sequence[Any]) -> None:
        """Raises Forbidden where somebody else would delete an administrator."""
        if not writer.context.rights.admin:
            await check_deleted(writer, keys)
        users = [str(key) for key in keys]
        for table, reference in _REFERENCES:
            statement = sa.update(table).where(reference.in_(users)).values({reference: None})
            await execute(writer.executor, statement)

    async def finish(self, writer: Writer) -> None:
        """Raises UnprocessableContent where no administrator would be left."""
        written = [row for row in writer.log.written() if row.collection == USERS]
        if any(row.action == "delete" or _names(row, ("status", "role")) for row in written):
            await require_administrator(writer.executor)
        changed = [str(row.key) for row in written if row.action == "update" and _names(row, _ENDS_SESSIONS)]
        await _sign_out(writer, changed)

    async def committed(self, services: Services) -> None:
        services.access.invalidate()


async def _check_passwords(writer: Writer, payloads: Iterable[Mapping[str, Any]]) -> None:
    for payload in payloads:
        if payload.get("password") is not None:
            await check_password(writer.executor, text_of(payload["password"]))


async def _sign_out(writer: Writer, users: Sequence[str]) -> None:
    """End the users' sessions, but for the one in which the caller changes their own user."""
    if users:
        await end_sessions(writer.executor, users, keep=writer.caller.session)


def _names(row: Written, fields: Iterable[str]) -> bool:
    return row.action == "update" and any(name in row.payload for name in fields)


def _without_empty(payload: Mapping[str, Any], empty: Sequence[str] = ()) -> dict[str, Any]:
    """The payload with null for secrets that are empty."""
    return {name: None if name in _SECRETS and value in ("", *empty) else value for name, value in payload.items()}


def _without_masks(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload without secrets that are sent as they were read: masked."""
    return {name: value for name, value in payload.items() if not (name in _SECRETS and value == CONCEALED)}
