"""The types of one schema, each made once, when another type first names it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from resolvers.access import Rights
from schema.definitions import argument, empty_type, list_of, optional, set_fields
from schema.visible import Visible

Kind = Literal[
    "object", "version", "filter", "quantifier_filter", "aggregated", "aggregated_count", "aggregated_fields",
    "create_input", "update_input",
]  # fmt: skip
Maker = Callable[["Registry", str], Sequence[StrawberryField]]

NAMES: Mapping[str, str] = {
    "object": "{}",
    "version": "version_{}",
    "create_input": "create_{}_input",
    "update_input": "update_{}_input",
}
INPUTS = frozenset({"filter", "quantifier_filter", "create_input", "update_input"})


class Registry:
    """Gives out types by kind and collection; `complete` fills in the fields of all that were given out.

    A type is named before its fields are known, so relations may run in circles. `visible` is what the types show of
    the catalogue, `rights` those of the caller.
    """

    def __init__(self, visible: Visible, makers: Mapping[Kind, Maker], rights: Rights) -> None:
        self.visible = visible
        self.rights = rights
        self._makers = makers
        self._made: dict[tuple[Kind, str], type] = {}
        self._unfilled: list[tuple[Kind, str]] = []
        self._arguments: dict[str, Sequence[StrawberryArgument]] = {}
        self.unions: dict[str, Any] = {}

    def type(self, kind: Kind, collection: str) -> type:
        """The type of that kind for a collection, perhaps still without fields."""
        made = self._made.get((kind, collection))
        if made is None:
            name = NAMES.get(kind, "{}_" + kind).format(collection)
            made = self._made[kind, collection] = empty_type(name, is_input=kind in INPUTS)
            self._unfilled.append((kind, collection))
        return made

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

    def complete(self) -> None:
        while self._unfilled:
            kind, collection = self._unfilled.pop()
            set_fields(self._made[kind, collection], self._makers[kind](self, collection))


LIST_ARGUMENTS = (
    argument("sort", optional(list_of(optional(str)))),
    argument("limit", optional(int)),
    argument("offset", optional(int)),
    argument("page", optional(int)),
    argument("search", optional(str)),
)
