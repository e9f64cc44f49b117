"""The rows that a new project starts with: the public policy, the settings, and an administrator with all rights."""

from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select
from sqlmodel import col

from db.tables import Access, Policy, Role, Settings, User
from db.tables.columns import SystemTable

PUBLIC_POLICY = "abf8a154-5b1c-4a46-ac9c-7300570f4f17"
"""The id of the public policy, which is the same in every project: scripts name it."""

AI_MODELS = {
    "ai_openai_allowed_models": ["gpt-5-nano", "gpt-5-mini", "gpt-5"],
    "ai_anthropic_allowed_models": ["claude-haiku-4-5", "claude-sonnet-4-5"],
    "ai_google_allowed_models": [
        "gemini-3-pro-preview",
        "gemini-3-flash-preview",
        "gemini-2.5-pro",
        "gemini-2.5-flash",
    ],
}


def make_first_rows(connection: Connection, email: str, password_hash: str) -> None:
    """Insert what is missing of them, and always the administrator, inside the caller's transaction.

    Raises sqlalchemy.exc.IntegrityError when a user has this email.
    """
    if not _public_policy_exists(connection):
        _make_public_policy(connection)
    if connection.execute(select(col(Settings.id))).first() is None:
        _insert(connection, Settings, project_id=str(uuid4()), **AI_MODELS)
    role = _administrator_role(connection) or _make_administrator_role(connection)
    _insert(connection, User, first_name="Admin", last_name="User", email=email, password=password_hash, role=role)


def _public_policy_exists(connection: Connection) -> bool:
    public = select(col(Access.id)).where(col(Access.role).is_(None), col(Access.user).is_(None))
    return connection.execute(public).first() is not None


def _make_public_policy(connection: Connection) -> None:
    if connection.execute(select(col(Policy.id)).where(col(Policy.id) == PUBLIC_POLICY)).first() is None:
        looks = {"name": "$t:public_label", "icon": "public", "description": "$t:public_description"}
        _insert(connection, Policy, id=PUBLIC_POLICY, **looks)
    _insert(connection, Access, policy=PUBLIC_POLICY, sort=1)


def _administrator_role(connection: Connection) -> str | None:
    """A role with all rights, left over where the last user was deleted."""
    roles = (
        select(col(Access.role))
        .join(Policy, col(Policy.id) == col(Access.policy))
        .where(col(Policy.admin_access), col(Access.role).is_not(None))
    )
    return connection.execute(roles).scalars().first()


def _make_administrator_role(connection: Connection) -> str:
    looks = {"name": "Administrator", "icon": "verified", "description": "$t:admin_description"}
    role = _insert(connection, Role, **looks)
    policy = _insert(connection, Policy, **looks, admin_access=True, app_access=True)
    _insert(connection, Access, role=role, policy=policy)
    return str(role)


def _insert(connection: Connection, table: type[SystemTable], **values: Any) -> Any:
    """Insert one row, with the table's defaults, and return its primary key."""
    result = connection.execute(insert(table).values(**values))
    assert result.inserted_primary_key is not None
    return result.inserted_primary_key[0]
