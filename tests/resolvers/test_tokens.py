"""Tokens: where a request carries them, who holds them, and that none can be forged or outlives its user."""

import asyncio
import base64
import datetime as dt
import hashlib
import hmac
import json
import time
from typing import Any

import jwt
import pytest
import sqlalchemy as sa
from sqlmodel import col

from db.tables import Session, User
from resolvers.access import Access
from resolvers.access_token import sign_access_token
from resolvers.errors import ApiError, InvalidCredentials, InvalidPayload, InvalidToken, TokenExpired
from resolvers.tokens import token_of
from tests.resolvers.conftest import SECRET, Realm

pytestmark = pytest.mark.anyio

OTHER_SECRET = SECRET[::-1]
NOW = int(time.time())


@pytest.mark.parametrize(
    ("authorization", "parameter", "cookie", "token"),
    [
        (None, None, None, None),
        ("Bearer abc", None, None, "abc"),
        ("bEARER abc", None, None, "abc"),
        ("Bearer  abc", None, None, None),
        ("Bearer abc def", None, None, None),
        ("Bearer ", None, None, None),
        ("Bearer", None, None, None),
        ("Basic abc", None, None, None),
        ("abc", None, None, None),
        (None, "abc", None, "abc"),
        (None, "", None, None),
        (None, None, "abc", "abc"),
        ("Bearer abc", None, "cookie", "abc"),
        ("Basic abc", None, "cookie", "cookie"),
        (None, "abc", "cookie", "abc"),
        ("Basic abc", "def", None, "def"),
    ],
)
def test_where_a_token_is(
    authorization: str | None, parameter: str | None, cookie: str | None, token: str | None
) -> None:
    assert token_of(authorization, parameter, cookie) == token


def test_two_tokens_are_one_too_many() -> None:
    with pytest.raises(InvalidPayload, match="more than one method"):
        token_of("Bearer abc", "abc", None)


def signed(claims: dict[str, Any], secret: str = SECRET, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, secret, algorithm=algorithm)


def claims_of(user: str, **changes: Any) -> dict[str, Any]:
    end = int(time.time()) + 900
    claims = {"id": user, "role": None, "app_access": False, "admin_access": False, "iss": "directus", "exp": end}
    return {name: value for name, value in {**claims, **changes}.items() if value != "left out"}


def handmade(header: dict[str, Any], claims: dict[str, Any], key: bytes | None) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    signature = hmac.new(key, b".".join(parts), hashlib.sha256).digest() if key else b""
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


async def test_a_signed_token_is_its_users(realm: Realm) -> None:
    role = await realm.role()
    user = await realm.user("u", role)
    issued = int(time.time())
    token = sign_access_token(SECRET, user=user, role=None, app=True, admin=True, issued=issued, seconds=900)
    caller = await realm.caller(token)
    assert (caller.user, caller.role, caller.admin, caller.app) == (user, role, False, False)
    assert jwt.decode(token, SECRET, algorithms=["HS256"], issuer="directus") == {
        "id": user,
        "role": None,
        "app_access": True,
        "admin_access": True,
        "iat": issued,
        "exp": issued + 900,
        "iss": "directus",
    }


async def test_a_token_without_an_end_is_fine(realm: Realm) -> None:
    user = await realm.user("u")
    assert (await realm.caller(signed(claims_of(user, exp="left out")))).user == user


CLAIMS: list[tuple[dict[str, Any], type[ApiError]]] = [
    ({"exp": NOW - 10}, TokenExpired),
    ({"iss": "other"}, InvalidCredentials),
    ({"iss": "left out"}, InvalidCredentials),
    ({"id": "left out"}, InvalidToken),
    ({"id": None}, InvalidToken),
    ({"id": {"_neq": None}}, InvalidToken),
    ({"id": "no-uuid"}, InvalidCredentials),
    ({"id": "00000000-0000-4000-8000-000000000404"}, InvalidCredentials),
    ({"role": "left out"}, InvalidToken),
    ({"scope": "password-reset"}, InvalidToken),
    ({"share": "00000000-0000-4000-8000-000000000001"}, InvalidToken),
    ({"session": "no-such-session"}, InvalidCredentials),
    ({"session": ""}, InvalidToken),
    ({"session": 5}, InvalidToken),
    ({"mark": 5}, InvalidToken),
    ({"mark": "of another password"}, InvalidCredentials),
    ({"nbf": NOW + 43_200}, InvalidToken),
    ({"exp": "soon"}, InvalidToken),
]


