"""Looking into a database from outside of Typecase's own engine."""

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from db.engine import DatabaseConfig

_COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, pg_get_expr(d.adbin, d.adrelid)
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    ORDER BY c.relname, a.attnum
"""
_CONSTRAINTS = """
    SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
"""
_INDEXES = "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2"


def rows(config: DatabaseConfig, statement: str) -> list[tuple[Any, ...]]:
    """What a statement answers; its changes are kept."""
    return asyncio.run(_rows(config, statement))


async def _rows(config: DatabaseConfig, statement: str) -> list[tuple[Any, ...]]:
    engine = create_async_engine(config.sqlalchemy_url())
    try:
        async with engine.begin() as connection:
            result = await connection.execute(text(statement.replace(":", r"\:")))
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        await engine.dispose()


def columns_of(config: DatabaseConfig) -> list[tuple[Any, ...]]:
    """PostgreSQL: table, column, type, whether it takes NULL, default."""
    return rows(config, _COLUMNS)


def constraints_of(config: DatabaseConfig) -> list[tuple[Any, ...]]:
    """PostgreSQL: table and definition of its keys."""
    return sorted(rows(config, _CONSTRAINTS))


def fingerprint(config: DatabaseConfig) -> list[Any]:
    """The whole database, schema and rows."""
    if config.dialect == "sqlite":
        assert config.filename is not None
        with closing(sqlite3.connect(config.filename)) as connection:
            return list(connection.iterdump())
    tables = sorted({table for table, *_ in columns_of(config)})
    content = [
        (table, rows(config, f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t'))
        for table in tables
    ]
    return [columns_of(config), constraints_of(config), rows(config, _INDEXES), content]
