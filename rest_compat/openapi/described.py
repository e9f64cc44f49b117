"""Operations that are described by hand, as data: those that no collection tells of."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rest_compat.openapi.responses import NOTHING, OF_BODIES, Response, Schema, with_errors
from rest_compat.openapi.view import View

TEXT: Schema = {"type": "string", "minLength": 1}
OBJECT: Schema = {"type": "object"}
OBJECTS: Schema = {"type": "array", "items": OBJECT}
Operation = dict[str, Any]


def anyone(view: View) -> bool:
    """Open to the public."""
    return True


def users(view: View) -> bool:
    """For those who are signed in."""
    return view.signed_in


def administrators(view: View) -> bool:
    """For administrators alone."""
    return view.rights.admin


def readers(collection: str) -> Callable[[View], bool]:
    """For those who may read the collection."""
    return lambda view: view.reads(collection)


def those_who(action: str, collection: str) -> Callable[[View], bool]:
    """For those who may do this to the collection."""
    return lambda view: view.may(action, collection)


@dataclass(frozen=True, slots=True)
class Described:
    """An operation: what it is called, for whom it is, what it takes and what it answers.

    `body` is the content of the request by media type, `errors` the statuses beside those of every route.
    """

    tag: str
    name: str
    summary: str
    allowed: Callable[[View], bool] = anyone
    parameters: Sequence[Mapping[str, Any]] = ()
    body: Mapping[str, Schema] | None = None
    responses: Mapping[str, Response] = field(default_factory=lambda: NOTHING)
    errors: Sequence[str] = ()
    description: str = ""

    def operation(self, path: str) -> Operation:
        """The operation, with the open parts of the path as parameters."""
        errors = (*self.errors, *(OF_BODIES if self.body else ()))
        named = {parameter.get("name") for parameter in self.parameters}
        parameters = [each for each in path_parameters(path) if each["name"] not in named] + [*self.parameters]
        return {
            "tags": [self.tag],
            "operationId": self.name,
            "summary": self.summary,
            **({"description": self.description} if self.description else {}),
            **({"parameters": parameters} if parameters else {}),
            **({"requestBody": request_body(self.body)} if self.body else {}),
            "responses": with_errors(dict(self.responses), *errors),
        }


Table = Mapping[tuple[str, str], Described]
"""Operations by method and path."""


def path_parameters(path: str) -> list[Operation]:
    """The open parts of a path as parameters."""
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in re.findall(r"\{(\w+)\}", path)
    ]


def query_parameter(name: str, schema: Schema, description: str) -> Operation:
    """A parameter of the query string."""
    return {"name": name, "in": "query", "description": description, "schema": schema}


def request_body(content: Mapping[str, Schema]) -> Operation:
    """A body that has to be there, by media type."""
    return {"required": True, "content": {kind: {"schema": schema} for kind, schema in content.items()}}


def json(schema: Schema) -> Mapping[str, Schema]:
    """The content of a body of JSON."""
    return {"application/json": schema}


def members(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Mapping[str, Schema]:
    """The content of a body that is a JSON object with these members."""
    properties = {**required, **(optional or {})}
    return json({"type": "object", "properties": properties, **({"required": [*required]} if required else {})})


def file_form(name: str = "file", **fields: Schema) -> Mapping[str, Schema]:
    """The content of a body that is a form with a file, and fields before it."""
    content = {"type": "string", "contentMediaType": "application/octet-stream"}
    return {"multipart/form-data": {"type": "object", "properties": {**fields, name: content}, "required": [name]}}
