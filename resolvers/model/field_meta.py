"""The metadata of a new field."""

from collections.abc import Mapping
from typing import Any

from db.catalogue import Catalogue
from resolvers.model.meta import stored_meta
from resolvers.model.payloads import FieldPayload

# Types that a column alone doesn't tell on every database.
_SPECIAL: Mapping[str, str] = {"csv": "cast-csv", "hash": "hash", "json": "cast-json"}


def new_field_meta(catalogue: Catalogue, field: FieldPayload, place: int) -> dict[str, Any] | None:
    """The values of the row about a new field, which comes at `place`; None where there is to be no row.

    Raises InvalidPayload or ValueTooLong for metadata that can't be stored.
    """
    special = _SPECIAL.get(field.type or "")
    if field.meta is None and special is None:
        return None
    row = {"sort": place, **stored_meta(catalogue, "directus_fields", field.meta or {})}
    if row["sort"] is None:
        row["sort"] = place
    if special and not row.get("special"):
        row["special"] = [special]
    return row
