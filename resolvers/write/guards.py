"""What collections of the system ask of writes, beyond the caller's rights.

A guard sees all writes of its collection, those of requests as well as nested ones. A collection of the system that
has none can't be written.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from db.catalogue import Collection
from resolvers.errors import Forbidden
from resolvers.write.written import Action

if TYPE_CHECKING:
    from resolvers.services import Services
    from resolvers.write.writer import Writer

Payload = dict[str, Any]
Changes = Sequence[tuple[Any, Mapping[str, Any]]]


class Guard:
    """Lets everything pass; each method is there to be overridden. Any of them refuses by raising an ApiError."""

    async def admit(self, writer: "Writer", collection: Collection, action: Action) -> None:
        """Look at who writes, before their rights are looked at."""

    async def create(self, writer: "Writer", collection: Collection, payloads: Sequence[Payload]) -> Sequence[Payload]:
        """Look at rows that are to be created, as they were sent; the caller has the right to all fields in them.

        What is given back is written: fields that are added need no right. Keys that are no fields are left out later.
        """
        self.check(writer, payloads)
        return payloads

    async def update(self, writer: "Writer", collection: Collection, changes: Changes) -> Sequence[Mapping[str, Any]]:
        """Look at what is to change in rows that are there, each given with its key; the payloads to write."""
        payloads = [payload for _, payload in changes]
        self.check(writer, payloads)
        return payloads

    def check(self, writer: "Writer", payloads: Sequence[Mapping[str, Any]]) -> None:
        """Look at what is to be written, where it is all the same whether the rows are there."""

    async def delete(self, writer: "Writer", collection: Collection, keys: Sequence[Any]) -> None:
        """Look at the keys of rows that are to be deleted."""

    async def finish(self, writer: "Writer") -> None:
        """Look at the whole once it is written, still in the transaction: called once where rows were written."""

    async def committed(self, services: "Services") -> None:
        """Let go of what is outdated, once the transaction is committed."""


class SignedInGuard(Guard):
    """Only somebody makes rows: a permission of the public to do so is not looked at."""

    async def admit(self, writer: "Writer", collection: Collection, action: Action) -> None:
        """Raises Forbidden for the public."""
        if writer.caller.user is None and action == "create":
            raise Forbidden


class AdministratorsGuard(Guard):
    """Only administrators write: a permission of others to do so is not looked at."""

    async def admit(self, writer: "Writer", collection: Collection, action: Action) -> None:
        """Raises Forbidden for everyone else."""
        if not writer.context.rights.admin:
            raise Forbidden.collection(collection.name)
