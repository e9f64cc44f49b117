"""What callers are told about their permissions."""

from typing import Any

import pytest

from resolvers.errors import Forbidden, InvalidQuery
from resolvers.permissions_me import built_in_permissions, globals_of, item_permissions, own_permissions
from tests.resolvers.conftest import Realm

pytestmark = pytest.mark.anyio

NONE = {"access": "none"}
LOW = {"rating": {"_lte": 3}}


async def own(realm: Realm, token: str | None) -> dict[str, dict[str, Any]]:
    return await own_permissions(await realm.context(token))


async def on_item(realm: Realm, token: str | None, collection: str, key: str | None = None) -> list[bool]:
    found = await item_permissions(await realm.context(token), collection, key)
    assert list(found) == ["update", "delete", "share"]
    return [entry["access"] for entry in found.values()]


async def test_ones_own_permissions(realm: Realm) -> None:
    first = await realm.policy(
        {"fields": ["id", "title"], "permissions": LOW},
        {"action": "create", "presets": {"owner": "$CURRENT_USER", "title": "$CURRENT_USER.email", "rating": 5}},
        {"action": "update", "fields": None},
    )
    second = await realm.policy({"fields": ["id", "body"], "permissions": LOW}, {"action": "share", "fields": []})
    user = await realm.user("u", await realm.role(first, second))
    assert await own(realm, "u") == {
        "articles": {
            "create": {
                "access": "full",
                "fields": ["*"],
                "presets": {"owner": user, "title": "u@example.com", "rating": 5},
            },
            "read": {"access": "partial", "fields": ["id", "title", "body"]},
            "update": {"access": "full"},
            "delete": NONE,
            "share": {"access": "full", "fields": []},
        }
    }


async def test_permissions_of_others(realm: Realm) -> None:
    await realm.user("nobody", await realm.role())
    await realm.user("boss", await realm.role(await realm.policy(admin_access=True)))
    assert await own(realm, "nobody") == {}
    assert (await own(realm, "boss"))["articles"]["delete"] == {"access": "full", "fields": ["*"]}
    with pytest.raises(Forbidden):
        await own(realm, None)


async def test_permissions_on_an_item(realm: Realm) -> None:
    policy = await realm.policy(
        {"action": "update", "permissions": LOW},
        {"action": "delete"},
        {"action": "share", "permissions": {"owner": {"_eq": "$CURRENT_USER"}}},
    )
    user = await realm.user("u", await realm.role(policy))
    await realm.database.execute(f"UPDATE articles SET owner = '{user}' WHERE id = 4")
    assert await on_item(realm, "u", "articles", "1") == [True, True, False]
    assert await on_item(realm, "u", "articles", "4") == [False, True, True]
    assert await on_item(realm, "u", "articles") == [True, True, True]
    for key in ("99", "x", "1 OR 1=1", "9" * 40, "", "1\x00"):
        assert await on_item(realm, "u", "articles", key) == [False, False, False]
    for collection in ("nope", "directus_users", "articles;"):
        assert await on_item(realm, "u", collection, "1") == [False, False, False]


async def test_permissions_on_an_item_for_others(realm: Realm) -> None:
    await realm.user("boss", await realm.role(await realm.policy(admin_access=True)))
    assert await on_item(realm, "boss", "nope", "1") == [True, True, True]
    await realm.user("broken", await realm.role(await realm.policy({"action": "update", "permissions": {"nope": 1}})))
    assert await on_item(realm, "broken", "articles", "1") == [False, False, False]
    with pytest.raises(Forbidden):
        await on_item(realm, None, "articles", "1")


async def test_globals(realm: Realm) -> None:
    await realm.user("app", await realm.role(await realm.policy(app_access=True, enforce_tfa=True)))
    await realm.user("boss", await realm.role(await realm.policy(admin_access=True)))
    await realm.user("nobody", await realm.role())

    async def told(token: str | None) -> dict[str, bool]:
        return await globals_of(await realm.context(token))

    assert await told("app") == {"app_access": True, "admin_access": False, "enforce_tfa": True}
    assert await told("boss") == {"app_access": True, "admin_access": True, "enforce_tfa": False}
    assert await told("nobody") == {"app_access": False, "admin_access": False, "enforce_tfa": False}
    assert await told(None) == {"app_access": False}


def test_built_in_permissions() -> None:
    rows = built_in_permissions()
    assert [(row["collection"].removeprefix("directus_"), row["action"]) for row in rows] == [
        ("collections", "read"),
        ("fields", "read"),
        ("relations", "read"),
        ("translations", "read"),
        ("activity", "read"),
        *(("comments", action) for action in ("read", "create", "update", "delete")),
        *(("presets", action) for action in ("read", "create", "update", "delete")),
        ("roles", "read"),
        ("settings", "read"),
        ("translations", "read"),
        ("notifications", "read"),
        ("notifications", "update"),
        ("shares", "read"),
        ("users", "read"),
    ]
    assert rows[0] == {
        "policy": None,
        "permissions": {},
        "validation": None,
        "presets": None,
        "fields": ["*"],
        "system": True,
        "collection": "directus_collections",
        "action": "read",
    }
    assert len(rows[-1]["fields"]) == 19


@pytest.mark.parametrize(
    ("filter_", "count"),
    [
        ({}, 20),
        ({"policy": {"_eq": "00000000-0000-4000-8000-000000000010"}}, 0),
        ({"policy": {"_null": True}}, 20),
        ({"policy": {"_nnull": True}}, 0),
        ({"id": {"_nnull": True}}, 20),
        ({"action": {"_eq": "update"}}, 3),
        ({"action": {"_neq": "read"}}, 7),
        ({"action": {"_in": "create,delete"}}, 4),
        ({"action": {"_nin": ["read", "update"]}}, 4),
        ({"_or": [{"action": {"_eq": "update"}}, {"collection": {"_ends_with": "_shares"}}]}, 4),
        ({"_and": [{"action": {"_eq": "read"}}, {"collection": {"_contains": "trans"}}]}, 2),
        ({"action": {"_or": [{"_eq": "update"}, {"_eq": "delete"}]}}, 5),
    ],
)
def test_built_in_permissions_that_pass_a_filter(filter_: dict[str, Any], count: int) -> None:
    assert len(built_in_permissions(filter_)) == count


@pytest.mark.parametrize("filter_", [{"action": {"_nope": 1}}, {"_and": 5}, {"_or": ["x"]}])
def test_filters_that_are_refused(filter_: dict[str, Any]) -> None:
    with pytest.raises(InvalidQuery):
        built_in_permissions(filter_)
