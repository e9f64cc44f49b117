"""The SQL of representative queries, kept in files beside this one.

`TYPECASE_RENEW_SQL=1 pytest tests/db/test_compile.py` writes the files anew; look at what has changed.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import pytest

from db.catalogue import Catalogue, Collection, Column, Field
from db.compile import compile_query
from db.dialects import dialect_of
from db.plan import PlanCache, lift, plan_of
from db.query import EVERYTHING, Compare, One, Pick, Query, Scope, Scopes, Slot, Value, Variable
from tests.db.queries import CASES, CATALOGUE, Case, picks, where

SQL = Path(__file__).parent / "sql"
DIALECTS: tuple[Literal["sqlite", "postgresql"], ...] = ("sqlite", "postgresql")


def compiled(case: Case, dialect: Literal["sqlite", "postgresql"]) -> str:
    """The SQL of a query's shape, and what is bound."""
    shape, values = lift(case.query)
    statement = compile_query(
        shape,
        CATALOGUE,
        case.scopes,
        dialect_of(dialect),
        form=case.form,
        single=case.single,
        counts=case.counts,
        by_row=case.by_row,
    )
    binds = [f"-- {kind}: {_shown(operand, values)}" for operand, kind in statement.binds]
    lines = [line.rstrip() for line in statement.sql.splitlines()]
    return "\n".join([*lines, *binds, ""])


def _shown(operand: Any, values: tuple[Any, ...]) -> str:
    return str(values[operand.index]) if isinstance(operand, Slot) else str(operand)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", CASES)
def test_sql(name: str, dialect: Literal["sqlite", "postgresql"]) -> None:
    path = SQL / f"{name}.{dialect}.sql"
    sql = compiled(CASES[name], dialect)
    if os.environ.get("TYPECASE_RENEW_SQL"):
        SQL.mkdir(exist_ok=True)
        path.write_text(sql)
    assert sql == path.read_text()


def test_every_file_is_of_a_query() -> None:
    assert {path.name for path in SQL.iterdir()} == {f"{name}.{dialect}.sql" for name in CASES for dialect in DIALECTS}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_queries_of_one_shape_share_a_statement(dialect: Literal["sqlite", "postgresql"]) -> None:
    cache, database = PlanCache(), dialect_of(dialect)
    plans = [
        plan_of(Query("articles", picks("id"), where("title", "eq", text)), CATALOGUE, EVERYTHING, database, cache)
        for text in ("it's", "; DROP TABLE articles")
    ]
    assert plans[0].statement is plans[1].statement
    assert [plan.arguments(database, {}) for plan in plans] == [["it's"], ["; DROP TABLE articles"]]


@pytest.mark.parametrize(
    "other",
    [
        Query("articles", picks("id"), where("views", "neq", 1)),
        Query("articles", picks("id"), where("views", "eq", 1), limit=1),
        Query("articles", (Pick("as", "id"),), where("views", "eq", 1)),
    ],
)
def test_queries_of_other_shapes_do_not(other: Query) -> None:
    cache, database = PlanCache(), dialect_of("sqlite")
    first = plan_of(Query("articles", picks("id"), where("views", "eq", 1)), CATALOGUE, EVERYTHING, database, cache)
    assert plan_of(other, CATALOGUE, EVERYTHING, database, cache).statement.sql != first.statement.sql


def test_callers_of_other_rights_do_not_share_a_statement() -> None:
    cache, database, query = PlanCache(), dialect_of("sqlite"), Query("articles", picks("id"))
    mine = Scopes("mine", MappingProxyType({"articles": Scope(where("live", "eq", True))}))
    assert "WHERE" in plan_of(query, CATALOGUE, mine, database, cache).statement.sql
    assert "WHERE" not in plan_of(query, CATALOGUE, EVERYTHING, database, cache).statement.sql


def test_variables_are_bound_when_the_query_runs() -> None:
    user = Variable("CURRENT_USER", "", "uuid")
    query = Query("articles", picks("id"), Compare("code", "eq", (user,)))
    plan = plan_of(query, CATALOGUE, EVERYTHING, dialect_of("postgresql"), PlanCache())
    assert plan.variables == (user,)
    assert plan.arguments(dialect_of("postgresql"), {user: "ada"}) == ["ada"]


def test_collections_out_of_scope_cannot_be_compiled() -> None:
    seen = Scopes("seen", MappingProxyType({"articles": Scope()}))
    query = Query("articles", (One("author", "author", Query("authors", picks("id"))),))
    with pytest.raises(LookupError):
        compile_query(query, CATALOGUE, seen, dialect_of("sqlite"))


def test_lifting_numbers_the_values_in_their_order() -> None:
    query = Query("articles", picks("id"), where("views", "between", 1, 5), limit=7)
    shape, values = lift(query)
    assert shape == Query("articles", picks("id"), Compare("views", "between", (Slot(0), Slot(1))), limit=7)
    assert values == (1, 5)
    assert lift(Query("articles", filter=Compare("views", "in", (Value((1, 2)),))))[1] == ((1, 2),)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_rows_may_be_wider_than_the_functions_of_the_database(dialect: Literal["sqlite", "postgresql"]) -> None:
    names = [f"c{number}" for number in range(130)]
    fields: Mapping[str, Field] = {name: Field("wide", name, "integer", Column(name, "integer")) for name in names}
    catalogue = Catalogue(1, {"wide": Collection("wide", "c0", fields)}, ())
    sql = compile_query(Query("wide", picks(*names)), catalogue, EVERYTHING, dialect_of(dialect)).sql
    assert sql.count("json_object(" if dialect == "sqlite" else "json_build_object(") == 3
