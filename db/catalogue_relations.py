"""The relations of a catalogue: rows of `directus_relations`, the built-in ones, and foreign keys without a row."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db.catalogue import Collection, Relation
from db.metadata import Row
from db.reflection import ForeignKey, Table
from db.system_metadata import SYSTEM_RELATIONS, SystemRelation

Collections = Mapping[str, Collection]


def relations_of(
    collections: Collections, tables: Mapping[str, Table], rows: Iterable[Row], warnings: list[str]
) -> tuple[Relation, ...]:
    """The relations between `collections`, from `rows`, from what is built in, and from the foreign keys of `tables`.

    Those of one collection stand in the order in which their foreign keys were made, before those that have none. A row
    whose field or collection is gone is left out, with a line in `warnings`; so is a foreign key to a column that is
    not the primary key.
    """
    found = []
    for row in rows:
        problem = _problem(collections, row)
        if problem:
            warnings.append(f'Relation "{row["many_collection"]}.{row["many_field"]}" is left out: {problem}.')
        else:
            found.append(_from_row(collections, tables, row))
    found += [_from_system(tables, each) for each in SYSTEM_RELATIONS if each.many_collection in collections]
    known = {(relation.many_collection, relation.many_field) for relation in found}
    for name in collections:
        for column, key in tables[name].foreign_keys.items():
            if (name, column) not in known and _leads_to_key(collections, key, warnings):
                found.append(Relation(name, column, key.target_table, schema=_schema(tables, name, column)))
    return tuple(_in_order(found, tables))


def _in_order(relations: Sequence[Relation], tables: Mapping[str, Table]) -> Sequence[Relation]:
    collections = list(dict.fromkeys(relation.many_collection for relation in relations))
    places = {(name, column): at for name in collections for at, column in enumerate(tables[name].foreign_keys)}

    def place(relation: Relation) -> tuple[int, int]:
        many = relation.many_collection
        return ranks[many], places.get((many, relation.many_field), len(tables[many].foreign_keys))

    ranks = {name: rank for rank, name in enumerate(collections)}
    return sorted(relations, key=place)


def _problem(collections: Collections, row: Row) -> str | None:
    many = collections.get(row["many_collection"])
    field = many and many.fields.get(row["many_field"])
    if not many or not field or field.column is None:
        return "there is no such field"
    one = row["one_collection"]
    if one is not None and one not in collections:
        return f'there is no collection "{one}"'
    naming = row["one_collection_field"]
    if one is None and naming and naming not in many.fields:
        return f'there is no field "{naming}" to name the other collection'
    return None


def _from_row(collections: Collections, tables: Mapping[str, Table], row: Row) -> Relation:
    many, field = collections[row["many_collection"]], row["many_field"]
    junction, sort = row["junction_field"], row["sort_field"]
    return Relation(
        many.name,
        field,
        row["one_collection"],
        one_field=row["one_field"],
        one_collection_field=row["one_collection_field"],
        one_allowed_collections=tuple(n for n in row["one_allowed_collections"] or () if n in collections),
        junction_field=junction if junction in many.fields else None,
        sort_field=sort if sort in many.fields else None,
        one_deselect_action=row["one_deselect_action"],
        meta=row,
        schema=_schema(tables, many.name, field),
    )


def _from_system(tables: Mapping[str, Table], relation: SystemRelation) -> Relation:
    return Relation(
        relation.many_collection,
        relation.many_field,
        relation.one_collection,
        one_field=relation.one_field,
        junction_field=relation.junction_field,
        sort_field=relation.sort_field,
        one_deselect_action=relation.one_deselect_action,
        meta=relation.meta,
        schema=_schema(tables, relation.many_collection, relation.many_field),
    )


def _leads_to_key(collections: Collections, key: ForeignKey, warnings: list[str]) -> bool:
    target = collections.get(key.target_table)
    if target is None:
        return False
    if target.primary_key != key.target_column:
        warnings.append(
            f'The foreign key of "{key.table}.{key.column}" is no relation: it leads to '
            f'"{key.target_table}.{key.target_column}", which is not the primary key.'
        )
        return False
    return True


def _schema(tables: Mapping[str, Table], table: str, column: str) -> dict[str, Any] | None:
    key = tables[table].foreign_keys.get(column)
    if key is None:
        return None
    target = tables.get(key.target_table)
    return {
        "constraint_name": key.name,
        "table": key.table,
        "column": key.column,
        "foreign_key_schema": target.schema if target else None,
        "foreign_key_table": key.target_table,
        "foreign_key_column": key.target_column,
        "on_update": key.on_update,
        "on_delete": key.on_delete,
    }
