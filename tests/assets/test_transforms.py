"""What may be asked for by parameters and presets, and what is answered."""

from urllib.parse import quote

import orjson
import pytest
from PIL import Image

from tests.assets.pictures import as_file, likeness, photo
from tests.assets.shelf import PUBLIC_FOLDER, Shelf, opened

pytestmark = pytest.mark.anyio

PICTURE = as_file(photo(40, 20), "PNG")
PRESETS = [
    {"key": "thumb", "fit": "cover", "width": 8, "height": 8, "quality": 70, "withoutEnlargement": False,
     "format": "webp", "transforms": []},
    {"key": "turn", "transforms": [["rotate", 90]]},
    {"key": "none", "fit": None, "width": None, "format": None},
    {"key": "bad", "width": "x"},
    {"key": "dup", "width": 5},
    {"key": "dup", "width": 6},
]  # fmt: skip


def transforms(*operations: object) -> str:
    return f"?transforms={quote(orjson.dumps(operations).decode())}"


@pytest.mark.parametrize(
    ("query", "size", "media_type"),
    [
        ("?width=10", (10, 5), "image/png"),
        ("?height=10", (20, 10), "image/png"),
        ("?width=10&height=", (10, 5), "image/png"),
        ("?width=30&height=30&fit=inside&withoutEnlargement", (30, 15), "image/png"),
        ("?width=100&withoutEnlargement=true", (40, 20), "image/png"),
        ("?width=100&withoutEnlargement=false", (100, 50), "image/png"),
        ("?format=jpg", (40, 20), "image/jpeg"),
        ("?format=webp&quality=0", (40, 20), "image/webp"),
        ("?format=avif&quality=100", (40, 20), "image/avif"),
        ("?format=tiff", (40, 20), "image/tiff"),
        ("?format=gif&width=3", (3, 2), "image/gif"),
        ("?quality=50", (40, 20), "image/png"),
        ("?width=6001", (6001, 3001), "image/png"),
        (transforms(["rotate", 90]), (20, 40), "image/png"),
        (transforms(["blur", 2]), (40, 20), "image/png"),
        (transforms(["resize", {"width": 5, "height": 5, "fit": "fill"}]), (5, 5), "image/png"),
        (transforms(["resize", 6, 3]), (6, 3), "image/png"),
        (transforms(["flip"], ["flop"]), (40, 20), "image/png"),
        (transforms(["tint", "rgb(255,0,0)"]), (40, 20), "image/png"),
        (transforms(["negate"], ["toFormat", "webp"]), (40, 20), "image/webp"),
        (transforms(["webp", {"quality": 10}]), (40, 20), "image/webp"),
        (transforms(["extract", {"left": 0, "top": 0, "width": 5, "height": 5}]), (5, 5), "image/png"),
        (transforms(*[["rotate", 90]] * 5), (20, 40), "image/png"),
        (transforms(["rotate", 90]) + "&width=10", (10, 20), "image/png"),
        (transforms(["sharpen"], ["grayscale"]) + "&width=10", (10, 5), "image/png"),
    ],
)
async def test_transforms(light_shelf: Shelf, query: str, size: tuple[int, int], media_type: str) -> None:
    answer = await light_shelf.get(await light_shelf.put(PICTURE, filename_download="a.png"), query)
    assert opened(answer).size == size
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-disposition"] == 'inline; filename="a.png"'
    assert answer.headers["vary"] == "Origin, Cache-Control"


async def test_nothing_asked_for_is_no_transform(light_shelf: Shelf) -> None:
    key = await light_shelf.put(PICTURE)
    for query in ("?width=&key=", "?unknown=5", "?download"):
        assert (await light_shelf.get(key, query)).content == PICTURE


