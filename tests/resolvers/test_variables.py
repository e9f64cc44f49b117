"""Dynamic variables: their values and types, and how few statements they cost."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from db.query import Variable
from db.tables import Access as AccessRow
from resolvers.caller import Caller
from resolvers.errors import Forbidden
from resolvers.variables import adjusted, resolve
from tests.resolvers.conftest import Realm

pytestmark = pytest.mark.anyio

LEAP_DAY = dt.datetime(2024, 2, 29, 12, 30, 15, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("adjustment", "expected"),
    [
        ("", LEAP_DAY),
        ("-1 year", dt.datetime(2023, 2, 28, 12, 30, 15, tzinfo=dt.UTC)),
        ("+4 years", dt.datetime(2028, 2, 29, 12, 30, 15, tzinfo=dt.UTC)),
        ("+1 month", dt.datetime(2024, 3, 29, 12, 30, 15, tzinfo=dt.UTC)),
        ("-14 months", dt.datetime(2022, 12, 29, 12, 30, 15, tzinfo=dt.UTC)),
        ("1 week", dt.datetime(2024, 3, 7, 12, 30, 15, tzinfo=dt.UTC)),
        ("-2 days", dt.datetime(2024, 2, 27, 12, 30, 15, tzinfo=dt.UTC)),
        (" + 1 Hour ", dt.datetime(2024, 2, 29, 13, 30, 15, tzinfo=dt.UTC)),
        ("-30 minutes", dt.datetime(2024, 2, 29, 12, 0, 15, tzinfo=dt.UTC)),
        ("+1 second", dt.datetime(2024, 2, 29, 12, 30, 16, tzinfo=dt.UTC)),
        ("yesterday", LEAP_DAY),
        ("-1 fortnight", LEAP_DAY),
        ("+99999 years", LEAP_DAY),
        ("-999999999 days", LEAP_DAY),
        ("+99999999999999 days", LEAP_DAY),
    ],
)
def test_moments_are_moved(adjustment: str, expected: dt.datetime) -> None:
    assert adjusted(LEAP_DAY, adjustment) == expected


class Counting:
    """The database, with a count of its statements."""

    def __init__(self, realm: Realm) -> None:
        self.dialect = realm.database.dialect
        self.statements = 0
        self._database = realm.database

    async def fetch_row(self, sql: str, args: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        self.statements += 1
        return await self._database.fetch_row(sql, args)


async def values(realm: Realm, caller: Caller, *variables: Variable) -> list[Any]:
    resolved = await resolve(realm.database, caller, variables, realm.catalogue)
    return [resolved[variable] for variable in variables]


async def test_now_has_the_type_of_the_field(realm: Realm) -> None:
    caller = await realm.caller(None)
    types = ("timestamp", "dateTime", "date", "time", "string", "integer")
    moment, naive, date, time, text, number = await values(
        realm, caller, *(Variable("NOW", "", kind) for kind in types)
    )
    assert abs(dt.datetime.now(dt.UTC) - moment) < dt.timedelta(seconds=5)
    assert naive == moment.replace(tzinfo=None)
    assert (date, time) == (naive.date(), naive.time())
    assert text == moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert number is None


async def test_the_caller(realm: Realm) -> None:
    parent = await realm.role()
    role = await realm.role(await realm.policy(), parent=parent)
    user = await realm.user("u", role)
    caller = await realm.caller("u")
    assert await values(
        realm,
        caller,
        Variable("CURRENT_USER", "", "uuid"),
        Variable("CURRENT_USER", "", "string"),
        Variable("CURRENT_USER", "", "integer"),
        Variable("CURRENT_ROLE", "", "uuid"),
        Variable("CURRENT_ROLES", "", "uuid"),
        Variable("CURRENT_POLICIES", "", "uuid"),
    ) == [user, user, None, role, [role, parent], list(caller.policies)]


async def test_the_public_is_nobody(realm: Realm) -> None:
    names = ("CURRENT_USER", "CURRENT_ROLE", "CURRENT_ROLES", "CURRENT_POLICIES")
    caller = replace(await realm.caller(None), policies=())
    assert await values(realm, caller, *(Variable(name, "", "uuid") for name in names)) == [None, None, [], []]
    assert await values(realm, caller, Variable("CURRENT_USER", "email", "string")) == [None]


async def test_fields_of_the_caller(realm: Realm) -> None:
    role = await realm.role()
    user = await realm.user("u", role, last_access=LEAP_DAY, first_name="Ada", title="12")
    caller = await realm.caller("u")
    assert await values(
        realm,
        caller,
        Variable("CURRENT_USER", "first_name", "string"),
        Variable("CURRENT_USER", "title", "integer"),
        Variable("CURRENT_USER", "first_name", "integer"),
        Variable("CURRENT_USER", "last_name", "string"),
        Variable("CURRENT_USER", "last_access", "timestamp"),
        Variable("CURRENT_USER", "last_access", "date"),
        Variable("CURRENT_USER", "id", "uuid"),
        Variable("CURRENT_USER", "role", "uuid"),
        Variable("CURRENT_USER", "role.name", "string"),
        Variable("CURRENT_USER", "avatar.title", "string"),
        Variable("CURRENT_ROLE", "name", "string"),
        Variable("CURRENT_ROLE", "id", "uuid"),
        Variable("CURRENT_ROLE", "parent.name", "string"),
    ) == ["Ada", 12, None, None, LEAP_DAY, LEAP_DAY.date(), user, role, "role", None, "role", role, None]


async def test_many_fields_of_the_caller(realm: Realm) -> None:
    policy = await realm.policy()
    user = await realm.user("u")
    access = await realm.add(AccessRow, user=user, policy=policy)
    caller = await realm.caller("u")
    assert await values(
        realm,
        caller,
        Variable("CURRENT_USER", "policies", "uuid"),
        Variable("CURRENT_USER", "policies.policy", "uuid"),
        Variable("CURRENT_USER", "policies.policy.name", "string"),
    ) == [[access], [policy], ["policy"]]


async def test_secrets_stay_masked(realm: Realm) -> None:
    await realm.user("u", password="hash", tfa_secret="secret")
    caller = await realm.caller("u")
    found = await values(realm, caller, *(Variable("CURRENT_USER", f, "string") for f in ("token", "password")))
    assert found == ["**********", "**********"]


async def test_paths_that_lead_nowhere(realm: Realm) -> None:
    await realm.user("u")
    callers = [await realm.caller("u"), await realm.caller(None)]
    for path in ("nope", "role.nope", "nope.id", "first_name.id", "a;b", ".", "id.id", "__class__", "role."):
        for caller in callers:
            with pytest.raises(Forbidden):
                await values(realm, caller, Variable("CURRENT_USER", path, "string"))


async def test_one_statement_at_most(realm: Realm) -> None:
    await realm.user("u")
    caller, counting = await realm.caller("u"), Counting(realm)
    plain = [Variable(name, "", "uuid") for name in ("CURRENT_USER", "CURRENT_ROLE", "CURRENT_ROLES", "NOW")]
    await resolve(counting, caller, plain, realm.catalogue)  # type: ignore[arg-type]
    assert counting.statements == 0
    fields = [Variable("CURRENT_USER", name, "string") for name in ("email", "title", "role.name", "role.parent.name")]
    await resolve(counting, caller, [*plain, *fields], realm.catalogue)  # type: ignore[arg-type]
    assert counting.statements == 1
