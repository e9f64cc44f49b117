"""The types of one schema, each made once, when another type first names it."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Literal

from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from resolvers.rights import Rights
from schema.definitions import argument, empty_type, later_fields, list_of, optional
from schema.visible import Visible

Kind = Literal[
    "object", "version", "filter", "quantifier_filter", "aggregated", "aggregated_count", "aggregated_fields",
    "create_input", "update_input",
]  # fmt: skip
Maker = Callable[["Registry", str], Sequence[StrawberryField]]
Type = type

NAMES: Mapping[str, str] = {
    "object": "{}",
    "version": "version_{}",
    "create_input": "create_{}_input",
    "update_input": "update_{}_input",
}
INPUTS = frozenset({"filter", "quantifier_filter", "create_input", "update_input"})
READ: Sequence[Kind] = (
    "object", "version", "filter", "quantifier_filter", "aggregated", "aggregated_count", "aggregated_fields",
)  # fmt: skip


class Registry:
    """Gives out types by kind and collection.

    A type is named before its fields are made, so relations may run in circles, and of a large model only what is asked
    for is made at all. `visible` is what the types show of the catalogue, `rights` those of the caller.
    """

    def __init__(self, visible: Visible, makers: Mapping[Kind, Maker], rights: Rights) -> None:
        self.visible = visible
        self.rights = rights
        self._makers = makers
        self._made: dict[tuple[Kind, str], type] = {}
        self._arguments: dict[str, Sequence[StrawberryArgument]] = {}
        self.unions: dict[str, Any] = {}

    def type(self, kind: Kind, collection: str) -> Type:
        """The type of that kind for a collection."""
        made = self._made.get((kind, collection))
        if made is None:
            made = self._made[kind, collection] = empty_type(_name(kind, collection), is_input=kind in INPUTS)
            later_fields(made, partial(self._makers[kind], self, collection))
        return made

    def named(self, name: str) -> Type | None:
        """The type of that name about what can be read, if there is one."""
        for kind in READ:
            before, after = _name(kind, " ").split(" ")
            collection = name.removeprefix(before).removesuffix(after)
            if collection in self.visible.fields and _name(kind, collection) == name:
                return self.type(kind, collection)
        return None

    def beside(self, visible: Visible) -> "Registry":
        """A registry of more types for the same schema, which show something else of the catalogue."""
        return Registry(visible, self._makers, self.rights)

    def list_arguments(self, collection: str) -> Sequence[StrawberryArgument]:
        """The arguments of each field that leads to rows of a collection."""
        made = self._arguments.get(collection)
        if made is None:
            made = self._arguments[collection] = (
                argument("filter", optional(self.type("filter", collection))),
                *LIST_ARGUMENTS,
            )
        return made


def _name(kind: Kind, collection: str) -> str:
    return NAMES.get(kind, "{}_" + kind).format(collection)


LIST_ARGUMENTS = (
    argument("sort", optional(list_of(optional(str)))),
    argument("limit", optional(int)),
    argument("offset", optional(int)),
    argument("page", optional(int)),
    argument("search", optional(str)),
)
