"""The second factor: set up, asked for when signing in, switched off."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pyotp
import pytest

from db.engine import DatabaseConfig
from resolvers.one_time import authenticator_address, matching_step
from tests.conftest import LOGIN, client_of

pytestmark = pytest.mark.anyio

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@dataclass
class Desk:
    """Someone signed in, and the codes of their authenticator; each is given once."""

    client: httpx.AsyncClient
    headers: dict[str, str]
    step: int = 0

    async def post(self, path: str, body: Any = None) -> tuple[int, Any]:
        answer = await self.client.post(path, json=body, headers=self.headers)
        return answer.status_code, answer.json() if answer.content else None

    def code(self, secret: str = SECRET) -> str:
        """A code that has not been used: of the last step, then of now, then of the next."""
        if not self.step:
            # Not at the end of a step, when the code would be too old the moment it is sent.
            while time.time() % 30 > 28:
                time.sleep(0.1)
            self.step = int(time.time()) // 30 - 2
        self.step += 1
        return pyotp.TOTP(secret).generate_otp(self.step)

    async def login(self, **changes: str) -> tuple[int, str | None]:
        answer = await self.client.post("/auth/login", json={**LOGIN, **changes})
        body = answer.json()
        return answer.status_code, body["errors"][0]["extensions"]["code"] if "errors" in body else None

    async def enable(self) -> None:
        status, _ = await self.post("/users/me/tfa/enable", {"secret": SECRET, "otp": self.code()})
        assert status == 204


@pytest.fixture
async def desk(database_config: DatabaseConfig) -> AsyncIterator[Desk]:
    async with client_of(database_config, login_stall_time=0) as client:
        tokens = (await client.post("/auth/login", json=LOGIN)).json()["data"]
        yield Desk(client, {"authorization": f"Bearer {tokens['access_token']}"})


async def test_setting_it_up(desk: Desk) -> None:
    status, body = await desk.post("/users/me/tfa/generate", {"password": "password"})
    assert status == 200
    secret = body["data"]["secret"]
    assert body["data"]["otpauth_url"] == authenticator_address(secret, "admin@example.com", "Directus")
    assert pyotp.parse_uri(body["data"]["otpauth_url"]).secret == secret
    assert await desk.login() == (200, None)
    await desk.enable()
    assert await desk.login() == (401, "INVALID_OTP")
    assert await desk.login(password="wrong", otp=desk.code()) == (401, "INVALID_CREDENTIALS")
    assert await desk.login(otp="000000") == (401, "INVALID_OTP")
    asked = await desk.client.get("/users/me?fields=tfa_secret", headers=desk.headers)
    assert asked.json() == {"data": {"tfa_secret": "**********"}}
    revisions = "/revisions?filter[collection][_eq]=directus_users&sort=-id&limit=1&fields=delta"
    assert (await desk.client.get(revisions, headers=desk.headers)).json() == {
        "data": [{"delta": {"tfa_secret": "**********"}}]
    }


async def test_a_code_is_good_once(desk: Desk) -> None:
    await desk.enable()
    code = desk.code()
    answers = await asyncio.gather(*(desk.login(otp=code) for _ in range(5)))
    assert sorted(answers) == [(200, None), *[(401, "INVALID_OTP")] * 4]
    assert await desk.login(otp=code) == (401, "INVALID_OTP")
    assert await desk.login(otp=desk.code()) == (200, None)


async def test_other_sessions_end_when_it_is_set_up(desk: Desk) -> None:
    tokens = (await desk.client.post("/auth/login", json=LOGIN)).json()["data"]
    own = await desk.client.post("/auth/login", json={**LOGIN, "mode": "session"})
    desk.client.cookies.clear()
    cookie = {"cookie": own.headers["set-cookie"].partition(";")[0]}
    body = {"secret": SECRET, "otp": desk.code()}
    assert (await desk.client.post("/users/me/tfa/enable", json=body, headers=cookie)).status_code == 204
    assert (await desk.client.get("/users/me", headers=cookie)).status_code == 200
    refreshed = await desk.client.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    assert refreshed.status_code == 401


async def test_switching_it_off(desk: Desk) -> None:
    await desk.enable()
    status, body = await desk.post("/users/me/tfa/disable", {"otp": "000000"})
    assert (status, body["errors"][0]["extensions"]["reason"]) == (400, '"otp" is invalid')
    assert (await desk.post("/users/me/tfa/disable", {"otp": desk.code()}))[0] == 204
    assert await desk.login() == (200, None)
    status, body = await desk.post("/users/me/tfa/disable", {"otp": "123456"})
    assert (status, body["errors"][0]["extensions"]["reason"][-24:]) == (400, "doesn't have TFA enabled")


async def test_wrong_codes_count_as_failures(desk: Desk) -> None:
    await desk.client.patch("/settings", json={"auth_login_attempts": 2}, headers=desk.headers)
    await desk.enable()
    assert [(await desk.login(otp="000000"))[0] for _ in range(3)] == [401, 401, 401]
    assert await desk.login(otp=desk.code()) == (401, "INVALID_CREDENTIALS")


async def test_an_administrator_switches_it_off_for_others(desk: Desk) -> None:
    user = {"email": "ada@example.com", "password": "right", "token": "ada-token", "tfa_secret": SECRET}
    _, body = await desk.post("/users", user)
    path = f"/users/{body['data']['id']}/tfa/disable"
    ada = Desk(desk.client, {"authorization": "Bearer ada-token"})
    assert (await ada.post(path))[0] == 403
    assert (await Desk(desk.client, {}).post(path))[0] == 401
    assert await desk.login(email="ada@example.com", password="right") == (401, "INVALID_OTP")
    assert (await desk.post(path))[0] == 204
    assert await desk.login(email="ada@example.com", password="right") == (200, None)
    assert (await desk.post("/users/00000000-0000-4000-8000-000000000404/tfa/disable"))[0] == 204
    assert (await desk.post("/users/nope/tfa/disable"))[0] == 403


REFUSED: list[tuple[str, Any, int, str]] = [
    ("generate", {}, 400, '"password" is required'),
    ("generate", {"password": ""}, 400, '"password" is not allowed to be empty'),
    ("enable", {}, 400, '"secret" is required'),
    ("enable", {"secret": SECRET}, 400, '"otp" is required'),
    ("enable", {"secret": SECRET, "otp": 123456}, 400, '"otp" must be a string'),
    ("enable", {"secret": SECRET, "otp": "000"}, 400, '"otp" is invalid'),
    ("enable", {"secret": "not base 32!", "otp": "000000"}, 400, '"otp" is invalid'),
    ("disable", {}, 400, '"otp" is required'),
]


@pytest.mark.parametrize(("action", "body", "status", "reason"), REFUSED)
async def test_what_is_refused(desk: Desk, action: str, body: Any, status: int, reason: str) -> None:
    answered, told = await desk.post(f"/users/me/tfa/{action}", body)
    assert (answered, told["errors"][0]["extensions"]["reason"]) == (status, reason)
    assert (await Desk(desk.client, {}).post(f"/users/me/tfa/{action}", body))[0] == 401


async def test_who_may_set_it_up(desk: Desk) -> None:
    await desk.post("/users", {"email": "ada@example.com", "password": "right", "token": "ada-token"})
    ada = Desk(desk.client, {"authorization": "Bearer ada-token"})
    assert (await ada.post("/users/me/tfa/generate", {"password": "wrong"}))[0] == 401
    assert (await ada.post("/users/me/tfa/generate", {"password": "right"}))[0] == 200
    status, body = await ada.post("/users/me/tfa/enable", {"secret": SECRET, "otp": ada.code()})
    assert (status, body["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")


async def test_by_graphql(desk: Desk) -> None:
    async def ask(document: str) -> Any:
        answer = await desk.client.post("/graphql/system", json={"query": document}, headers=desk.headers)
        return answer.json()

    made = await ask('mutation { users_me_tfa_generate(password: "password") { secret otpauth_url } }')
    secret = made["data"]["users_me_tfa_generate"]["secret"]
    assert len(secret) == 32
    enabled = await ask(f'mutation {{ users_me_tfa_enable(secret: "{secret}", otp: "{desk.code(secret)}") }}')
    assert enabled == {"data": {"users_me_tfa_enable": True}}
    login = 'mutation { auth_login(email: "admin@example.com", password: "password" %s) { expires } }'
    assert (await ask(login % ""))["errors"][0]["extensions"]["code"] == "INVALID_OTP"
    assert await ask(login % f', otp: "{desk.code(secret)}"') == {"data": {"auth_login": {"expires": "900000"}}}
    disabled = await ask(f'mutation {{ users_me_tfa_disable(otp: "{desk.code(secret)}") }}')
    assert disabled == {"data": {"users_me_tfa_disable": True}}


def test_steps_of_codes() -> None:
    """The last test value of RFC 6238 for six digits, and the steps around it."""
    assert matching_step(SECRET, "287082", 1) == 1
    assert matching_step(SECRET, "287082", 2) == 1
    assert matching_step(SECRET, "287082", 3) is None
    of_directus = "JBSWY3DPEHPK3PXP"
    assert matching_step(of_directus, "996554", 1) == matching_step(of_directus, "996554", 2) == 1
    for other in ("28708", "2870820", "٢٨٧٠٨٢", "287 082", "", "-87082"):
        assert matching_step(SECRET, other, 1) is None
    for secret in ("", "AAAA", "not base 32!", "é" * 32):
        assert matching_step(secret, "287082", 1) is None