@pytest.mark.parametrize(
    "query",
    [
        "?width=0", "?width=-1", "?width=1.5", "?width=abc", "?width=%D9%A3", "?width=1e9999", "?width=99999",
        "?height=99999999999999",
        "?width=10&width=20", "?width[a]=1", "?quality=101", "?quality=x", "?quality=-1", "?fit=squash", "?fit[]=cover",
        "?format=svg", "?format=exe", "?format[]=png", "?focal_point_x=a", "?key=nope", "?key[]=thumb", "?transforms=",
        "?transforms={", "?transforms=null", "?transforms=5", "?transforms={%22a%22:1}", "?transforms=%22blur%22",
        "?transforms=[%22blur%22]", "?transforms=" + "[" * 9000,
        transforms(["nope"]), transforms(["toFile", "/tmp/x"]), transforms(["composite", [{"input": "/etc/passwd"}]]),
        transforms([]), transforms([5]), transforms([None]), transforms(None), transforms(["blur", -5]),
        transforms(["blur", "x"]), transforms(["blur", 1e30]), transforms(["resize", {"width": -1}]),
        transforms(["resize", {"width": 1.5}]), transforms(["resize", {"fit": "x"}]), transforms(["resize", True]),
        transforms(["resize", {"width": 2**62}]), transforms(["resize", {"width": 50_000, "height": 50_000}]),
        transforms(["extract"]), transforms(["extract", {"left": 35, "top": 0, "width": 10, "height": 10}]),
        transforms(["extract", {"left": 0, "top": 0, "width": 0, "height": 1}]),
        transforms(["extend", 9999], ["extend", 9999]),
        transforms(["tint"]), transforms(["tint", "nocolour"]), transforms(["median", 1000]), transforms(["gamma", 99]),
        transforms(["toFormat", "svg"]), transforms(["toFormat", {}]), transforms(["toFormat"]),
        transforms(["__class__"]),
        transforms(["rotate", "x"]), transforms(["rotate", None, 5], ["modulate"]), transforms(["threshold", 999]),
        transforms(*[["rotate", 90]] * 6), "?transforms=[" + "[]," * 4999 + "[]]",
    ],
)  # fmt: skip
async def test_what_makes_no_sense_is_refused(light_shelf: Shelf, query: str) -> None:
    key = await light_shelf.put(PICTURE)
    answer = await light_shelf.get(key, query)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "INVALID_QUERY")
    assert light_shelf.kept(key) == []


@pytest.mark.parametrize("query", ["?format=auto", "?key=system-small-cover"])
@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("image/avif,image/webp,*/*", "image/avif"),
        ("image/webp,*/*", "image/webp"),
        ("*/*", "image/png"),
        ("", "image/png"),
    ],
)
async def test_the_format_may_suit_the_client(light_shelf: Shelf, query: str, accept: str, media_type: str) -> None:
    answer = await light_shelf.get(await light_shelf.put(PICTURE), query, accept=accept or "text/html")
    assert (answer.headers["content-type"], answer.headers["vary"]) == (media_type, "Origin, Cache-Control, Accept")


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (as_file(photo(40, 20).quantize(16), "GIF"), "image/gif"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "image/svg+xml"),
        (b"%PDF-1.4", "application/pdf"),
        (b"text", "text/plain"),
        (b"\x89PNG\r\n\x1a\nbroken", "image/png"),
        (b"<html><script>alert(1)</script>", "image/jpeg"),
        (b"", "image/webp"),
        (PICTURE[:-40], "image/png"),
    ],
)
async def test_what_is_no_picture_comes_as_it_is(light_shelf: Shelf, data: bytes, media_type: str) -> None:
    key = await light_shelf.put(data, media_type)
    for query in ("?width=10", "?key=system-small-cover", "?format=webp", transforms(["flip"])):
        for _ in range(2):
            answer = await light_shelf.get(key, query)
            assert (answer.status_code, answer.content) == (200, data)
            assert answer.headers["content-type"] == media_type
    assert light_shelf.kept(key) == []


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("small-cover", (64, 64)), ("medium-cover", (300, 300)), ("large-cover", (800, 800)),
        ("small-contain", (64, 32)), ("medium-contain", (300, 150)), ("large-contain", (800, 400)),
    ],
)  # fmt: skip
async def test_the_systems_presets(light_shelf: Shelf, name: str, size: tuple[int, int]) -> None:
    picture = photo(400, 200)
    key = await light_shelf.put(as_file(picture, "PNG"), focal_point_x=0, focal_point_y=0)
    got = opened(await light_shelf.get(key, f"?key=system-{name}"))
    assert got.size == size
    if name == "medium-cover":
        assert likeness(got, picture.crop((100, 0, 300, 200)).resize(size, Image.Resampling.LANCZOS)) > 40


