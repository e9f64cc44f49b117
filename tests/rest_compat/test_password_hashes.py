"""What it costs to hash a password: as much as always where nothing is set, and what HASH_* say."""

import time

import httpx
import pytest

from db.engine import DatabaseConfig
from db.open import open_database
from resolvers.passwords import HashCost, verify_password
from tests.conftest import USUAL, client_of, settings_of
from typecase.prepare import prepare

pytestmark = pytest.mark.anyio

ADMIN = {"admin_email": "admin@example.com", "admin_password": "password"}
COSTS = {"hash_memory_cost": 64, "hash_time_cost": 5, "hash_parallelism": 2}


async def kept(config: DatabaseConfig, email: str) -> str:
    """What the database keeps of a user's password."""
    database = await open_database(config)
    try:
        row = await database.fetch_row(f"SELECT password FROM directus_users WHERE email = '{email}'", [])
    finally:
        await database.close()
    assert row is not None
    return str(row[0])


async def signed_in(client: httpx.AsyncClient, email: str = "admin@example.com") -> dict[str, str]:
    answer = await client.post("/auth/login", json={"email": email, "password": "password"})
    assert answer.status_code == 200, answer.text
    return {"authorization": f"Bearer {answer.json()['data']['access_token']}"}


@pytest.mark.parametrize(("settings", "cost"), [(USUAL, "m=65536,t=3,p=4"), (COSTS, "m=64,t=5,p=2")])
async def test_all_that_is_hashed(empty_database: DatabaseConfig, settings: dict[str, int], cost: str) -> None:
    """The first administrator's password, a new user's, and a text; each is good for what it is made for."""
    await prepare(settings_of(empty_database, **settings, **ADMIN), empty_database)
    async with client_of(empty_database, **settings) as client:
        user = {"email": "u@example.com", "password": "password"}
        made = await client.post("/users", json=user, headers=await signed_in(client))
        assert made.status_code == 200
        await signed_in(client, "u@example.com")
        text = (await client.post("/utils/hash/generate", json={"string": "x"})).json()["data"]
        verified = await client.post("/utils/hash/verify", json={"string": "x", "hash": text})
        assert verified.json() == {"data": True}
    for hashed in (text, await kept(empty_database, "admin@example.com"), await kept(empty_database, "u@example.com")):
        assert hashed.startswith(f"$argon2id$v=19${cost}$")


async def test_passwords_outlive_another_cost(database_config: DatabaseConfig) -> None:
    before = await kept(database_config, "admin@example.com")
    async with client_of(database_config, **COSTS) as client:
        await signed_in(client)
    assert await kept(database_config, "admin@example.com") == before


async def test_hashes_of_that_cost_are_verified_however_high_it_is(database_config: DatabaseConfig) -> None:
    hashed = f"$argon2id$v=19$m=64,t=5,p=2${'A' * 22}${'A' * 43}"
    async with client_of(database_config, **COSTS) as client:
        verified = await client.post("/utils/hash/verify", json={"string": "x", "hash": hashed})
        assert verified.json() == {"data": False}
    async with client_of(database_config) as client:
        refused = await client.post("/utils/hash/verify", json={"string": "x", "hash": hashed})
        assert refused.json()["errors"][0]["extensions"]["reason"] == '"hash" must be a hash of argon2 at a usual cost'


async def test_nobodys_password_takes_as_long() -> None:
    """Where there is no user, what is computed costs what the setting says."""
    spent = []
    for cost in (HashCost(8, 1, 1), HashCost(65536, 1, 1), HashCost(65536, 4, 1)):
        began = time.process_time()
        assert not await verify_password("x", None, cost)
        spent.append(time.process_time() - began)
    assert 4 * spent[0] < 2 * spent[1] < spent[2]