async def test_claims_that_let_nobody_in(realm: Realm) -> None:
    user = await realm.user("u")
    for changes, error in CLAIMS:
        with pytest.raises(error):
            await realm.caller(signed(claims_of(user, **changes)))


async def test_forged_tokens(realm: Realm) -> None:
    user = await realm.user("u", await realm.role(await realm.policy(admin_access=True)))
    claims, key = claims_of(user), SECRET.encode()
    forgeries = [
        signed(claims, OTHER_SECRET),
        signed(claims)[:-2] + "xx",
        signed(claims).rpartition(".")[0] + ".",
        signed(claims, algorithm="HS512"),
        signed(claims_of(user, exp=NOW - 10), OTHER_SECRET),
        handmade({"alg": "none", "typ": "JWT"}, claims, None),
        handmade({"alg": "None", "typ": "JWT"}, claims, None),
        handmade({"alg": "none", "typ": "JWT"}, claims, key),
        handmade({"typ": "JWT"}, claims, key),
        handmade({"alg": "HS256", "crit": ["x"], "x": 1}, claims, key),
        handmade({"alg": "HS256", "jwk": {"kty": "oct", "k": "AAAA"}}, claims, b"\0\0\0"),
        handmade({"alg": "HS256"}, {**claims, "iss": ["directus"]}, key),
        handmade({"alg": "HS256", "kid": "../../dev/null"}, claims, b"\0"),
    ]
    for forged in forgeries:
        with pytest.raises((InvalidToken, InvalidCredentials)):
            await realm.caller(forged)
    assert (await realm.caller(handmade({"alg": "HS256", "typ": "JWT"}, claims, key))).user == user


async def test_texts_that_are_nobodys_token(realm: Realm) -> None:
    await realm.user("u")
    masked, injected = "**********", "' OR 1=1 --"
    for token in ("nonsense", "a.b.c", "..", "a" * 10_000, "a\x00b", "\ud800", injected, masked, "null", "%", "U"):
        with pytest.raises(InvalidCredentials):
            await realm.caller(token)


async def test_static_tokens_are_exact(realm: Realm) -> None:
    user = await realm.user("Some-Token")
    assert (await realm.caller("Some-Token")).user == user
    for other in ("some-token", "Some-Token ", "Some-Toke", "Some-Token\n"):
        with pytest.raises(InvalidCredentials):
            await realm.caller(other)


async def test_users_who_are_not_active(realm: Realm) -> None:
    for status in ("suspended", "archived", "draft", "invited", "unverified", ""):
        user = await realm.user(f"token of {status}", status=status)
        for token in (f"token of {status}", signed(claims_of(user))):
            with pytest.raises(InvalidCredentials):
                await realm.caller(token)


async def test_tokens_end_with_their_user(realm: Realm) -> None:
    user = await realm.user("u")
    token = signed(claims_of(user))
    assert (await realm.caller(token)).user == user
    await realm.run(sa.delete(User).where(col(User.id) == user))
    for gone in (token, "u"):
        with pytest.raises(InvalidCredentials):
            await realm.caller(gone)


async def test_tokens_of_a_session_end_with_it(realm: Realm) -> None:
    user, other = await realm.user("u"), await realm.user("other")
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    for name, owner, expires in (
        ("running", user, tomorrow),
        ("over", user, tomorrow - dt.timedelta(days=2)),
        ("others", other, tomorrow),
    ):
        await realm.run(sa.insert(Session).values(token=name, user=owner, expires=expires))
    assert (await realm.caller(signed(claims_of(user, session="running")))).user == user
    for name in ("over", "others"):
        with pytest.raises(InvalidCredentials):
            await realm.caller(signed(claims_of(user, session=name)))
    await realm.run(sa.delete(Session).where(col(Session.token) == "running"))
    with pytest.raises(InvalidCredentials):
        await realm.caller(signed(claims_of(user, session="running")))


async def test_a_session_key_is_no_token(realm: Realm) -> None:
    user = await realm.user("u")
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    await realm.run(sa.insert(Session).values(token="s" * 64, user=user, expires=tomorrow))
    with pytest.raises(InvalidCredentials):
        await realm.caller("s" * 64)


async def test_a_token_ends_in_time_though_it_is_known(realm: Realm) -> None:
    user, access = await realm.user("u"), Access(realm.database, SECRET, seconds=60)
    issued = int(dt.datetime.now(dt.UTC).timestamp())
    token = sign_access_token(SECRET, user=user, role=None, app=False, admin=False, issued=issued, seconds=2)
    assert (await access.caller(token, None)).user == user
    await asyncio.sleep(2)
    with pytest.raises(TokenExpired):
        await access.caller(token, None)
