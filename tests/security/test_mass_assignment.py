"""Nobody sets by any route what they have no right to: neither fields of their own user that say what they may do and
how they sign in, nor anything of another's.

The editor may change `first_name` of the own user, make users with a name and an e-mail, and write everything in
`desks`, whose `owner` is a user, in files, comments, presets, notifications, versions and shares.
"""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from db.engine import Database, DatabaseConfig
from db.open import open_database
from resolvers.mailed_tokens import sign_mailed_token
from tests.conftest import BOTH, SECRET, client_of, copy_of
from tests.files.shelf import form
from tests.rest_compat.writing import Desk, prepare_world

pytestmark = pytest.mark.anyio

EDITOR, VICTIM = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
EDITORS = "00000000-0000-4000-8000-000000000020"
APP = "00000000-0000-4000-8000-000000000101"
ADMIN_ROLE, ADMIN_POLICY = "b1acb283-298b-4d27-9218-07c659e80d97", "e995820a-aa42-4871-9dae-0124a40302e7"

FIELDS = {
    "role": ADMIN_ROLE,
    "policies": [{"policy": ADMIN_POLICY}],
    "status": "archived",
    "token": "chosen",
    "password": "chosen",
    "email": "chosen@example.com",
    "provider": "chosen",
    "external_identifier": "chosen",
    "auth_data": {"chosen": True},
    "tfa_secret": "CHOSEN",
    "last_access": "2020-01-01T00:00:00Z",
}

_ME = {"id": {"_eq": "$CURRENT_USER"}}
_FREE = ("desks", "directus_files", "directus_comments", "directus_presets", "directus_notifications",
         "directus_versions", "directus_shares")  # fmt: skip
RULES: list[dict[str, Any]] = [
    {"collection": "directus_users", "action": "read", "fields": "id,first_name", "permissions": _ME},
    {"collection": "directus_users", "action": "update", "fields": "first_name", "permissions": _ME},
    {"collection": "directus_users", "action": "create", "fields": "first_name,email"},
    {"collection": "directus_revisions", "action": "read"},
    {"collection": "blog_posts", "action": "share"},
    *({"collection": name, "action": action} for name in _FREE for action in ("create", "read", "update")),
]

Request = tuple[str, str, Any]


def own_ways(field: str, value: Any, user: str = EDITOR) -> Iterator[Request]:
    """The requests that would write a field of a user who is there."""
    data = {field: value}
    row = {"id": user, **data}
    yield "PATCH", f"/users/{user}", data
    yield "PATCH", "/users", {"keys": [user], "data": data}
    yield "PATCH", "/users", {"query": {"filter": {"id": {"_eq": user}}}, "data": data}
    yield "PATCH", "/users", [row]
    yield from nested_ways(row)
    kind = "directus_users_input"
    yield _graphql(f'($data: update_{kind}!) {{ update_users_item(id: "{user}", data: $data) {{ id }} }}', data)
    yield _graphql(f'($data: update_{kind}!) {{ update_users_items(ids: ["{user}"], data: $data) {{ id }} }}', data)
    yield _graphql(f"($data: [update_{kind}!]) {{ update_users_batch(data: $data) {{ id }} }}", [row])
    if user == EDITOR:
        yield "PATCH", "/users/me", data
        yield _graphql(f"($data: update_{kind}) {{ update_users_me(data: $data) {{ id }} }}", data)


def new_ways(field: str, value: Any) -> Iterator[Request]:
    """The requests that would make a user with a field."""
    row = {"first_name": "New", field: value}
    yield "POST", "/users", row
    yield "POST", "/users", [row]
    yield from nested_ways(row)
    kind = "create_directus_users_input"
    yield _graphql(f"($data: {kind}!) {{ create_users_item(data: $data) {{ id }} }}", row)
    yield _graphql(f"($data: [{kind}!]) {{ create_users_items(data: $data) {{ id }} }}", [row])


