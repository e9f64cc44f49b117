"""Requests to other servers: within limits, and only to where they may go.

The name is resolved once, every address of it is looked at, and the connection goes to the address that was looked at.
Redirects aren't followed, and the proxies of the environment aren't used.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from adapters.public_addresses import PUBLIC, AddressRules, NoPublicAddress, permitted_address

if TYPE_CHECKING:
    import httpx

_SECONDS = 10
_BYTES = 2**20
_PORTS = {"http": 80, "https": 443}


class OutgoingRefused(Exception):
    """The address is none that a request may go to."""


class OutgoingFailed(Exception):
    """The other server can't be reached, takes too long, or says too much."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request. `body` is sent by POST; without it, the request is a GET. `insecure` lets it go over plain http.
    `rules` say to which addresses; None: to any, as the administrator named the host. `seconds` is how long each step
    may take."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    insecure: bool = False
    rules: AddressRules | None = PUBLIC
    seconds: float = _SECONDS


async def send(request: Outgoing) -> tuple[int, bytes]:
    """The status and the body of the answer.

    Raises:
        OutgoingRefused: not http(s), or an address within a private network.
        OutgoingFailed: there is no whole answer of at most 1 MB within 10 seconds.
    """
    try:
        async with asyncio.timeout(_SECONDS), opened(request) as answer:
            return answer.status_code, await _body(answer)
    except TimeoutError as error:
        raise OutgoingFailed("There is no answer in time") from error


@asynccontextmanager
async def opened(request: Outgoing) -> AsyncIterator["httpx.Response"]:
    """The answer, of which nothing but the head was read.

    Raises:
        OutgoingRefused: not http(s), or an address that the rules don't permit.
        OutgoingFailed: the server can't be reached, or, while the body is read, breaks off.
    """
    host = host_of(request.url, insecure=request.insecure)
    # Imported late: an ordinary start asks no other server.
    import httpx

    try:
        async with httpx.AsyncClient(verify=_trusted(), trust_env=False, timeout=request.seconds) as client:
            answer = await client.send(await _addressed(client, request, host), stream=True)
            try:
                _check_peer(answer, request.rules)
                yield answer
            finally:
                await answer.aclose()
    except NoPublicAddress as error:
        raise OutgoingRefused(f"{host}: not an address of the public internet") from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        raise OutgoingFailed(f"{host}: {type(error).__name__}") from error


def host_of(url: str, *, insecure: bool = False) -> str:
    """The host of an address that a request may go to. Raises OutgoingRefused."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise OutgoingRefused("Not an address") from error
    if parts.scheme not in ({"https", "http"} if insecure else {"https"}) or not host or "@" in parts.netloc:
        raise OutgoingRefused(f"{parts.scheme or 'no scheme'}: the address must begin with https://")
    return host


async def _addressed(client: "httpx.AsyncClient", request: Outgoing, host: str) -> "httpx.Request":
    """The request to the host's address, for the host's name."""
    import httpx

    url = httpx.URL(request.url)
    address = await permitted_address(host, url.port or _PORTS[url.scheme], request.rules)
    return client.build_request(
        "GET" if request.body is None else "POST",
        url.copy_with(host=address),
        headers={**request.headers, "host": url.netloc.decode("ascii")},
        content=request.body,
        extensions={"sni_hostname": url.raw_host.decode("ascii")},
    )


def _check_peer(answer: "httpx.Response", rules: AddressRules | None) -> None:
    peer = str(answer.extensions["network_stream"].get_extra_info("server_addr")[0])
    if rules is not None and not rules.permits(peer):
        raise NoPublicAddress(peer)


async def _body(answer: "httpx.Response") -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in answer.aiter_bytes():
        parts.append(part)
        size += len(part)
        if size > _BYTES:
            raise OutgoingFailed(f"The answer has more than {_BYTES} bytes")
    return b"".join(parts)


@lru_cache(1)
def _trusted() -> ssl.SSLContext:
    """The certificates that this machine trusts."""
    return ssl.create_default_context()
