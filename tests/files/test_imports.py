"""Files from other servers, and that nothing of one's own network is reached."""

import asyncio
import socket
import time
from contextlib import suppress
from typing import Any

import pytest

from adapters.public_addresses import AddressRules, NoPublicAddress, permitted_address
from tests.files.shelf import Origin, Shelf, picture

UNAVAILABLE = (503, "SERVICE_UNAVAILABLE")


async def failed(shelf: Shelf, url: str) -> tuple[int, str]:
    status, code, reason = await shelf.error("POST", "/files/import", {"url": url})
    assert reason == f'Couldn\'t fetch file from URL "{url}"'
    return status, code


async def test_a_file_is_fetched(shelf: Shelf, origin: Origin) -> None:
    url = origin.give("/some/my%20picture.png?x=1", picture(), "image/png")
    row = await shelf.data("POST", "/files/import", {"url": url, "data": {"description": "d", "filesize": 1}})
    assert (row["title"], row["filename_download"], row["type"], row["width"], row["description"]) == (
        "My Picture",
        "my picture.png",
        "image/png",
        40,
        "d",
    )
    assert (shelf.folder / row["filename_disk"]).read_bytes() == picture()
    assert int(row["filesize"]) == len(picture())


async def test_redirects(shelf: Shelf, origin: Origin) -> None:
    end = origin.give("/end.txt", b"here")
    for step in range(5):
        end = origin.redirect(f"/{step}", end)
    assert (await shelf.data("POST", "/files/import", {"url": end}))["filename_download"] == "end.txt"
    asked = len(origin.asked)
    assert await failed(shelf, origin.redirect("/more", end)) == UNAVAILABLE
    for to in (
        "http://127.0.0.2:1/",
        "http://[::1]/",
        "file:///etc/passwd",
        "http://169.254.169.254/",
        "//localhost:1/",
    ):
        assert await failed(shelf, origin.redirect("/away", to)) == UNAVAILABLE
    assert len(origin.asked) == asked + 6 + 5


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.2/", "http://0.0.0.0/", "http://[::]/", "http://[::1]/", "http://[::ffff:7f00:2]/",
        "http://[64:ff9b::7f00:2]/", "http://2130706434/", "http://0x7f.2/", "http://017700000002/", "http://localhost./",
        "http://169.254.169.254/latest/meta-data", "http://[fe80::1%25eth0]/", "http://100.64.0.1/", "http://10.0.0.1/",
        "http://192.168.1.1/", "http://metadata.google.internal/", "http://[2002:7f00:2::]/", "http://224.0.0.1/",
        "http://user:password@example.com/", "gopher://example.com/", "ftp://example.com/x", "file:///etc/passwd",
        "http://", "http:///x", "nope", "http://example.com:99999/", "http://exa mple.com/", "http://ü\0.com/",
    ],
)  # fmt: skip
async def test_what_is_not_fetched(shelf: Shelf, url: str) -> None:
    before = await shelf.count()
    assert await failed(shelf, url) == UNAVAILABLE
    assert (await shelf.count(), shelf.names) == (before, set())


async def test_answers_that_are_no_files(shelf: Shelf, origin: Origin) -> None:
    before = await shelf.count()
    origin.answers["/short"] = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"
    origin.answers["/nonsense"] = b"nonsense\r\n\r\n"
    bad = [
        origin.at("/short"),
        origin.at("/nonsense"),
        origin.give("/missing", b"secret", status="404 Not Found"),
        origin.give("/packed", b"\x1f\x8b", "text/plain", "Content-Encoding: gzip"),
    ]
    for url in bad:
        assert await failed(shelf, url) == UNAVAILABLE
    large = origin.give("/large", bytes(2 * 1024 * 1024 + 1))
    assert (await shelf.error("POST", "/files/import", {"url": large}))[:2] == (413, "CONTENT_TOO_LARGE")
    assert (await shelf.count(), shelf.names) == (before, set())


async def test_an_answer_without_an_end(shelf: Shelf) -> None:
    """It is listened to for the time that the settings give it."""
    writers: list[asyncio.StreamWriter] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        with suppress(ConnectionError):
            while not writer.is_closing():
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.1)

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    began = time.monotonic()
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    assert await failed(shelf, url) == UNAVAILABLE
    assert time.monotonic() - began > 2
    assert shelf.names == set()
    server.close()
    for writer in writers:
        writer.close()
    await server.wait_closed()


async def test_who_may_import(shelf: Shelf, origin: Origin) -> None:
    url = origin.give("/a.txt", b"x")
    for who in (None, "nobody"):
        assert (await shelf.error("POST", "/files/import", {"url": url}, who))[:2] == (403, "FORBIDDEN")
    assert origin.asked == []
    row = await shelf.data(
        "POST", "/files/import", {"url": url, "data": {"filename_disk": "x", "type": "y/z"}}, "editor"
    )
    assert (row["filename_disk"], row["type"]) == (f"{row['id']}.txt", "text/plain")


@pytest.mark.parametrize("answers", [["93.184.216.34", "127.0.0.1"], ["93.184.216.34", "::1"], ["10.0.0.1"], []])
async def test_each_address_of_a_name_counts(monkeypatch: pytest.MonkeyPatch, answers: list[str]) -> None:
    async def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in answers]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    with pytest.raises(NoPublicAddress):
        await permitted_address("rebound.example", 80, AddressRules())


async def test_a_name_is_resolved_once(shelf: Shelf, origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it resolves to the second time doesn't matter: the connection goes to what was looked at."""
    loop, asked = asyncio.get_running_loop(), []
    genuine = loop.getaddrinfo

    async def resolve(host: Any, *rest: Any, **options: Any) -> Any:
        if host in (b"rebound.example", "rebound.example"):
            asked.append(host)
            host = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return await genuine(host, *rest, **options)

    monkeypatch.setattr(loop, "getaddrinfo", resolve)
    origin.give("/a.txt", b"x")
    row = await shelf.data("POST", "/files/import", {"url": origin.at("/a.txt", "rebound.example")})
    assert (row["filesize"], len(asked)) == ("1", 1)


def test_rules() -> None:
    rules = AddressRules(denied=("93.184.216.0/24",), allowed=("10.1.0.0/16",))
    assert rules.permits("1.1.1.1")
    assert rules.permits("10.1.2.3")
    assert rules.permits("2606:4700::1111")
    for address in (
        "93.184.216.34",
        "10.2.0.1",
        "::ffff:93.184.216.34",
        "64:ff9b::a00:1",
        "fc00::1",
        "fec0::1",
        "64:ff9b:1::a00:1",
        "255.255.255.255",
    ):
        assert not rules.permits(address), address
