"""Callers and rights: which policies count, how rules add up, and that no rule can be got around."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from db.query import EVERYTHING
from db.tables import Access as AccessRow
from db.tables import Permission, Policy, Role, User
from resolvers.access import Access
from resolvers.errors import Forbidden, InvalidCredentials, InvalidQuery
from resolvers.rights import allowed_rows
from tests.resolvers.conftest import SECRET, Realm

pytestmark = pytest.mark.anyio

LOW = {"rating": {"_lte": 3}}
HIGH = {"rating": {"_gte": 3}}


async def public_policy(realm: Realm) -> str:
    [(policy,)] = await realm.run(
        sa.select(col(AccessRow.policy)).where(col(AccessRow.role).is_(None), col(AccessRow.user).is_(None))
    )
    return str(policy)


async def test_policies_are_the_users_own_the_roles_and_its_ancestors(realm: Realm) -> None:
    grand, parent, own, other = [await realm.policy() for _ in range(4)]
    role = await realm.role(parent=await realm.role(parent, parent=await realm.role(grand)))
    user = await realm.user("u", role)
    await realm.add(AccessRow, user=user, policy=own)
    await realm.add(AccessRow, role=await realm.role(), policy=other)
    caller = await realm.caller("u")
    assert caller.policies == tuple(sorted([grand, parent, own]))
    assert caller.roles[0] == caller.role == role
    assert len(caller.roles) == 3
    assert (caller.user, caller.admin, caller.app, caller.ip) == (user, False, False, "10.0.0.1")


async def test_the_public_policy_counts_without_a_role_only(realm: Realm) -> None:
    public = await public_policy(realm)
    await realm.user("roleless")
    await realm.user("with role", await realm.role())
    assert (await realm.caller(None)).policies == (public,)
    assert (await realm.caller(None)).user is None
    assert (await realm.caller("roleless")).policies == (public,)
    assert (await realm.caller("with role")).policies == ()


async def test_an_access_row_for_a_user_in_a_role_needs_both(realm: Realm) -> None:
    policy, role = await realm.policy(), await realm.role()
    inside, outside = await realm.user("inside", role), await realm.user("outside")
    await realm.user("colleague", role)
    await realm.add(AccessRow, user=inside, role=role, policy=policy)
    await realm.add(AccessRow, user=outside, role=role, policy=policy)
    assert (await realm.caller("inside")).policies == (policy,)
    assert policy not in (await realm.caller("outside")).policies
    assert (await realm.caller("colleague")).policies == ()


async def test_a_circle_of_parents_ends(realm: Realm) -> None:
    policy = await realm.policy()
    first = await realm.role(policy)
    second = await realm.role(parent=first)
    await realm.run(sa.update(Role).where(col(Role.id) == first).values(parent=second))
    await realm.user("u", second)
    assert (await realm.caller("u")).roles == (second, first)


async def test_an_administrator_has_all_rights(realm: Realm) -> None:
    await realm.user("u", await realm.role(await realm.policy(admin_access=True)))
    caller, rights = await realm.caller("u"), await realm.rights("u")
    assert (caller.admin, caller.app) == (True, True)
    assert rights.scopes is EVERYTHING
    assert rights.may("delete", "articles")


async def test_the_public_is_never_administrator(realm: Realm) -> None:
    public = await public_policy(realm)
    change = sa.update(Policy).where(col(Policy.id) == public).values(admin_access=True, app_access=True)
    await realm.run(change)
    caller = await realm.caller(None)
    assert (caller.admin, caller.app) == (False, False)
    assert (await realm.rights(None)).scopes.collections == {}


async def test_policies_out_of_their_addresses_are_left_out(realm: Realm) -> None:
    near = await realm.policy({}, ip_access="10.0.0.0/24", admin_access=True)
    await realm.user("u", await realm.role(near))
    assert (await realm.caller("u", "10.0.0.9")).admin
    assert (await realm.caller("u", "10.0.1.9")).policies == ()
    assert not (await realm.caller("u", "10.0.1.9")).admin
    assert (await realm.caller("u", None)).policies == ()


async def test_one_rule_limits_rows_and_fields(realm: Realm) -> None:
    await realm.user("u", await realm.role(await realm.policy({"fields": ["id", "title"], "permissions": LOW})))
    assert await realm.read("u", "*") == [{"id": i, "title": f"t{i}"} for i in (1, 2, 3)]
    with pytest.raises(Forbidden, match='"body"'):
        await realm.read("u", "body")
    with pytest.raises(Forbidden, match='"body"'):
        await realm.read("u", "id", filter={"body": {"_eq": "b1"}})


async def test_rules_add_up_with_masked_fields(realm: Realm) -> None:
    low = await realm.policy({"fields": ["id", "title"], "permissions": LOW})
    high = await realm.policy({"fields": ["id", "body"], "permissions": HIGH})
    await realm.user("u", await realm.role(low, high))
    assert await realm.read("u", "*") == [
        {"id": 1, "title": "t1", "body": None},
        {"id": 2, "title": "t2", "body": None},
        {"id": 3, "title": "t3", "body": "b3"},
        {"id": 4, "title": None, "body": "b4"},
    ]
    scope = (await realm.rights("u")).scopes.collections["articles"]
    assert scope.fields == frozenset({"id", "title", "body"})
    assert scope.masks is not None
    assert set(scope.masks) == {"title", "body"}


async def test_all_fields_in_some_rows_and_one_field_in_all_rows(realm: Realm) -> None:
    some = await realm.policy({"fields": ["*"], "permissions": LOW})
    every = await realm.policy({"fields": ["id"], "permissions": {}})
    await realm.user("u", await realm.role(some, every))
    assert await realm.read("u", "id", "title") == [
        {"id": 1, "title": "t1"},
        {"id": 2, "title": "t2"},
        {"id": 3, "title": "t3"},
        {"id": 4, "title": None},
    ]


async def test_equal_rows_need_no_masks(realm: Realm) -> None:
    policies = [await realm.policy({"fields": [name], "permissions": LOW}) for name in ("id", "title")]
    await realm.user("u", await realm.role(*policies))
    assert (await realm.rights("u")).scopes.collections["articles"].masks is None
    assert await realm.read("u", "id", "title") == [{"id": i, "title": f"t{i}"} for i in (1, 2, 3)]


@pytest.mark.parametrize("permissions", [None, {}])
async def test_no_row_rule_gives_all_rows(realm: Realm, permissions: Any) -> None:
    await realm.user("u", await realm.role(await realm.policy({"fields": ["id"], "permissions": permissions})))
    assert await realm.read("u", "id") == [{"id": i} for i in (1, 2, 3, 4)]


@pytest.mark.parametrize("fields", [None, []])
async def test_a_rule_without_fields_gives_none(realm: Realm, fields: list[str] | None) -> None:
    await realm.user("u", await realm.role(await realm.policy({"fields": fields})))
    assert (await realm.rights("u")).scopes.collections["articles"].fields == frozenset()
    assert await realm.read("u", "*") == [1, 2, 3, 4]


async def test_rows_without_fields_do_not_show_the_fields_of_other_rows(realm: Realm) -> None:
    bare = await realm.policy({"fields": None, "permissions": HIGH})
    titled = await realm.policy({"fields": ["id", "title"], "permissions": {"id": {"_eq": 1}}})
    await realm.user("u", await realm.role(bare, titled))
    titles = [row["title"] for row in await realm.read("u", "title")]
    assert titles == ["t1", None, None]


SENSELESS: list[Any] = [
    {"nope": {"_eq": 1}},
    {"rating": {"_nope": 1}},
    {"rating": {"_eq": "no number"}},
    {"rating": {"_between": [1]}},
    {"_or": [{"rating": {"_nbetween": []}}, {"rating": {"_gt": 100}}]},
    {"nope": {"title": {"_eq": "t1"}}},
    ["nonsense"],
    "nonsense",
    17,
]


async def test_a_rule_that_makes_no_sense_opens_nothing(realm: Realm) -> None:
    good, broken = await realm.policy({"collection": "directus_roles"}), await realm.policy({})
    await realm.user("u", await realm.role(good, broken))
    for permissions in SENSELESS:
        change = sa.update(Permission).where(col(Permission.policy) == broken).values(permissions=permissions)
        await realm.run(change)
        rights = await realm.rights("u")
        assert set(rights.scopes.collections) == {"directus_roles"}, permissions
        assert rights.broken["articles"]
        with pytest.raises((Forbidden, InvalidQuery)):
            await realm.read("u", "id")


async def test_a_rule_with_an_empty_list_gives_no_row(realm: Realm) -> None:
    await realm.user("u", await realm.role(await realm.policy({"permissions": {"owner": {"_in": []}}})))
    assert await realm.read("u", "id") == []


async def test_a_rule_without_a_test_of_related_rows_opens_nothing(realm: Realm) -> None:
    for quantifier in ("_some", "_none"):
        rule = {"collection": "directus_users", "permissions": {"policies": {quantifier: {}}}}
        await realm.user(quantifier, await realm.role(await realm.policy(rule)))
        assert "directus_users" in (await realm.rights(quantifier)).broken


async def test_rules_of_other_actions_or_on_nothing_give_no_reading(realm: Realm) -> None:
    policy = await realm.policy(
        {"collection": "nope"}, *({"action": action} for action in ("create", "update", "delete", "share", "Read"))
    )
    await realm.user("u", await realm.role(policy))
    rights = await realm.rights("u")
    assert rights.scopes.collections == {}
    assert rights.may("update", "articles")
    assert not rights.may("read", "articles")


async def test_rules_see_what_the_caller_may_not(realm: Realm) -> None:
    rule = {"fields": ["id"], "permissions": {"title": {"_eq": "t2"}}}
    await realm.user("u", await realm.role(await realm.policy(rule)))
    assert await realm.read("u", "id") == [{"id": 2}]


async def test_current_user_in_a_rule(realm: Realm) -> None:
    policy = await realm.policy({"fields": ["id"], "permissions": {"owner": {"_eq": "$CURRENT_USER"}}})
    role = await realm.role(policy)
    mine, _ = await realm.user("mine", role), await realm.user("other", role)
    await realm.database.execute(f"UPDATE articles SET owner = '{mine}' WHERE id = 2")
    assert await realm.read("mine", "id") == [{"id": 2}]
    assert await realm.read("other", "id") == []
    await realm.add(AccessRow, policy=policy)
    assert await realm.read(None, "id") == []
    assert (await realm.rights("mine")).key == (await realm.rights("other")).key


async def test_rows_of_other_actions(realm: Realm) -> None:
    policy = await realm.policy({"action": "update", "permissions": LOW}, {"action": "delete"})
    await realm.user("u", await realm.role(policy))
    rights = await realm.rights("u")
    assert allowed_rows(rights, realm.catalogue, "update", "articles") is not None
    assert allowed_rows(rights, realm.catalogue, "delete", "articles") is None
    with pytest.raises(Forbidden):
        allowed_rows(rights, realm.catalogue, "share", "articles")
    with pytest.raises(Forbidden):
        allowed_rows(rights, realm.catalogue, "update", "nope")


async def test_app_access_shows_what_is_ones_own(realm: Realm) -> None:
    role = await realm.role(await realm.policy(app_access=True))
    user = await realm.user("u", role, first_name="Ada")
    await realm.user("other", role)
    with pytest.raises(Forbidden, match='"token"'):
        await realm.read("u", "token", collection="directus_users")
    assert await realm.read("u", "id", "first_name", collection="directus_users") == [{"id": user, "first_name": "Ada"}]


async def test_app_access_hides_secrets(realm: Realm) -> None:
    await realm.user("u", await realm.role(await realm.policy(app_access=True)))
    scopes = (await realm.rights("u")).scopes.collections
    assert "token" not in (scopes["directus_users"].fields or ())
    assert "ai_openai_api_key" not in (scopes["directus_settings"].fields or ())
    assert {"directus_policies", "directus_permissions", "directus_access", "directus_files"}.isdisjoint(scopes)
    assert not (await realm.rights("u")).may("update", "directus_users")


async def test_rights_stay_the_same_object_until_rules_change(realm: Realm) -> None:
    policy = await realm.policy({"fields": ["id"], "permissions": LOW})
    await realm.user("u", await realm.role(policy))
    first = await realm.rights("u")
    realm.access.invalidate()
    assert await realm.rights("u") is first
    wider = sa.update(Permission).where(col(Permission.policy) == policy).values(fields="id,title")
    await realm.run(wider)
    second = await realm.rights("u")
    assert second.key != first.key
    assert second.scopes.collections["articles"].fields == frozenset({"id", "title"})


async def test_what_was_read_is_kept_for_a_moment_and_forgotten_when_told(realm: Realm) -> None:
    access = Access(realm.database, SECRET, seconds=60)
    user = await realm.user("u")
    assert (await access.caller("u", None)).user == user
    suspend = sa.update(User).where(col(User.id) == user).values(status="suspended")
    await realm.run(suspend)
    assert (await access.caller("u", None)).user == user
    access.invalidate()
    with pytest.raises(InvalidCredentials):
        await access.caller("u", None)


async def test_unknown_tokens_are_not_kept(realm: Realm) -> None:
    access = Access(realm.database, SECRET, seconds=60)
    with pytest.raises(InvalidCredentials):
        await access.caller("u", None)
    user = await realm.user("u")
    assert (await access.caller("u", None)).user == user


async def test_a_client_that_goes_away_does_not_disturb_others(realm: Realm) -> None:
    access = Access(realm.database, SECRET, seconds=60)
    user = await realm.user("u")
    gone = asyncio.ensure_future(access.caller("u", None))
    others = [asyncio.ensure_future(access.caller("u", f"10.0.0.{i}")) for i in range(5)]
    await asyncio.sleep(0)
    gone.cancel()
    callers = await asyncio.gather(*others)
    assert {caller.user for caller in callers} == {user}
    assert [caller.ip for caller in callers] == [f"10.0.0.{i}" for i in range(5)]