async def test_presets_of_the_project(shelf: Shelf) -> None:
    key = await shelf.put(PICTURE, folder=PUBLIC_FOLDER)
    text = await shelf.put(b"text", "text/plain")
    await shelf.settings(storage_asset_presets=orjson.dumps(PRESETS).decode())
    for query, size, format_ in (
        ("?key=thumb", (8, 8), "WEBP"),
        ("?key=turn", (20, 40), "PNG"),
        ("?key=none", (40, 20), "PNG"),
        ("?key=dup", (5, 3), "PNG"),
        ("?key=thumb&width=5", (5, 8), "WEBP"),
        ("?key=thumb&format=png", (8, 8), "PNG"),
        ("?key=system-small-cover&width=5", (5, 64), "PNG"),
    ):
        got = opened(await shelf.get(key, query, authorization=""))
        assert (got.size, got.format) == (size, format_), query
    assert (await shelf.get(text, "?key=thumb")).text == "text"
    assert [(await shelf.get(key, f"?key={name}")).status_code for name in ("bad", "other")] == [400, 400]


@pytest.mark.parametrize("presets", ["{}", "5", "null", '["x", {"key": 5}]'])
async def test_presets_that_are_none(light_shelf: Shelf, presets: str) -> None:
    key = await light_shelf.put(PICTURE)
    await light_shelf.settings(storage_asset_presets=presets)
    assert [(await light_shelf.get(key, query)).status_code for query in ("?key=x", "?width=5", "")] == [400, 200, 200]


@pytest.mark.parametrize(
    ("allowed", "statuses"),
    [
        ("all", (200, 200, 200, 200, 400, 200, 400)),
        ("presets", (200, 200, 200, 400, 400, 400, 400)),
        ("none", (200, 200, 400, 400, 400, 400, 400)),
        ("bogus", (200, 200, 400, 400, 400, 400, 400)),
        (None, (200, 200, 200, 200, 400, 200, 400)),
    ],
)
async def test_which_transforms_are_allowed(shelf: Shelf, allowed: str | None, statuses: tuple[int, ...]) -> None:
    key = await shelf.put(PICTURE, folder=PUBLIC_FOLDER)
    await shelf.settings(storage_asset_presets=orjson.dumps(PRESETS).decode())
    if allowed is None:
        await shelf.execute("DELETE FROM directus_settings")
        statuses = (*statuses[:2], 400, *statuses[3:])
    else:
        await shelf.settings(storage_asset_transform=allowed)
    queries = (
        "?download",
        "?key=system-small-cover",
        "?key=thumb",
        "?width=10",
        "?key=nope",
        "?key=turn&width=5",
        "?width=abc",
    )
    if allowed in ("all", None):
        queries = (*queries[:5], "?format=webp", queries[6])
    for who in ("", "Bearer admin-token"):
        answers = [await shelf.get(key, query, authorization=who) for query in queries]
        assert tuple(answer.status_code for answer in answers) == statuses


async def test_the_focal_point_of_the_request_goes_before_that_of_the_file(shelf: Shelf) -> None:
    picture = photo(400, 200)
    key = await shelf.put(as_file(picture, "PNG"), focal_point_x=50, focal_point_y=100)
    for query, left in (("", 0), ("&focal_point_x=150", 50), ("&focal_point_x=390.5&focal_point_y=0", 200)):
        got = opened(await shelf.get(key, f"?width=100&height=100{query}"))
        expected = picture.crop((left, 0, left + 200, 200)).resize((100, 100), Image.Resampling.LANCZOS)
        assert likeness(got, expected) > 40, query
