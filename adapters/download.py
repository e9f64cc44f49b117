"""Files from addresses that users give: only from where requests may go, within limits of size and time.

Each redirect is looked at like the address itself.
"""

import asyncio
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from adapters.outgoing import Outgoing, OutgoingFailed, OutgoingRefused, opened
from adapters.public_addresses import AddressRules

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
    try:
        async with asyncio.timeout(limits.seconds):
            for _ in range(_REDIRECTS_MAX + 1):
                request = Outgoing(url, _HEADERS, insecure=True, rules=limits.rules, seconds=limits.seconds)
                async with opened(request) as answer:
                    if answer.status_code not in _REDIRECTS or "location" not in answer.headers:
                        return await _written(url, answer, file, limits)
                    url = urljoin(url, answer.headers["location"])
    except (OutgoingRefused, OutgoingFailed, TimeoutError, ValueError) as error:
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
