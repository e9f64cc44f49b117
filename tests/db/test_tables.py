"""The system tables as classes, against what Directus has, without a database."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable
from sqlmodel import SQLModel

from db.tables import SYSTEM_METADATA, Collection, Session, User
from db.tables.timestamp import from_text, to_text
from tests.db.system_tables import FACTS, described, expected


def test_all_tables_are_there() -> None:
    assert sorted(SYSTEM_METADATA.tables) == sorted(FACTS)


@pytest.mark.parametrize("name", sorted(FACTS))
def test_table_is_as_in_directus(name: str) -> None:
    assert described(SYSTEM_METADATA.tables[name]) == expected(name)


def test_users_models_are_apart() -> None:
    """A project may have a class for a table of the same name."""
    assert User.metadata is SYSTEM_METADATA
    assert SYSTEM_METADATA is not SQLModel.metadata


def test_sqlite_has_types_of_its_own() -> None:
    session: Table = SYSTEM_METADATA.tables[str(Session.__tablename__)]
    statement = str(CreateTable(session).compile(dialect=sqlite.dialect()))
    assert "token VARCHAR(64) NOT NULL" in statement
    assert "user CHAR(36)," in statement
    assert "expires TIMESTAMP NOT NULL" in statement


def test_new_objects_have_the_defaults() -> None:
    user = User(email="ada@example.com")
    assert (user.status, user.provider, user.email_notifications) == ("active", "default", True)
    assert len(user.id) == 36
    assert user.id == user.id.lower() != User().id
    assert Collection(collection="posts").accountability == "all"


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2024, 2, 29, 13, 14, 15, tzinfo=timezone(timedelta(hours=2))), "2024-02-29 11:14:15.000"),
        (datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), "1999-12-31 23:59:59.999"),
    ],
)
def test_timestamps_are_utc_text_in_sqlite(moment: datetime, text: str) -> None:
    assert to_text(moment) == text
    assert from_text(text) == moment.replace(microsecond=moment.microsecond // 1000 * 1000)