def nested_ways(row: Any) -> Iterator[Request]:
    """The requests that would write a user within another row."""
    yield "POST", "/items/desks", {"owner": row}
    yield "PATCH", "/items/desks/1", {"owner": row}
    yield "PATCH", "/items/desks", {"keys": [1], "data": {"owner": row}}
    yield "POST", "/utils/import/desks", [{"owner": row}]
    yield "POST", "/utils/import/directus_users", [row]
    yield "POST", "/versions/<desk>/save", {"owner": row}
    yield "PATCH", "/files/<file>", {"uploaded_by": row}
    yield "PATCH", f"/roles/{EDITORS}", {"users": [row]}
    yield "PATCH", f"/roles/{EDITORS}", {"users": {"create": [], "update": [row], "delete": []}}
    yield "PATCH", "/users/me", {"role": {"id": EDITORS, "users": [row]}}
    yield "POST", "/notifications", {"recipient": row, "subject": "x"}
    yield "POST", "/presets", {"collection": "tags", "user": row}
    data = {"owner": row}
    yield _graphql("($data: create_desks_input!) { create_desks_item(data: $data) { id } }", data, "/graphql")
    yield _graphql('($data: update_desks_input!) { update_desks_item(id: "1", data: $data) { id } }', data, "/graphql")


def _graphql(text: str, data: Any, path: str = "/graphql/system") -> Request:
    return "POST", path, {"query": f"mutation {text}", "variables": {"data": data}}


class Attempts(Desk):
    """The editor's requests, and what there is of users and rights afterwards."""

    def __init__(self, client: httpx.AsyncClient, database: Database, names: dict[str, str]) -> None:
        super().__init__(client)
        self._database = database
        self._names = names

    async def attempt(self, request: Request, who: str | None = "editor") -> httpx.Response:
        method, path, body = request
        for name, key in self._names.items():
            path = path.replace(f"<{name}>", key)
            body = json.loads(json.dumps(body).replace(f"<{name}>", key))
        if not path.startswith("/utils/import/"):
            return await self.send(method, path, body, who)
        content = form([("file", "rows.json", json.dumps(body).encode(), "application/json")])
        headers = {"content-type": "multipart/form-data; boundary=between", "authorization": f"Bearer {who}-token"}
        return await self._client.request(method, path, content=content, headers=headers)

    async def state(self) -> list[Any]:
        """All users, roles and rights."""
        tables = ("users", "roles", "policies", "access", "permissions", "settings")
        return [await self._database.fetch_all(f"SELECT * FROM directus_{table} ORDER BY id") for table in tables]

    async def of(self, user: str) -> list[Any]:
        """What bears a user's name."""
        places = (
            "activity.user", "comments.user_created", "comments.user_updated", "files.modified_by", "files.uploaded_by",
            "notifications.sender", "presets.user", "shares.user_created", "versions.user_created",
            "versions.user_updated",
        )  # fmt: skip
        found = []
        for place in places:
            table, column = place.split(".")
            query = f"SELECT '{place}', id FROM directus_{table} WHERE CAST(\"{column}\" AS text) = '{user}'"
            found += await self._database.fetch_all(query)
        return found


@pytest.fixture(scope="module", params=BOTH)
def config(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseConfig]:
    with copy_of(request.getfixturevalue(f"world_{request.param}"), tmp_path_factory.mktemp("mass")) as config:
        yield config


@pytest.fixture(scope="module")
async def attempts(
    config: DatabaseConfig, anyio_backend: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Attempts]:
    """Shared by the tests, since none of them may change anything."""
    await prepare_world(config, rules=RULES)
    database = await open_database(config)
    storage = {"local": {"root": str(tmp_path_factory.mktemp("storage"))}}
    try:
        async with client_of(config, storage_options=storage, public_url="http://typecase") as client:
            yield Attempts(client, database, await _prepared(client))
    finally:
        await database.close()


