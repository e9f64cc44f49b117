"""One module a migration, loaded by Alembic."""
