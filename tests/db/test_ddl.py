"""Tables made anew in SQLite, with what Typecase itself does not make but other tools do."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from db.ddl.column_spec import ColumnSpec
from db.ddl.columns import add_column, alter_column, drop_column
from db.ddl.foreign_keys import create_foreign_key, drop_foreign_key, leading_to
from db.ddl.names import NAME_MAX, name_of
from db.ddl.rebuild import rebuild
from db.errors import BadReference

TABLES = """
CREATE TABLE "one" (id INTEGER PRIMARY KEY);
CREATE TABLE "two" (code TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE "many" (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    odd "UNSIGNED BIG INT" DEFAULT (1 + 1),
    day TEXT DEFAULT CURRENT_DATE,
    kind VARCHAR(7) NOT NULL DEFAULT 'it''s' CHECK (kind <> 'x'),
    mail TEXT UNIQUE,
    one_id INTEGER REFERENCES one (id) ON DELETE SET NULL ON UPDATE CASCADE,
    two_code TEXT REFERENCES two,
    parent INTEGER REFERENCES many (id) ON DELETE CASCADE,
    UNIQUE (kind, mail)
);
CREATE INDEX many_partly ON many (odd) WHERE odd > 5;
CREATE INDEX many_expression ON many (lower(mail));
CREATE TABLE log (what TEXT);
CREATE TRIGGER many_added AFTER INSERT ON many BEGIN INSERT INTO log VALUES (new.kind); END;
INSERT INTO one VALUES (1);
INSERT INTO two VALUES ('a');
INSERT INTO many (odd, mail, one_id, two_code) VALUES (9, 'A@x', 1, 'a'), (3, 'b@x', NULL, NULL);
INSERT INTO many (id, mail, parent) VALUES (50, 'c@x', 1);
DELETE FROM many WHERE id = 50;
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "data.db"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(TABLES)
    return path


@pytest.fixture
def connection(path: Path) -> Iterator[sa.Connection]:
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def shape(connection: sa.Connection, table: str) -> list[list[tuple[object, ...]]]:
    """All that SQLite tells of a table: columns, foreign keys, indexes, SQL of indexes and triggers, rows, counter."""
    asked = (
        'select name, upper(type), "notnull", dflt_value, pk from pragma_table_xinfo(:table)',
        """select "from", "table", coalesce("to", 'code'), on_update, on_delete
        from pragma_foreign_key_list(:table) order by 1""",
        """select (select group_concat(i.name) from pragma_index_info(l.name) i), l."unique", l.partial
        from pragma_index_list(:table) l order by 1, 2""",
        """select type, name, sql from sqlite_master
        where tbl_name = :table and type <> 'table' and sql not null order by 2""",
        f"select * from {table}",
        "select seq from sqlite_sequence where name = :table",
    )
    return [[tuple(row) for row in connection.execute(sa.text(sql), {"table": table})] for sql in asked]


def test_a_table_that_is_made_anew_is_the_same(connection: sa.Connection) -> None:
    before = shape(connection, "many")
    rebuild(connection, "many", lambda table, batch: None)
    assert shape(connection, "many") == before
    with pytest.raises(sa.exc.IntegrityError):
        connection.exec_driver_sql("insert into many (kind) values ('x')")


def test_a_column_is_added_to_what_is_there(connection: sa.Connection) -> None:
    columns, keys, *_ = shape(connection, "many")
    add_column(connection, "many", ColumnSpec("added", "boolean", nullable=False, default=True, indexed=True))
    after, keys_after, *_ = shape(connection, "many")
    assert after == [*columns, ("added", "BOOLEAN", 1, "1", 0)]
    assert keys_after == keys
    assert list(connection.exec_driver_sql("select added from many").scalars()) == [1, 1]


def test_a_column_that_an_expression_needs_stays(connection: sa.Connection) -> None:
    with pytest.raises(BadReference):
        drop_column(connection, "many", "mail")


def test_a_column_goes_with_its_constraints_alone(connection: sa.Connection) -> None:
    connection.exec_driver_sql("drop index many_expression")
    for name in ("mail", "one_id", "odd"):
        drop_column(connection, "many", name)
    _, keys, indexes, others, rows, _ = shape(connection, "many")
    assert [key[0] for key in keys] == ["parent", "two_code"]
    assert indexes == []
    assert [other[1] for other in others] == ["many_added"]
    assert [row[0] for row in rows] == [1, 2]


def test_foreign_keys_are_replaced_one_by_one(connection: sa.Connection) -> None:
    drop_foreign_key(connection, "many", "one_id")
    create_foreign_key(connection, "many", "one_id", "one", "id", "CASCADE")
    keys = shape(connection, "many")[1]
    assert ("one_id", "one", "id", "NO ACTION", "CASCADE") in keys
    assert len(keys) == 3
    assert leading_to(connection, "one") == [("many", "one_id")]
    assert leading_to(connection, "many") == []


def test_a_unique_constraint_of_the_table_itself_can_go(connection: sa.Connection) -> None:
    old = ColumnSpec("mail", "text", unique=True)
    alter_column(connection, "many", old, ColumnSpec("mail", "text"))
    connection.exec_driver_sql("insert into many (kind, mail) values ('k', 'A@x')")
    with pytest.raises(sa.exc.IntegrityError):
        connection.exec_driver_sql("insert into many (kind, mail) values ('k', 'A@x')")


def test_names_of_constraints_fit_and_differ() -> None:
    assert name_of("posts", "author", "foreign") == "posts_author_foreign"
    long = [name_of("ü" * 31, "x" * 60 + end, "index") for end in "ab"]
    assert long[0] != long[1]
    assert all(len(name.encode()) <= NAME_MAX for name in long)
