"""What a caller sees of the server: all of the document is made of this value."""

from collections.abc import Mapping
from dataclasses import dataclass

from db.catalogue import Catalogue
from resolvers.rights import Rights


@dataclass(frozen=True, slots=True)
class View:
    """The catalogue and the caller's rights in it; `names` are the names that collections' schemas have in the
    document. `signed_in` is whether the caller is a user."""

    catalogue: Catalogue
    rights: Rights
    signed_in: bool
    names: Mapping[str, str]

    def reads(self, collection: str) -> bool:
        """Whether the caller may read the collection."""
        scopes = self.rights.scopes
        return collection in self.names and (scopes.everything or collection in scopes.collections)

    def may(self, action: str, collection: str) -> bool:
        """Whether the caller may do this to any row of the collection."""
        return collection in self.names and self.rights.may(action, collection)

    def may_on_items(self, *actions: str) -> bool:
        """Whether there is a collection of the project's own on which the caller may do all of these."""
        own = (name for name in self.names if not self.catalogue.collections[name].system)
        return any(all(self.rights.may(action, name) for action in actions) for name in own)
