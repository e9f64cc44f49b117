"""Imports and exports over HTTP, on the conformance world."""

from collections.abc import AsyncIterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from db.engine import DatabaseConfig
from db.open import open_database
from resolvers.transfer.importing import BATCH
from tests.conftest import client_of
from tests.rest_compat.writing import Desk, prepare_world

pytestmark = pytest.mark.anyio

ITEMS = """
    CREATE TABLE things (id {key}, name varchar(20) NOT NULL, code integer UNIQUE, size integer DEFAULT 7,
    parent integer REFERENCES things (id))
"""
KEYS = {"sqlite": "integer PRIMARY KEY AUTOINCREMENT", "postgresql": "serial PRIMARY KEY"}
RULES: Sequence[Mapping[str, Any]] = (
    {"collection": "things", "action": "create", "fields": "id,name", "validation": {"name": {"_neq": "no"}}},
    {"collection": "things", "action": "update", "fields": "name", "permissions": {"id": {"_lt": 100}}},
    {"collection": "things", "action": "read"},
)


class Importer(Desk):
    """A desk that files are handed in at."""

    def __init__(self, client: httpx.AsyncClient, uploads: Path) -> None:
        super().__init__(client)
        self.client = client
        self.uploads = uploads

    async def hand_in(
        self, content: Any, who: str | None = "admin", *, kind: str = "", collection: str = "things"
    ) -> httpx.Response:
        """Import a text of CSV, or anything else as JSON."""
        text = content if isinstance(content, str) else orjson.dumps(content).decode()
        kind = kind or ("text/csv" if isinstance(content, str) else "application/json")
        headers = {"authorization": f"Bearer {who}-token"} if who else {}
        files = {"file": ("file", BytesIO(text.encode()), kind)}
        return await self.client.post(f"/utils/import/{collection}", files=files, headers=headers)

    async def errors(self, content: Any, who: str = "admin", *, kind: str = "") -> list[dict[str, Any]]:
        """The extensions of the errors that a file gives."""
        answer = await self.hand_in(content, who, kind=kind)
        assert answer.status_code >= 400
        return [error["extensions"] for error in answer.json()["errors"]]

    async def things(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = await self.data("GET", "/items/things?limit=-1&sort=id")
        return rows

    async def count(self, path: str) -> int:
        answer = await self.send("GET", f"{path}{'&' if '?' in path else '?'}limit=0&meta=filter_count")
        return int(answer.json()["meta"]["filter_count"])


@pytest.fixture
async def desk(world_config: DatabaseConfig, tmp_path: Path) -> AsyncIterator[Importer]:
    database = await open_database(world_config)
    await database.execute(ITEMS.format(key=KEYS[database.dialect]))
    await database.close()
    await prepare_world(world_config, rules=RULES)
    uploads = tmp_path / "uploads"
    storage = {"local": {"root": str(uploads)}}
    async with client_of(world_config, files_max_upload_size="200kb", storage_options=storage) as client:
        yield Importer(client, uploads)


def lines(*rows: int) -> list[dict[str, Any]]:
    return [{"type": "lines", "rows": list(rows)}]


# ── Imports ──


async def test_rows_are_made_and_changed(desk: Importer) -> None:
    made = await desk.hand_in("id,name,code,size\n3,three,3,\n,next,,1\n")
    assert (made.status_code, made.content) == (200, b"")
    changed = await desk.hand_in([{"id": 3, "size": 0}, {"id": "9", "name": "nine", "parent": {"name": "above"}}])
    assert changed.status_code == 200
    assert await desk.things() == [
        {"id": 3, "name": "three", "code": 3, "size": 0, "parent": None},
        {"id": 4, "name": "next", "code": None, "size": 1, "parent": None},
        {"id": 5, "name": "above", "code": None, "size": 7, "parent": None},
        {"id": 9, "name": "nine", "code": None, "size": 7, "parent": 5},
    ]


async def test_second_row_of_a_key_changes_the_first(desk: Importer) -> None:
    assert (await desk.hand_in("id,name,size\n5,a,1\n5,b,\n")).status_code == 200
    assert [(row["name"], row["size"]) for row in await desk.things()] == [("b", 1)]


async def test_history_of_an_import(desk: Importer) -> None:
    await desk.hand_in([{"id": 1, "name": "a"}])
    await desk.hand_in([{"id": 1, "name": "b"}, {"id": 2, "name": "c"}])
    written = await desk.data("GET", "/revisions?filter[collection][_eq]=things&fields=item,delta,activity.action")
    assert sorted((row["activity"]["action"], row["item"], row["delta"]) for row in written) == [
        ("create", "1", {"id": 1, "name": "a"}),
        ("create", "2", {"id": 2, "name": "c"}),
        ("update", "1", {"name": "b"}),
    ]


async def test_errors_tell_rows_and_nothing_is_written(desk: Importer) -> None:
    await desk.hand_in([{"id": 1, "name": "kept", "code": 1}])
    rows = [
        {"name": "a"},
        {"name": None},
        {"size": 1},
        {"name": None},
        {"id": 1, "name": "lost"},
        {"name": "b", "code": 1},
    ]
    assert await desk.errors(rows) == [
        {"field": "name", "type": "nnull", "rows": lines(2, 4), "code": "FAILED_VALIDATION"},
        {"field": "name", "type": "required", "rows": lines(3), "code": "FAILED_VALIDATION"},
        {"collection": "things", "field": "code", "value": 1, "rows": lines(6), "code": "RECORD_NOT_UNIQUE"},
    ]
    assert [row["name"] for row in await desk.things()] == ["kept"]
    assert await desk.count("/activity?filter[collection][_eq]=things") == 1


async def test_bad_value_tells_its_row(desk: Importer) -> None:
    [error] = await desk.errors("name,size\na,1\nb,many\n")
    assert error == {
        "reason": 'Invalid integer format in field "size"',
        "rows": lines(2),
        "code": "INVALID_PAYLOAD",
    }
    [error] = await desk.errors("name,parent\na,\nb,404\n")
    assert (error["code"], error["field"], error["rows"]) == ("INVALID_FOREIGN_KEY", "parent", lines(2))


async def test_late_error_undoes_earlier_batches(desk: Importer) -> None:
    names = [str(number) for number in range(2 * BATCH)]
    rows = [{"name": name, "code": number} for number, name in enumerate(names, 1)]
    rows[-5] = {"name": "x" * 21, "code": 0}
    [error] = await desk.errors(rows)
    assert (error["code"], error["rows"]) == ("VALUE_TOO_LONG", lines(2 * BATCH - 4))
    assert await desk.things() == []
    rows[-5] = {"name": "x" * 20, "code": 0}
    assert (await desk.hand_in(rows)).status_code == 200
    assert await desk.count("/items/things") == 2 * BATCH
    assert await desk.count("/revisions?filter[collection][_eq]=things") == 2 * BATCH


async def test_file_that_breaks_off_leaves_nothing(desk: Importer) -> None:
    text = "[" + ",".join('{"name":"a"}' for _ in range(BATCH + 3)) + ',{"name":'
    [error] = await desk.errors(text, kind="application/json")
    assert (error["code"], error["rows"]) == ("INVALID_PAYLOAD", lines(BATCH + 4))
    assert await desk.things() == []


async def test_rights_of_rows(desk: Importer) -> None:
    assert (await desk.hand_in([{"id": 1, "name": "a"}, {"id": 100, "name": "b"}], "editor")).status_code == 200
    assert (await desk.hand_in([{"id": 1, "name": "c"}], "editor")).status_code == 200
    assert [row["name"] for row in await desk.things()] == ["c", "b"]
    rows = [{"name": "no"}, {"name": "yes"}, {"id": 100, "name": "d"}, {"name": "e", "size": 1}]
    assert [(error["code"], error["rows"]) for error in await desk.errors(rows, "editor")] == [
        ("FAILED_VALIDATION", lines(1)),
        ("FORBIDDEN", lines(3)),
        ("FORBIDDEN", lines(4)),
    ]
    assert [row["name"] for row in await desk.things()] == ["c", "b"]


@pytest.mark.parametrize("collection", ["nope", "directus_users", "directus_settings"])
async def test_no_import_into_what_is_not_the_projects(desk: Importer, collection: str) -> None:
    answer = await desk.hand_in([], collection=collection)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")


async def test_kinds_of_files(desk: Importer) -> None:
    assert (await desk.hand_in("name\na", kind="text/csv; charset=utf-8")).status_code == 200
    assert (await desk.hand_in("name\na", kind="application/vnd.ms-excel")).status_code == 200
    [error] = await desk.errors("name\na", kind="text/plain")
    assert error == {"mediaType": "text/plain", "where": "file import", "code": "UNSUPPORTED_MEDIA_TYPE"}
    [error] = await desk.errors({"name": "a"})
    assert error == {"reason": "Top-level object should be an array.", "code": "INVALID_PAYLOAD"}


@pytest.mark.parametrize(
    ("headers", "body", "status", "code"),
    [
        ({"content-type": "application/json"}, b"[]", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({}, b"", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"content-type": "multipart/form-data"}, b"--x--", 400, "INVALID_PAYLOAD"),
        ({"content-type": "multipart/form-data; boundary=x"}, b"", 400, "INVALID_PAYLOAD"),
        ({"content-type": "multipart/form-data; boundary=x"}, b"nonsense", 400, "INVALID_PAYLOAD"),
        ({"content-type": "multipart/form-data; boundary=x"}, b"--x--\r\n", 400, "INVALID_PAYLOAD"),
        (
            {"content-type": "multipart/form-data; boundary=x"},
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
            400,
            "INVALID_PAYLOAD",
        ),
        (
            {"content-type": "multipart/form-data; boundary=x"},
            b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\nContent-Type: text/csv\r\n\r\nname\na',
            400,
            "INVALID_PAYLOAD",
        ),
    ],
)
async def test_bad_forms(desk: Importer, headers: dict[str, str], body: bytes, status: int, code: str) -> None:
    headers = {**headers, "authorization": "Bearer admin-token"}
    answer = await desk.client.post("/utils/import/things", content=body, headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (status, code)
    assert await desk.things() == []


async def test_only_the_first_file_counts_wherever_it_stands(desk: Importer) -> None:
    files: list[tuple[str, tuple[str | None, bytes, str]]] = [
        ("note", (None, b"no file", "text/plain")),
        ("a", ("a.csv", b"name\nfirst", "text/csv")),
        ("b", ("b.csv", b"name\nsecond", "text/csv")),
    ]
    headers = {"authorization": "Bearer admin-token"}
    assert (await desk.client.post("/utils/import/things", files=files, headers=headers)).status_code == 200
    assert [row["name"] for row in await desk.things()] == ["first"]


async def test_body_is_not_read_where_rights_are_missing_nor_beyond_the_limit(desk: Importer) -> None:
    read: list[int] = []

    async def endless() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\nContent-Type: text/csv\r\n\r\n'
        for number in range(1000):
            read.append(number)
            yield b"x" * 1024

    headers = {"content-type": "multipart/form-data; boundary=x"}
    refused = await desk.client.post("/utils/import/things", content=endless(), headers=headers)
    assert (refused.status_code, read) == (403, [])
    headers["authorization"] = "Bearer admin-token"
    large = await desk.client.post("/utils/import/things", content=endless(), headers=headers)
    assert (large.status_code, len(read)) == (413, 201)


# ── Exports ──


async def test_export_makes_a_file(desk: Importer) -> None:
    await desk.hand_in("id,name,size\n1,b,2\n2,'=a,\n")
    folder = await desk.data("POST", "/utils/export/things", {
        "query": {"fields": ["id", "name", "size"], "sort": ["-id"]}, "format": "csv", "file": {"title": "Things"},
    })  # fmt: skip
    assert folder is None
    [file] = await desk.data("GET", "/files?filter[title][_eq]=Things&fields=*,uploaded_by.email")
    content = (desk.uploads / file["filename_disk"]).read_text()
    assert content == '"id","name","size"\n2,"\'=a",7\n1,"b",2'
    assert file["filename_disk"] == f"{file['id']}.csv"
    assert file["filename_download"].startswith("things ")
    assert (file["type"], file["filesize"], file["storage"]) == ("text/csv", str(len(content)), "local")
    assert file["uploaded_by"] == {"email": "admin@example.com"}
    assert (await desk.hand_in(content)).status_code == 200
    assert [row["name"] for row in await desk.things()] == ["b", "=a"]


@pytest.mark.parametrize(
    ("form", "ending", "content"),
    [
        ("json", "json", '[\n\t{\n\t\t"code": "de-DE"\n\t},\n\t{\n\t\t"code": "en-US"\n\t}\n]'),
        ("yaml", "yaml", "- code: de-DE\n- code: en-US\n"),
        ("csv_utf8", "csv", '\ufeff"code"\n"de-DE"\n"en-US"'),
    ],
)
async def test_formats_of_exports(desk: Importer, form: str, ending: str, content: str) -> None:
    query = {"fields": "code", "sort": "code"}
    await desk.data("POST", "/utils/export/languages", {"query": query, "format": form, "file": {"title": "x"}})
    [file] = await desk.data("GET", "/files?filter[title][_eq]=x&fields=filename_disk")
    assert file["filename_disk"].endswith(f".{ending}")
    assert (desk.uploads / file["filename_disk"]).read_text("utf-8") == content


async def test_export_of_more_rows_than_a_list_has(desk: Importer) -> None:
    await desk.hand_in([{"name": str(number)} for number in range(750)])
    await desk.data(
        "POST", "/utils/export/things", {"query": {"fields": "id"}, "format": "csv", "file": {"title": "x"}}
    )
    [file] = await desk.data("GET", "/files?filter[title][_eq]=x&fields=filename_disk")
    assert len((desk.uploads / file["filename_disk"]).read_text().splitlines()) == 751


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, (400, "INVALID_PAYLOAD", '"query" is required')),
        ({"format": "csv"}, (400, "INVALID_PAYLOAD", '"query" is required')),
        ({"query": {}}, (400, "INVALID_PAYLOAD", '"format" is required')),
        ({"query": [1], "format": "csv"}, (400, "INVALID_PAYLOAD", '"query" must be of type object')),
        ({"query": {"limit": "many"}, "format": "csv"}, (400, "INVALID_QUERY", '"limit" must be a number')),
    ],
)
async def test_bad_exports(desk: Importer, body: Any, error: tuple[int, str, str]) -> None:
    assert await desk.error("POST", "/utils/export/things", body) == error


