"""The bootstrap on real databases of both kinds."""

import asyncio
import re
import subprocess
import sys
from multiprocessing import get_context
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from db.bootstrap import Administrator, BootstrapReport, bootstrap
from db.engine import DatabaseConfig
from db.errors import DatabaseError
from db.migrate import FOLDER, UnknownVersion
from db.migrations import HEAD
from db.tables import SYSTEM_METADATA
from tests.db.databases import columns_of, constraints_of, fingerprint, rows
from tests.db.system_tables import FACTS, expected_constraints
from tests.postgresql import load_file

WORLD = Path(__file__).parents[3] / "shared" / "conformance" / "world.sql"


async def hashed(password: str) -> str:
    return f"hash of {password}"


async def refused(password: str) -> str:
    raise RuntimeError("hashing failed")


ADA = Administrator("ada@example.com", "lovelace", hashed)


def start(config: DatabaseConfig, administrator: Administrator = ADA) -> BootstrapReport:
    return asyncio.run(bootstrap(config, administrator))


def test_an_empty_database_gets_the_first_rows(empty_database: DatabaseConfig) -> None:
    assert start(empty_database) == BootstrapReport(migrated=True, administrator="ada@example.com")
    assert rows(
        empty_database,
        "SELECT u.email, u.password, u.status, u.first_name, u.last_name, u.provider, r.name, p.name, p.icon,"
        " p.description, p.admin_access, p.app_access, p.enforce_tfa FROM directus_users u"
        " JOIN directus_roles r ON r.id = u.role JOIN directus_access a ON a.role = r.id"
        " JOIN directus_policies p ON p.id = a.policy",
    ) == [
        (
            *("ada@example.com", "hash of lovelace", "active", "Admin", "User", "default"),
            *("Administrator", "Administrator", "verified", "$t:admin_description", True, True, False),
        )
    ]
    assert rows(
        empty_database,
        "SELECT p.name, p.icon, p.description, p.admin_access, p.app_access, a.sort FROM directus_policies p"
        ' JOIN directus_access a ON a.policy = p.id WHERE a.role IS NULL AND a."user" IS NULL',
    ) == [("$t:public_label", "public", "$t:public_description", False, False, 1)]
    settings = "SELECT id, project_name, CAST(ai_openai_allowed_models AS text) FROM directus_settings"
    assert rows(empty_database, settings) == [(1, "Directus", '["gpt-5-nano","gpt-5-mini","gpt-5"]')]


def test_postgresql_gets_the_tables_of_directus(empty_postgresql: DatabaseConfig) -> None:
    start(empty_postgresql)
    assert [row for row in columns_of(empty_postgresql) if row[0] in FACTS] == [
        (table, column["name"], column["type"], column["nullable"], column["default"])
        for table, facts in sorted(FACTS.items())
        for column in facts["columns"]
    ]
    assert [row for row in constraints_of(empty_postgresql) if row[0] in FACTS] == expected_constraints()


def test_sqlite_gets_the_tables_of_the_classes(empty_sqlite: DatabaseConfig) -> None:
    start(empty_sqlite)
    made = rows(empty_sqlite, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name LIKE 'directus%'")
    tables = SYSTEM_METADATA.sorted_tables
    creations = [CreateTable(table) for table in tables] + [CreateIndex(i) for table in tables for i in table.indexes]
    wanted = [str(creation.compile(dialect=sqlite.dialect())) for creation in creations]
    assert sorted(squeezed(sql) for (sql,) in made) == sorted(squeezed(sql) for sql in wanted)


def squeezed(sql: str) -> str:
    return re.sub(r"\s+", "", sql)


def test_sqlite_fills_in_the_time_as_text(empty_sqlite: DatabaseConfig) -> None:
    start(empty_sqlite)
    rows(empty_sqlite, "INSERT INTO directus_activity (action, collection, item) VALUES ('login', 'x', '1')")
    [(timestamp,)] = rows(empty_sqlite, "SELECT timestamp FROM directus_activity")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}", timestamp)


def test_a_second_time_nothing_changes(empty_database: DatabaseConfig) -> None:
    start(empty_database)
    before = fingerprint(empty_database)
    assert start(empty_database, Administrator("eve@example.com", None, refused)) == BootstrapReport()
    assert fingerprint(empty_database) == before


def test_a_password_is_made_up_when_none_is_given(empty_database: DatabaseConfig) -> None:
    report = start(empty_database, Administrator(None, None, hashed))
    assert report.administrator == "admin@example.com"
    assert report.printed_password is not None
    assert len(report.printed_password) >= 16
    assert rows(empty_database, "SELECT password FROM directus_users") == [(f"hash of {report.printed_password}",)]


