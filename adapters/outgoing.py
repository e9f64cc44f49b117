"""Requests to other servers: one at a time, within limits, and only to where they may go.

The name is resolved once, every address of it is looked at, and the connection goes to the address that was looked at.
Redirects aren't followed.
"""

import asyncio
import socket
import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from adapters.public_addresses import AddressRules

if TYPE_CHECKING:
    import httpx

_SECONDS = 10
_BYTES = 2**20
_PUBLIC = AddressRules()


class OutgoingRefused(Exception):
    """The address is none that a request may go to."""


class OutgoingFailed(Exception):
    """The other server can't be reached, takes too long, or says too much."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request. `body` is sent by POST; without it, the request is a GET. `insecure` lets it go over plain http;
    `known_hosts` may have addresses that are not of the public internet, as the administrator named them."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    insecure: bool = False
    known_hosts: Collection[str] = ()


async def send(request: Outgoing) -> tuple[int, bytes]:
    """The status and the body of the answer.

    Raises:
        OutgoingRefused: not http(s), or an address within a private network.
        OutgoingFailed: there is no whole answer of at most 1 MB within 10 seconds.
    """
    host = host_of(request.url, insecure=request.insecure)
    # Imported late: an ordinary start asks no other server.
    import httpx

    try:
        async with asyncio.timeout(_SECONDS):
            address = await _address(host, request.url, known=host in request.known_hosts)
            return await _exchange(request, host, address)
    except (httpx.HTTPError, OSError, UnicodeError) as error:
        raise OutgoingFailed(f"{host}: {type(error).__name__}") from error


def host_of(url: str, *, insecure: bool = False) -> str:
    """The host of an address that a request may go to. Raises OutgoingRefused."""
    try:
        parts = urlsplit(url)
        host, user, _ = parts.hostname, parts.username, parts.port
    except ValueError as error:
        raise OutgoingRefused("Not an address") from error
    if parts.scheme not in ({"https", "http"} if insecure else {"https"}) or not host or user is not None:
        raise OutgoingRefused(f"{parts.scheme or 'no scheme'}: the address must begin with https://")
    return host


async def _address(host: str, url: str, *, known: bool) -> str:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not known and not all(_PUBLIC.permits(address) for address in addresses):
        raise OutgoingRefused(f"{host}: not an address of the public internet")
    return addresses[0]


async def _exchange(request: Outgoing, host: str, address: str) -> tuple[int, bytes]:
    import httpx

    url = httpx.URL(request.url)
    headers = {**request.headers, "host": url.netloc.decode("ascii")}
    method = "GET" if request.body is None else "POST"
    async with httpx.AsyncClient(verify=_trusted(), trust_env=False, timeout=_SECONDS) as client:
        asked = client.build_request(
            method,
            url.copy_with(host=address),
            headers=headers,
            content=request.body,
            extensions={"sni_hostname": host},
        )
        answer = await client.send(asked, stream=True)
        try:
            return answer.status_code, await _body(answer)
        finally:
            await answer.aclose()


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
