"""A table for failed attempts to sign in and used one-time passwords; see `db.own_tables`."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.get_bind().exec_driver_sql(
        """
        CREATE TABLE typecase_sign_ins (
            "user" VARCHAR(36) NOT NULL PRIMARY KEY,
            failures INTEGER DEFAULT 0 NOT NULL,
            otp_step BIGINT
        )
        """
    )
