"""A small world on a real database of each kind: users, roles, policies, and a collection to have rights on."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import orjson
import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from db.catalogue import Catalogue
from db.catalogue_load import load_catalogue
from db.engine import Database, DatabaseConfig
from db.open import open_database
from db.statement import render
from db.tables import Access as AccessRow
from db.tables import Permission, Policy, Role, User
from resolvers.access import Access
from resolvers.caller import Caller
from resolvers.context import Context
from resolvers.read import prepare, run
from resolvers.request import Arguments, Asked, ReadRequest
from resolvers.rights import Rights
from resolvers.server import ServerOptions
from resolvers.services import Services
from resolvers.sign_in import SignInOptions

SECRET = "a-secret-that-is-long-enough-for-hs256-and-even-for-hs512-with-its-64"

ARTICLES = """
    CREATE TABLE articles (id integer PRIMARY KEY, title varchar(255), body text, rating integer, owner varchar(36),
    publish timestamp)
"""
ROWS = """
    INSERT INTO articles (id, title, body, rating, owner) VALUES
    (1, 't1', 'b1', 1, NULL), (2, 't2', 'b2', 2, NULL), (3, 't3', 'b3', 3, NULL), (4, 't4', 'b4', 4, NULL)
"""


@dataclass
class Realm:
    """The open database, and short ways to fill it and to look at it as someone."""

    database: Database
    catalogue: Catalogue
    access: Access

    @property
    def services(self) -> Services:
        return Services(
            self.database, self.catalogue, self.access, SignInOptions(SECRET, stall_seconds=0), ServerOptions()
        )

    async def context(self, token: str | None) -> Context:
        """What work for whoever has the token goes by."""
        return Context(self.services, await self.caller(token), await self.rights(token))

    async def add(self, table: type[SQLModel], **values: Any) -> str:
        """Insert a row; its id."""
        row = table(**{"id": str(uuid4()), **values}).model_dump()
        await self.run(sa.insert(table).values(**row))
        return str(row["id"])

    async def run(self, statement: sa.ClauseElement) -> list[tuple[Any, ...]]:
        """What a statement answers; none for one that changes rows."""
        sql, args = render(statement, self.database.dialect)
        if isinstance(statement, sa.Select):
            return await self.database.fetch_all(sql, args)
        await self.database.execute(sql, args)
        return []

    async def role(self, *policies: str, parent: str | None = None) -> str:
        role = await self.add(Role, name="role", parent=parent)
        for policy in policies:
            await self.add(AccessRow, role=role, policy=policy)
        return role

    async def user(self, token: str, role: str | None = None, **values: Any) -> str:
        return await self.add(User, token=token, role=role, email=f"{token}@example.com", **values)

    async def policy(self, *rules: dict[str, Any], **values: Any) -> str:
        """A policy with rules to read articles; each may say another action or collection."""
        policy = await self.add(Policy, name="policy", **values)
        for rule in rules:
            await self.add(Permission, **rule_of(policy, rule))
        return policy

    async def caller(self, token: str | None, ip: str | None = "10.0.0.1") -> Caller:
        return await self.access.caller(token, ip)

    async def rights(self, token: str | None, ip: str | None = "10.0.0.1") -> Rights:
        return await self.access.rights(await self.caller(token, ip), self.catalogue)

    async def read(self, token: str | None, *fields: str, collection: str = "articles", **clauses: Any) -> Any:
        """The rows of a collection as the holder of the token sees them."""
        asked = tuple(Asked(name, name) for name in fields)
        request = ReadRequest(collection, asked, Arguments(sort=(), **clauses))
        prepared = prepare(self.services, await self.rights(token), request)
        answer = await run(self.services, await self.caller(token), prepared)
        assert answer.data is not None
        return orjson.loads(answer.data)


_IDS = iter(range(1000, 1_000_000))


def rule_of(policy: str, rule: dict[str, Any]) -> dict[str, Any]:
    fields = rule.pop("fields", ["*"])
    listed = None if fields is None else ",".join(fields)
    return {"id": next(_IDS), "policy": policy, "collection": "articles", "action": "read", "fields": listed, **rule}


@pytest.fixture
async def realm(database_config: DatabaseConfig) -> AsyncIterator[Realm]:
    database = await open_database(database_config)
    await database.execute(ARTICLES)
    await database.execute(ROWS)
    yield Realm(database, await load_catalogue(database, 1), Access(database, SECRET, seconds=0))
    await database.close()