async def _prepared(client: httpx.AsyncClient) -> dict[str, str]:
    """The keys of rows that requests name."""
    desk = Desk(client)
    await desk.data("POST", "/policies", {"id": APP, "name": "App", "app_access": True})
    await desk.data("POST", "/users", {"id": APP, "token": "app-token", "policies": [{"policy": APP}]})
    key = {"field": "id", "type": "integer", "schema": {"is_primary_key": True, "has_auto_increment": True}}
    fields = [key, {"field": "owner", "type": "uuid"}]
    meta = {"versioning": True}
    await desk.data("POST", "/collections", {"collection": "desks", "schema": {}, "meta": meta, "fields": fields})
    relation = {"collection": "desks", "field": "owner", "related_collection": "directus_users"}
    await desk.data("POST", "/relations", relation)
    await desk.data("POST", "/items/desks", {"owner": EDITOR})
    version = await desk.data("POST", "/versions", {"collection": "desks", "item": "1", "key": "draft"})
    file = {"storage": "local", "filename_download": "x.txt", "type": "text/plain"}
    await desk.data("PATCH", f"/users/{EDITOR}", {"first_name": "Before"})
    [revision] = await desk.data("GET", "/revisions?filter[collection]=directus_users&sort=-id&limit=1")
    rows = {
        "file": ("/files", file, "admin"),
        "comment": ("/comments", {"collection": "desks", "item": "1", "comment": "x"}, "editor"),
        "share": ("/shares", {"collection": "blog_posts", "item": "2"}, "editor"),
        "notification": ("/notifications", {"recipient": EDITOR, "subject": "x"}, "editor"),
        "notice": ("/notifications", {"recipient": APP, "subject": "x"}, "admin"),
        "preset": ("/presets", {"collection": "tags", "user": APP}, "app"),
    }
    made = {name: (await desk.data("POST", path, row, who))["id"] for name, (path, row, who) in rows.items()}
    return {name: str(key) for name, key in made.items()} | {
        "desk": version["id"],
        "revision": str(revision["id"]),
    }


def _is_refused(answer: httpx.Response) -> bool:
    if answer.status_code == 200 and "graphql" in str(answer.request.url):
        return "errors" in answer.json()
    return 400 <= answer.status_code < 500


async def _all_refused(attempts: Attempts, requests: Iterator[Request]) -> None:
    before = await attempts.state()
    for request in requests:
        answer = await attempts.attempt(request)
        assert _is_refused(answer), (request, answer.status_code, answer.text)
        assert await attempts.state() == before, request


@pytest.mark.parametrize("name", FIELDS)
async def test_a_field_of_the_own_user(attempts: Attempts, name: str) -> None:
    await _all_refused(attempts, own_ways(name, FIELDS[name]))


@pytest.mark.parametrize("name", [*FIELDS, "first_name"])
async def test_a_field_of_another_user(attempts: Attempts, name: str) -> None:
    await _all_refused(attempts, own_ways(name, FIELDS.get(name, "Changed"), VICTIM))


@pytest.mark.parametrize("name", [name for name in FIELDS if name != "email"])
async def test_a_field_of_a_new_user(attempts: Attempts, name: str) -> None:
    await _all_refused(attempts, new_ways(name, FIELDS[name]))


_ON_DESK = {"collection": "desks", "item": "1"}
_FILE = {"storage": "local", "filename_download": "x.txt", "type": "text/plain"}
IN_ANOTHERS_NAME: list[Request] = [
    ("POST", "/comments", {**_ON_DESK, "comment": "x", "user_created": VICTIM}),
    ("POST", "/comments", {**_ON_DESK, "comment": "x", "user_created": {"id": VICTIM}}),
    ("POST", "/comments", {**_ON_DESK, "comment": "x", "user_updated": VICTIM}),
    ("PATCH", "/comments/<comment>", {"comment": "x", "user_created": VICTIM}),
    ("PATCH", "/comments/<comment>", {"user_updated": VICTIM}),
    ("POST", "/files", {**_FILE, "uploaded_by": VICTIM, "modified_by": VICTIM}),
    ("PATCH", "/files/<file>", {"uploaded_by": VICTIM}),
    ("PATCH", "/files/<file>", {"modified_by": VICTIM}),
    ("POST", "/versions", {**_ON_DESK, "key": "new", "user_created": VICTIM}),
    ("POST", "/versions", {**_ON_DESK, "key": "newer", "user_updated": VICTIM}),
    ("PATCH", "/versions/<desk>", {"user_created": VICTIM}),
    ("POST", "/shares", {**_ON_DESK, "user_created": VICTIM}),
    ("PATCH", "/shares/<share>", {"user_created": VICTIM}),
    ("POST", "/notifications", {"recipient": EDITOR, "subject": "x", "sender": VICTIM}),
    ("PATCH", "/notifications/<notification>", {"sender": VICTIM}),
    ("POST", "/activity", {"action": "login", "user": VICTIM}),
    _graphql(
        "($data: create_directus_comments_input!) { create_comments_item(data: $data) { id } }",
        {**_ON_DESK, "comment": "x", "user_created": {"id": VICTIM}},
    ),
]


