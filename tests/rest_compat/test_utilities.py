"""Hashes, random texts and the caches, over REST and GraphQL."""

import httpx
import pytest

from tests.conftest import LOGIN

HUGE = "$argon2id$v=19$m=4194304,t=100,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo"


async def administrator(client: httpx.AsyncClient) -> dict[str, str]:
    token = (await client.post("/auth/login", json=LOGIN)).json()["data"]["access_token"]
    return {"authorization": f"Bearer {token}"}


def reason(answer: httpx.Response) -> str:
    assert answer.status_code == 400
    told: str = answer.json()["errors"][0]["extensions"]["reason"]
    return told


async def test_a_hash_is_verified(client: httpx.AsyncClient) -> None:
    hashed = (await client.post("/utils/hash/generate", json={"string": "Hello"})).json()["data"]
    assert hashed.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    for text, same in (("Hello", True), ("hello", False)):
        answer = await client.post("/utils/hash/verify", json={"string": text, "hash": hashed})
        assert answer.json() == {"data": same}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, '"string" is required'),
        ({"string": ""}, '"string" is required'),
        ({"string": {"a": 1}}, '"string" must be a string'),
        ({"string": 5}, '"string" must be a string'),
        ({"string": "x" * 1025}, '"string" must not be longer than 1024 bytes'),
        ({"string": "é" * 513}, '"string" must not be longer than 1024 bytes'),
    ],
)
async def test_a_text_that_is_not_hashed(client: httpx.AsyncClient, body: dict[str, object], told: str) -> None:
    assert reason(await client.post("/utils/hash/generate", json=body)) == told


@pytest.mark.parametrize("hashed", ["x", HUGE, "$argon2id$v=19$m=65536,t=3,p=4$", "$2b$12$abc", "$" * 2000])
async def test_a_hash_that_costs_too_much_is_not_computed(client: httpx.AsyncClient, hashed: str) -> None:
    answer = await client.post("/utils/hash/verify", json={"string": "a", "hash": hashed})
    assert reason(answer) == '"hash" must be a hash of argon2 at a usual cost'


async def test_hashes_are_limited(client: httpx.AsyncClient) -> None:
    body = {"query": "mutation {" + " ".join(f'a{n}: utils_hash_generate(string: "x")' for n in range(65)) + "}"}
    answer = (await client.post("/graphql/system", json=body)).json()
    assert len([value for value in answer["data"].values() if value]) == 60
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"REQUESTS_EXCEEDED"}
    refused = await client.post("/utils/hash/generate", json={"string": "x"})
    assert (refused.status_code, "retry-after" in refused.headers) == (429, True)


async def test_random_texts(client: httpx.AsyncClient) -> None:
    texts = [(await client.get("/utils/random/string")).json()["data"] for _ in range(2)]
    assert [len(text) for text in texts] == [32, 32]
    assert texts[0] != texts[1]
    for length in (1, 500):
        assert len((await client.get(f"/utils/random/string?length={length}")).json()["data"]) == length


@pytest.mark.parametrize(
    ("length", "told"),
    [
        ("foo", "must be a number"), ("", "must be a number"), ("1e9", "must be a number"), ("NaN", "must be a number"),
        ("-1", "must be greater than or equal to 1"), ("0", "must be greater than or equal to 1"),
        ("1.5", "must be an integer"), ("501", "must be less than or equal to 500"), ("9" * 400, "must be a number"),
    ],
)  # fmt: skip
async def test_bad_lengths(client: httpx.AsyncClient, length: str, told: str) -> None:
    assert reason(await client.get("/utils/random/string", params={"length": length})) == f'"length" {told}'


async def test_caches_are_cleared_by_administrators(client: httpx.AsyncClient) -> None:
    assert (await client.post("/utils/cache/clear")).status_code == 403
    cleared = await client.post("/utils/cache/clear", headers=await administrator(client))
    assert (cleared.status_code, cleared.content) == (200, b"")


async def test_the_twins_in_graphql(client: httpx.AsyncClient) -> None:
    admin = await administrator(client)

    async def ask(document: str, headers: dict[str, str]) -> dict[str, object]:
        answer = await client.post("/graphql/system", json={"query": f"mutation {{ {document} }}"}, headers=headers)
        data: dict[str, object] = answer.json()
        return data

    made = (await ask('utils_hash_generate(string: "x")', {}))["data"]
    assert isinstance(made, dict)
    verify = f'utils_hash_verify(string: "x", hash: "{made["utils_hash_generate"]}")'
    assert await ask(verify, {}) == {"data": {"utils_hash_verify": True}}
    assert await ask("utils_cache_clear", admin) == {"data": {"utils_cache_clear": None}}
    refused = await ask("utils_cache_clear utils_random_string(length: 0)", {})
    assert refused["data"] == {"utils_cache_clear": None, "utils_random_string": None}
    codes = [error["extensions"]["code"] for error in refused["errors"]]  # type: ignore[attr-defined]
    assert codes == ["FORBIDDEN", "INVALID_PAYLOAD"]
    sort = await ask('utils_sort(collection: "nothing", item: 1, to: 2)', admin)
    revert = await ask("utils_revert(revision: 99)", admin)
    for answer in (sort, revert):
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]  # type: ignore[attr-defined]
