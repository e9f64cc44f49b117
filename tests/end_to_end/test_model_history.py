"""What history tells of changes of the data model."""

from typing import Any

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.end_to_end.modelling import administrator_of, data, field, make

pytestmark = pytest.mark.anyio


async def noted(admin: httpx.AsyncClient) -> list[tuple[Any, ...]]:
    """Each activity about the model: the action, the collection, the item, and the delta of its revision."""
    asked = "fields=action,collection,item,revisions.delta,user.email&sort=id&limit=-1&filter[action][_neq]=login"
    rows = data(await admin.get(f"/activity?{asked}"))
    assert {row["user"]["email"] for row in rows} <= {"admin@example.com"}
    return [
        (row["action"], row["collection"], row["item"], *(revision["delta"] for revision in row["revisions"]))
        for row in rows
    ]


async def test_what_is_made_changed_and_deleted_is_noted(database_config: DatabaseConfig) -> None:
    async with administrator_of(database_config) as admin:
        described = {**field("name"), "meta": {}}
        data(
            await admin.post(
                "/collections", json={"collection": "tags", "schema": {}, "meta": {}, "fields": [described]}
            )
        )
        made = await noted(admin)
        fields = {row["field"]: str(row["meta"]["id"]) for row in data(await admin.get("/fields/tags")) if row["meta"]}
        own = [change for change in made if change[1] == "directus_fields"]
        assert [change[:3] for change in own] == [("create", "directus_fields", key) for key in fields.values()]
        assert made[-1] == ("create", "directus_collections", "tags", {"collection": "tags"})

        data(await admin.patch("/collections/tags", json={"meta": {"icon": "label"}}))
        data(await admin.post("/fields/tags", json={"field": "note", "type": "text", "meta": {"note": "n"}}))
        key = str(data(await admin.get("/fields/tags/note"))["meta"]["id"])
        data(await admin.patch("/fields/tags/note", json={"meta": {"note": "m"}}))
        assert (await admin.delete("/fields/tags/note")).status_code == 204
        assert (await noted(admin))[len(made) :] == [
            ("update", "directus_collections", "tags", {"icon": "label"}),
            ("create", "directus_fields", key, {"field": "note", "note": "n", "sort": len(fields) + 1}),
            ("update", "directus_fields", key, {"note": "m"}),
            ("delete", "directus_fields", key),
        ]


async def test_a_change_that_fails_is_not_noted(database_config: DatabaseConfig) -> None:
    async with administrator_of(database_config) as admin:
        await make(admin, "tags", field("name"), rows=[{"name": None}])
        before = await noted(admin)
        answer = await admin.patch("/fields/tags/name", json={"schema": {"is_nullable": False}, "meta": {"note": "n"}})
        assert answer.status_code == 400
        assert await noted(admin) == before
