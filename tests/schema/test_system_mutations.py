"""Mutations of the system's collections by /graphql/system, on both databases."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.conftest import client_of
from tests.rest_compat.writing import EDITOR_POLICY, Desk, prepare_world
from tests.schema.ask import ask, data, refused

SYSTEM = "/graphql/system"
ADMIN, EDITOR = "admin-token", "editor-token"
EDITOR_ID, ADMIN_ROLE = "00000000-0000-4000-8000-000000000001", "b1acb283-298b-4d27-9218-07c659e80d97"
EDITORS = "00000000-0000-4000-8000-000000000020"
UNKNOWN = "00000000-0000-4000-8000-000000099999"

RULES: Sequence[dict[str, Any]] = (
    {"collection": "directus_users", "action": "read", "fields": "id,first_name,token"},
    {
        "collection": "directus_users",
        "action": "update",
        "fields": "first_name",
        "permissions": {"id": {"_eq": "$CURRENT_USER"}},
    },
    {"collection": "directus_presets", "action": "create"},
)


@pytest.fixture
async def granted(world_config: DatabaseConfig) -> AsyncIterator[httpx.AsyncClient]:
    """The world, where the editor may change the own first name, and make presets without reading them."""
    await prepare_world(world_config, rules=RULES)
    async with client_of(world_config) as client:
        yield client


async def system(client: httpx.AsyncClient, query: str, token: str | None = ADMIN, **more: Any) -> Any:
    return await data(client, query, token, path=SYSTEM, **more)


async def errors(client: httpx.AsyncClient, query: str, token: str = ADMIN) -> list[tuple[str, str]]:
    """The codes of an answer's errors, each with the root that it stands for."""
    answer = (await ask(client, query, token, path=SYSTEM)).json()
    return [(error["path"][0], error["extensions"]["code"]) for error in answer["errors"]]


async def test_a_user_with_policies_and_a_role(world: httpx.AsyncClient) -> None:
    made = await system(
        world,
        """mutation { create_roles_item(data: {name: "Guests", policies: [{policy: {
            name: "Guests", app_access: true, admin_access: false, enforce_tfa: false
        }}]}) { id policies { policy { name app_access admin_access } } } }""",
    )
    role = made["create_roles_item"]
    assert role["policies"] == [{"policy": {"name": "Guests", "app_access": True, "admin_access": False}}]
    user = await system(
        world,
        """mutation ($role: ID!) { create_users_item(data: {
            email: "guest@example.com", password: "password", token: "guest-token", role: {id: $role, name: "Guests"}
        }) { id email password token status provider role { name } } }""",
        variables={"role": role["id"]},
    )
    identity = user["create_users_item"].pop("id")
    assert user["create_users_item"] == {
        "email": "guest@example.com", "password": "**********", "token": "**********", "status": "active",
        "provider": "default", "role": {"name": "Guests"},
    }  # fmt: skip
    login = 'mutation { auth_login(email: "guest@example.com", password: "password") { expires } }'
    assert await system(world, login, None) == {"auth_login": {"expires": "900000"}}
    assert await system(world, "{ users_me { email } }", "guest-token") == {"users_me": {"email": "guest@example.com"}}
    suspended = f'mutation {{ update_users_items(ids: ["{identity}"], data: {{status: "suspended"}}) {{ status }} }}'
    assert await system(world, suspended) == {"update_users_items": [{"status": "suspended"}]}
    assert (await ask(world, "{ users_me { id } }", "guest-token", path=SYSTEM)).status_code == 401
    deleted = f'mutation {{ delete_users_items(ids: ["{identity}"]) {{ ids }} }}'
    assert await system(world, deleted) == {"delete_users_items": {"ids": [identity]}}
    assert (await Desk(world).data("GET", f"/users?filter[id]={identity}")) == []


async def test_a_permission_holds_at_once(world: httpx.AsyncClient) -> None:
    assert (await ask(world, "{ languages { code } }", EDITOR)).status_code == 400
    made = await system(
        world,
        f"""mutation {{ create_permissions_items(data: [{{
            policy: {{
                id: "{EDITOR_POLICY}", name: "Editing", admin_access: false, app_access: false, enforce_tfa: false
            }}, collection: "languages", action: "read", fields: ["code"],
            permissions: {{code: {{_eq: "en-US"}}}}
        }}]) {{ id collection fields permissions policy {{ name }} }} }}""",
    )
    [permission] = [each for each in made["create_permissions_items"] if each["id"]]
    key = permission.pop("id")
    assert permission == {
        "collection": "languages", "fields": ["code"], "permissions": {"code": {"_eq": "en-US"}},
        "policy": {"name": "Editing"},
    }  # fmt: skip
    assert await data(world, "{ languages { code } }", EDITOR) == {"languages": [{"code": "en-US"}]}
    await system(world, f'mutation {{ update_permissions_item(id: "{key}", data: {{permissions: {{}}}}) {{ id }} }}')
    assert len((await data(world, "{ languages { code } }", EDITOR))["languages"]) == 2
    gone = await system(world, f'mutation {{ delete_permissions_item(id: "{key}") {{ id }} }}')
    assert gone == {"delete_permissions_item": {"id": key}}
    assert (await ask(world, "{ languages { code } }", EDITOR)).status_code == 400


