"""What projects ask of passwords."""

from typing import Any

import pytest
import sqlalchemy as sa

from db.tables import Settings
from resolvers.errors import InvalidPayload
from resolvers.password_policy import check_password
from resolvers.write.errors import ValidationFailed
from tests.resolvers.conftest import Realm

pytestmark = pytest.mark.anyio


async def project(realm: Realm, policy: Any) -> None:
    await realm.run(sa.update(Settings).values(auth_password_policy=policy))


@pytest.mark.parametrize(
    ("policy", "password"),
    [
        (None, "x"),
        ("", "x"),
        ("/^.{8,}$/", "12345678"),
        ("^.{8,}$", "12345678"),
        ("/(?=^.{8,}$)(?=.*\\d)(?=.*[A-Z])/", "Passw0rds"),
        ("/^[a-z]+$/i", "ABC"),
        ("/^.{8,}$/", None),
    ],
)
async def test_passes(realm: Realm, policy: str | None, password: str | None) -> None:
    await project(realm, policy)
    await check_password(realm.database, password)


@pytest.mark.parametrize(
    ("policy", "password"),
    [("/^.{8,}$/", "1234567"), ("^.{8,}$", ""), ("/^[a-z]+$/", "ABC"), ("/^[a-z]{3}$/", "abc\n")],
)
async def test_fails(realm: Realm, policy: str, password: str) -> None:
    await project(realm, policy)
    with pytest.raises(ValidationFailed) as error:
        await check_password(realm.database, password)
    assert error.value.extensions == {"field": "password", "path": [], "type": "regex", "invalid": password}


@pytest.mark.parametrize(("policy", "password"), [("/(/", "password"), ("/^(?:(?:a|aa)+)+$/", "a" * 1000 + "!")])
async def test_a_policy_that_cannot_be_applied_lets_nothing_pass(realm: Realm, policy: str, password: str) -> None:
    await project(realm, policy)
    with pytest.raises(InvalidPayload, match="The password policy of the project can't be applied"):
        await check_password(realm.database, password)


async def test_the_longest(realm: Realm) -> None:
    await check_password(realm.database, "x" * 1024)
    with pytest.raises(InvalidPayload, match="must not be longer than 1024 characters"):
        await check_password(realm.database, "x" * 1025)
