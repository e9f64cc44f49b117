"""What code-first classes say about the model, as the rows that the `directus_*` tables would hold of it.

A class may say more of its collection, and of its fields by their names, in `__typecase__`:

    __typecase__ = {"sort_field": "place", "fields": {"token": {"special": ["conceal"]}}}
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import RelationshipDirection, RelationshipProperty
from sqlmodel import SQLModel

from db.metadata import COLLECTION_DEFAULTS, FIELD_DEFAULTS, RELATION_DEFAULTS, Metadata, Row, by_collection
from db.model_tables import attribute_of, fit_tables, table_of
from db.models import ModelError


class Alias(NamedTuple):
    """A relationship to many rows, seen from its one side; `junction_field` is set where a link model is between."""

    name: str
    many_collection: str
    many_field: str
    junction_field: str | None = None


def model_metadata(models: Sequence[type[SQLModel]]) -> Metadata:
    """The collections, fields and relations of the classes.

    Raises:
        ModelError: `__typecase__` says something that is not known.
    """
    fit_tables(models)
    aliases = {model: list(_aliases(model)) for model in models}
    fields = [row for model in models for row in _fields(model, aliases[model])]
    return Metadata(
        {table_of(model).name: _collection(model) for model in models},
        by_collection(fields),
        tuple(_relations(models, [alias for found in aliases.values() for alias in found])),
    )


def _said(model: type[SQLModel]) -> Mapping[str, Any]:
    said: Mapping[str, Any] = getattr(model, "__typecase__", {})
    return said


def _collection(model: type[SQLModel]) -> Row:
    said = {name: value for name, value in _said(model).items() if name != "fields"}
    return _row(COLLECTION_DEFAULTS, model, said, collection=table_of(model).name)


def _fields(model: type[SQLModel], aliases: Sequence[Alias]) -> Iterator[Row]:
    table, said = table_of(model), _said(model).get("fields", {})
    special = {column.name: _special(model, column) for column in table.columns}
    special |= {alias.name: ["m2m" if alias.junction_field else "o2m"] for alias in aliases}
    unknown = sorted(set(said) - set(special))
    if unknown:
        raise ModelError(f'{model.__name__}.__typecase__: there is no field "{unknown[0]}"')
    for place, (name, names) in enumerate(special.items(), start=1):
        told = {"special": names or None, "sort": place, **said.get(name, {})}
        yield _row(FIELD_DEFAULTS, model, told, collection=table.name, field=name)


def _row(defaults: Row, model: type[SQLModel], said: Row, **names: str) -> Row:
    """A row of these names without an id, as none is stored."""
    unknown = sorted(set(said) - set(defaults))
    if unknown:
        raise ModelError(f'{model.__name__}.__typecase__: "{unknown[0]}" is not known')
    return {name: value for name, value in {**defaults, **said, **names}.items() if name != "id"}


def _special(model: type[SQLModel], column: sa.Column[Any]) -> list[str]:
    """What a field type cannot tell of a column in every database."""
    field = model.model_fields.get(attribute_of(model, column))
    made = field is not None and field.default_factory is not None
    for key in column.foreign_keys:
        return ["file" if key.target_fullname == "directus_files.id" else "m2o"]
    match column.type:
        case sa.JSON():
            return ["cast-json"]
        case sa.Boolean():
            return ["cast-boolean"]
        case sa.DateTime(timezone=True):
            return ["date-created", "cast-timestamp"] if made else ["cast-timestamp"]
        case sa.DateTime():
            return ["date-created"] if made else []
        case _:
            return ["uuid"] if made and column.primary_key else []


def _aliases(model: type[SQLModel]) -> Iterator[Alias]:
    """Relationships to many; a link model without a key of its own is no collection, and can't lead anywhere."""
    for relationship in sa.inspect(model).relationships:
        if relationship.direction is RelationshipDirection.ONETOMANY:
            column = relationship.local_remote_pairs[0][1]
            yield Alias(relationship.key, _table_name(column), column.name)
        elif relationship.direction is RelationshipDirection.MANYTOMANY and _has_key(relationship):
            column, other = relationship.synchronize_pairs[0][1], relationship.secondary_synchronize_pairs[0][1]
            yield Alias(relationship.key, _table_name(column), column.name, other.name)


def _has_key(relationship: RelationshipProperty[Any]) -> bool:
    return isinstance(relationship.secondary, sa.Table) and len(relationship.secondary.primary_key.columns) == 1


def _table_name(column: sa.ColumnElement[Any]) -> str:
    assert isinstance(column, sa.Column)
    return str(column.table.name)


def _relations(models: Sequence[type[SQLModel]], aliases: Sequence[Alias]) -> Iterator[Row]:
    """A row for each foreign key, or for each alias that sees it from its other side."""
    seen = defaultdict(list)
    for alias in aliases:
        seen[alias.many_collection, alias.many_field].append(alias)
    for model in models:
        table = table_of(model)
        for column in table.columns:
            for key in column.foreign_keys:
                place = (table.name, column.name)
                names = dict(zip(("many_collection", "many_field"), place, strict=True))
                target = key.target_fullname.rpartition(".")[0]
                backs = [{"one_field": a.name, "junction_field": a.junction_field} for a in seen[place]]
                for back in backs or [{}]:
                    yield _row(RELATION_DEFAULTS, model, back, **names, one_collection=target)
