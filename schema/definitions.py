"""Strawberry definitions made from data: types whose fields are known only when the catalogue is.

A field made here carries in its metadata what it stands for; `schema.document` reads it back when a document asks for
the field.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from graphql import GraphQLField, GraphQLInputField
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryList, StrawberryObjectDefinition, StrawberryOptional
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

Kind = Literal[
    "value", "functions", "function", "rows", "any", "scoped",
    "list", "permissions", "item", "singleton", "aggregated", "versioned", "own", "own_roles", "nothing",
    "create_item", "create_items", "update_item", "update_items", "update_batch", "update_singleton", "update_own",
    "delete_item", "delete_items", "import_file",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Means:
    """What a field of the schema stands for.

    `name` is a field of the collection for `value`, `functions` (`date_func`), `rows` (a relation), `any` (a
    many-to-any field) and `scoped` (`item:headings` in a filter); a function for `function`; and a collection for the
    kinds of root fields: `list`, `permissions` (a list with the built-in ones), `item`, `singleton`, `aggregated`,
    `versioned`, `own` (the caller's own row) and `own_roles`; `create_item` and the like write it, `update_own` the
    caller's own row, `import_file` makes a row of what is at an address. `nothing` is always null.
    """

    kind: Kind
    name: str


class _Definition(StrawberryObjectDefinition):
    """A definition whose fields can be made when they are first asked for."""

    make: Callable[[], Sequence[StrawberryField]] | None = None

    @property
    def fields(self) -> list[StrawberryField]:
        if self.make is not None:
            make, self.make = self.make, None
            self._fields = list(make())
        return self._fields

    @fields.setter
    def fields(self, fields: list[StrawberryField]) -> None:
        self._fields = fields


def empty_type(name: str, *, is_input: bool = False, base: type = object) -> type:
    """A Strawberry type without fields yet, so that types can name one another; see `set_fields`. A resolver gets an
    input as a `base` made of what was given by name."""
    made = type(name, (base,), {})
    definition = _Definition(
        name=name,
        is_input=is_input,
        is_interface=False,
        origin=made,
        description=None,
        interfaces=[],
        extend=False,
        directives=(),
        is_type_of=None,
        resolve_type=None,
        fields=[],
    )
    made.__strawberry_definition__ = definition  # type: ignore[attr-defined]
    return made


def set_fields(made: type, fields: Sequence[StrawberryField]) -> None:
    """Gives a type of `empty_type` its fields."""
    made.__strawberry_definition__.fields = list(fields)  # type: ignore[attr-defined]


def later_fields(made: type, make: Callable[[], Sequence[StrawberryField]]) -> None:
    """Gives a type of `empty_type` its fields as soon as somebody looks at them."""
    made.__strawberry_definition__.make = make  # type: ignore[attr-defined]


def object_type(name: str, fields: Mapping[str, Any]) -> type:
    """A type whose fields are plain values, given by their names."""
    made = empty_type(name)
    set_fields(made, [field(each, type_) for each, type_ in fields.items()])
    return made


def field(
    name: str, type_: Any, means: Means | None = None, arguments: Sequence[StrawberryArgument] = ()
) -> StrawberryField:
    """A field without a resolver. `type_` is non-null unless it is wrapped by `optional`, or `nullable`."""
    made = StrawberryField(
        python_name=name,
        graphql_name=name,
        type_annotation=StrawberryAnnotation.from_annotation(type_),
        metadata={"means": means or Means("value", name)},
    )
    made.arguments = list(arguments)
    return made


def resolver_field(resolver: Callable[..., Any], type_: Any = None) -> StrawberryField:
    """A field that graphql-core runs, named as the function that answers it, and typed so too without a `type_`."""
    annotation = StrawberryAnnotation(type_) if type_ else None
    return StrawberryField(type_annotation=annotation, base_resolver=StrawberryResolver(resolver))


def part_of(source: Any, name: str) -> Any:
    """What a field without a resolver gives, of what a resolver gave: a mapping's entry, or an attribute."""
    return source.get(name) if isinstance(source, Mapping) else getattr(source, name)


def argument(name: str, type_: Any) -> StrawberryArgument:
    return StrawberryArgument(name, name, StrawberryAnnotation(type_))


def optional(type_: Any) -> Any:
    return StrawberryOptional(type_)


@cache
def nullable(type_: Any) -> StrawberryAnnotation:
    """As `optional`, for the few types that all schemas share: what Strawberry finds out of them, it finds out once."""
    return StrawberryAnnotation(StrawberryOptional(type_))


def list_of(type_: Any) -> Any:
    return StrawberryList(type_)


def meaning(made: GraphQLField | GraphQLInputField) -> Means | None:
    """What a field of the finished schema stands for; None for fields with a resolver of their own."""
    definition = made.extensions.get("strawberry-definition")
    means = definition.metadata.get("means") if isinstance(definition, StrawberryField) else None
    return means if isinstance(means, Means) else None
