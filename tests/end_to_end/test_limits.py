"""Settings that limit what one request may write."""

from db.engine import DatabaseConfig
from tests.conftest import client_of
from tests.end_to_end.newsroom import TOKEN


async def test_a_request_writes_no_more_rows_than_the_settings_allow(newsroom_config: DatabaseConfig) -> None:
    async with client_of(newsroom_config, max_batch_mutation=2) as client:
        client.headers["authorization"] = f"Bearer {TOKEN}"
        three = await client.post("/items/authors", json=[{"name": "a"}, {"name": "b"}, {"name": "c"}])
        assert (three.status_code, three.json()["errors"][0]["extensions"]["code"]) == (400, "INVALID_PAYLOAD")
        assert (await client.request("DELETE", "/items/articles", json=[1, 2, 3])).status_code == 400
        two = await client.post("/items/authors?fields=name", json=[{"name": "a"}, {"name": "b"}])
        assert two.json() == {"data": [{"name": "a"}, {"name": "b"}]}
        count = await client.get("/items/authors?aggregate[count]=*")
        assert count.json() == {"data": [{"count": "4"}]}
