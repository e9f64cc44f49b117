"""Values of every type, written and read back: the wire's facts, the same from both databases."""

from collections.abc import AsyncIterator, Awaitable
from typing import Any

import orjson
import pytest

from db.catalogue_load import load_catalogue
from db.engine import DatabaseConfig
from db.open import open_database
from resolvers.access import Access
from resolvers.caller import Caller
from resolvers.context import Context
from resolvers.errors import ApiError
from resolvers.read import prepare, run
from resolvers.request import Arguments, Asked, ReadRequest
from resolvers.rights import build_rights
from resolvers.server import ServerOptions
from resolvers.services import Services
from resolvers.sign_in import SignInOptions
from resolvers.write.items import create_items, update_items

ADMIN = Caller(None, None, (), (), admin=True, app=True, ip=None)


class World:
    """Writes and reads `all_types` of the conformance world."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._rights = build_rights("admin", services.catalogue, admin=True, rules=())
        self._context = Context(services, ADMIN, self._rights)

    async def create(self, **payload: Any) -> Any:
        return (await create_items(self._context, "all_types", [payload]))[0]

    async def update(self, key: Any, **payload: Any) -> None:
        await update_items(self._context, "all_types", [(key, payload)])

    async def read(self, key: Any, *fields: str) -> Any:
        asked = tuple(Asked(name, name) for name in fields)
        request = ReadRequest("all_types", asked, Arguments(), single=True)
        answer = await run(self._services, ADMIN, prepare(self._services, self._rights, request), str(key))
        assert answer.data is not None
        return orjson.loads(answer.data)


@pytest.fixture
async def types(world_config: DatabaseConfig) -> AsyncIterator[World]:
    database = await open_database(world_config)
    catalogue = await load_catalogue(database, 1)
    secret = "a-secret-that-is-long-enough-for-hs256"
    yield World(Services(database, catalogue, Access(database, secret), SignInOptions(secret), ServerOptions()))
    await database.close()


ANSWERS: dict[str, list[tuple[Any, Any]]] = {
    "a_string": [(5, "5"), (True, "true"), ({"a": 1}, '{"a":1}'), (" x ", " x "), ("ü" * 255, "ü" * 255), ("", "")],
    "an_integer": [("12", 12), (-5, -5), (2147483647, 2147483647)],
    "a_big": [
        (5, "5"),
        (9007199254740993, "9007199254740992"),
        ("9007199254740993", "9007199254740993"),
        ("-9223372036854775808", "-9223372036854775808"),
    ],
    "a_decimal": [(1.5, "1.5000"), ("1.23456789", "1.2346"), ("-0.00001", "0.0000"), (3, "3.0000")],
    "a_float": [(123456789.123, 123456790), ("NaN", None), (0.1, 0.1), ("1.5", 1.5), (3, 3)],
    "a_boolean": [("yes", True), (0, False), ("0", False), (1, True)],
    "a_date": [("2024-01-02T23:00:00Z", "2024-01-02"), (20240102, "2024-01-02"), ("2024-02-29", "2024-02-29")],
    "a_time": [("13:14", "13:14:00"), ("13:14:15+02:00", "13:14:15")],
    "a_datetime": [
        ("2024-01-02T03:04:05.678+05:00", "2024-01-01T22:04:05"),
        ("2024-01-02 03:04:05", "2024-01-02T03:04:05"),
        ("2024-01-02", "2024-01-02T00:00:00"),
    ],
    "a_timestamp": [
        ("2024-01-02T03:04:05", "2024-01-02T03:04:05.000Z"),
        ("2024-01-02T03:04:05.678+05:00", "2024-01-01T22:04:05.678Z"),
    ],
    "a_json": [
        ({"k": [1, None]}, {"k": [1, None]}),
        ('{"a":1}', {"a": 1}),
        ("null", None),
        (False, False),
        (0, 0),
        ([], []),
        ('"text"', "text"),
    ],
    "a_csv": [
        (["with,comma", "x"], ["with", "comma", "x"]),
        ("a,b", ["a", "b"]),
        ("", []),
        ([], []),
        ([1], ["1"]),
        (["a", None], ["a", ""]),
        ({"a": 1}, ['{"a":1}']),
    ],
    "a_uuid": [("A0EEBC999C0B4EF8BB6D6BB9BD380A11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")],
    "a_hash": [("", ""), (None, None)],
    "a_secret": [("s3cret", "**********"), ("", None), (None, None)],
}


async def test_answers_after_create_and_update(types: World) -> None:
    key = await types.create()
    for name, pairs in ANSWERS.items():
        for sent, answered in pairs:
            created = await types.create(**{name: sent})
            await types.update(key, **{name: sent})
            assert await types.read(created, name) == {name: answered}, (name, sent)
            assert await types.read(key, name) == {name: answered}, (name, sent)


async def test_hashes_are_hashes(types: World) -> None:
    for sent in ("plain", 5, "$argon2id$v=19$m=65536,t=3,p=4$AAAA$AAAA"):
        read = (await types.read(await types.create(a_hash=sent), "a_hash"))["a_hash"]
        assert read.startswith("$argon2id$")
        assert read != sent


INTEGER_MAX = 2147483647

REFUSED_BY_TABLES: list[tuple[dict[str, Any], str, str, Any]] = [
    ({"an_integer": INTEGER_MAX + 1}, "VALUE_OUT_OF_RANGE", "an_integer", INTEGER_MAX + 1),
    ({"a_big": "9223372036854775808"}, "VALUE_OUT_OF_RANGE", "a_big", "9223372036854775808"),
    ({"a_float": 1e300}, "VALUE_OUT_OF_RANGE", "a_float", 1e300),
    ({"a_decimal": "999999999"}, "VALUE_OUT_OF_RANGE", "a_decimal", "999999999"),
    ({"a_string": "x" * 256}, "VALUE_TOO_LONG", "a_string", "x" * 256),
    ({"id": 17001, "a_string": "ok", "an_integer": 99999999999}, "VALUE_OUT_OF_RANGE", "a_string", "ok"),
    ({"an_integer": 99999999999, "a_secret": "x"}, "VALUE_OUT_OF_RANGE", "a_secret", "x"),
    ({"id": 1}, "RECORD_NOT_UNIQUE", "id", 1),
    ({"id": "1"}, "RECORD_NOT_UNIQUE", "id", "1"),
]


async def test_what_tables_refuse(types: World) -> None:
    for payload, code, field, value in REFUSED_BY_TABLES:
        extensions = {"collection": "all_types", "field": field, "value": value, "code": code}
        assert await refused(types.create(**payload)) == extensions
    for payload, first in (({"a_big": "1"}, ("an_integer", 99999999999)), ({"a_string": "ok"}, ("a_string", "ok"))):
        extensions = {"collection": "all_types", "field": first[0], "value": first[1], "code": "VALUE_OUT_OF_RANGE"}
        assert await refused(types.update(4, an_integer=99999999999, **payload)) == extensions


async def test_what_no_field_takes(types: World) -> None:
    for name, value, word in (
        ("a_date", "2023-02-29", "Date"),
        ("a_datetime", "2024-02-30T00:00:00", "DateTime"),
        ("an_integer", "abc", "integer"),
        ("a_json", "text", "json"),
        ("a_uuid", "x", "uuid"),
        ("a_string", "a\0", "string"),
    ):
        reason = f'Invalid {word} format in field "{name}"'
        assert await refused(types.create(**{name: value})) == {"reason": reason, "code": "INVALID_PAYLOAD"}
    assert await refused(types.create(id="abc")) == {"code": "FORBIDDEN"}


async def refused(writing: Awaitable[Any]) -> Any:
    """What the error of a write says beside its message."""
    with pytest.raises(ApiError) as raised:
        await writing
    return raised.value.body()["extensions"]
