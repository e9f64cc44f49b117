"""Reads the shape of PostgreSQL tables out of its system catalogues."""

from typing import Any

from db.catalogue import Column
from db.column_default import default_value
from db.engine import Executor
from db.field_types import number_size, postgresql_type
from db.reflection import ForeignKey, FoundColumn, Index, Table, assemble

_VISIBLE = """
    c.relkind in ('r', 'p') and pg_table_is_visible(c.oid) and n.nspname not in ('pg_catalog', 'information_schema')
    and not exists (
        select 1 from pg_depend e where e.objid = c.oid and e.classid = 'pg_class'::regclass and e.deptype = 'e'
    )"""

_COLUMNS = f"""
select n.nspname::text, c.relname::text, whole.description, a.attname::text, format_type(t.base, null), t.modifier,
       a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity::text, a.attgenerated::text, own.description
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join lateral (
    select case when typtype = 'd' then typbasetype else oid end as base,
           case when typtype = 'd' then typtypmod else a.atttypmod end as modifier
    from pg_type where oid = a.atttypid
) t on true
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
left join pg_description whole on whole.objoid = c.oid and whole.classoid = 'pg_class'::regclass and whole.objsubid = 0
left join pg_description own
  on own.objoid = c.oid and own.classoid = 'pg_class'::regclass and own.objsubid = a.attnum
where {_VISIBLE}
order by c.relname, a.attnum"""

_INDEXES = f"""
select c.relname::text, i.indisunique, i.indisprimary,
       array(
           select a.attname::text from unnest(i.indkey::int2[]) with ordinality k(number, place)
           join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
           where k.place <= i.indnkeyatts order by k.place
       )
from pg_index i
join pg_class c on c.oid = i.indrelid
join pg_namespace n on n.oid = c.relnamespace
where i.indpred is null and i.indexprs is null and {_VISIBLE}"""

_FOREIGN_KEYS = f"""
select f.conname::text, c.relname::text, here.attname::text, target.relname::text, there.attname::text,
       f.confupdtype::text, f.confdeltype::text
from pg_constraint f
join pg_class c on c.oid = f.conrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_class target on target.oid = f.confrelid
join pg_attribute here on here.attrelid = c.oid and here.attnum = f.conkey[1]
join pg_attribute there on there.attrelid = target.oid and there.attnum = f.confkey[1]
where f.contype = 'f' and cardinality(f.conkey) = 1 and {_VISIBLE}
order by f.oid"""

_ACTIONS = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}


async def read_tables(database: Executor) -> dict[str, Table]:
    """All visible tables but those of extensions, by name."""
    columns = [_column(row) for row in await database.fetch_all(_COLUMNS)]
    indexes = [
        Index(table, tuple(names), unique, primary)
        for table, unique, primary, names in await database.fetch_all(_INDEXES)
    ]
    foreign_keys = [
        ForeignKey(name, table, column, target, target_column, _ACTIONS[on_update], _ACTIONS[on_delete])
        for name, table, column, target, target_column, on_update, on_delete in await database.fetch_all(_FOREIGN_KEYS)
    ]
    return assemble(columns, indexes, foreign_keys)


def _column(row: tuple[Any, ...]) -> FoundColumn:
    schema, table, table_comment, name, data_type, modifier, not_null, expression, identity, generated, comment = row
    kind = postgresql_type(data_type)
    precision, scale = _precision(data_type, modifier)
    column = Column(
        name,
        data_type,
        nullable=not not_null,
        default=None if generated else default_value(expression, kind),
        auto_increment=bool(identity) or (expression or "").startswith("nextval("),
        max_length=modifier - 4 if data_type.startswith("character") and modifier > 4 else None,
        precision=precision,
        scale=scale,
        generated=expression if generated else None,
        comment=comment,
    )
    return FoundColumn(table, column, kind, schema, table_comment)


def _precision(data_type: str, modifier: int) -> tuple[int | None, int | None]:
    if data_type == "numeric" and modifier > 4:
        return (modifier - 4) >> 16 & 0xFFFF, modifier - 4 & 0x7FF
    return number_size(data_type)
