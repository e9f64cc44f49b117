"""What Typecase keeps for itself beside the system tables, in tables that begin with `typecase_`.

They hold no foreign keys: to the tables of a database that Directus made, nothing is added.
"""

import sqlalchemy as sa

OWN_METADATA = sa.MetaData()

SIGN_INS = sa.Table(
    "typecase_sign_ins",
    OWN_METADATA,
    sa.Column("user", sa.String(36), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("otp_step", sa.BigInteger),
)
"""By user: how many attempts to sign in failed in a row, and the 30 seconds (counted from 1970) of the last one-time
password that was used."""
