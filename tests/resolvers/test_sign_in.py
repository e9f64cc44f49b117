"""Signing in, staying signed in, and signing out, on real databases."""

import asyncio
import datetime as dt
import re
import time
from typing import Any

import jwt
import pytest
import sqlalchemy as sa
from sqlmodel import col

from db.tables import Activity, Session, User
from resolvers.context import Client
from resolvers.errors import InvalidCredentials, InvalidOtp, InvalidPayload
from resolvers.password_mark import password_mark
from resolvers.passwords import hash_password, verify_password
from resolvers.sign_in import SignedIn, SignInOptions, login, logout, refresh
from resolvers.sign_in.body import Credentials, credentials, refresh_token
from resolvers.stored import moment
from tests.conftest import hash_cheaply
from tests.resolvers.conftest import SECRET, Realm

pytestmark = pytest.mark.anyio

OPTIONS = SignInOptions(SECRET)
CLIENT = Client("10.0.0.1", "a browser", "https://example.com")


@pytest.fixture(scope="module")
def hashed() -> str:
    return asyncio.run(hash_cheaply("right"))


@pytest.fixture(scope="module")
def hashed_in_earnest() -> str:
    return asyncio.run(hash_password("right"))


async def sign_in(realm: Realm, email: str = "u@example.com", password: str = "right") -> SignedIn:
    return await login(realm.services, Credentials(email, password), CLIENT)


async def test_signing_in(realm: Realm, hashed: str) -> None:
    role = await realm.role(await realm.policy(app_access=True))
    user = await realm.user("u", role, password=hashed)
    before = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
    signed_in = await sign_in(realm)
    assert signed_in.expires == 900_000
    assert re.fullmatch(r"[A-Za-z0-9_-]{64}", signed_in.refresh_token)
    claims = jwt.decode(signed_in.access_token, SECRET, algorithms=["HS256"])
    assert {**claims, "iat": 0, "exp": claims["exp"] - claims["iat"]} == {
        "id": user,
        "role": role,
        "app_access": True,
        "admin_access": False,
        "iat": 0,
        "exp": 900,
        "iss": "directus",
        "mark": password_mark(SECRET, "access", user, hashed),
    }
    assert (await realm.caller(signed_in.access_token)).user == user
    [session] = await realm.run(
        sa.select(col(Session.token), col(Session.user), col(Session.ip), col(Session.user_agent), col(Session.origin))
    )
    assert (session[0], str(session[1]), *session[2:]) == (
        signed_in.refresh_token,
        user,
        "10.0.0.1",
        "a browser",
        "https://example.com",
    )
    [(expires,)] = await realm.run(sa.select(col(Session.expires)))
    assert abs((moment(expires) - before).total_seconds() - 604_801) < 10  # type: ignore[operator]
    [entry] = await realm.run(
        sa.select(col(Activity.action), col(Activity.user), col(Activity.collection), col(Activity.item))
    )
    assert (entry[0], str(entry[1]), *entry[2:]) == ("login", user, "directus_users", user)
    [(last_access,)] = await realm.run(sa.select(col(User.last_access)).where(col(User.id) == user))
    assert moment(last_access) >= before  # type: ignore[operator]


async def test_emails_are_compared_without_case(realm: Realm, hashed: str) -> None:
    user = await realm.user("u", password=hashed)
    signed_in = await sign_in(realm, "U@EXAMPLE.com")
    assert jwt.decode(signed_in.access_token, SECRET, algorithms=["HS256"])["id"] == user


REFUSED = [
    ("u@example.com", "wrong"),
    ("u@example.com", "Right"),
    ("u@example.com", "right "),
    ("u@example.com", "right" + "x" * 1000),
    ("u@example.com", ""),
    ("u@example.com", "right\x00"),
    ("u@example.com", "\ud800"),
    ("nobody@example.com", "right"),
    ("%@example.com", "right"),
    ("u@example.com\x00", "right"),
    ("\ud800@example.com", "right"),
    ("' OR 1=1 --", "right"),
    ("suspended@example.com", "right"),
    ("without@example.com", ""),
    ("without@example.com", "None"),
    ("elsewhere@example.com", "right"),
    ("broken@example.com", "right"),
]


async def test_who_cannot_sign_in(realm: Realm, hashed: str) -> None:
    await realm.user("u", password=hashed)
    await realm.user("suspended", password=hashed, status="suspended")
    await realm.user("without")
    await realm.user("elsewhere", password=hashed, provider="company")
    await realm.user("broken", password="right")
    for email, password in REFUSED:
        with pytest.raises(InvalidCredentials):
            await sign_in(realm, email, password)
    assert await realm.run(sa.select(col(Session.token))) == []
    assert await realm.run(sa.select(col(Activity.id))) == []


