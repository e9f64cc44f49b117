"""Migrations of the system tables, and where a database keeps the name of the newest it has had.

Nothing here imports Alembic: an ordinary start only compares `HEAD` with the database.
"""

HEAD = "0002"
VERSION_TABLE = "typecase_migrations"
