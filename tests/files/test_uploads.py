"""Uploads as forms: what is kept, and that nothing is where something fails."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from tests.files.shelf import PRIVATE, UNKNOWN, Part, Shelf, form, picture

TEXT: Part = ("file", "note.txt", b"a note", "text/plain")


async def test_a_file_is_kept_with_its_fields(shelf: Shelf) -> None:
    fields = {"title": "A title", "folder": PRIVATE, "tags": '["a", "b"]', "description": "long"}
    row = await shelf.put_in("my note.TXT", b"a note", fields=fields)
    assert (row["title"], row["folder"], row["tags"], row["description"]) == ("A title", PRIVATE, ["a", "b"], "long")
    assert (row["type"], row["filesize"], row["storage"]) == ("text/plain", "6", "local")
    assert (row["width"], row["metadata"], row["modified_by"]) == (None, None, None)
    assert row["filename_disk"] == f"{UUID(row['id'])}.TXT"
    assert (shelf.folder / row["filename_disk"]).read_bytes() == b"a note"
    assert shelf.names == {row["filename_disk"]}


async def test_several_files_each_with_the_fields_before_it(shelf: Shelf) -> None:
    parts: list[Part] = [
        ("title", "One"),
        TEXT,
        ("description", "of two"),
        ("more", "two.csv", b"a,b", "text/csv"),
        ("title", "x"),
    ]
    rows = (await shelf.post(parts)).json()["data"]
    assert [(row["title"], row["description"], row["type"]) for row in rows] == [
        ("One", None, "text/plain"),
        ("Two", "of two", "text/csv"),
    ]
    assert shelf.names == {row["filename_disk"] for row in rows}


async def test_all_files_of_a_form_or_none(shelf: Shelf) -> None:
    before = await shelf.count()
    assert await shelf.refused([TEXT, ("folder", UNKNOWN), TEXT]) == (400, "INVALID_FOREIGN_KEY")
    assert (await shelf.count(), shelf.names) == (before, set())


async def test_new_content_takes_the_place_of_the_old(shelf: Shelf) -> None:
    first = await shelf.put_in("a.png", picture(), "image/png", {"title": "Kept"})
    same = (await shelf.replace(first["id"], [("file", "b.png", picture((8, 6)), "image/png")])).json()["data"]
    assert (same["filename_disk"], same["title"], same["filename_download"]) == (
        first["filename_disk"],
        "Kept",
        "b.png",
    )
    assert (same["width"], same["height"], same["uploaded_on"] >= first["uploaded_on"]) == (8, 6, True)
    other = (await shelf.replace(first["id"], [("title", "New"), TEXT])).json()["data"]
    assert (other["title"], other["type"], other["filesize"]) == ("New", "text/plain", "6")
    assert shelf.names == {f"{first['id']}.txt"}
    assert (shelf.folder / other["filename_disk"]).read_bytes() == b"a note"


async def test_refused_content_leaves_the_old(shelf: Shelf) -> None:
    row = await shelf.put_in("a.txt", b"old")
    refused = await shelf.replace(row["id"], [("folder", UNKNOWN), ("file", "a.txt", b"new", "text/plain")])
    assert refused.json()["errors"][0]["extensions"]["code"] == "INVALID_FOREIGN_KEY"
    assert (await shelf.row(row["id"]), shelf.names) == (row, {row["filename_disk"]})
    assert (shelf.folder / row["filename_disk"]).read_bytes() == b"old"


async def test_bytes_go_with_their_row(shelf: Shelf) -> None:
    rows = [await shelf.put_in("a.txt", b"a") for _ in range(3)]
    (shelf.folder / f"{rows[0]['id']}__{'a' * 40}.webp").write_bytes(b"a transform")
    await shelf.data("DELETE", f"/files/{rows[0]['id']}")
    assert shelf.names == {rows[1]["filename_disk"], rows[2]["filename_disk"]}
    await shelf.data("DELETE", "/files", {"keys": [rows[1]["id"], rows[2]["id"]]})
    assert shelf.names == set()


async def test_who_may_do_what(shelf: Shelf) -> None:
    theirs = await shelf.put_in("a.txt", b"theirs")
    for who in (None, "nobody"):
        assert await shelf.refused([TEXT], who) == (403, "FORBIDDEN")
    own = (await shelf.post([("title", "Own"), TEXT], "editor")).json()["data"]
    for who, key in (("editor", theirs["id"]), ("nobody", own["id"]), (None, own["id"])):
        refused = await shelf.replace(key, [("file", "x.txt", b"bad", "text/plain")], who)
        assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")
        assert (await shelf.error("DELETE", f"/files/{key}", who=who))[0] == 403
    assert (await shelf.replace(own["id"], [("file", "x.txt", b"good", "text/plain")], "editor")).status_code == 200
    assert {path.read_bytes() for path in shelf.folder.iterdir()} == {b"theirs", b"good"}


async def test_bodies_of_those_who_may_not_are_not_read(shelf: Shelf) -> None:
    row = await shelf.put_in("a.txt", b"old")
    read = []

    async def endless() -> AsyncIterator[bytes]:
        while True:
            read.append(1)
            yield b"x" * 1024

    headers = {"content-type": "multipart/form-data; boundary=between", "authorization": "Bearer nobody-token"}
    for method, path in (("POST", "/files"), ("PATCH", f"/files/{row['id']}")):
        answer = await shelf.client.request(method, path, content=endless(), headers=headers)
        assert answer.status_code == 403
    assert read == []


async def test_no_file_is_larger_than_the_limit(shelf: Shelf) -> None:
    before = await shelf.count()
    parts = [TEXT, ("file", "big.bin", bytes(2 * 1024 * 1024 + 1), "application/octet-stream")]
    assert await shelf.refused(parts) == (413, "CONTENT_TOO_LARGE")
    assert await shelf.refused([("title", "x" * 1_100_000), TEXT]) == (413, "CONTENT_TOO_LARGE")
    assert (await shelf.count(), shelf.names) == (before, set())


async def test_a_form_that_breaks_off_leaves_nothing(shelf: Shelf) -> None:
    before = await shelf.count()
    whole = form([TEXT])
    headers = {"content-type": "multipart/form-data; boundary=between", "authorization": "Bearer admin-token"}
    for broken in (whole[:-20], b"", b"\r\n" * 100_000, b"no form at all", whole.replace(b"\r\n\r\n", b"\r\n")):
        answer = await shelf.client.post("/files", content=broken, headers=headers)
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "INVALID_PAYLOAD")
    for boundary in ("", "; boundary=", f"; boundary={'b' * 10_000}"):
        headers["content-type"] = f"multipart/form-data{boundary}"
        answer = await shelf.client.post("/files", content=whole, headers=headers)
        assert answer.json()["errors"][0]["extensions"]["code"] == "INVALID_PAYLOAD"
    assert (await shelf.count(), shelf.names) == (before, set())


async def test_forms_have_limits(shelf: Shelf) -> None:
    many_fields = [(f"field{number}", "x") for number in range(1001)]
    assert await shelf.refused([*many_fields, TEXT]) == (400, "INVALID_PAYLOAD")
    assert await shelf.refused([TEXT] * 101) == (400, "INVALID_PAYLOAD")
    assert await shelf.refused([("file", "x" * 100_000, b"", "text/plain")]) == (400, "INVALID_PAYLOAD")
    assert shelf.names == set()


async def test_one_of_many_with_the_same_key_is_kept(shelf: Shelf) -> None:
    """Its bytes are those that its row tells of."""
    uploads = [
        shelf.post([("id", UNKNOWN), ("title", str(size)), ("file", "a.bin", bytes(size), "application/octet-stream")])
        for size in range(1, 9)
    ]
    answers = await asyncio.gather(*uploads)
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 7
    row = await shelf.row(UNKNOWN)
    assert shelf.names == {f"{UNKNOWN}.bin"}
    assert (shelf.folder / row["filename_disk"]).stat().st_size == int(row["title"]) == int(row["filesize"])


async def test_rows_without_bytes(shelf: Shelf) -> None:
    row = await shelf.data("POST", "/files", {"type": "text/plain", "filename_download": "a.txt", "title": "t"})
    assert (row["filename_disk"], row["filesize"], row["storage"], row["uploaded_on"]) == (None, None, "local", None)
    assert await shelf.error("POST", "/files", {"title": "t"}) == (400, "INVALID_PAYLOAD", '"type" is required')
    await shelf.data("DELETE", f"/files/{row['id']}")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"filename_disk": "x.txt"}, "FORBIDDEN"),
        ({"type": "text/html"}, "FORBIDDEN"),
        ({"storage": "local"}, "FORBIDDEN"),
        ({"uploaded_by": None}, "FORBIDDEN"),
        ({"filesize": 1}, "FORBIDDEN"),
    ],
)
async def test_what_the_server_knows_is_taken_from_nobody(shelf: Shelf, change: dict[str, Any], code: str) -> None:
    own = (await shelf.post([("filename_disk", "mine.txt"), ("filesize", "999"), TEXT], "editor")).json()["data"]
    assert (own["filename_disk"], own["filesize"]) == (f"{own['id']}.txt", "6")
    assert (await shelf.error("PATCH", f"/files/{own['id']}", change, "editor"))[:2] == (403, code)
    changed = await shelf.data("PATCH", f"/files/{own['id']}", {"title": "T"}, "editor")
    assert changed["title"] == "T"


async def test_names_that_administrators_give(shelf: Shelf) -> None:
    one, two = await shelf.put_in("a.txt", b"one"), await shelf.put_in("b.txt", b"two")
    bad = (
        two["filename_disk"],
        "../x",
        "a/b",
        "a\\b",
        "..",
        ".hidden",
        "",
        "a\0b",
        "upload-1-x.part",
        f"{one['id']}__x.webp",
    )
    for name in bad:
        refused = await shelf.error("PATCH", f"/files/{one['id']}", {"filename_disk": name})
        assert refused[:2] == (400, "INVALID_PAYLOAD"), name
    refused = await shelf.error("PATCH", f"/files/{one['id']}", {"storage": "elsewhere"})
    assert refused[:2] == (400, "INVALID_PAYLOAD")
    moved = await shelf.data("PATCH", f"/files/{one['id']}", {"filename_disk": "own name.txt"})
    assert moved["filename_disk"] == "own name.txt"


async def test_unknown_files(shelf: Shelf) -> None:
    assert (await shelf.replace(UNKNOWN, [TEXT])).status_code == 204
    assert (await shelf.replace("nope", [TEXT])).status_code == 403
    assert (await shelf.send("DELETE", f"/files/{UNKNOWN}")).status_code == 204
    assert shelf.names == set()


async def test_folder_for_new_files(shelf: Shelf) -> None:
    await shelf.data("PATCH", "/settings", {"storage_default_folder": PRIVATE})
    assert (await shelf.put_in("a.txt", b"x"))["folder"] == PRIVATE
    assert (await shelf.put_in("a.txt", b"x", fields={"folder": "", "title": ""}))["folder"] == PRIVATE
