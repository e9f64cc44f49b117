"""What Alembic runs for a command: the migrations, on the connection that `db.migrate` hands over."""

from alembic import context

from db.migrations import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
context.run_migrations()
