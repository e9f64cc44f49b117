"""Whether a caller may write: the collection, the fields, and the rows as they are before the write."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db.catalogue import Catalogue, Collection
from db.engine import Executor
from db.mutations import keys_matching, lock_rows
from db.query import Filter
from db.query import Or as AnyOf
from resolvers.context import Context
from resolvers.errors import Forbidden
from resolvers.rights import rule_rows
from resolvers.rules import Rule
from resolvers.variables import resolve, variables_in

Changes = Sequence[tuple[Any, Mapping[str, Any]]]


class Permission:
    """The rights of one request to write."""

    def __init__(self, context: Context, catalogue: Catalogue, executor: Executor) -> None:
        self._services = context.services
        self._caller = context.caller
        self._rights = context.rights
        self._catalogue = catalogue
        self._executor = executor

    @property
    def unlimited(self) -> bool:
        """Whether no rule limits the caller."""
        return self._rights.admin

    def rules(self, action: str, collection: Collection) -> Sequence[Rule]:
        """The rules about an action; none for administrators.

        Raises:
            Forbidden: there are none, and the caller needs one.
        """
        if not self._rights.may(action, collection.name):
            raise Forbidden.collection(collection.name)
        return self._rights.rules_for(action, collection.name)

    def known_fields(
        self, action: str, collection: Collection, payloads: Iterable[Mapping[str, Any]]
    ) -> list[dict[str, Any]]:
        """The payloads without what is no field. Only callers with all fields may send that at all.

        Raises:
            Forbidden: a field is not there, or not for this caller.
        """
        rules = self.rules(action, collection)
        allowed = None
        if not self._rights.admin and not any(rule.all_fields for rule in rules):
            allowed = {name for rule in rules for name in rule.fields or ()}
        return [_known(collection, payload, allowed) for payload in payloads]

    async def check_update(self, collection: Collection, changes: Changes) -> set[Any]:
        """The keys of the rows that are there, which nobody else changes from now on.

        Raises:
            Forbidden: a row is not there for this caller, or not with the fields that are to change.
        """
        rules = self.rules("update", collection)
        keys = [key for key, _ in changes]
        if self._rights.admin and len(keys) == 1:
            return await self.existing(collection, keys)
        there = await lock_rows(self._executor, self._services.dialect, collection, keys)
        if self._rights.admin:
            return there
        matched = [(rule, await self._matching(collection, keys, rule_rows(self._catalogue, rule))) for rule in rules]
        for key, payload in changes:
            refused = [
                name
                for name in payload
                if not any(key in rows and (rule.all_fields or name in (rule.fields or ())) for rule, rows in matched)
            ]
            if refused or not any(key in rows for _, rows in matched):
                raise _refused_update(collection, refused or list(payload))
        return set(keys)

    async def check_read(self, collection: Collection, keys: Sequence[Any]) -> None:
        """Check rows that are only to be looked at. For administrators they needn't be there.

        Raises:
            Forbidden: a row is not there for this caller.
        """
        await self._check_rows("read", collection, keys)

    async def check_share(self, collection: Collection, keys: Sequence[Any]) -> None:
        """Check rows that are to be shared: the caller may share them, and read them.

        Raises:
            Forbidden: a row is not one of these.
        """
        for action in ("share", "read"):
            if not self._rights.may(action, collection.name):
                raise Forbidden.action("share", collection.name)
            await self._check_rows(action, collection, keys)

    async def check_delete(self, collection: Collection, keys: Sequence[Any]) -> None:
        """Check the rows that are to go, which nobody else changes from now on.

        Raises:
            Forbidden: a row is not there for this caller.
        """
        await lock_rows(self._executor, self._services.dialect, collection, keys)
        await self._check_rows("delete", collection, keys)

    def may_create_any(self, collection: Collection) -> bool:
        """Whether new rows need no check against the rules' filters."""
        return self._rights.admin or any(rule.all_rows for rule in self.rules("create", collection))

    async def check_created(self, collection: Collection, keys: Sequence[Any]) -> None:
        """Check rows after they were made against the rules' filters.

        Raises:
            Forbidden: a row is none that the caller may make.
        """
        await self._check_rows("create", collection, keys)

    async def existing(self, collection: Collection, keys: Sequence[Any]) -> set[Any]:
        """Those of the keys that have a row, whoever may see it."""
        return await self._matching(collection, keys, None)

    async def _check_rows(self, action: str, collection: Collection, keys: Sequence[Any]) -> None:
        rules = self.rules(action, collection)
        if self._rights.admin or (action == "create" and any(rule.all_rows for rule in rules)):
            return
        filters = [rule_rows(self._catalogue, rule) for rule in rules]
        rows = None if None in filters else AnyOf(tuple(filter_ for filter_ in filters if filter_ is not None))
        if len(await self._matching(collection, keys, rows)) < len(set(keys)):
            raise Forbidden.action(action, collection.name)

    async def _matching(self, collection: Collection, keys: Sequence[Any], rows: Filter | None) -> set[Any]:
        if not keys:
            return set()
        values = await resolve(self._executor, self._caller, variables_in(rows), self._catalogue, self._services.plans)
        return await keys_matching(
            self._executor,
            self._services.dialect,
            self._catalogue,
            collection,
            keys,
            rows,
            values,
            self._services.plans,
        )


def without_unknown(collection: Collection, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload without what is no field of the collection."""
    fields = collection.fields
    return {name: value for name, value in payload.items() if name in fields and not fields[name].presentational}


def _known(collection: Collection, payload: Mapping[str, Any], allowed: set[str] | None) -> dict[str, Any]:
    if allowed is not None:
        refused = [name for name in payload if name not in allowed or name not in collection.fields]
        if refused:
            raise Forbidden.fields(refused, collection.name)
    return without_unknown(collection, payload)


def _refused_update(collection: Collection, names: Sequence[str]) -> Forbidden:
    quoted = ", ".join(f'"{name}"' for name in names)
    return Forbidden(
        f'You don\'t have permissions to perform "update" for the field(s) {quoted} in collection '
        f'"{collection.name}" or it does not exist.'
    )
