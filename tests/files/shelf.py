"""A client that uploads files, and looks into the folder where their bytes are."""

import asyncio
import base64
from collections.abc import Mapping, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

from resolvers.services import Services
from tests.rest_compat.writing import Desk

PRIVATE, PUBLIC = "00000000-0000-4000-8000-000000000071", "00000000-0000-4000-8000-000000000070"
UNKNOWN = "00000000-0000-4000-8000-000000099999"

Part = tuple[str, str] | tuple[str, str, bytes, str]


def form(parts: Sequence[Part], boundary: str = "between") -> bytes:
    """A form: `(name, text)` are fields, `(name, file name, bytes, type)` files, in this order."""
    text = b""
    for part in parts:
        named = f'Content-Disposition: form-data; name="{part[0]}"'
        if len(part) == 2:
            text += f"--{boundary}\r\n{named}\r\n\r\n{part[1]}\r\n".encode()
        else:
            head = f'--{boundary}\r\n{named}; filename="{part[1]}"\r\nContent-Type: {part[3]}\r\n\r\n'
            text += head.encode() + part[2] + b"\r\n"
    return text + f"--{boundary}--\r\n".encode()


def picture(size: tuple[int, int] = (40, 20), kind: str = "PNG", **options: Any) -> bytes:
    """A picture's file."""
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **options)
    return out.getvalue()


class Shelf(Desk):
    """See the module. `folder` is the storage `local`."""

    def __init__(self, client: httpx.AsyncClient, folder: Path) -> None:
        super().__init__(client)
        self.client = client
        self.folder = folder

    async def post(
        self, parts: Sequence[Part], who: str | None = "admin", path: str = "/files", method: str = "POST"
    ) -> httpx.Response:
        headers = {"content-type": "multipart/form-data; boundary=between"}
        if who:
            headers["authorization"] = f"Bearer {who}-token"
        return await self.client.request(method, path, content=form(parts), headers=headers)

    async def put_in(
        self, name: str, content: bytes, kind: str = "text/plain", fields: Mapping[str, str] | None = None
    ) -> Any:
        """A file that is kept: its row."""
        answer = await self.post([*(fields or {}).items(), ("file", name, content, kind)])
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    async def replace(self, key: str, parts: Sequence[Part], who: str | None = "admin") -> httpx.Response:
        return await self.post(parts, who, f"/files/{key}", "PATCH")

    async def refused(self, parts: Sequence[Part], who: str | None = "admin") -> tuple[int, str]:
        """Status and code of an upload that fails."""
        answer = await self.post(parts, who)
        [error] = answer.json()["errors"]
        return answer.status_code, error["extensions"]["code"]

    async def row(self, key: str) -> Any:
        return await self.data("GET", f"/files/{key}")

    async def count(self) -> int:
        return int((await self.data("GET", "/files?aggregate[count]=*"))[0]["count"])

    @property
    def services(self) -> Services:
        """Those of the application that the client speaks to."""
        transport: Any = self.client._transport
        services: Services = transport.app.state.services
        return services

    @property
    def names(self) -> set[str]:
        """The names of all that is in the storage."""
        return {path.name for path in self.folder.iterdir()} if self.folder.exists() else set()


class Origin:
    """A server to import from: `answers` are whole answers by path; it notes the paths that were asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.port = 0
        self._writers: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> "Origin":
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *error: object) -> None:
        self._server.close()
        for writer in self._writers:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._server.wait_closed(), 5)

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def give(self, path: str, body: bytes, kind: str = "text/plain", *headers: str, status: str = "200 OK") -> str:
        """Answer at a path; its address."""
        head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers]
        self.answers[path] = "\r\n".join([*head, "Connection: close", "", ""]).encode() + body
        return self.at(path)

    def redirect(self, path: str, to: str) -> str:
        return self.give(path, b"", "text/plain", f"Location: {to}", status="302 Found")

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split(b" ")[1].decode()
            self.asked.append(path)
            writer.write(self.answers[path])
            await writer.drain()
        writer.close()


def tus_metadata(values: Mapping[str, str]) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items())
