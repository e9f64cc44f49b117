"""What the system stores for its users beside content: presets, notifications, and translations of its interface."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from db.catalogue import Collection
from db.engine import Executor
from db.mutations import hold
from db.statement import fetch_row
from db.tables import Translation
from resolvers.errors import Forbidden, InvalidPayload
from resolvers.stored import storable
from resolvers.system_collections import TRANSLATIONS
from resolvers.write.errors import ValidationFailed
from resolvers.write.guards import Changes, Guard, Payload
from resolvers.write.writer import Writer


class PresetGuard(Guard):
    """A preset is its user's own, or everyone's; administrators alone make them for others."""

    def check(self, writer: Writer, payloads: Sequence[Mapping[str, Any]]) -> None:
        """Raises ValidationFailed where a preset would be another user's."""
        own = writer.caller.user
        if writer.context.rights.admin:
            return
        for payload in payloads:
            user = payload.get("user")
            if user is not None and (user.get("id") if isinstance(user, Mapping) else user) != own:
                raise ValidationFailed("user", "eq", valid=own)


class NotificationGuard(Guard):
    """A notification is from nobody but who sends it, and stays with who got it."""

    async def create(self, writer: Writer, collection: Collection, payloads: Sequence[Payload]) -> Sequence[Payload]:
        """Raises Forbidden for a sender who is somebody else."""
        if not writer.context.rights.admin:
            for payload in payloads:
                if payload.get("sender") not in (None, writer.caller.user):
                    raise Forbidden.fields(["sender"], collection.name)
        return payloads

    async def update(self, writer: Writer, collection: Collection, changes: Changes) -> Sequence[Mapping[str, Any]]:
        """Raises Forbidden where a notification would be somebody else's."""
        if not writer.context.rights.admin:
            for _, payload in changes:
                if named := [name for name in ("recipient", "sender") if name in payload]:
                    raise Forbidden.fields(named, collection.name)
        return [payload for _, payload in changes]


class TranslationGuard(Guard):
    """A key has one translation in a language."""

    async def finish(self, writer: Writer) -> None:
        """Raises InvalidPayload where it would have two."""
        keys = [str(row.key) for row in writer.log.written() if row.collection == TRANSLATIONS]
        # Two who write the same one look at each other's.
        await hold(writer.executor, TRANSLATIONS)
        other = aliased(Translation)
        statement = (
            sa.select(col(Translation.id))
            .join(
                other, sa.and_(col(other.key) == col(Translation.key), col(other.language) == col(Translation.language))
            )
            .where(col(other.id) != col(Translation.id), col(Translation.id).in_(keys))
            .limit(1)
        )
        if await fetch_row(writer.executor, statement) is not None:
            raise _duplicate()


async def refuse_known_translations(executor: Executor, payloads: Sequence[Any]) -> None:
    """Check new translations before anything else is looked at, as the API does.

    Raises:
        InvalidPayload: a key has a translation in this language.
    """
    pairs = [(payload.get("key"), payload.get("language")) for payload in payloads if isinstance(payload, Mapping)]
    known = [
        sa.and_(col(Translation.key) == key, col(Translation.language) == language)
        for key, language in pairs
        if isinstance(key, str) and isinstance(language, str) and storable(key + language)
    ]
    if known:
        statement = sa.select(col(Translation.id)).where(sa.or_(*known)).limit(1)
        if await fetch_row(executor, statement) is not None:
            raise _duplicate()


def _duplicate() -> InvalidPayload:
    return InvalidPayload("Duplicate key and language combination")
