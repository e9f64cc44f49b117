"""A model of many collections works in every API, on both databases; `make bench-model` says what a large one costs."""

import httpx
import pytest
from graphql import get_introspection_query

from db.engine import DatabaseConfig
from tests.conftest import client_of
from tests.end_to_end.modelling import data, field, sign_in
from tests.large_model import large_model, relations

pytestmark = pytest.mark.anyio

COLLECTIONS, FIELDS = 60, 10


async def test_a_large_model_works(database_config: DatabaseConfig) -> None:
    async with client_of(database_config, max_payload_size="20mb") as admin:
        await sign_in(admin)
        assert len(data(await admin.post("/collections", json=large_model(COLLECTIONS, FIELDS)))) == COLLECTIONS
        for relation in relations(COLLECTIONS):
            data(await admin.post("/relations", json=relation))
        data(await admin.post("/items/c1", json={"parent": {"f0": "first"}}))
        query = {"query": "{ c1 { id parent { f0 } } c59_aggregated { count { id } } }"}
        assert data(await admin.post("/graphql", json=query))["c1"] == [{"id": "1", "parent": {"f0": "first"}}]
        assert await _types(admin) >= COLLECTIONS
        data(await admin.post("/fields/c59", json=field("late")))
        assert data(await admin.post("/graphql", json={"query": "{ c59 { late } }"})) == {"c59": []}
        taken = data(await admin.get("/schema/snapshot"))
        assert len(taken["fields"]) == COLLECTIONS * FIELDS + 1
        assert (await admin.post("/schema/diff", json=taken)).status_code == 204


async def _types(admin: httpx.AsyncClient) -> int:
    told = data(await admin.post("/graphql", json={"query": get_introspection_query()}))["__schema"]["types"]
    return sum(each["name"].startswith("c") for each in told)
