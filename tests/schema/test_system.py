"""/graphql/system: the project's own collections, the data model, the server, and signing in."""

import httpx

from tests.schema.ask import ask, data, refused

SYSTEM = "/graphql/system"


async def test_system_collections_lose_their_prefix(world: httpx.AsyncClient) -> None:
    query = '{ users(sort: "email", limit: 1) { email password role { name } } users_aggregated { countAll } }'
    assert await data(world, query, "admin-token", path=SYSTEM) == {
        "users": [{"email": "admin@example.com", "password": "**********", "role": {"name": "Administrator"}}],
        "users_aggregated": [{"countAll": 5}],
    }


async def test_built_in_permissions_follow_the_stored_ones(world: httpx.AsyncClient) -> None:
    query = """
        { permissions(limit: 1, sort: "id") { key: id collection policy { name } __typename } }
    """
    stored, *built_in = (await data(world, query, "admin-token", path=SYSTEM))["permissions"]
    assert (stored["key"], stored["collection"]) == ("1", "blog_posts")
    assert len(built_in) == 20
    nothing = {"key": None, "policy": None, "__typename": "directus_permissions"}
    assert built_in[0] == {**nothing, "collection": "directus_collections"}


async def test_callers_may_ask_for_themselves_where_they_may_read(world: httpx.AsyncClient) -> None:
    query = "{ users_me { email } roles_me { name } policies_me_globals { admin_access app_access enforce_tfa } }"
    assert await data(world, query, "admin-token", path=SYSTEM) == {
        "users_me": {"email": "admin@example.com"},
        "roles_me": [{"name": "Administrator"}],
        "policies_me_globals": {"admin_access": True, "app_access": True, "enforce_tfa": False},
    }
    assert len(await refused(world, query, "editor-token", path=SYSTEM)) == 3


async def test_the_server_tells_of_itself(world: httpx.AsyncClient) -> None:
    query = "{ server_ping server_info { project { project_name } queryLimit { default } } server_health }"
    assert await data(world, query, path=SYSTEM) == {
        "server_ping": "pong",
        "server_info": {"project": {"project_name": "Directus"}, "queryLimit": None},
        "server_health": {"status": "ok"},
    }


async def test_the_data_model_is_told(world: httpx.AsyncClient) -> None:
    query = """
        { collections_by_name(name: "site") { collection schema { name } meta { singleton } }
          fields_in_collection(collection: "tags") { field type }
          fields_by_name(collection: "tags", field: "name") { schema { is_nullable max_length } }
          relations_by_name(collection: "comments", field: "post") { related_collection meta { one_field } } }
    """
    assert await data(world, query, "admin-token", path=SYSTEM) == {
        "collections_by_name": {"collection": "site", "schema": {"name": "site"}, "meta": {"singleton": True}},
        "fields_in_collection": [
            {"field": "id", "type": "integer"},
            {"field": "name", "type": "string"},
            {"field": "slug", "type": "string"},
            {"field": "posts", "type": "alias"},
        ],
        "fields_by_name": {"schema": {"is_nullable": False, "max_length": 255}},
        "relations_by_name": {"related_collection": "blog_posts", "meta": {"one_field": "comments"}},
    }


async def test_signing_in_and_out(world: httpx.AsyncClient) -> None:
    login = 'mutation { auth_login(email: "admin@example.com", password: "wrong") { access_token } }'
    answer = (await ask(world, login, path=SYSTEM)).json()
    assert answer["data"] == {"auth_login": None}
    assert answer["errors"][0]["extensions"] == {"code": "INVALID_CREDENTIALS"}
    query = """
        mutation ($password: String!) {
            auth_login(email: "editor@example.com", password: $password) { access_token expires refresh_token } }
    """
    tokens = (await data(world, query, variables={"password": "editor-pass"}, path=SYSTEM))["auth_login"]
    assert tokens["expires"] == "900000"
    approved = await data(world, '{ comments(limit: 1, sort: "id") { approved } }', tokens["access_token"])
    assert approved == {"comments": [{"approved": True}]}
    logout = "mutation ($t: String) { auth_logout(refresh_token: $t) auth_refresh(refresh_token: $t) { expires } }"
    answer = (await ask(world, logout, variables={"t": tokens["refresh_token"]}, path=SYSTEM)).json()
    assert answer["data"] == {"auth_logout": True, "auth_refresh": None}


async def test_a_missing_refresh_token_is_told(world: httpx.AsyncClient) -> None:
    answer = (await ask(world, "mutation { auth_refresh { expires } }", path=SYSTEM)).json()
    assert answer["errors"][0]["extensions"]["code"] == "INVALID_PAYLOAD"
