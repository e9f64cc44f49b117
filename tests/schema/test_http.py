"""The transport: methods, bodies, parameters, and the page for browsers."""

import httpx

from db.engine import DatabaseConfig
from tests.conftest import client_of

TAGS = {"query": '{ tags(limit: 1, sort: "id") { id } }'}
TAGS_DATA = {"data": {"tags": [{"id": "1"}]}}


async def test_a_get_has_its_document_in_parameters(world: httpx.AsyncClient) -> None:
    query = 'query T($n: Int) { tags(limit: $n, sort: "id") { id } } query Other { __typename }'
    parameters = {"query": query, "variables": '{"n": 1}', "operationName": "T"}
    assert (await world.get("/graphql", params=parameters)).json() == TAGS_DATA
    broken = await world.get("/graphql", params={**parameters, "variables": "{"})
    assert broken.json()["errors"][0]["extensions"]["code"] == "INVALID_PAYLOAD"


async def test_other_methods_are_refused(world: httpx.AsyncClient) -> None:
    for method in ("PUT", "PATCH", "DELETE"):
        answer = await world.request(method, "/graphql", json=TAGS)
        assert answer.status_code == 405
        assert answer.json()["errors"][0]["extensions"] == {
            "allowed": ["GET", "POST"],
            "current": method,
            "code": "METHOD_NOT_ALLOWED",
        }


async def test_a_get_may_not_change_anything(world: httpx.AsyncClient) -> None:
    answer = await world.get("/graphql/system", params={"query": 'mutation { auth_logout(refresh_token: "x") }'})
    assert answer.status_code == 405
    assert answer.json()["errors"][0]["extensions"]["allowed"] == ["POST"]


async def test_bodies_that_hold_no_document(world: httpx.AsyncClient) -> None:
    json = {"content-type": "application/json"}
    for content, headers, code in (
        (b"", json, "INVALID_PAYLOAD"),
        (b"{not json", json, "INVALID_PAYLOAD"),
        (b"[]", json, "INVALID_PAYLOAD"),
        (b"{}", json, "INVALID_PAYLOAD"),
        (b'{"query": 5}', json, "GRAPHQL_VALIDATION"),
        (b'{"query": "{__typename}", "variables": "x"}', json, "GRAPHQL_EXECUTION"),
        (b'{"query": "{__typename}", "operationName": 5}', json, "INVALID_PAYLOAD"),
        (b'{"query": "{__typename}"}', {"content-type": "text/plain"}, "INVALID_PAYLOAD"),
    ):
        answer = await world.post("/graphql", content=content, headers=headers)
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, code), content


async def test_any_path_below_is_the_same_endpoint(world: httpx.AsyncClient) -> None:
    for path in ("/graphql/", "/graphql/nope"):
        assert (await world.post(path, json=TAGS)).json() == TAGS_DATA


async def test_a_token_may_be_a_parameter_or_a_cookie(world: httpx.AsyncClient) -> None:
    query = {"query": "{ notes { id } }"}
    assert (await world.post("/graphql", json=query, params={"access_token": "admin-token"})).json() == {
        "data": {"notes": []}
    }
    cookie = {"cookie": "directus_session_token=admin-token"}
    assert (await world.post("/graphql", json=query, headers=cookie)).json() == {"data": {"notes": []}}
    answer = await world.post("/graphql", json=query, headers={"authorization": "Bearer nope"})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]) == (401, {"code": "INVALID_CREDENTIALS"})


async def test_a_body_has_a_limit(world_sqlite: DatabaseConfig) -> None:
    async with client_of(world_sqlite, max_payload_size=100) as client:
        answer = await client.post("/graphql", json={"query": "{ __typename }" + " " * 100})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (413, "CONTENT_TOO_LARGE")


async def test_introspection_may_be_off(world_sqlite: DatabaseConfig) -> None:
    async with client_of(world_sqlite, graphql_introspection=False) as client:
        answer = await client.post("/graphql", json={"query": "{ __schema { queryType { name } } }"})
        assert answer.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION"
        assert (await client.post("/graphql", json={"query": "{ __typename }"})).json() == {
            "data": {"__typename": "Query"}
        }
        assert (await client.get("/server/specs/graphql")).status_code == 403


async def test_browsers_get_graphiql(world: httpx.AsyncClient) -> None:
    page = await world.get("/graphql", headers={"accept": "text/html,*/*"})
    assert page.headers["content-type"].startswith("text/html")
    assert "script-src 'self';" in page.headers["content-security-policy"]
    for asset in ("graphiql.js", "graphiql.css", "page.css"):
        assert f'"/graphiql/{asset}"' in page.text
        assert (await world.get(f"/graphiql/{asset}")).status_code == 200
    asked = await world.get("/graphql", params=TAGS, headers={"accept": "text/html"})
    assert asked.json() == TAGS_DATA
