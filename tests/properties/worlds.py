"""The content on a database, and what it answers to a read."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.catalogue_load import load_catalogue
from db.engine import DatabaseConfig
from db.open import open_database
from resolvers.access import Access
from resolvers.caller import Caller
from resolvers.errors import Internal
from resolvers.failures import api_error
from resolvers.read import prepare, run
from resolvers.request import Arguments, Asked, ReadRequest
from resolvers.rights import Rights, build_rights
from resolvers.server import ServerOptions
from resolvers.services import Services
from resolvers.sign_in import SignInOptions
from tests.properties.content import USER, make, make_system_tables, rewrite

CALLER = Caller(
    user=USER,
    role="5f0c1d9e-58f0-4bc5-8d3c-6b1c0e2f7a11",
    roles=("5f0c1d9e-58f0-4bc5-8d3c-6b1c0e2f7a11",),
    policies=("a5b0c1d9-58f0-4bc5-8d3c-6b1c0e2f7a12",),
    admin=False,
    app=False,
    ip=None,
)


@dataclass(frozen=True, repr=False)
class World:
    """Services over the content, with the event loop that they live in."""

    services: Services
    loop: asyncio.Runner

    def __repr__(self) -> str:
        return f"<{self.services.database.dialect}>"

    def answer(self, request: ReadRequest, rights: Rights | None = None) -> Any:
        """What the caller gets, or an administrator without `rights`: data and counts, or the code of an error."""
        return self.loop.run(self._answer(request, rights or self.everything()))

    def everything(self) -> Rights:
        return build_rights("everything", self.services.catalogue, admin=True, rules=())

    async def _answer(self, request: ReadRequest, rights: Rights) -> Any:
        key = "3" if request.single else None
        try:
            answer = await run(self.services, CALLER, prepare(self.services, rights, request), key)
        except Exception as error:
            told = api_error(error)
            if isinstance(told, Internal):
                raise
            return told.code
        data = None if answer.data is None else json.loads(answer.data)
        return data, answer.total_count, answer.filter_count

    def keys(self, collection: str, filter_: Mapping[str, Any] | None) -> Any:
        """The primary keys of the rows that match a filter, in order."""
        key = self.services.catalogue.collections[collection].primary_key
        rows, _, _ = self.answer(ReadRequest(collection, (Asked(key, key),), Arguments(filter_, limit=-1)))
        return [row[key] for row in rows]


@dataclass(frozen=True, repr=False)
class BareWorld(World):
    """A split SQLite database, whose rows are rewritten for each example."""

    filename: Path

    __repr__ = World.__repr__

    def rewrite(self, content: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Put other rows in the place of those that are there."""
        rewrite(self.filename, content)


def open_world(
    loop: asyncio.Runner,
    config: DatabaseConfig,
    content: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    split: bool = False,
) -> World:
    """Make the content in an empty database and open it. `split` is that of `tests.properties.content.make`."""
    return World(loop.run(_open(config, content, split=split)), loop)


async def _open(config: DatabaseConfig, content: Mapping[str, Sequence[Mapping[str, Any]]], *, split: bool) -> Services:
    database = await open_database(config)
    await make_system_tables(database)
    await make(database, content, split=split)
    catalogue = await load_catalogue(database, 1)
    assert not [warning for warning in catalogue.warnings if "left out" in warning], catalogue.warnings
    return Services(database, catalogue, Access(database, "secret"), SignInOptions("secret"), ServerOptions())
