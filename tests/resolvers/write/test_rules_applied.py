"""Presets and validations of permissions and fields, as rows in the tables say them, on a real database."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from db.catalogue_load import load_catalogue
from db.tables import Field
from resolvers.errors import ApiError
from resolvers.write.items import create_items, update_items
from tests.resolvers.conftest import Realm

RULED = """
    CREATE TABLE ruled (id integer PRIMARY KEY, req varchar(255), mail varchar(255), num integer DEFAULT 5,
    ro varchar(255) DEFAULT 'ro', nn integer NOT NULL DEFAULT 3, owner varchar(36), day date)
"""
FIELD_RULES: Mapping[str, Any] = {
    "mail": {"_and": [{"mail": {"_regex": "^[^@]+@[^@]+$"}}]},
    "num": {"_and": [{"num": {"_between": [1, 10]}}]},
    "day": {"day": {"_lte": "$NOW"}},
}
CREATE = {
    "collection": "ruled",
    "action": "create",
    "permissions": {},
    "validation": {
        "_and": [{"num": {"_gte": 4}}, {"mail": {"_ncontains": "spam"}}, {"owner": {"_eq": "$CURRENT_USER"}}]
    },
    "presets": {"num": 6, "req": "preset", "ro": "preset ro", "owner": "$CURRENT_USER", "day": "$NOW(-1 day)"},
}
UPDATE = {
    "collection": "ruled",
    "action": "update",
    "fields": ["req", "num"],
    "permissions": {"num": {"_lte": 8}},
    "validation": {"num": {"_lte": 7}},
    "presets": {"req": "touched"},
}


@pytest.fixture
async def ruled(realm: Realm) -> Realm:
    await realm.database.execute(RULED)
    for name, rule in FIELD_RULES.items():
        row = Field(id=0, collection="ruled", field=name, validation=rule).model_dump(exclude={"id"})
        await realm.run(sa.insert(Field).values(**row))
    return replace(realm, catalogue=await load_catalogue(realm.database, 2))


async def editor(realm: Realm) -> tuple[str, str]:
    """The token and the id of a user with the two rules."""
    policy = await realm.policy(dict(CREATE), dict(UPDATE))
    return "editor", await realm.user("editor", await realm.role(policy))


async def create(realm: Realm, token: str, **payload: Any) -> Any:
    at = (await realm.context(token), "ruled")
    return (await create_items(*at, [payload]))[0]


async def update(realm: Realm, token: str, key: Any, **payload: Any) -> None:
    at = (await realm.context(token), "ruled")
    await update_items(*at, [(key, payload)])


async def row(realm: Realm, key: Any) -> tuple[Any, ...] | None:
    return await realm.database.fetch_row(f"SELECT req, num, ro, nn, owner FROM ruled WHERE id = {key}")


async def refused(realm: Realm, token: str, *, key: Any = None, **payload: Any) -> list[tuple[Any, ...]]:
    """(field, type, what else it says …) of each failure."""
    with pytest.raises(ApiError) as raised:
        await (create(realm, token, **payload) if key is None else update(realm, token, key, **payload))
    entries = [body["extensions"] for body in raised.value.bodies()]
    assert all((entry.pop("code"), entry.pop("path")) == ("FAILED_VALIDATION", []) for entry in entries)
    return [(entry.pop("field"), entry.pop("type"), *entry.values()) for entry in entries]


async def test_create(ruled: Realm) -> None:
    token, user = await editor(ruled)
    assert await row(ruled, await create(ruled, token, id=101)) == ("preset", 6, "preset ro", 3, user)
    assert await row(ruled, await create(ruled, token, id=102, num=7, ro=None)) == ("preset", 7, None, 3, user)
    assert await refused(ruled, token, id=103, num=3) == [("num", "gte", 4)]
    assert await refused(ruled, token, id=103, num=3, mail="spam@spam") == [
        ("num", "gte", 4),
        ("mail", "ncontains", "spam"),
    ]
    assert await refused(ruled, token, id=103, num=11, mail="spam") == [
        ("mail", "regex", "spam"),
        ("num", "lte", 10),
        ("mail", "ncontains", "spam"),
    ]
    assert await refused(ruled, token, id=103, owner="other", nn=None) == [("nn", "nnull"), ("owner", "eq", user)]
    assert await row(ruled, 103) is None


async def test_update(ruled: Realm) -> None:
    token, user = await editor(ruled)
    key = await create(ruled, token, id=101)
    await update(ruled, token, key, num=7)
    assert await row(ruled, key) == ("touched", 7, "preset ro", 3, user)
    await update(ruled, token, key, req="kept")
    assert await row(ruled, key) == ("kept", 7, "preset ro", 3, user)
    await update(ruled, token, key)
    assert await row(ruled, key) == ("touched", 7, "preset ro", 3, user)
    assert await refused(ruled, token, key=key, num=8) == [("num", "lte", 7)]
    assert await refused(ruled, token, key=key, num=12) == [("num", "lte", 10), ("num", "lte", 7)]
    assert await row(ruled, key) == ("touched", 7, "preset ro", 3, user)


async def test_variables_in_rules_of_fields(ruled: Realm) -> None:
    token, _ = await editor(ruled)
    with pytest.raises(ApiError) as raised:
        await create(ruled, token, id=103, day="9999-01-01")
    assert [body["extensions"]["type"] for body in raised.value.bodies()] == ["lte"]
    assert await create(ruled, token, id=104, day="2020-01-01") == 104
