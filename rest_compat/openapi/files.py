"""Operations on the bytes of files; their rows are a collection like others."""

from typing import get_args

from adapters.images.values import Fit, Format
from rest_compat.openapi.described import OBJECT, TEXT, Described, Table, members, query_parameter, readers, those_who
from rest_compat.openapi.parameters import WRITTEN, references
from rest_compat.openapi.responses import NOTHING, Response, Schema, answer

_TAG = "Files"
_SIDE: Schema = {"type": "integer", "minimum": 1, "maximum": 6000}
_BYTES: Response = {"content": {"*/*": {}}}
_BYTES_ANSWER: dict[str, Response] = {
    "200": {"description": "The bytes.", **_BYTES},
    "206": {"description": "The bytes that `Range` asked for.", **_BYTES},
    "304": {"description": "The client has them already."},
}
_TRANSFORM = [
    query_parameter("key", TEXT, "A preset of the project's settings, in place of the other parameters."),
    query_parameter("width", _SIDE, "In pixels."),
    query_parameter("height", _SIDE, "In pixels."),
    query_parameter("fit", {"type": "string", "enum": list(get_args(Fit))}, "How it is made to fit both sides."),
    query_parameter(
        "format",
        {"type": "string", "enum": ["auto", *get_args(Format)]},
        "What it is made into; `auto`: the best of what the client accepts.",
    ),
    query_parameter("quality", {"type": "integer", "minimum": 1, "maximum": 100}, "In percent."),
    query_parameter("withoutEnlargement", {"type": "boolean"}, "Never make it larger than it is."),
    query_parameter("focal_point_x", {"type": "number"}, "What to keep in sight, in pixels of the original."),
    query_parameter("focal_point_y", {"type": "number"}, "What to keep in sight, in pixels of the original."),
    {
        "name": "transforms",
        "in": "query",
        "description": 'More operations: `[["blur", 4], ["rotate", 90]]`.',
        "content": {"application/json": {"schema": {"type": "array", "items": {"type": "array"}}}},
    },
    query_parameter("download", {"type": "boolean"}, "Have browsers save it. Its presence is enough."),
]


def _asset(name: str, summary: str) -> Described:
    return Described(
        _TAG,
        name,
        summary,
        readers("directus_files"),
        parameters=_TRANSFORM,
        responses=_BYTES_ANSWER,
        errors=("412", "416"),
    )


FILES: Table = {
    ("GET", "/assets/{id}"): _asset("readAsset", "Read a file's bytes, or an image made of it"),
    ("GET", "/assets/{id}/{name}"): _asset("readNamedAsset", "The same under a file name of your choice"),
    ("POST", "/files/import"): Described(
        _TAG,
        "importFile",
        "Fetch a file from another server",
        those_who("create", "directus_files"),
        parameters=references(WRITTEN),
        body=members({"url": {"type": "string", "format": "uri"}}, {"data": OBJECT}),
        responses=answer(OBJECT) | NOTHING,
    ),
}