async def test_a_second_factor_is_not_passed_over(realm: Realm, hashed: str) -> None:
    await realm.user("u", password=hashed, tfa_secret="JBSWY3DPEHPK3PXP")
    with pytest.raises(InvalidCredentials):
        await sign_in(realm, password="wrong")
    with pytest.raises(InvalidOtp):
        await sign_in(realm)
    assert await realm.run(sa.select(col(Session.token))) == []


async def test_unknown_users_take_as_long(realm: Realm, hashed_in_earnest: str) -> None:
    await realm.user("u", password=hashed_in_earnest)
    await realm.user("without")
    spent = {}
    for email in ("u@example.com", "nobody@example.com", "without@example.com"):
        times = []
        for _ in range(3):
            started = time.process_time()
            with pytest.raises(InvalidCredentials):
                await sign_in(realm, email, "wrong")
            times.append(time.process_time() - started)
        spent[email] = min(times)
    assert max(spent.values()) < 2 * min(spent.values())


async def test_hashing_leaves_the_loop_free(hashed_in_earnest: str) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.005)
            ticks += 1

    ticking = asyncio.create_task(tick())
    assert await verify_password("right", hashed_in_earnest)
    ticking.cancel()
    assert ticks >= 2


async def test_hashes_are_those_of_the_wire(hashed_in_earnest: str) -> None:
    assert hashed_in_earnest.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    recorded = "$argon2id$v=19$m=65536,t=3,p=4$piQXxhuESdNnnFAVK8dEQw$EsIrY1ti2pRMwOpsTDOapu2bAKojVutFI1HXFjpicDc"
    assert await verify_password("password", recorded)
    assert not await verify_password("passwore", recorded)
    assert not await verify_password("", None)


async def test_a_refresh_token_is_good_once(realm: Realm, hashed: str) -> None:
    user = await realm.user("u", password=hashed)
    first = await sign_in(realm)
    second = await refresh(realm.services, first.refresh_token, "json", CLIENT)
    assert second.refresh_token != first.refresh_token
    assert (await realm.caller(second.access_token)).user == user
    with pytest.raises(InvalidCredentials):
        await refresh(realm.services, first.refresh_token, "json", CLIENT)
    assert await tokens(realm) == {first.refresh_token: second.refresh_token, second.refresh_token: None}
    await grace_over(realm, first.refresh_token)
    third = await refresh(realm.services, second.refresh_token, "json", CLIENT)
    assert first.refresh_token not in await tokens(realm)
    assert third.refresh_token[:22] == first.refresh_token[:22]


async def test_a_stolen_refresh_token_ends_the_session(realm: Realm, hashed: str) -> None:
    await realm.user("u", password=hashed)
    other = (await sign_in(realm)).refresh_token
    first = (await sign_in(realm)).refresh_token
    second = (await refresh(realm.services, first, "json", CLIENT)).refresh_token
    await grace_over(realm, first)
    with pytest.raises(InvalidCredentials):
        await refresh(realm.services, first, "json", CLIENT)
    assert await tokens(realm) == {other: None}
    with pytest.raises(InvalidCredentials):
        await refresh(realm.services, second, "json", CLIENT)


async def tokens(realm: Realm) -> dict[str, str | None]:
    """The tokens of all sessions, and what each was refreshed to."""
    rows = await realm.run(sa.select(col(Session.token), col(Session.next_token)))
    return dict(rows)


async def grace_over(realm: Realm, token: str) -> None:
    """Let the time pass in which a used token may be sent again."""
    past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
    await realm.run(sa.update(Session).where(col(Session.token) == token).values(expires=past))


