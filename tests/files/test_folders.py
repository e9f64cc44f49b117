"""Folders: nested, and gone without their files."""

from tests.files.shelf import UNKNOWN, Shelf


async def test_folders_nest(shelf: Shelf) -> None:
    inner = await shelf.data("POST", "/folders", {"name": "inner", "parent": {"name": "outer"}})
    read = await shelf.data("GET", f"/folders/{inner['id']}?fields=name,parent.name,parent.parent")
    assert read == {"name": "inner", "parent": {"name": "outer", "parent": None}}
    file = await shelf.put_in("a.txt", b"x", fields={"folder": inner["id"]})
    kept = await shelf.error("DELETE", f"/folders/{inner['parent']}")
    assert kept[:2] == (400, "INVALID_FOREIGN_KEY")
    await shelf.data("DELETE", "/folders", [inner["id"], inner["parent"]])
    assert (await shelf.row(file["id"]))["folder"] is None
    assert shelf.names == {file["filename_disk"]}


async def test_bad_folders(shelf: Shelf) -> None:
    assert (await shelf.error("POST", "/folders", {}))[:2] == (400, "FAILED_VALIDATION")
    assert (await shelf.error("POST", "/folders", {"name": None}))[:2] == (400, "FAILED_VALIDATION")
    assert (await shelf.error("POST", "/folders", {"name": "x", "parent": UNKNOWN}))[:2] == (400, "INVALID_FOREIGN_KEY")
    assert (await shelf.error("POST", "/folders", {"name": "x", "id": "no"}))[:2] == (403, "FORBIDDEN")
    folder = await shelf.data("POST", "/folders", {"name": "", "unknown": 1})
    again = await shelf.error("POST", "/folders", {"name": "x", "id": folder["id"]})
    assert again[:2] == (400, "RECORD_NOT_UNIQUE")
    for who in (None, "editor", "nobody"):
        assert (await shelf.error("DELETE", f"/folders/{folder['id']}", who=who))[0] == 403
        assert (await shelf.error("POST", "/folders", {"name": "x"}, who))[0] == 403
    assert (await shelf.send("PATCH", f"/folders/{UNKNOWN}", {"name": "x"})).status_code == 204