async def test_no_file_without_rights(desk: Importer) -> None:
    """Neither of who may not create files, nor with what one may not read, nor where one does not say."""
    before = await desk.count("/files")
    body = {"query": {}, "format": "csv", "file": {"filename_disk": "../x", "storage": "elsewhere", "id": "no"}}
    for who, collection, status in ((None, "languages", 204), ("editor", "things", 204), ("nobody", "things", 403)):
        assert (await desk.send("POST", f"/utils/export/{collection}", body, who)).status_code == status
    assert await desk.count("/files") == before
    assert not desk.uploads.exists()
    await desk.data("POST", "/utils/export/things", body)
    [path] = desk.uploads.iterdir()
    [file] = await desk.data("GET", "/files?sort=-created_on&limit=1&fields=id,storage,filename_disk")
    assert file == {"id": path.stem, "storage": "local", "filename_disk": path.name}


async def test_failed_row_takes_its_bytes_along(world_config: DatabaseConfig, tmp_path: Path) -> None:
    body = {"query": {}, "format": "csv", "file": {"folder": "00000000-0000-4000-8000-000000099999"}}
    await prepare_world(world_config)
    uploads = tmp_path / "uploads"
    async with client_of(world_config, storage_options={"local": {"root": str(uploads)}}) as client:
        await Desk(client).data("POST", "/utils/export/languages", body)
    assert list(uploads.iterdir()) == []


async def test_sessions_are_exported_for_nobody(world_config: DatabaseConfig) -> None:
    """Their keys are refresh tokens, in clear."""
    rule = {"collection": "directus_sessions", "action": "read"}
    await prepare_world(world_config, rules=[rule])
    body = {"query": {"fields": ["*"]}, "format": "json", "file": {"title": "x"}}
    async with client_of(world_config) as client:
        desk = Desk(client)
        for who in ("admin", "editor"):
            answer = await desk.error("POST", "/utils/export/directus_sessions", body, who)
            assert answer[:2] == (403, "FORBIDDEN")