async def test_one_of_many_refreshes_at_once_wins(realm: Realm, hashed: str) -> None:
    await realm.user("u", password=hashed)
    token = (await sign_in(realm)).refresh_token
    tries = [refresh(realm.services, token, "json", CLIENT) for _ in range(10)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    won = [result for result in results if isinstance(result, SignedIn)]
    assert len(won) == 1
    assert sum(isinstance(result, InvalidCredentials) for result in results) == 9
    assert await tokens(realm) == {token: won[0].refresh_token, won[0].refresh_token: None}


async def test_no_refresh_for_users_who_are_not_active(realm: Realm, hashed: str) -> None:
    user = await realm.user("u", password=hashed)
    token = (await sign_in(realm)).refresh_token
    for status in ("suspended", "archived"):
        await realm.run(sa.update(User).where(col(User.id) == user).values(status=status))
        with pytest.raises(InvalidCredentials):
            await refresh(realm.services, token, "json", CLIENT)
    await realm.run(sa.update(User).where(col(User.id) == user).values(status="active"))
    assert (await refresh(realm.services, token, "json", CLIENT)).refresh_token


async def test_no_refresh_after_its_time_or_its_user(realm: Realm) -> None:
    user = await realm.user("u")
    past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
    await realm.run(sa.insert(Session).values(token="old", user=user, expires=past))
    await realm.run(sa.insert(Session).values(token="share", user=None, expires=past + dt.timedelta(days=1)))
    for token in ("old", "share", "unknown", "o%", "a\x00", "\ud800"):
        with pytest.raises(InvalidCredentials):
            await refresh(realm.services, token, "json", CLIENT)


async def test_signing_in_drops_ones_old_sessions(realm: Realm, hashed: str) -> None:
    user, other = await realm.user("u", password=hashed), await realm.user("other")
    now = dt.datetime.now(dt.UTC)
    for token, owner, days in (("mine old", user, -1), ("mine", user, 1), ("others old", other, -1)):
        expires = now + dt.timedelta(days=days)
        await realm.run(sa.insert(Session).values(token=token, user=owner, expires=expires))
    signed_in = await sign_in(realm)
    tokens = {token for (token,) in await realm.run(sa.select(col(Session.token)))}
    assert tokens == {"mine", "others old", signed_in.refresh_token}


async def test_signing_out(realm: Realm, hashed: str) -> None:
    await realm.user("u", password=hashed)
    token = (await sign_in(realm)).refresh_token
    await logout(realm.services, "unknown", "json")
    await logout(realm.services, "\x00", "json")
    await logout(realm.services, token, "json")
    with pytest.raises(InvalidCredentials):
        await refresh(realm.services, token, "json", CLIENT)
    assert await realm.run(sa.select(col(Session.token))) == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (None, '"email" is required'),
        ([], '"email" is required'),
        ({}, '"email" is required'),
        ({"email": None, "password": "x"}, '"email" must be a string'),
        ({"email": "", "password": "x"}, '"email" is not allowed to be empty'),
        ({"email": "nope"}, '"email" must be a valid email'),
        ({"email": " a@example.com"}, '"email" must be a valid email'),
        ({"email": "a@example"}, '"email" must be a valid email'),
        ({"email": "a@example.com"}, '"password" is required'),
        ({"email": "a@example.com", "password": 5, "mode": "x"}, '"password" must be a string'),
        ({"email": "a@example.com", "password": "", "otp": 5}, '"password" is not allowed to be empty'),
        (
            {"email": "a@example.com", "password": "x", "mode": None, "otp": 5},
            '"mode" must be one of [json, cookie, session]',
        ),
        (
            {"email": "a@example.com", "password": "x", "mode": ["json"]},
            '"mode" must be one of [json, cookie, session]',
        ),
        ({"email": "a@example.com", "password": "x", "otp": 5}, '"otp" must be a string'),
        ({"email": "a@example.com", "password": "x", "otp": ""}, '"otp" is not allowed to be empty'),
    ],
)
def test_bodies_that_are_refused(body: Any, reason: str) -> None:
    with pytest.raises(InvalidPayload) as error:
        credentials(body)
    assert error.value.extensions["reason"] == reason


def test_bodies_that_are_read() -> None:
    body = {"email": "a@example.com", "password": "x", "mode": "json", "otp": "123456", "extra": 1}
    assert credentials(body) == Credentials("a@example.com", "x", "123456")


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"refresh_token": None},
        {"refresh_token": ""},
        {"mode": "bogus"},
        {"refresh_token": "x", "mode": "cookie"},
        {"refresh_token": "x", "mode": "session"},
        {"mode": "session"},
    ],
)
def test_bodies_without_a_refresh_token(body: Any) -> None:
    with pytest.raises(InvalidPayload, match="The refresh token is required in either the payload or cookie"):
        refresh_token(body, OPTIONS, {})


def test_bodies_with_a_refresh_token() -> None:
    cookies = {"directus_refresh_token": "r", "directus_session_token": "s"}
    for body, found in (
        ({"refresh_token": "x"}, ("x", "json")),
        ({"refresh_token": "x", "mode": "json"}, ("x", "json")),
        ({"refresh_token": "x", "mode": "cookie"}, ("r", "cookie")),
        ({"refresh_token": "x", "mode": "session"}, ("s", "session")),
        ({}, ("r", "cookie")),
    ):
        assert refresh_token(body, OPTIONS, cookies) == found
    refused: list[dict[str, Any]] = [{"refresh_token": {"_neq": "x"}}, {"refresh_token": "x", "mode": "bogus"}]
    for body in refused:
        with pytest.raises(InvalidPayload):
            refresh_token(body, OPTIONS, {})
