"""Fields that fill themselves."""

import datetime as dt
from uuid import UUID

from db.catalogue import Collection
from resolvers.caller import Caller
from resolvers.passwords import verify_password
from resolvers.write.specials import fill_specials, hash_fields
from tests.resolvers.write.fields import collection, field

NOW = dt.datetime(2024, 1, 2, 3, 4, 5, 678_000, dt.UTC)
CALLER = Caller("user-1", "role-1", ("role-1",), (), admin=False, app=False, ip=None)
PUBLIC = Caller(None, None, (), (), admin=False, app=False, ip=None)

NOTES = collection(
    field("uuid", "key", special=("uuid",)),
    field("uuid", "user_created", special=("user-created",)),
    field("uuid", "role_created", special=("role-created",)),
    field("timestamp", "date_created", special=("date-created", "cast-timestamp")),
    field("uuid", "user_updated", special=("user-updated",)),
    field("uuid", "role_updated", special=("role-updated",)),
    field("timestamp", "date_updated", special=("date-updated",)),
)


def moments(ending: str) -> Collection:
    kinds = ("date", "time", "dateTime", "timestamp")
    return collection(*(field(kind, kind, special=(f"date-{ending}",)) for kind in kinds))


def test_create_overrides_what_it_knows() -> None:
    sent = {"key": "k", "user_created": None, "date_created": "2020-01-01T00:00:00Z", "role_created": "x"}
    assert fill_specials(NOTES, sent, "create", CALLER, NOW) == {
        "key": "k",
        "user_created": "user-1",
        "role_created": "role-1",
        "date_created": "2024-01-02T03:04:05.678Z",
    }


def test_create_keeps_what_belongs_to_updates() -> None:
    sent = {"key": "k", "user_updated": "u", "role_updated": None, "date_updated": "2020-01-01T00:00:00Z"}
    filled = fill_specials(NOTES, sent, "create", CALLER, NOW)
    assert {name: filled[name] for name in sent} == sent


def test_update_overrides_what_it_knows_and_keeps_the_rest() -> None:
    sent = {"user_created": "u", "date_created": "2021-01-01T00:00:00Z", "user_updated": "u", "date_updated": None}
    assert fill_specials(NOTES, sent, "update", CALLER, NOW) == {
        "user_created": "u",
        "date_created": "2021-01-01T00:00:00Z",
        "user_updated": "user-1",
        "role_updated": "role-1",
        "date_updated": "2024-01-02T03:04:05.678Z",
    }


def test_the_public_is_nobody() -> None:
    filled = fill_specials(NOTES, {"user_created": {"id": "u"}}, "create", PUBLIC, NOW)
    assert (filled["user_created"], filled["role_created"]) == (None, None)


def test_uuids_are_made_where_absent_or_empty() -> None:
    first, second = (fill_specials(NOTES, sent, "create", CALLER, NOW)["key"] for sent in ({}, {"key": ""}))
    assert UUID(first).version == UUID(second).version == 4
    assert first != second
    assert fill_specials(NOTES, {"key": None}, "create", CALLER, NOW)["key"] is None
    assert "key" not in fill_specials(NOTES, {}, "update", CALLER, NOW)


def test_moments_in_the_form_of_their_type() -> None:
    expected = {
        "date": "2024-01-02",
        "time": "03:04:05.678",
        "dateTime": "2024-01-02T03:04:05.678",
        "timestamp": "2024-01-02T03:04:05.678Z",
    }
    assert fill_specials(moments("created"), {}, "create", CALLER, NOW) == expected
    assert fill_specials(moments("updated"), {}, "update", CALLER, NOW) == expected
    assert fill_specials(moments("updated"), {}, "create", CALLER, NOW) == {}


def test_the_mask_of_a_concealed_value_changes_nothing() -> None:
    secret = collection(
        field("string", "secret", special=("conceal",)),
        field("hash", "code", special=("hash",)),
        field("string", "plain"),
    )
    sent = dict.fromkeys(("secret", "code", "plain"), "**********")
    assert fill_specials(secret, sent, "update", CALLER, NOW) == {"plain": "**********"}
    assert fill_specials(secret, {"secret": "new"}, "update", CALLER, NOW) == {"secret": "new"}


async def test_hashes() -> None:
    hashed = collection(field("hash", "code", special=("hash",)), field("string", "plain"))
    made = await hash_fields(hashed, {"code": 1234, "plain": "x", "unknown": "y"})
    assert made["code"].startswith("$argon2id$")
    assert await verify_password("1234", made["code"])
    assert (made["plain"], made["unknown"]) == ("x", "y")
    again = await hash_fields(hashed, {"code": made["code"]})
    assert await verify_password(made["code"], again["code"])
    assert await hash_fields(hashed, {"code": ""}) == {"code": ""}
    assert await hash_fields(hashed, {"code": None}) == {"code": None}
