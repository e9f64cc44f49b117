"""What HTTP says of an asset: headers, ranges, conditions."""

from pathlib import Path

import pytest

from db.engine import DatabaseConfig
from rest_compat.asset_headers import content_headers, disposition
from tests.assets.pictures import as_file, photo
from tests.assets.shelf import Shelf, shelf_of

TEXT = b"abcdefghijklmnopqrstuvwxyz"
MODIFIED = "2026-01-02T03:04:05.678Z"
DATE, BEFORE, AFTER = (f"Fri, 02 Jan 2026 03:04:{second} GMT" for second in ("05", "04", "06"))

pytestmark = pytest.mark.anyio


async def text_on(shelf: Shelf, data: bytes = TEXT) -> str:
    return await shelf.put(data, "text/plain", filename_download="a.txt", modified_on=MODIFIED)


async def test_a_file_comes_as_it_is(shelf: Shelf) -> None:
    key = await text_on(shelf)
    answer = await shelf.get(key)
    assert (answer.status_code, answer.content) == (200, TEXT)
    expected = {
        "content-type": "text/plain",
        "content-length": "26",
        "content-disposition": 'inline; filename="a.txt"',
        "cache-control": "private, max-age=2592000",
        "accept-ranges": "bytes",
        "content-security-policy": "default-src 'none'",
        "x-content-type-options": "nosniff",
        "last-modified": DATE,
        "vary": "Origin, Cache-Control",
    }
    assert {name: answer.headers.get(name) for name in expected} == expected
    head = await shelf.get(key, method="HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert {name: head.headers.get(name) for name in expected} == expected


@pytest.mark.parametrize("path", ["{}.txt", "{}/", "{}.txt/other name.txt?download", "{}/a%2Fb?download=false"])
async def test_paths_may_have_an_extension_and_a_name(light_shelf: Shelf, path: str) -> None:
    answer = await light_shelf.get(path.format(await text_on(light_shelf)))
    assert answer.content == TEXT
    kind = "attachment" if "download" in path else "inline"
    name = {"{}.txt/other name.txt?download": "other name.txt", "{}/a%2Fb?download=false": "a/b"}.get(path, "a.txt")
    assert answer.headers["content-disposition"] == f'{kind}; filename="{name}"'


async def test_other_paths_and_methods_are_not_there(light_shelf: Shelf) -> None:
    key = await text_on(light_shelf)
    answers = [
        await light_shelf.get(f"{key}/a/b"),
        await light_shelf.get(""),
        await light_shelf.get(key, method="POST"),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.txt", 'inline; filename="a.txt"'),
        ('a"\r\nSet-Cookie: x=1\\', 'inline; filename="a\\"Set-Cookie: x=1\\\\"'),
        ("ü.txt", 'inline; filename="ü.txt"'),
        ("grüße € a.txt", "inline; filename=\"grüße ? a.txt\"; filename*=UTF-8''gr%C3%BC%C3%9Fe%20%E2%82%AC%20a.txt"),
        ("%41.txt", "inline; filename=\"%41.txt\"; filename*=UTF-8''%2541.txt"),
        ("\ud800x", 'inline; filename="x"'),
    ],
)
def test_names_in_the_disposition(name: str, expected: str) -> None:
    assert disposition("inline", name) == expected


def test_a_long_name_is_cut() -> None:
    assert len(disposition("inline", "x" * 10_000)) < 1100


@pytest.mark.parametrize(
    ("media_type", "sent", "sandboxed"),
    [
        ("image/svg+xml", "image/svg+xml", True),
        ("text/html", "text/html", True),
        ("application/xhtml+xml", "application/xhtml+xml", True),
        ("text/javascript", "text/javascript", True),
        ("image/png", "image/png", False),
        ("text/html;x=image/png", "text/html;x=image/png", True),
        ("a/b\r\nSet-Cookie: x=1", "application/octet-stream", False),
        ("<script>", "application/octet-stream", False),
        (None, "application/octet-stream", False),
    ],
)
def test_types_that_a_browser_could_run_are_shut_off(media_type: str | None, sent: str, sandboxed: bool) -> None:
    headers = content_headers(media_type, 5)
    assert headers["content-type"] == sent
    assert headers["content-security-policy"] == ("sandbox; default-src 'none'" if sandboxed else "default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=20-", 20, 26),
        ("bytes=0-", 0, 26),
        ("bytes=-5", 21, 26),
        ("bytes=-100", 0, 26),
        ("bytes=0-999", 0, 26),
        ("bytes=5-5", 5, 6),
        ("bytes=25-25", 25, 26),
        ("bytes=0-1,3-4", 0, 2),
        ("Bytes=0-1", 0, 2),
    ],
)
async def test_a_range_is_sent(light_shelf: Shelf, asked: str, start: int, end: int) -> None:
    answer = await light_shelf.get(await text_on(light_shelf), range=asked)
    assert (answer.status_code, answer.content) == (206, TEXT[start:end])
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/26"
    assert answer.headers["content-length"] == str(end - start)


