"""Fields that fill themselves: keys, users, roles, moments, hashes."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from db.catalogue import Collection, Field
from db.dialects.base import CONCEALED
from resolvers.caller import Caller
from resolvers.errors import InvalidPayload
from resolvers.moments import wire_moment
from resolvers.passwords import LONGEST, USUAL_COST, HashCost, hash_password
from resolvers.write.text import text_of
from resolvers.write.written import Storing

_FILLED: Mapping[str, frozenset[str]] = {
    "create": frozenset({"user-created", "role-created", "date-created"}),
    "update": frozenset({"user-updated", "role-updated", "date-updated"}),
}
_FORMS: Mapping[str, Callable[[dt.datetime], str]] = {
    "date": lambda now: now.date().isoformat(),
    "time": lambda now: now.time().isoformat("milliseconds"),
    "dateTime": lambda now: now.replace(tzinfo=None).isoformat(timespec="milliseconds"),
}


def fill_specials(
    collection: Collection, payload: Mapping[str, Any], action: Storing, caller: Caller, now: dt.datetime
) -> dict[str, Any]:
    """The payload with what the server knows better, in the form of the wire.

    `user-created`, `role-created` and `date-created` override on create what was sent, `…-updated` on update; a key
    of special `uuid` is made where it is absent or empty. On update the mask that stands for a concealed or hashed
    value, also in revisions, leaves it alone. `now` is in UTC.
    """
    filled = dict(payload)
    for name, field in collection.fields.items():
        if not field.special:
            continue
        if _FILLED[action].intersection(field.special):
            filled[name] = _known(field, action, caller, now)
        elif action == "create" and "uuid" in field.special and filled.get(name, "") == "":
            filled[name] = str(uuid4())
        elif action == "update" and filled.get(name) == CONCEALED and ("hash" in field.special or field.concealed):
            del filled[name]
    return filled


async def hash_fields(
    collection: Collection, payload: Mapping[str, Any], cost: HashCost = USUAL_COST
) -> dict[str, Any]:
    """The payload with its `hash` fields hashed, outside the event loop; null and an empty text stay.

    Raises:
        InvalidPayload: a text is too long.
    """
    hashed = dict(payload)
    for name, value in payload.items():
        field = collection.fields.get(name)
        if field is not None and "hash" in field.special and value not in (None, ""):
            text = text_of(value)
            if len(text) > LONGEST:
                raise InvalidPayload(f'"{name}" must not be longer than {LONGEST} characters')
            hashed[name] = await hash_password(text, cost)
    return hashed


def fills(field: Field, action: Storing) -> bool:
    """Whether the server fills the field where a payload doesn't."""
    return bool(_FILLED[action].intersection(field.special)) or (action == "create" and "uuid" in field.special)


def overrides(field: Field, action: Storing) -> bool:
    """Whether the server fills the field whatever a payload says."""
    return bool(_FILLED[action].intersection(field.special))


def _known(field: Field, action: Storing, caller: Caller, now: dt.datetime) -> str | None:
    ending = "created" if action == "create" else "updated"
    if f"user-{ending}" in field.special:
        return caller.user
    if f"role-{ending}" in field.special:
        return caller.role
    form = _FORMS.get(field.type)
    return form(now) if form else wire_moment(now)
