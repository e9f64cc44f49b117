"""Bytes go by the right to read the file's row."""

import pytest

from tests.assets.pictures import as_file, photo
from tests.assets.shelf import PRIVATE_FOLDER, PUBLIC_FOLDER, Shelf

pytestmark = pytest.mark.anyio

UNKNOWN = "00000000-0000-4000-8000-000000099980"
PICTURE = as_file(photo(40, 20), "PNG")


@pytest.mark.parametrize("query", ["", "?width=10", "?key=system-small-cover"])
async def test_rows_decide(shelf: Shelf, query: str) -> None:
    shown = await shelf.put(PICTURE, folder=PUBLIC_FOLDER)
    hidden = await shelf.put(PICTURE, folder=PRIVATE_FOLDER)
    for who, statuses in {
        "": (200, 403, 403),
        "Bearer admin-token": (200, 200, 403),
        "Bearer editor-token": (200, 200, 403),
        "Bearer nobody-token": (403, 403, 403),
        "Bearer writer-token": (403, 403, 403),
        "Bearer suspended-token": (401, 401, 401),
        "Bearer wrong": (401, 401, 401),
    }.items():
        answers = [await shelf.get(key, query, authorization=who) for key in (shown, hidden, UNKNOWN)]
        assert tuple(answer.status_code for answer in answers) == statuses, who
    assert len(shelf.kept(hidden)) == (query != "")


@pytest.mark.parametrize("who", ["", "Bearer nobody-token"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_missing_and_forbidden_answer_alike(shelf: Shelf, who: str, method: str) -> None:
    hidden = await shelf.put(PICTURE, folder=PRIVATE_FOLDER)
    etag = (await shelf.get(hidden)).headers["etag"]
    headers = {
        "authorization": who,
        "if_none_match": etag,
        "range": "bytes=0-1",
        "if_modified_since": "Fri, 01 Jan 2100 00:00:00 GMT",
    }
    answers = [await shelf.get(key, method=method, **headers) for key in (hidden, UNKNOWN)]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].content == answers[1].content
    assert "etag" not in answers[0].headers
    assert (
        "cache-control" not in answers[0].headers
        or answers[0].headers["cache-control"] == answers[1].headers["cache-control"]
    )


async def test_answers_to_callers_with_a_token_are_theirs_alone(shelf: Shelf) -> None:
    key = await shelf.put(PICTURE, folder=PUBLIC_FOLDER)
    public, signed_in = await shelf.get(key, authorization=""), await shelf.get(key)
    by_parameter = await shelf.get(key, "?access_token=admin-token", authorization="")
    assert [answer.headers["cache-control"] for answer in (public, signed_in, by_parameter)] == [
        "public, max-age=2592000",
        "private, max-age=2592000",
        "private, max-age=2592000",
    ]


@pytest.mark.parametrize("key", ["nope", "00000000-0000-4000-8000-00000009998", "..%2f..%2fetc%2fpasswd", "%00"])
async def test_what_is_no_id_is_not_there(shelf: Shelf, key: str) -> None:
    for who in ("", "Bearer admin-token"):
        answer = await shelf.get(key, authorization=who)
        assert answer.status_code in (400, 403)
        assert answer.json()["errors"][0]["extensions"]["code"] in ("FORBIDDEN", "INVALID_QUERY")


async def test_the_rule_counts_not_the_fields(shelf: Shelf) -> None:
    """Who may read the row, of whatever fields, gets the bytes, and no more than those."""
    key = await shelf.put(PICTURE, folder=PUBLIC_FOLDER)
    await shelf.execute(
        "UPDATE directus_permissions SET fields = 'title' WHERE collection = 'directus_files' AND action = 'read'"
    )
    shelf.services.access.invalidate()
    assert (await shelf.get(key, authorization="")).content == PICTURE
    assert (await shelf.get(await shelf.put(PICTURE), authorization="")).status_code == 403


async def test_a_right_that_is_taken_away_is_gone(shelf: Shelf) -> None:
    key = await shelf.put(PICTURE, folder=PUBLIC_FOLDER)
    etag = (await shelf.get(key, "?width=10", authorization="")).headers["etag"]
    await shelf.execute(f"UPDATE directus_files SET folder = NULL WHERE id = '{key}'")
    answer = await shelf.get(key, "?width=10", authorization="", if_none_match=etag)
    assert answer.status_code == 403


@pytest.mark.parametrize("setting", ["project_logo", "public_foreground", "public_background", "public_favicon"])
async def test_the_projects_own_pictures_are_for_everyone(shelf: Shelf, setting: str) -> None:
    key = await shelf.put(PICTURE)
    for who in ("", "Bearer nobody-token"):
        assert (await shelf.get(key, authorization=who)).status_code == 403
    await shelf.settings(**{setting: key})
    for who in ("", "Bearer nobody-token"):
        answers = [await shelf.get(name, "?width=10", authorization=who) for name in (key, key.upper(), f"{key}.png/x")]
        assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert (await shelf.get(await shelf.put(PICTURE), authorization="")).status_code == 403


async def test_a_file_without_bytes_is_not_there(shelf: Shelf) -> None:
    lost = await shelf.put(PICTURE)
    (shelf.folder / f"{lost}.bin").unlink()
    never = await shelf.put(PICTURE, filename_disk=None)
    elsewhere = await shelf.put(PICTURE, storage="gone")
    outside = await shelf.put(PICTURE, filename_disk="../data.db")
    for key, status in ((lost, 403), (never, 403), (elsewhere, 403), (outside, 503)):
        for query in ("", "?width=10"):
            assert (await shelf.get(key, query)).status_code == status
        assert (await shelf.get(key, range="bytes=0-1")).status_code == status
        assert (await shelf.get(key, method="HEAD")).status_code == status
