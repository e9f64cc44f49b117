"""Which addresses links in mails may lead to."""

import pytest

from resolvers.emails import is_email
from resolvers.links import is_allowed, page, with_token

ALLOWED = ["https://ok.example.com/reset", "myapp://reset", "http://localhost:3000/"]


@pytest.mark.parametrize(
    "url",
    [
        "https://ok.example.com/reset",
        "https://ok.example.com/reset/",
        "https://ok.example.com/reset/a/b?c=d&e=%20#f",
        "HTTPS://OK.example.com:443/reset",
        "myapp://reset",
        "http://localhost:3000",
        "http://localhost:3000/anything",
    ],
)
def test_allowed(url: str) -> None:
    assert is_allowed(url, ALLOWED)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/reset",
        "//ok.example.com/reset",
        "ok.example.com/reset",
        "http://ok.example.com/reset",
        "https://ok.example.com",
        "https://ok.example.com/Reset",
        "https://ok.example.com/resets",
        "https://ok.example.com/reset/../admin",
        "https://ok.example.com/reset/%2e%2e/admin",
        "https://ok.example.com/reset/%252e%252e/admin",
        "https://ok.example.com/reset/..%5cadmin",
        "https://ok.example.com:444/reset",
        "https://ok.example.com:x/reset",
        "https://ok.example.com:/reset",
        "https://ok.example.com./reset",
        "https://ok.example.com@evil.com/reset",
        "https://evil.com@ok.example.com/reset",
        "https://user:password@ok.example.com/reset",
        "https://ok.example.com.evil.com/reset",
        "https://evil.com/https://ok.example.com/reset",
        "https://evil.com?https://ok.example.com/reset",
        "https://evil.com#https://ok.example.com/reset",
        "https://evil.com\\@ok.example.com/reset",
        "https:\\\\ok.example.com\\reset",
        "https://ok.example.com/reset\r\nX: y",
        "https://ok.example.com/reset x",
        " https://ok.example.com/reset",
        "https://ok.example.com\t/reset",
        'https://ok.example.com/reset"onclick="x',
        "https://ok.example.com/reset<b>",
        "https://ok。example.com/reset",
        "javascript:alert(1)//ok.example.com/reset",
        "myapp://other",
        "http://localhost:30000/",
        "http://[::1/reset",
        "https://ok.example.com/reset?" + "x" * 2048,
    ],
)
def test_refused(url: str) -> None:
    assert not is_allowed(url, ALLOWED)


def test_nothing_is_allowed_by_an_empty_list() -> None:
    assert not is_allowed("https://ok.example.com", [])
    assert not is_allowed("https://ok.example.com", ["*", "ok.example.com", ""])


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://x.de/a", "https://x.de/a?token=T"),
        ("https://x.de/a?b=c+d&e=%22&f", "https://x.de/a?b=c+d&e=%22&f=&token=T"),
        ("https://x.de/a?token=mine&b=1", "https://x.de/a?b=1&token=T"),
        ("https://x.de/#/reset", "https://x.de/?token=T#/reset"),
        ("/admin/reset-password", "/admin/reset-password?token=T"),
    ],
)
def test_with_token(url: str, link: str) -> None:
    assert with_token(url, "T") == link


def test_pages_of_ours() -> None:
    assert page("/", "/admin/login") == "/admin/login"
    assert page("https://x.de/cms/", "/admin/login") == "https://x.de/cms/admin/login"


@pytest.mark.parametrize("email", ["a@x.de", "A.b+c'd@sub.x.de", "ä@bücher.de", "a" * 64 + "@x.de"])
def test_emails(email: str) -> None:
    assert is_email(email)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "a",
        "a@x",
        "a@@x.de",
        "a@x..de",
        " a@x.de",
        "a@x.de ",
        "a@x.de\n",
        "a@x.de\r\nBcc: b@x.de",
        "a@x.de,b@x.de",
        "a@x.de;b@x.de",
        "A <a@x.de>",
        '"a b"@x.de',
        "a\x00@x.de",
        "a\u2028@x.de",
        "a@[127.0.0.1]",
        "a" * 65 + "@x.de",
        "a@" + "x" * 130 + ".de",
    ],
)
def test_no_emails(email: str) -> None:
    assert not is_email(email)