@pytest.mark.parametrize(
    "asked",
    ["bytes=abc", "bytes=", "items=0-5", "0-5", "bytes=0-1,x", "bytes=1-2-3", "bytes=" + ",".join(["0-1"] * 11),
     "bytes=" + "0-," * 10_000, f"bytes={'9' * 30}-"],
)  # fmt: skip
async def test_what_is_no_range_gets_the_whole_file(light_shelf: Shelf, asked: str) -> None:
    answer = await light_shelf.get(await text_on(light_shelf), range=asked)
    assert (answer.status_code, answer.content, "content-range" in answer.headers) == (200, TEXT, False)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("bytes=26-30", {"start": 26, "end": 30}),
        ("bytes=100-", {"start": 100}),
        ("bytes=9-5", {"start": 9, "end": 5}),
        ("bytes=-0", {"end": 0}),
        ("bytes=-", {}),
    ],
)
async def test_a_range_without_a_byte(light_shelf: Shelf, asked: str, told: dict[str, int]) -> None:
    answer = await light_shelf.get(await text_on(light_shelf), range=asked)
    assert answer.status_code == 416
    assert answer.json()["errors"][0]["extensions"] == {"range": told, "code": "RANGE_NOT_SATISFIABLE"}


async def test_ranges_of_an_empty_file_of_a_large_one_and_of_a_transform(light_shelf: Shelf) -> None:
    empty = await light_shelf.get(await text_on(light_shelf, b""), range="bytes=0-1")
    large = await text_on(light_shelf, bytes(3_000_000) + b"end")
    end = await light_shelf.get(large, range="bytes=2999999-")
    middle = await light_shelf.get(large, range="bytes=1-2000000")
    picture = await light_shelf.put(as_file(photo(40, 20), "PNG"))
    transform = await light_shelf.get(picture, "?width=10", range="bytes=0-9")
    assert (empty.status_code, end.content, len(middle.content)) == (416, b"\0end", 2_000_000)
    assert (transform.status_code, "content-range" in transform.headers) == (200, False)
    assert (await light_shelf.get(large)).headers["content-length"] == "3000003"


async def test_head_tells_of_the_range_but_has_the_whole_length(light_shelf: Shelf) -> None:
    answer = await light_shelf.get(await text_on(light_shelf), method="HEAD", range="bytes=0-9")
    assert (answer.status_code, answer.content) == (200, b"")
    assert (answer.headers["content-range"], answer.headers["content-length"]) == ("bytes 0-9/26", "26")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"if_none_match": "{etag}"}, 304),
        ({"if_none_match": 'W/"a", W/{etag}'}, 304),
        ({"if_none_match": "*"}, 304),
        ({"if_none_match": '"x"'}, 200),
        ({"if_none_match": '"x"', "if_modified_since": AFTER}, 200),
        ({"if_modified_since": DATE}, 304),
        ({"if_modified_since": AFTER}, 304),
        ({"if_modified_since": BEFORE}, 200),
        ({"if_modified_since": "rubbish"}, 200),
        ({"if_match": "{etag}"}, 200),
        ({"if_match": "*"}, 200),
        ({"if_match": '"x", "y"'}, 412),
        ({"if_match": "W/{etag}"}, 412),
        ({"if_match": "{etag}", "if_unmodified_since": BEFORE}, 200),
        ({"if_unmodified_since": BEFORE}, 412),
        ({"if_unmodified_since": DATE}, 200),
        ({"if_match": "{etag}", "if_none_match": "{etag}"}, 304),
        ({"range": "bytes=0-1", "if_range": "{etag}"}, 206),
        ({"range": "bytes=0-1", "if_range": '"x"'}, 200),
        ({"range": "bytes=0-1", "if_range": "W/{etag}"}, 200),
        ({"range": "bytes=0-1", "if_range": DATE}, 206),
        ({"range": "bytes=0-1", "if_range": AFTER}, 200),
        ({"range": "bytes=0-1", "if_none_match": "{etag}"}, 304),
    ],
)
async def test_conditions(light_shelf: Shelf, headers: dict[str, str], status: int) -> None:
    key = await text_on(light_shelf)
    etag = (await light_shelf.get(key)).headers["etag"]
    answer = await light_shelf.get(key, **{name: text.replace("{etag}", etag) for name, text in headers.items()})
    assert answer.status_code == status
    if status == 304:
        assert (answer.content, answer.headers["etag"]) == (b"", etag)
        assert answer.headers["cache-control"] == "private, max-age=2592000"


async def test_each_transform_and_each_change_has_an_etag_of_its_own(shelf: Shelf) -> None:
    key = await shelf.put(as_file(photo(40, 20), "PNG"), modified_on=MODIFIED)
    queries = ["", "?width=10", "?width=11", "?width=10&format=webp", '?transforms=[["flip"]]']
    before = [(await shelf.get(key, query)).headers["etag"] for query in queries]
    await shelf.execute(f"UPDATE directus_files SET modified_on = '2026-02-02T03:04:05.000Z' WHERE id = '{key}'")
    after = [(await shelf.get(key, query)).headers["etag"] for query in queries]
    assert len({*before, *after}) == 2 * len(queries)
    assert (await shelf.get(key, "?width=10", if_none_match=after[1])).status_code == 304


async def test_how_long_clients_keep_an_asset_is_a_setting(world_config: DatabaseConfig, tmp_path: Path) -> None:
    async with shelf_of(world_config, tmp_path, assets_cache_ttl="1h") as shelf:
        answer = await shelf.get(await text_on(shelf))
    assert answer.headers["cache-control"] == "private, max-age=3600"
