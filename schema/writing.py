"""The writes that the roots of a mutation ask for, as their arguments say it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from resolvers.request import ReadRequest
from resolvers.write.written import Action
from schema.definitions import Kind, Means
from schema.shape import Shape

ACTIONS: Mapping[Kind, Action] = {
    "create_item": "create",
    "create_items": "create",
    "update_item": "update",
    "update_items": "update",
    "update_batch": "update",
    "update_singleton": "update",
    "update_own": "update",
    "delete_item": "delete",
    "delete_items": "delete",
    "import_file": "create",
}
"""The kinds of root fields that write, with what they do."""

MANY = frozenset({"create_items", "update_items", "update_batch", "delete_items"})


@dataclass(frozen=True, slots=True)
class Writing:
    """A write of one collection.

    `rows` are the objects to write, in the form of REST's bodies; `keys` those of rows that are there, as they were
    sent. `answer` is the read of what was written, None where the caller may read nothing of the collection, or where
    rows are deleted: then `shape` is the form of the answer. `url` is where a file is to be had.
    """

    kind: Kind
    collection: str
    rows: Sequence[Mapping[str, Any]]
    keys: Sequence[str | None]
    answer: ReadRequest | None = None
    shape: Shape | None = None
    url: str = ""

    @property
    def action(self) -> Action:
        return ACTIONS[self.kind]

    @property
    def many(self) -> bool:
        """Whether the answer is a list of rows."""
        return self.kind in MANY


def writing_of(means: Means, values: Mapping[str, Any]) -> Writing:
    """The write that a root field stands for, with the values of its arguments, still without its answer."""
    keys = values["ids"] if "ids" in values else [values["id"]] if "id" in values else []
    data = values.get("data") or []
    return Writing(means.kind, means.name, data if isinstance(data, list) else [data], keys, url=values.get("url", ""))
