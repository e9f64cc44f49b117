"""Writing over HTTP on the conformance world."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import sqlalchemy as sa

from db.engine import DatabaseConfig
from db.open import open_database
from db.statement import execute
from db.tables import Collection, Permission
from tests.answers import data_of, refusal_of

EDITOR = "00000000-0000-4000-8000-000000000001"
WRITER = "00000000-0000-4000-8000-000000000002"
EDITOR_POLICY = "00000000-0000-4000-8000-000000000010"
WRITER_POLICY = "00000000-0000-4000-8000-000000000011"

_FIRST_ID = 9000


class Desk:
    """A client that speaks as one or the other."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def send(self, method: str, path: str, body: Any = None, who: str | None = "admin") -> httpx.Response:
        headers = {"authorization": f"Bearer {who}-token"} if who else {}
        return await self._client.request(method, path, json=body, headers=headers)

    async def data(self, method: str, path: str, body: Any = None, who: str | None = "admin") -> Any:
        """What a request that succeeds answers."""
        return data_of(await self.send(method, path, body, who))

    async def error(
        self, method: str, path: str, body: Any = None, who: str | None = "admin"
    ) -> tuple[int, str, str | None]:
        """The status of a request that fails, and code and reason of its only error."""
        return refusal_of(await self.send(method, path, body, who))


async def prepare_world(
    config: DatabaseConfig, *, versioned: str | None = None, rules: Sequence[Mapping[str, Any]] = ()
) -> None:
    """Before the server starts: enable versions of a collection, and give more rights, to the editor unless a
    rule names another policy."""
    database = await open_database(config)
    if versioned:
        enabled = sa.update(Collection).where(sa.column("collection") == versioned).values(versioning=True)
        await execute(database, enabled)
    for place, rule in enumerate(rules):
        row = {"id": _FIRST_ID + place, "policy": EDITOR_POLICY, "fields": "*", "permissions": {}, **rule}
        await execute(database, sa.insert(Permission).values(row))
    await database.close()