def test_a_new_administrator_takes_the_role_that_is_there(empty_database: DatabaseConfig) -> None:
    start(empty_database)
    rows(empty_database, "DELETE FROM directus_users")
    report = start(empty_database, Administrator("eve@example.com", "secret", hashed))
    assert report == BootstrapReport(administrator="eve@example.com")
    assert rows(empty_database, "SELECT r.name FROM directus_users u JOIN directus_roles r ON r.id = u.role") == [
        ("Administrator",)
    ]
    assert rows(empty_database, "SELECT count(*) FROM directus_policies") == [(2,)]


def test_a_failure_leaves_nothing_behind(empty_database: DatabaseConfig) -> None:
    before = fingerprint(empty_database)
    with pytest.raises(RuntimeError, match="hashing failed"):
        start(empty_database, Administrator("ada@example.com", "lovelace", refused))
    assert fingerprint(empty_database) == before
    assert start(empty_database).migrated


def test_a_table_in_the_way_is_an_error_that_alters_nothing(empty_database: DatabaseConfig) -> None:
    rows(empty_database, "CREATE TABLE directus_roles (id integer)")
    before = fingerprint(empty_database)
    with pytest.raises(DatabaseError, match=r"directus_roles.* already exists"):
        start(empty_database)
    assert fingerprint(empty_database) == before


def test_the_database_of_a_newer_typecase_is_refused(empty_database: DatabaseConfig) -> None:
    start(empty_database)
    rows(empty_database, "UPDATE typecase_migrations SET version_num = '9999'")
    with pytest.raises(UnknownVersion, match="version 9999"):
        start(empty_database)


def bootstrap_with_others(config: DatabaseConfig, barrier: Barrier, reports: "Queue[BootstrapReport]") -> None:
    barrier.wait(60)
    reports.put(start(config))


def test_two_processes_at_once_do_no_harm(empty_database: DatabaseConfig) -> None:
    context = get_context("spawn")
    barrier, reports = context.Barrier(2), context.Queue()
    processes = [
        context.Process(target=bootstrap_with_others, args=(empty_database, barrier, reports)) for _ in range(2)
    ]
    for process in processes:
        process.start()
    done = {reports.get(timeout=60) for _ in processes}
    for process in processes:
        process.join(60)
    assert done == {BootstrapReport(migrated=True, administrator="ada@example.com"), BootstrapReport()}
    for table, count in (("users", 1), ("roles", 1), ("policies", 2), ("access", 2), ("settings", 1)):
        assert rows(empty_database, f"SELECT count(*) FROM directus_{table}") == [(count,)]


def test_what_directus_made_is_not_altered(empty_database: DatabaseConfig) -> None:
    rows(empty_database, "CREATE TABLE directus_users (id varchar(36) PRIMARY KEY, email varchar(128))")
    rows(empty_database, "CREATE TABLE directus_migrations (version varchar(255) PRIMARY KEY)")
    before = fingerprint(empty_database)
    for _ in range(2):
        assert start(empty_database) == BootstrapReport(made_by_directus=True)
        assert rows(empty_database, "SELECT count(*) FROM typecase_sign_ins") == [(0,)]
    rows(empty_database, "DROP TABLE typecase_sign_ins")
    assert fingerprint(empty_database) == before


@pytest.mark.skipif(not WORLD.exists(), reason="the recorded world is not here")
def test_the_recorded_world_is_not_altered(empty_postgresql: DatabaseConfig) -> None:
    load_file(empty_postgresql, WORLD)
    before = fingerprint(empty_postgresql)
    assert start(empty_postgresql) == BootstrapReport(made_by_directus=True)
    rows(empty_postgresql, "DROP TABLE typecase_sign_ins")
    assert fingerprint(empty_postgresql) == before


def test_an_ordinary_start_loads_neither_alembic_nor_the_engine_of_sqlalchemy(empty_sqlite: DatabaseConfig) -> None:
    start(empty_sqlite)
    program = f"""
import asyncio, sys
from pathlib import Path
from db.bootstrap import Administrator, bootstrap
from db.engine import DatabaseConfig
from db.errors import DatabaseError
config = DatabaseConfig(dialect="sqlite", filename=Path({str(empty_sqlite.filename)!r}))
print(asyncio.run(bootstrap(config, Administrator(None, None, None))).migrated)
print(sorted({{"alembic", "sqlalchemy.ext.asyncio"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout == "False\n[]\n"


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory(str(FOLDER)).get_current_head() == HEAD
