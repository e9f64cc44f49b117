"""All system tables, as they are in Directus 11.17.

The statements lie beside this module, a file per database, written once from `db.tables`: when the classes change
later, this migration still makes what it made before.
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    connection = op.get_bind()
    statements = Path(__file__).with_suffix(f".{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in statements.split(";\n\n"):
        connection.exec_driver_sql(statement)
