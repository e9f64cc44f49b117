"""The rows of directus_activity and directus_revisions, written in bulk.

Whatever their number, on PostgreSQL they cost one statement, on SQLite two. Revisions get their keys here, not from
the table's default, so that a revision can point to its parent among those that are written with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from db.engine import Executor

_ADDRESS_LENGTH = 50
_ORIGIN_LENGTH = 255
_ITEM_LENGTH = 255

_POSTGRESQL = """
WITH changes AS MATERIALIZED (
    SELECT action, collection, item, data, delta, parent, place,
        nextval((SELECT pg_get_serial_sequence('directus_activity', 'id'))::regclass) AS activity,
        CASE WHEN data IS NULL THEN 0
            ELSE nextval((SELECT pg_get_serial_sequence('directus_revisions', 'id'))::regclass)
        END AS revision
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
        WITH ORDINALITY AS change(action, collection, item, data, delta, parent, place)
), activities AS (
    INSERT INTO directus_activity (id, action, "user", ip, user_agent, collection, item, origin)
    SELECT activity, action, $7::uuid, $8::text, $9::text, collection, item, $10::text FROM changes
)
INSERT INTO directus_revisions (id, activity, collection, item, data, delta, parent, version)
SELECT revision, activity, collection, item, data::json, delta::json,
    nullif((SELECT array_agg(revision ORDER BY place) FROM changes)[parent], 0), $11::uuid
FROM changes WHERE data IS NOT NULL
"""

# The same for one change, in half the time.
_POSTGRESQL_ONE = """
WITH activity AS (
    INSERT INTO directus_activity (action, collection, item, "user", ip, user_agent, origin)
    VALUES ($1::text, $2::text, $3::text, $6::uuid, $7::text, $8::text, $9::text) RETURNING id
)
INSERT INTO directus_revisions (activity, collection, item, data, delta, version)
SELECT id, $2::text, $3::text, $4::text::json, $5::text::json, $10::uuid FROM activity WHERE $4::text IS NOT NULL
"""

_SQLITE_ACTIVITY = """
INSERT INTO directus_activity (action, "user", ip, user_agent, collection, item, origin)
SELECT json_extract(value, '$[0]'), ?, ?, ?, json_extract(value, '$[1]'), json_extract(value, '$[2]'), ?
FROM json_each(?) ORDER BY key RETURNING id
"""
_SQLITE_REVISIONS = """
WITH last AS (
    SELECT max(
        coalesce((SELECT max(id) FROM directus_revisions), 0),
        coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'directus_revisions'), 0)
    ) AS id
)
INSERT INTO directus_revisions (id, activity, collection, item, data, delta, parent, version)
SELECT last.id + 1 + key, json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
    json_extract(value, '$[3]'), json_extract(value, '$[4]'), last.id + 1 + json_extract(value, '$[5]'), ?
FROM last, json_each(?) ORDER BY key
"""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changed something, and from where."""

    user: str | None
    ip: str | None = None
    user_agent: str | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one item. `data` and `delta` are the JSON texts of its revision; without `data` it has none.

    `parent` is the place, among the changes written with this one, of the change that it belongs to.
    """

    action: str
    collection: str
    item: str
    data: bytes | None = None
    delta: bytes | None = None
    parent: int | None = None


async def insert_history(
    executor: Executor, actor: Actor, changes: Sequence[Change], version: str | None = None
) -> None:
    """Write an activity row for each change, and a revision for those that have data, in this order.

    `version` is the key of the content version that the revisions belong to.
    """
    if not changes:
        return
    by = actor_columns(actor)
    if executor.dialect == "postgresql" and len(changes) == 1:
        columns = [column[0] for column in _columns(changes)[:-1]]
        await executor.execute(_POSTGRESQL_ONE, [*columns, *by, version])
    elif executor.dialect == "postgresql":
        await executor.execute(_POSTGRESQL, [*_columns(changes), *by, version])
    else:
        await _insert_into_sqlite(executor, by, changes, version)


def actor_columns(actor: Actor) -> tuple[str | None, str | None, str | None, str | None]:
    """The user, the address, the user agent and the origin, as long as their columns are."""
    return (actor.user, _cut(actor.ip, _ADDRESS_LENGTH), actor.user_agent, _cut(actor.origin, _ORIGIN_LENGTH))


async def _insert_into_sqlite(
    executor: Executor, by: Sequence[str | None], changes: Sequence[Change], version: str | None
) -> None:
    activities = orjson.dumps([(change.action, change.collection, change.item[:_ITEM_LENGTH]) for change in changes])
    added = await executor.fetch_all(_SQLITE_ACTIVITY, [*by, activities.decode()])
    revisions = _revisions(changes, sorted(row[0] for row in added))
    if revisions:
        await executor.execute(_SQLITE_REVISIONS, [version, orjson.dumps(revisions).decode()])


def _columns(changes: Sequence[Change]) -> list[list[object]]:
    """The changes as arrays for PostgreSQL, which counts places from 1."""
    return [
        [change.action for change in changes],
        [change.collection for change in changes],
        [change.item[:_ITEM_LENGTH] for change in changes],
        [_text(change.data) for change in changes],
        [_text(change.delta) for change in changes],
        [None if change.parent is None else change.parent + 1 for change in changes],
    ]


def _revisions(changes: Sequence[Change], activities: Sequence[int]) -> list[tuple[object, ...]]:
    """The revisions for SQLite; a parent is its place among them."""
    places: dict[int | None, int] = {}
    revisions: list[tuple[object, ...]] = []
    for place, (change, activity) in enumerate(zip(changes, activities, strict=True)):
        if change.data is not None:
            places[place] = len(revisions)
            item, data, delta = change.item[:_ITEM_LENGTH], _text(change.data), _text(change.delta)
            revisions.append((activity, change.collection, item, data, delta, places.get(change.parent)))
    return revisions


def _cut(text: str | None, length: int) -> str | None:
    return text[:length] if text else text


def _text(json: bytes | None) -> str | None:
    return None if json is None else json.decode()
