"""Which names collections and fields may have: any that can be told apart and asked for."""

import re

from db.catalogue_load import HIDDEN_TABLES, SYSTEM_PREFIX
from db.ddl.names import NAME_MAX
from db.engine import Dialect
from resolvers.errors import InvalidPayload

# What divides names from one another in queries, and what no text may hold.
_DIVIDERS = re.compile(r"[/.:,()\[\]\x00-\x1f\x7f\ud800-\udfff]")

# Every PostgreSQL table has columns of these names.
_POSTGRESQL_COLUMNS = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"})


def check_collection_name(name: object, dialect: Dialect) -> str:
    """The name, if a collection may have it.

    Raises:
        InvalidPayload: it can't.
    """
    text = _checked(name, "collection")
    if text.startswith(SYSTEM_PREFIX):
        raise InvalidPayload(f'Collections can\'t start with "{SYSTEM_PREFIX}"')
    if text in HIDDEN_TABLES or (dialect == "sqlite" and text.lower().startswith("sqlite_")):
        raise InvalidPayload(f'"{text}" is a name of the system')
    return text


def check_field_name(name: object, dialect: Dialect) -> str:
    """The name, if a field may have it.

    Raises:
        InvalidPayload: it can't.
    """
    text = _checked(name, "field")
    if text == "__proto__" or (dialect == "postgresql" and text in _POSTGRESQL_COLUMNS):
        raise InvalidPayload(f'"{text}" is a name of the system')
    return text


def _checked(name: object, key: str) -> str:
    if name is None:
        raise InvalidPayload(f'"{key}" is required')
    if not isinstance(name, str):
        raise InvalidPayload(f'"{key}" must be a string')
    if not name:
        raise InvalidPayload(f'"{key}" is not allowed to be empty')
    if name != name.strip() or _DIVIDERS.search(name):
        raise InvalidPayload(
            f'"{key}" can\'t begin or end with a space, nor have a control character or one of / . : , ( ) [ ] in it'
        )
    if len(name.encode()) > NAME_MAX:
        raise InvalidPayload(f'"{key}" can\'t be longer than {NAME_MAX} bytes')
    return name
