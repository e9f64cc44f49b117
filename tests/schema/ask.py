"""Asks GraphQL over HTTP."""

from typing import Any

import httpx


async def ask(
    client: httpx.AsyncClient,
    query: str,
    token: str | None = None,
    variables: dict[str, Any] | None = None,
    path: str = "/graphql",
) -> httpx.Response:
    """The answer to a document, sent as the holder of a token, or as the public."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return await client.post(path, json={"query": query, "variables": variables}, headers=headers)


async def data(client: httpx.AsyncClient, query: str, token: str | None = None, **more: Any) -> Any:
    """The data of an answer without errors."""
    answer = await ask(client, query, token, **more)
    body = answer.json()
    assert answer.status_code == 200, body
    assert list(body) == ["data"], body
    return body["data"]


async def refused(client: httpx.AsyncClient, query: str, token: str | None = None, **more: Any) -> list[Any]:
    """What is wrong with a document that is refused as a whole: for each error its message and first place."""
    answer = await ask(client, query, token, **more)
    error = answer.json()["errors"][0]
    assert answer.status_code == 400, answer.json()
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION"
    return [
        (entry["message"], *(entry.get("locations") or [{}])[0].values()) for entry in error["extensions"]["errors"]
    ]
