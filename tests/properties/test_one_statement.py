"""Reads of any depth and width take one statement, whatever the number of rows."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Any

import pytest

from db.engine import Database, DatabaseConfig, Dialect, Executor, Row
from resolvers.request import Arguments, Asked, ReadRequest
from resolvers.rules import Rule
from tests.properties.rules import rights_of
from tests.properties.worlds import World


@dataclass
class Counted:
    """A database that counts the statements that it is given."""

    database: Database
    statements: int = 0

    @property
    def config(self) -> DatabaseConfig:
        return self.database.config

    @property
    def dialect(self) -> Dialect:
        return self.database.dialect

    async def fetch_row(self, sql: str, args: Sequence[Any] = ()) -> Row | None:
        self.statements += 1
        return await self.database.fetch_row(sql, args)

    async def fetch_all(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        self.statements += 1
        return await self.database.fetch_all(sql, args)

    async def execute(self, sql: str, args: Sequence[Any] = ()) -> None:
        self.statements += 1
        await self.database.execute(sql, args)

    def transaction(self) -> AbstractAsyncContextManager[Executor]:
        self.statements += 1
        return self.database.transaction()

    def stream(self, sql: str, args: Sequence[Any] = (), size: int = 500) -> AsyncGenerator[list[Row]]:
        self.statements += 1
        return self.database.stream(sql, args, size)

    async def forget_statements(self) -> None:
        await self.database.forget_statements()

    async def close(self) -> None:
        await self.database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest) -> World:
    found: World = request.getfixturevalue(f"{request.param}_world")
    return World(replace(found.services, database=Counted(found.services.database)), found.loop)


def statements(world: World, request: ReadRequest, *rules: Rule) -> int:
    """How many statements it takes to answer."""
    answer = world.answer(request, rights_of(world.services.catalogue, rules) if rules else None)
    assert not isinstance(answer, str)
    counted = world.services.database
    assert isinstance(counted, Counted)
    return counted.statements


def chain(*steps: str) -> tuple[Asked, ...]:
    asked = (Asked("id", "id"),)
    for step in reversed(steps):
        asked = (Asked(step, step, children=asked),)
    return asked


def test_depth(world: World) -> None:
    steps = ("articles", "comments", "writer", "staff", "boss", "articles", "labels", "label", "articles", "article")
    arguments = Arguments({"staff": {"articles": {"comments": {"stars": {"_gt": -9}}}}}, ("articles.comments.stars",))
    counts = frozenset({"total_count", "filter_count"})
    assert statements(world, ReadRequest("authors", chain(*steps), arguments, meta=counts)) == 1


def test_wildcards(world: World) -> None:
    everything = Asked("*", "*", children=(Asked("*", "*", children=(Asked("*", "*"),)),))
    assert statements(world, ReadRequest("articles", (everything,))) == 1


def test_groups(world: World) -> None:
    request = ReadRequest("articles", aggregate={"count": ("*",), "avg": ("views",)}, group=("year(day)",))
    assert statements(world, request) == 1


def test_rules(world: World) -> None:
    rules = [
        Rule("a", name, "read", ("*",), {"id": {"_null": False}}, None, None)
        for name in ("articles", "authors", "comments")
    ]
    nested = chain("author", "articles", "comments")
    assert statements(world, ReadRequest("articles", nested), *rules) == 1


def test_a_path_of_the_caller_takes_one_more(world: World) -> None:
    arguments = Arguments({"name": {"_in": ["$CURRENT_USER.first_name", "$CURRENT_USER.email"]}})
    assert statements(world, ReadRequest("authors", chain("articles"), arguments)) == 2


def test_wide_rows(world: World) -> None:
    names = [f"title_{number}" for number in range(130)]
    request = ReadRequest("articles", tuple(Asked(name, "title") for name in names), Arguments({"id": 3}))
    assert world.answer(request) == ([dict.fromkeys(names, "ΟΔΟΣ")], None, None)
    assert statements(world, request) == 2
