"""Which field type a column has: by the database's own name of its type, and by the field's specials."""

from collections.abc import Mapping, Sequence

from db.catalogue import FieldType

_POSTGRESQL: Mapping[str, FieldType] = {
    "character varying": "string",
    "character": "string",
    "name": "string",
    "text": "text",
    "citext": "text",
    "smallint": "integer",
    "integer": "integer",
    "bigint": "bigInteger",
    "real": "float",
    "double precision": "float",
    "numeric": "decimal",
    "boolean": "boolean",
    "date": "date",
    "time without time zone": "time",
    "time with time zone": "time",
    "timestamp without time zone": "dateTime",
    "timestamp with time zone": "timestamp",
    "json": "json",
    "jsonb": "json",
    "uuid": "uuid",
    "bytea": "binary",
}

_SQLITE: Mapping[str, FieldType] = {
    "varchar": "string",
    "nvarchar": "string",
    "character varying": "string",
    "character": "string",
    "char": "string",
    "nchar": "string",
    "text": "text",
    "tinytext": "text",
    "mediumtext": "text",
    "longtext": "text",
    "clob": "text",
    "integer": "integer",
    "int": "integer",
    "tinyint": "integer",
    "smallint": "integer",
    "mediumint": "integer",
    "bigint": "bigInteger",
    "unsigned big int": "bigInteger",
    "real": "float",
    "float": "float",
    "double": "float",
    "double precision": "float",
    "numeric": "decimal",
    "decimal": "decimal",
    "boolean": "boolean",
    "bool": "boolean",
    "date": "date",
    "time": "time",
    "datetime": "dateTime",
    "timestamp": "timestamp",
    "json": "json",
    "jsonb": "json",
    "uuid": "uuid",
    "blob": "binary",
}

# What PostgreSQL calls the types of SQLite's columns, where it isn't told by the field type alone.
_IN_POSTGRESQL: Mapping[str, str] = {
    "smallint": "smallint",
    "double": "double precision",
    "double precision": "double precision",
}

_NAMES: Mapping[FieldType, str] = {
    "string": "character varying",
    "text": "text",
    "integer": "integer",
    "bigInteger": "bigint",
    "float": "real",
    "decimal": "numeric",
    "boolean": "boolean",
    "date": "date",
    "time": "time without time zone",
    "dateTime": "timestamp without time zone",
    "timestamp": "timestamp with time zone",
    "json": "json",
    "uuid": "uuid",
    "binary": "bytea",
}

# Bits (of the mantissa, for floats) and, for whole numbers, no digits behind the point.
_SIZES: Mapping[str, tuple[int, int | None]] = {
    "smallint": (16, 0),
    "integer": (32, 0),
    "bigint": (64, 0),
    "real": (24, None),
    "double precision": (53, None),
}

_BY_SPECIAL: Mapping[str, FieldType] = {
    "cast-json": "json",
    "cast-csv": "csv",
    "cast-boolean": "boolean",
    "cast-timestamp": "timestamp",
    "cast-datetime": "dateTime",
    "hash": "hash",
}


def postgresql_type(data_type: str) -> FieldType:
    """The field type of a PostgreSQL column, from the name that `format_type` gives its type."""
    return _POSTGRESQL.get(data_type, "unknown")


def sqlite_type(data_type: str, length: int | None) -> FieldType:
    """The field type of a SQLite column, from its declared type in lower case and the number behind it, if any."""
    if data_type == "char" and length == 36:
        return "uuid"
    if data_type == "tinyint" and length == 1:
        return "boolean"
    return _SQLITE.get(data_type, "unknown")


def sqlite_name(declared: str, kind: FieldType) -> str:
    """The name that the API has for the type of a SQLite column, as PostgreSQL would call it; a type that no field has
    keeps its own."""
    return _IN_POSTGRESQL.get(declared) or _NAMES.get(kind, declared)


def number_size(data_type: str) -> tuple[int | None, int | None]:
    """The precision and the scale of a type of numbers that has but one of each, by its name in PostgreSQL."""
    return _SIZES.get(data_type, (None, None))


def field_type(column_type: FieldType, special: Sequence[str]) -> FieldType:
    """The type of a field: its column's, unless one of its specials says more than the column can."""
    if column_type == "unknown":
        return column_type
    for name in special:
        if name in _BY_SPECIAL:
            return _BY_SPECIAL[name]
    return column_type