async def test_presets_comments_and_folders(world: httpx.AsyncClient) -> None:
    made = await system(
        world,
        """mutation {
            create_presets_item(data: {collection: "tags", bookmark: "Mine"}) { bookmark layout icon user { id } }
            create_comments_item(data: {collection: "tags", item: "1", comment: "Well"}) {
                comment item user_created { email }
            }
            create_folders_item(data: {name: "Below", parent: {name: "Above"}}) { name parent { name } }
        }""",
    )
    assert made == {
        "create_presets_item": {"bookmark": "Mine", "layout": "tabular", "icon": "bookmark", "user": None},
        "create_comments_item": {"comment": "Well", "item": "1", "user_created": {"email": "admin@example.com"}},
        "create_folders_item": {"name": "Below", "parent": {"name": "Above"}},
    }


async def test_settings_show_at_once(world: httpx.AsyncClient) -> None:
    named = 'data: {project_name: "News", auth_login_attempts: 3}'
    change = f"mutation {{ update_settings({named}) {{ project_name auth_login_attempts }} }}"
    assert await system(world, change) == {"update_settings": {"project_name": "News", "auth_login_attempts": 3}}
    told = await system(world, "{ server_info { project { project_name } } }", None)
    assert told == {"server_info": {"project": {"project_name": "News"}}}


async def test_each_error_stands_at_its_root_and_the_others_are_done(world: httpx.AsyncClient) -> None:
    found = await errors(
        world,
        f"""mutation {{
            form: update_users_batch(data: [{{id: "{EDITOR_ID}", email: "no address"}}]) {{ id }}
            parent: update_roles_item(id: "{EDITORS}", data: {{parent: {{id: "{EDITORS}"}}}}) {{ id }}
            fine: create_folders_item(data: {{name: "Kept"}}) {{ id }}
            taken: create_users_item(data: {{email: "EDITOR@example.com"}}) {{ id }}
            last: delete_roles_item(id: "{ADMIN_ROLE}") {{ id }}
        }}""",
    )
    assert found == [
        ("form", "FAILED_VALIDATION"),
        ("parent", "INVALID_PAYLOAD"),
        ("taken", "RECORD_NOT_UNIQUE"),
        ("last", "UNPROCESSABLE_CONTENT"),
    ]
    assert len(await Desk(world).data("GET", "/folders?filter[name]=Kept")) == 1


async def test_callers_change_of_themselves_what_they_may(granted: httpx.AsyncClient) -> None:
    change = 'mutation { update_users_me(data: {first_name: "Ed"}) { id first_name token } }'
    mine = {"id": EDITOR_ID, "first_name": "Ed", "token": "**********"}
    assert await system(granted, change, EDITOR) == {"update_users_me": mine}
    more = "mutation { update_users_me(data: {%s}) { id } }"
    for field in ('token: "x"', 'status: "archived"', f'role: {{id: "{EDITORS}"}}', "policies: []"):
        assert await refused(granted, more % field, EDITOR, path=SYSTEM)
    other = f'mutation {{ update_users_item(id: "{EDITOR_ID[:-1]}2", data: {{first_name: "x"}}) {{ id }} }}'
    assert await errors(granted, other, EDITOR) == [("update_users_item", "FORBIDDEN")]
    assert await refused(granted, 'mutation { create_users_item(data: {first_name: "x"}) { id } }', EDITOR, path=SYSTEM)


async def test_who_may_not_read_hears_that_it_is_done(granted: httpx.AsyncClient) -> None:
    change = 'mutation { create_presets_item(data: {collection: "tags"}) }'
    assert await system(granted, change, EDITOR) == {"create_presets_item": True}


async def test_others_have_no_mutations_of_the_system(world: httpx.AsyncClient) -> None:
    query = '{ __type(name: "Mutation") { fields { name } } }'
    for token in (None, EDITOR, "nobody-token"):
        names = [field["name"] for field in (await system(world, query, token))["__type"]["fields"]]
        assert not [name for name in names if name.startswith(("create_", "update_", "delete_", "import_"))]


async def test_a_file_is_imported_by_its_address(world: httpx.AsyncClient) -> None:
    """What is in our own network can't be had; the rest is the same work as REST's."""
    file = '{storage: "local", filename_download: "x.png"}'
    query = f'mutation {{ import_file(url: "http://127.0.0.1:9/x.png", data: {file}) {{ id }} }}'
    answer = await ask(world, query, ADMIN, path=SYSTEM)
    assert answer.status_code == 503
    assert answer.json()["errors"][0]["extensions"]["service"] == "external-file"
    assert await Desk(world).data("GET", "/files") == []


async def test_the_openapi_document_is_that_of_rest(world: httpx.AsyncClient) -> None:
    for token in (None, EDITOR, ADMIN):
        headers = {"authorization": f"Bearer {token}"} if token else {}
        document = (await world.get("/server/specs/oas", headers=headers)).json()
        assert await system(world, "{ server_specs_oas }", token) == {"server_specs_oas": document}


async def test_without_introspection_no_schema_is_told(world_config: DatabaseConfig, tmp_path: Path) -> None:
    async with client_of(world_config, graphql_introspection=False) as client:
        assert await errors(client, "{ server_specs_graphql }") == [("server_specs_graphql", "FORBIDDEN")]
        for path in ("/server/specs/graphql", "/server/specs/graphql/items", "/server/specs/graphql/system"):
            answer = await client.get(path, headers={"authorization": f"Bearer {ADMIN}"})
            assert answer.status_code == 403


async def test_another_scope_has_no_schema(world: httpx.AsyncClient) -> None:
    answer = await world.get("/server/specs/graphql/nope")
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]) == (
        404,
        {"path": "/specs/graphql/nope", "code": "ROUTE_NOT_FOUND"},
    )
