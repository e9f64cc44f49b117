"""The assembled application: routes, errors, and a database that goes away."""

import httpx


async def test_ping(client: httpx.AsyncClient) -> None:
    answer = await client.get("/server/ping")
    assert (answer.status_code, answer.text) == (200, "pong")


async def test_an_unknown_route_is_told_as_an_error(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nothing/here")
    assert answer.status_code == 404
    assert answer.json() == {
        "errors": [
            {
                "message": "Route /nothing/here doesn't exist.",
                "extensions": {"path": "/nothing/here", "code": "ROUTE_NOT_FOUND"},
            }
        ]
    }


async def test_world_is_served(world: httpx.AsyncClient) -> None:
    answer = await world.get("/items/blog_posts", params={"fields": "id,title", "limit": "1"})
    assert answer.json() == {"data": [{"id": 2, "title": "Post 2: index page résumé данные naïve"}]}
