"""Primary keys as the wire writes them: as text."""

from db.catalogue import Catalogue
from db.types import BadOperand, key_value
from resolvers.errors import Forbidden
from resolvers.names import sees
from resolvers.rights import Rights


def refuse_wrong_key(catalogue: Catalogue, rights: Rights, collection: str, key: str) -> None:
    """Raises Forbidden where no row can have this key, as it isn't of the key's type.

    A collection that the caller may not see is left to the read itself, which says so.
    """
    if sees(catalogue, rights.scopes, collection):
        try:
            key_value(catalogue.collections[collection].key.type, key)
        except BadOperand:
            raise Forbidden from None
