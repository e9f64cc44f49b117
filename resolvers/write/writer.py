"""The writer: all that one request writes, in one transaction.

A write goes through the same steps for the rows of the request and for nested ones, for all rows of a level at once:
rights → presets and specials → validation → to-one relations → the rows → to-many relations.
"""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from db.catalogue import Catalogue, Collection
from db.engine import Executor
from db.errors import BadValue, Conflict
from db.mutations import delete_rows, fetch_rows, insert_rows, update_rows
from db.types import BadOperand, key_value
from resolvers.context import Context
from resolvers.errors import Forbidden, InvalidPayload
from resolvers.names import collection_of
from resolvers.write.cast import cast_row
from resolvers.write.errors import conflict_error
from resolvers.write.guards import Guard
from resolvers.write.permission import Permission, without_unknown
from resolvers.write.prepare import Preparation, Split
from resolvers.write.specials import hash_fields
from resolvers.write.to_many import write_to_many
from resolvers.write.to_one import write_to_one
from resolvers.write.written import Action, Log, Storing, Written

Payload = Mapping[str, Any]
Path = tuple[str, ...]
Store = Callable[[Collection, Payload, Payload], Awaitable[list[Any]]]

_DEPTH_MAX = 50


class Writer:
    """Writes rows within one transaction; what it wrote is in `log`.

    `guards` are those of the collections that were written, `afterwards` what is to be done once all is committed.
    `server_values` hold, by collection, what the server itself says of the row that is written next; its guard takes
    it from there.
    """

    def __init__(self, context: Context, catalogue: Catalogue, executor: Executor) -> None:
        self.context = context
        self.services = context.services
        self.caller = context.caller
        self.catalogue = catalogue
        self.executor = executor
        self.log = Log()
        self.permission = Permission(context, catalogue, executor)
        self.guards: dict[str, Guard] = {}
        self.afterwards: list[Callable[[], Awaitable[None]]] = []
        self.server_values: dict[str, Any] = {}
        self._preparation = Preparation(context, catalogue, executor, dt.datetime.now(dt.UTC))

    async def create(
        self, name: str, payloads: Sequence[Payload], path: Path = (), parents: Sequence[int | None] = ()
    ) -> list[Any]:
        """Create rows; their keys in the same order. `parents` are the places of the rows that they are nested in.

        Raises:
            ApiError: the caller may not, or the rows can't be.
        """
        collection = await self._admitted("create", name)
        _require_shallow(path)
        rules = self.permission.rules("create", collection)
        known = self.permission.known_fields("create", collection, payloads)
        if collection.system:
            guarded = await self._guard(collection).create(self, collection, [dict(payload) for payload in payloads])
            known = [without_unknown(collection, payload) for payload in guarded]
        payloads = await self._hooked("create", collection, [(None, payload) for payload in known])
        prepared = await self._preparation.prepared("create", collection, rules, payloads, path)
        places = [self.log.begin() for _ in prepared]
        await write_to_one(self, collection, prepared, path, places)
        rows = [await self._row("create", collection, split) for split in prepared]
        keys = await self._stored(
            "create", collection, prepared, path, lambda: insert_rows(*self._at, collection, rows)
        )
        await self.permission.check_created(collection, keys)
        self._note("create", collection, keys, prepared, places, parents)
        await write_to_many(self, collection, list(zip(keys, prepared, strict=True)), path, places, fresh=True)
        return keys

    async def create_alone(self, name: str, payload: Payload, store: Store) -> Any:
        """Create one row by `store`, which gets its collection, its payload as prepared and its columns; its key.
        None, and nothing is written, where other rows go with it.

        Raises:
            ApiError: the caller may not, or the row can't be.
        """
        collection = self.writable(name)
        rules = self.permission.rules("create", collection)
        known = self.permission.known_fields("create", collection, [payload])
        prepared = await self._preparation.prepared("create", collection, rules, known, ())
        [split] = prepared
        if split.to_one or split.to_many or not self.permission.may_create_any(collection):
            return None
        row = await self._row("create", collection, split)
        [key] = await self._stored("create", collection, prepared, (), lambda: store(collection, split.plain, row))
        return key

    async def update(
        self,
        name: str,
        changes: Sequence[tuple[Any, Payload]],
        path: Path = (),
        parents: Sequence[int | None] = (),
    ) -> list[Any]:
        """Change rows, each by its key; the keys of those that were there.

        Raises:
            ApiError: the caller may not, or the rows can't be changed so.
        """
        collection = await self._admitted("update", name)
        _require_shallow(path)
        permitted = await self._permitted(collection, changes)
        keys = [key for _, key, _ in permitted]
        above = [parents[place] for place, _, _ in permitted] if parents else ()
        payloads = await self._hooked("update", collection, [(key, payload) for _, key, payload in permitted])
        rules = self.permission.rules("update", collection)
        prepared = await self._preparation.prepared("update", collection, rules, payloads, path)
        places = [self.log.begin() for _ in prepared]
        await write_to_one(self, collection, prepared, path, places, keys)
        rows = [(key, await self._row("update", collection, split)) for key, split in zip(keys, prepared, strict=True)]
        changed = [(key, row) for key, row in rows if row]
        await self._stored("update", collection, prepared, path, lambda: update_rows(*self._at, collection, changed))
        self._note("update", collection, keys, prepared, places, above)
        await write_to_many(self, collection, list(zip(keys, prepared, strict=True)), path, places, fresh=False)
        return keys

    async def delete(self, name: str, keys: Sequence[Any], parents: Sequence[int | None] = ()) -> list[Any]:
        """Delete rows; the keys of those that were there.

        Raises:
            ApiError: the caller may not, or other rows hold on to them.
        """
        collection = await self._admitted("delete", name)
        self.permission.rules("delete", collection)
        wanted = [self.key(collection, key) for key in keys]
        await self.permission.check_delete(collection, wanted)
        if collection.system:
            await self._guard(collection).delete(self, collection, wanted)
        await self._hooked("delete", collection, [(key, {}) for key in wanted])
        gone = await self._stored("update", collection, [], (), lambda: delete_rows(*self._at, collection, wanted))
        above = dict(zip(wanted, parents, strict=False))
        for key in gone:
            self.log.note(self.log.begin(), Written(collection.name, "delete", key, {}, above.get(key)))
        return gone

    def writable(self, name: str) -> Collection:
        """The collection, where it can be written as content.

        Raises:
            Forbidden: there is none, or it belongs to the system.
        """
        collection = collection_of(self.catalogue, name)
        if collection.system and name not in self.services.guards:
            raise Forbidden.collection(name)
        return collection

    async def fetch(
        self, collection: Collection, columns: Sequence[str], field: str, values: Sequence[Any]
    ) -> list[dict[str, Any]]:
        """The columns of all rows whose field has one of the values, as Python values and ordered by the key: as they
        are by now, whoever may see them."""
        return await fetch_rows(*self._at, collection, columns, field, values)

    def then(self, callback: Callable[[], Awaitable[None]]) -> None:
        """Do something once all is committed; nothing is done where it is not."""
        self.afterwards.append(callback)

    async def finish(self) -> None:
        """Let the guards look at what was written. Raises ApiError where one of them refuses."""
        for guard in self.guards.values():
            await guard.finish(self)

    def key(self, collection: Collection, raw: Any) -> Any:
        """A primary key as its Python value.

        Raises:
            Forbidden: no row can have it.
        """
        if raw is None or isinstance(raw, bool | float | list | Mapping):
            raise Forbidden
        try:
            return key_value(collection.key.type, str(raw))
        except BadOperand:
            raise Forbidden from None

    async def _admitted(self, action: Action, name: str) -> Collection:
        """The collection, where it can be written at all, and its guard lets the caller try."""
        collection = self.writable(name)
        if collection.system:
            await self._guard(collection).admit(self, collection, action)
        return collection

    async def _permitted(
        self, collection: Collection, changes: Sequence[tuple[Any, Payload]]
    ) -> list[tuple[int, Any, Payload]]:
        """The changes of rows that are there, each with its place among all changes and its key: as the caller may
        make them, and as the guard leaves them."""
        key_name = collection.primary_key
        keys = [self.key(collection, key) for key, _ in changes]
        sent = [{field: value for field, value in payload.items() if field != key_name} for _, payload in changes]
        known: Sequence[Payload] = self.permission.known_fields("update", collection, sent)
        there = await self.permission.check_update(collection, list(zip(keys, known, strict=True)))
        present = [place for place, key in enumerate(keys) if key in there]
        wanted = [known[place] for place in present]
        if collection.system:
            guarded = [(keys[place], sent[place]) for place in present]
            left = await self._guard(collection).update(self, collection, guarded)
            wanted = [without_unknown(collection, payload) for payload in left]
        return [(place, keys[place], payload) for place, payload in zip(present, wanted, strict=True)]

    def _guard(self, collection: Collection) -> Guard:
        """The guard of a collection that is being written."""
        return self.guards.setdefault(collection.name, self.services.guards[collection.name])

    @property
    def _at(self) -> tuple[Executor, Any]:
        return self.executor, self.services.dialect

    async def _hooked(
        self, action: Action, collection: Collection, rows: Sequence[tuple[Any, Payload]]
    ) -> Sequence[Payload]:
        """The payloads of rows, each given with its key, as the project's hooks leave them. The caller's rights don't
        hold for what they add; a key they can't change."""
        hooks = self.services.hooks
        if collection.system or not hooks.wanted("before", f"items.{action}", collection.name):
            return [payload for _, payload in rows]
        if action == "delete":
            there = await self.permission.existing(collection, [key for key, _ in rows])
            rows = [row for row in rows if row[0] in there]
        changed = await hooks.before(f"items.{action}", collection.name, rows, self.caller)
        if action == "update":
            for payload in changed:
                payload.pop(collection.primary_key, None)
        return [without_unknown(collection, payload) for payload in changed]

    async def _row(self, action: Storing, collection: Collection, split: Split) -> dict[str, Any]:
        """The columns of a row as Python values."""
        hashed = await hash_fields(collection, split.plain, self.services.hash_cost)
        return cast_row(collection, hashed, action)

    async def _stored(
        self,
        action: Storing,
        collection: Collection,
        prepared: Sequence[Split],
        path: Sequence[str],
        store: Callable[[], Awaitable[list[Any]]],
    ) -> list[Any]:
        payload = prepared[0].plain if prepared else {}
        try:
            return await store()
        except Conflict as error:
            raise conflict_error(error, collection, payload, action, path) from error
        except BadValue:
            raise InvalidPayload(f'A value does not fit its field in collection "{collection.name}"') from None

    def _note(
        self,
        action: Action,
        collection: Collection,
        keys: Sequence[Any],
        prepared: Sequence[Split],
        places: Sequence[int],
        parents: Sequence[int | None],
    ) -> None:
        for at, (key, split, place) in enumerate(zip(keys, prepared, places, strict=True)):
            if action == "update" and not split.plain and split.to_many:
                continue
            parent = parents[at] if parents else None
            self.log.note(place, Written(collection.name, action, key, split.plain, parent))


def _require_shallow(path: Path) -> None:
    """Raises InvalidPayload where nested rows follow more relations than any content has."""
    if len(path) > _DEPTH_MAX:
        raise InvalidPayload("Max relational depth exceeded")


def require_batch(payloads: Sequence[Any], most: int | None) -> None:
    """Raises InvalidPayload where a request writes more rows than the settings allow (MAX_BATCH_MUTATION)."""
    if most is not None and len(payloads) > most:
        raise InvalidPayload(f"Exceeded max batch mutation limit of {most}")