@pytest.mark.parametrize("request_", IN_ANOTHERS_NAME, ids=lambda request: f"{request[0]} {request[1]}")
async def test_nothing_is_made_in_anothers_name(attempts: Attempts, request_: Request) -> None:
    before = await attempts.of(VICTIM)
    answer = await attempts.attempt(request_)
    assert answer.status_code < 500, answer.text
    assert await attempts.of(VICTIM) == before, answer.text


@pytest.mark.parametrize(
    "request_",
    [
        ("POST", "/presets", {"collection": "tags", "user": VICTIM}),
        ("PATCH", "/presets/<preset>", {"user": VICTIM}),
        ("PATCH", "/notifications/<notice>", {"recipient": VICTIM}),
        ("POST", "/notifications", {"recipient": VICTIM, "subject": "x"}),
        ("POST", "/comments", {**_ON_DESK, "comment": "x", "user_created": VICTIM}),
        ("PATCH", "/users/me", {"first_name": "x"}),
        ("POST", "/roles", {"name": "x"}),
        ("POST", "/policies", {"name": "x", "admin_access": True}),
        ("POST", "/access", {"policy": ADMIN_POLICY, "user": APP}),
        ("POST", "/permissions", {"policy": ADMIN_POLICY, "collection": "tags", "action": "read"}),
        ("PATCH", "/settings", {"public_registration": True, "public_registration_role": ADMIN_ROLE}),
        ("POST", "/utils/revert/<revision>", {}),
    ],
    ids=lambda request: f"{request[0]} {request[1]}",
)
async def test_app_access_gives_no_more(attempts: Attempts, request_: Request) -> None:
    before = [await attempts.state(), await attempts.of(VICTIM)]
    answer = await attempts.attempt(request_, "app")
    assert _is_refused(answer), answer.text
    assert [await attempts.state(), await attempts.of(VICTIM)] == before


@pytest.mark.parametrize("name", FIELDS)
async def test_the_public_says_no_more_of_itself(attempts: Attempts, name: str) -> None:
    """Registrations refuse what they don't know; an invitation goes by its token and the password alone."""
    await attempts.data("PATCH", "/settings", {"public_registration": True})
    before = await attempts.state()
    if name not in ("email", "password"):
        new = {"email": "new@example.com", "password": "password", name: FIELDS[name]}
        answer = await attempts.attempt(("POST", "/users/register", new), None)
        assert answer.status_code in (400, 429), answer.text
    answer = await attempts.attempt(("POST", "/users", {"email": "new@example.com", name: FIELDS[name]}), None)
    assert answer.status_code == 403
    assert await attempts.state() == before


async def test_an_invitation_gives_its_role_alone(attempts: Attempts) -> None:
    await attempts.data("POST", "/users/invite", {"email": "invited@example.com", "role": EDITORS})
    token = sign_mailed_token(SECRET, "invite", "invited@example.com", 60)
    body = {**FIELDS, "token": token, "password": "password", "email": "chosen@example.com"}
    assert (await attempts.attempt(("POST", "/users/invite/accept", body), None)).status_code == 204
    fields = "email,role,status,token,provider,external_identifier,auth_data,tfa_secret,last_access,policies"
    found = await attempts.data("GET", f"/users?filter[email]=invited@example.com&fields={fields}")
    nothing = dict.fromkeys(("token", "external_identifier", "auth_data", "tfa_secret", "last_access"))
    assert found == [
        {
            "email": "invited@example.com",
            "role": EDITORS,
            "status": "active",
            "provider": "default",
            **nothing,
            "policies": [],
        }
    ]


async def test_versions_and_the_past_need_the_same_rights(attempts: Attempts) -> None:
    """A version that the administrator saved, and a revision, are no way around what the editor may write."""
    before = await attempts.state()
    for request in (
        ("POST", "/utils/revert/<revision>", {}),
        _graphql('{ utils_revert(revision: "<revision>") }', {}),
        ("POST", "/versions/<desk>/promote", {"mainHash": "<hash>"}),
    ):
        assert _is_refused(await attempts.attempt(request)), request
    assert await attempts.state() == before
