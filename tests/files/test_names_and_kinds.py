"""Titles, names and types, as functions."""

import datetime as dt

import pytest

from resolvers.crontab import crontab
from resolvers.files.kinds import real_type
from resolvers.files.names import default_title, disk_name


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("my_cool-file.name.png", "My Cool File.name"),
        ("pdf.pdf", "PDF"),
        ("html", "HTML"),
        ("png.png", "Png"),
        ("übung ✓.png", "Übung ✓"),
        ("snow_white_and_the_seven.jpg", "Snow White and the Seven"),
        ("myHoliday2024.jpg", "My Holiday2024"),
        (".hidden", ".hidden"),
        ("_.txt", ""),
    ],
)
def test_titles(name: str, title: str) -> None:
    assert default_title(name) == title


@pytest.mark.parametrize(
    ("name", "kind", "disk"),
    [
        ("a.PNG", "image/png", "k.PNG"),
        ("noextension", "text/plain", "k.txt"),
        ("a.b c", "text/plain", "k.txt"),
        ("a.ü", "x/y", "k"),
        (".htaccess", "text/plain", "k.txt"),
        ("a." + "x" * 30, "application/pdf", "k.pdf"),
    ],
)
def test_disk_names(name: str, kind: str, disk: str) -> None:
    assert disk_name("k", name, kind) == disk


@pytest.mark.parametrize(
    ("declared", "head", "kind"),
    [
        ("image/png", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("text/plain", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("application/vnd.oasis.opendocument.text", b"PK\3\4", "application/vnd.oasis.opendocument.text"),
        ("image/png", b"PK\3\4", "application/zip"),
        ("audio/mp4", b"\0\0\0\x20ftypM4A ", "audio/mp4"),
        ("video/mp4", b"\0\0\0\x20ftypisom", "video/mp4"),
        ("image/avif", b"\0\0\0\x20ftypavif", "image/avif"),
        ("image/jpeg", b"plain", "text/plain"),
        ("image/jpeg", b"\0\1", "application/octet-stream"),
        ("application/json", b'{"a": "<html>"}', "application/json"),
        ("text/csv", b"<b>,x", "text/csv"),
        ("image/jpeg", b"<!-- x --> <sVg onload=x>", "image/svg+xml"),
        ("image/jpeg", b"\xef\xbb\xbf \n<IMG src=x>", "text/html"),
        ("application/rss+xml", b"<?xml version='1.0'?><rss/>", "application/rss+xml"),
        ("image/jpeg", b"<?xml version='1.0'?><x/>", "text/xml"),
        ("text/plain", b"", "text/plain"),
    ],
)
def test_real_types(declared: str, head: bytes, kind: str) -> None:
    assert real_type(declared, head) == kind


@pytest.mark.parametrize(
    ("schedule", "due"),
    [
        ("* * * * *", True),
        ("30 2 24 11 2", True),
        ("*/15 1-3 * * *", True),
        ("0,30 2 1 * 2", True),
        ("0 30 2 * * *", True),
        ("31 2 * * *", False),
        ("30 2 * * 0,7", False),
        ("30 2 1 * *", False),
    ],
)
def test_schedules(schedule: str, due: bool) -> None:
    assert crontab(schedule).is_due(dt.datetime(2026, 11, 24, 2, 30, tzinfo=dt.UTC)) is due


@pytest.mark.parametrize("text", ["", "* * * *", "60 * * * *", "a * * * *", "5-1 * * * *", "*/0 * * * *", "1/ * * * *"])
def test_bad_schedules(text: str) -> None:
    with pytest.raises(ValueError, match="must be a schedule"):
        crontab(text)
