"""Users over HTTP, as an administrator writes them, and what users change of themselves."""

from typing import Any

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.conftest import client_of
from tests.rest_compat.writing import EDITOR, WRITER, Desk, prepare_world

pytestmark = pytest.mark.anyio

MASK = "**********"
NEW = "a0000000-0000-4000-8007-000000000001"
OTHER = "a0000000-0000-4000-8007-000000000002"
UNKNOWN = "00000000-0000-4000-8000-000000000404"
NOBODY = "00000000-0000-4000-8000-000000000003"


async def failure(desk: Desk, method: str, path: str, body: Any, who: str | None = "admin") -> tuple[Any, ...]:
    """Status, code, field and value of the only error."""
    answer = await desk.send(method, path, body, who)
    [error] = answer.json()["errors"]
    told = error["extensions"]
    return answer.status_code, told["code"], told.get("field"), told.get("value", told.get("type"))


async def signs_in(desk: Desk, email: str, password: str) -> dict[str, Any]:
    answer = await desk.send("POST", "/auth/login", {"email": email, "password": password}, None)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


async def test_a_user_is_made_changed_and_deleted(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    made = await desk.data(
        "POST", "/users", {"id": NEW, "email": "New.One@Example.com", "password": "pass-one", "token": "new-token"}
    )
    assert (made["email"], made["password"], made["token"]) == ("New.One@Example.com", MASK, MASK)
    assert (made["status"], made["provider"], made["policies"]) == ("active", "default", [])
    await signs_in(desk, "new.one@example.com", "pass-one")
    assert await desk.data("GET", "/users/me", who="new") == {"id": NEW}
    changed = await desk.data("PATCH", f"/users/{NEW}?fields=id,title", {"title": "Boss", "id": OTHER})
    assert changed == {"id": NEW, "title": "Boss"}
    assert await desk.data("DELETE", f"/users/{NEW}") is None
    assert (await desk.send("GET", "/users/me", who="new")).status_code == 401


async def test_what_is_unknown(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    assert (await desk.send("PATCH", f"/users/{UNKNOWN}", {"title": "x"})).status_code == 204
    assert (await desk.send("DELETE", f"/users/{UNKNOWN}")).status_code == 204
    assert (await desk.send("DELETE", "/users/nope")).status_code == 403
    assert await desk.data("PATCH", "/users", {"keys": [UNKNOWN], "data": {"title": "x"}}) == []
    assert (await desk.data("POST", "/users?fields=email,nope_not", {"nope": 1, "id": NEW})) is None
    assert (await failure(desk, "POST", "/users", {"id": "nope"}))[:2] == (403, "FORBIDDEN")


@pytest.mark.parametrize("email", ["no-email", "", None, "a@b", "a@x.de,b@x.de", "a@x.de\r\nBcc: b@x.de", 5])
async def test_what_is_no_address(world: httpx.AsyncClient, email: Any) -> None:
    expected = (400, "FAILED_VALIDATION", "email", "email")
    assert await failure(Desk(world), "POST", "/users", {"email": email}) == expected


async def test_addresses_are_unique_in_any_letters(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    taken = (400, "RECORD_NOT_UNIQUE", "email", "[editor@example.com]")
    assert await failure(desk, "POST", "/users", {"email": "Editor@Example.com"}) == taken
    assert await failure(desk, "PATCH", f"/users/{WRITER}", {"email": "EDITOR@example.com"}) == taken
    same = {"keys": [WRITER, NOBODY], "data": {"email": "same@example.com"}}
    assert await failure(desk, "PATCH", "/users", same) == (400, "RECORD_NOT_UNIQUE", "email", "same@example.com")
    both = [{"email": "Jülia@example.com"}, {"email": "jÜlia@example.com"}]
    assert (await failure(desk, "POST", "/users", both))[3] == "[jülia@example.com,jülia@example.com]"
    await desk.data("POST", "/users", both[0])
    assert (await failure(desk, "POST", "/users", both[1]))[3] == "[jülia@example.com]"
    assert (await desk.data("PATCH", f"/users/{EDITOR}?fields=email", {"email": "Editor@example.com"})) == {
        "email": "Editor@example.com"
    }
    assert (await desk.data("PATCH", f"/users/{EDITOR}?fields=email", {"email": None})) == {"email": None}


async def test_empty_secrets_and_masks(world: httpx.AsyncClient) -> None:
    """A secret sent as it was read stays as it is; nobody's password or token is ever the mask itself."""
    desk = Desk(world)
    made = await desk.data("POST", "/users?fields=password,token", {"id": NEW, "password": "", "token": ""})
    assert made == {"password": None, "token": None}
    await desk.data("POST", "/users", {"id": OTHER, "password": MASK, "token": MASK})
    assert (await desk.send("GET", "/users/me", who=None)).status_code == 401
    answer = await world.get("/users/me", headers={"authorization": f"Bearer {MASK}"})
    assert answer.status_code == 401
    await desk.data("PATCH", f"/users/{EDITOR}", {"password": MASK, "token": MASK, "title": "x"})
    await signs_in(desk, "editor@example.com", "editor-pass")
    assert (await desk.data("GET", "/users/me", who="editor")) == {"id": EDITOR}
    cleared = await desk.data("PATCH", f"/users/{EDITOR}?fields=password,token", {"password": "", "token": ""})
    assert cleared == {"password": None, "token": None}
    assert (await desk.send("GET", "/users/me", who="editor")).status_code == 401


async def test_history_shows_no_secret(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    secrets = {"password": "hush-hush-1", "token": "hush-hush-2"}
    await desk.data("POST", "/users", {"id": NEW, "email": "new@example.com", "tfa_secret": "hush-hush-3", **secrets})
    await desk.data("PATCH", f"/users/{NEW}", secrets)
    for path in ("/revisions?limit=-1", "/activity?limit=-1"):
        text = (await desk.send("GET", path)).text
        assert NEW in text
        assert "hush-hush" not in text
        assert "$argon2" not in text
    assert (await desk.data("GET", f"/users/{NEW}?fields=tfa_secret")) == {"tfa_secret": MASK}


async def test_a_user_taken_back_keeps_his_secrets(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    await desk.data("POST", "/users", {"id": NEW, "email": "new@example.com", "title": "first"})
    await desk.data("PATCH", f"/users/{NEW}", {"title": "second"})
    await desk.data("PATCH", f"/users/{NEW}", {"title": "third", "password": "pass", "token": "new-token"})
    revisions = await desk.data("GET", f"/revisions?filter[item]={NEW}&fields=id,data&sort=id")
    assert revisions[1]["data"]["tfa_secret"] is None
    assert (await desk.send("POST", f"/utils/revert/{revisions[1]['id']}")).status_code == 204
    assert await desk.data("GET", f"/users/{NEW}?fields=title") == {"title": "second"}
    await signs_in(desk, "new@example.com", "pass")
    assert await desk.data("GET", "/users/me", who="new") == {"id": NEW}


async def test_the_password_policy(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    await desk.data("PATCH", "/settings", {"auth_password_policy": "/^.{8,}$/"})
    refused = await desk.send("POST", "/users", {"email": "pol@example.com", "password": "short"})
    told = refused.json()["errors"][0]["extensions"]
    assert (told["field"], told["type"], told["invalid"]) == ("password", "regex", "short")
    assert (await failure(desk, "PATCH", f"/users/{EDITOR}", {"password": "short"}))[1] == "FAILED_VALIDATION"
    await desk.data("PATCH", f"/users/{EDITOR}", {"password": None})
    await desk.data("PATCH", f"/users/{EDITOR}", {"password": "long-enough"})


async def test_a_second_factor_is_never_set_by_hand(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    reason = 'You can\'t change the "tfa_secret" value manually'
    for value in ("x", None):
        expected = (400, "INVALID_PAYLOAD", reason)
        assert await desk.error("PATCH", f"/users/{EDITOR}", {"tfa_secret": value}) == expected
        assert await desk.error("PATCH", "/users/me", {"tfa_secret": value}) == expected
        nested = {"user": {"id": EDITOR, "tfa_secret": value}}
        assert await desk.error("POST", "/presets", nested) == expected


@pytest.mark.parametrize(
    "change", [{"password": "another"}, {"status": "suspended"}, {"role": None}, {"email": "else@example.com"}]
)
async def test_sessions_end_with_what_they_rest_on(world: httpx.AsyncClient, change: dict[str, Any]) -> None:
    desk = Desk(world)
    editor = await signs_in(desk, "editor@example.com", "editor-pass")
    writer = await signs_in(desk, "writer@example.com", "writer-pass")
    await desk.data("PATCH", f"/users/{EDITOR}", {"title": "x"})
    editor = await desk.data("POST", "/auth/refresh", {"refresh_token": editor["refresh_token"]}, None)
    await desk.data("POST", "/presets", {"user": {"id": EDITOR, **change}})
    refresh = {"refresh_token": editor["refresh_token"]}
    assert (await desk.error("POST", "/auth/refresh", refresh, None))[1] == "INVALID_CREDENTIALS"
    await desk.data("POST", "/auth/refresh", {"refresh_token": writer["refresh_token"]}, None)


async def test_the_session_in_which_the_own_password_is_changed_goes_on(world_config: DatabaseConfig) -> None:
    rule = {"collection": "directus_users", "action": "update", "fields": "password"}
    await prepare_world(world_config, rules=[{**rule, "permissions": {"id": {"_eq": "$CURRENT_USER"}}}])
    async with client_of(world_config) as client:
        body = {"email": "editor@example.com", "password": "editor-pass", "mode": "session"}
        sessions = []
        for _ in range(2):
            answer = await client.post("/auth/login", json=body)
            client.cookies.clear()
            sessions.append({"cookie": f"directus_session_token={answer.cookies['directus_session_token']}"})
        own, other = sessions
        changed = await client.patch("/users/me", json={"password": "x"}, headers={**own, "origin": "http://typecase"})
        assert changed.status_code == 204
        assert (await client.get("/users/me", headers=own)).json() == {"data": {"id": EDITOR}}
        assert (await client.get("/users/me", headers=other)).status_code == 401


async def test_deleting_does_not_ask_for_references(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    token = {"id": NEW, "email": "new@example.com", "token": "new-token", "role": None}
    [policy] = await desk.data("GET", "/policies?filter[admin_access]=true&fields=id")
    await desk.data("POST", "/users", {**token, "policies": [{"policy": policy["id"]}]})
    comment = {"collection": "tags", "item": "1", "comment": "x"}
    key = (await desk.data("POST", "/comments?fields=id", comment))["id"]
    await desk.data("PATCH", f"/comments/{key}", {"comment": "y"}, "new")
    sent = {"recipient": EDITOR, "subject": "S", "sender": NEW}
    await desk.data("POST", "/notifications", sent, "new")
    await desk.data("POST", "/presets", {"user": NEW}, "new")
    assert await desk.data("DELETE", f"/users/{NEW}") is None
    assert await desk.data("GET", f"/comments/{key}?fields=comment,user_updated") == {
        "comment": "y",
        "user_updated": None,
    }
    assert await desk.data("GET", "/notifications?fields=subject,sender") == [{"subject": "S", "sender": None}]
    assert await desk.data("GET", "/presets") == []
    assert await desk.data("GET", f"/access?filter[user]={NEW}") == []


async def test_nobody_deletes_himself_by_the_short_way(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    for who in ("admin", "editor", None):
        assert await desk.error("DELETE", "/users/me", None, who) == (403, "FORBIDDEN", None)


async def test_changing_oneself(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    assert await desk.data("PATCH", "/users/me?fields=title", {"title": "Boss"}) == {"title": "Boss"}
    reason = 'You don\'t have permission to access collection "directus_users" or it does not exist. Queried in root.'
    assert await desk.error("PATCH", "/users/me", {"first_name": "x"}, "editor") == (403, "FORBIDDEN", reason)
    assert (await desk.error("PATCH", "/users/me", {"first_name": "x"}, None))[0] == 401


async def test_the_last_page_is_noted_without_a_right(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    path = "/users/me/track/page"
    assert (await desk.send("PATCH", path, {"last_page": "/content"}, "editor")).status_code == 204
    assert await desk.data("GET", f"/users/{EDITOR}?fields=last_page") == {"last_page": "/content"}
    assert (await desk.send("PATCH", path, {"last_page": 5}, "editor")).status_code == 204
    missing = (400, "INVALID_PAYLOAD", '"last_page" key is required')
    for body in ({}, {"last_page": None}):
        assert await desk.error("PATCH", path, body, "editor") == missing
    assert (await desk.error("PATCH", path, {"last_page": "x" * 256}, "editor"))[0] == 400
    assert (await desk.error("PATCH", path, {"last_page": "/x"}, None))[0] == 401
