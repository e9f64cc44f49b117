"""Files from addresses that users give: only from where requests may go, within limits of size and time.

Each name is resolved once, and the connection goes to the address that was looked at; so does each redirect.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from adapters.public_addresses import AddressRules, NoPublicAddress, permitted_address

if TYPE_CHECKING:
    import httpx

_REDIRECTS_MAX = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS = {"user-agent": "Typecase", "accept": "*/*", "accept-encoding": "identity"}


class NotDownloaded(Exception):
    """There is no file, or it mustn't be asked for; `str()` says why, for the log alone."""


class TooLarge(NotDownloaded):
    """The file is larger than it may be."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where requests may go, and for how long and for how many bytes they are listened to (None: any number)."""

    rules: AddressRules
    seconds: float
    size: int | None


@dataclass(frozen=True, slots=True)
class Downloaded:
    """What came with the bytes: the file's name by its address, and its media type by the server."""

    name: str
    media_type: str


async def download(url: str, file: IO[bytes], limits: Limits) -> Downloaded:
    """Write what is at an address into a file.

    Raises:
        NotDownloaded: it can't or mustn't be had.
    """
    # Imported late: an ordinary start asks no other server.
    import httpx

    try:
        async with asyncio.timeout(limits.seconds):
            for _ in range(_REDIRECTS_MAX + 1):
                async with _answer(url, limits) as answer:
                    if answer.status_code not in _REDIRECTS or "location" not in answer.headers:
                        return await _written(url, answer, file, limits)
                    url = urljoin(url, answer.headers["location"])
    except (httpx.HTTPError, httpx.InvalidURL, NoPublicAddress, OSError, ValueError) as error:
        raise NotDownloaded(f"{type(error).__name__}: {error}") from error
    raise NotDownloaded("Too many redirects")


async def _written(url: str, answer: "httpx.Response", file: IO[bytes], limits: Limits) -> Downloaded:
    if answer.status_code != 200:
        raise NotDownloaded(f"The server answers with status {answer.status_code}")
    if answer.headers.get("content-encoding", "identity") != "identity":
        # It was asked for as it is: what is packed may be any size when unpacked.
        raise NotDownloaded("The server sends a packed file")
    size = 0
    async for piece in answer.aiter_raw(65536):
        size += len(piece)
        if limits.size is not None and size > limits.size:
            raise TooLarge(f"More than {limits.size} bytes")
        file.write(piece)
    name = unquote(urlsplit(url).path).rsplit("/", 1)[-1]
    return Downloaded(name, answer.headers.get("content-type", "application/octet-stream"))


@asynccontextmanager
async def _answer(url: str, limits: Limits) -> AsyncIterator["httpx.Response"]:
    import httpx

    host, port = _host_and_port(url)
    address = await permitted_address(host, port, limits.rules)
    asked = httpx.URL(url)
    async with httpx.AsyncClient(verify=_trusted(), trust_env=False, timeout=limits.seconds) as client:
        request = client.build_request(
            "GET",
            asked.copy_with(host=address),
            headers={**_HEADERS, "host": asked.netloc.decode("ascii")},
            extensions={"sni_hostname": asked.raw_host.decode("ascii")},
        )
        answer = await client.send(request, stream=True)
        try:
            peer = answer.extensions["network_stream"].get_extra_info("server_addr")
            if not limits.rules.permits(str(peer[0])):
                raise NoPublicAddress(str(peer[0]))
            yield answer
        finally:
            await answer.aclose()


def _host_and_port(url: str) -> tuple[str, int]:
    """Raises ValueError for anything but a plain address of http or https."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("Not an address of http or https")
    return parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


@lru_cache(1)
def _trusted() -> ssl.SSLContext:
    """The certificates that this machine trusts."""
    return ssl.create_default_context()
