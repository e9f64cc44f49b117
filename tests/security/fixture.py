"""The world that the published holes are tried on: articles, those who ask, and what is hidden from them.

It is made twice, with other hidden values each time: the reverse order, another number of hidden rows, other words.
Whoever may not see them must get the same answers in both worlds, byte for byte.

Who asks, each by the static token `<name>-token`:

    reader    reads published articles{id,title,author,comments,blocks} and their approved comments, the own user row,
              and id, first_name, token and password (both masked) of all users
    editor    reads all articles but secrets, and their approved comments; makes articles, changes the own ones, as
              drafts, with comments
    manager   may do everything with users, presets, notifications, comments, versions, shares and the history, as far
              as permissions go
    member    app access, and nothing else
    two       one policy gives the title of article 1, another the author of article 2, to read and to change
    lost      has rules that depend on fields of the own row that are null, or not there
    empty     has the same rules, and an empty list in the field
    admin     the administrator; `boss` is another one

`public` asks without a token, `share` with that of a share of article 1, made by the administrator.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from db.engine import DatabaseConfig
from db.open import open_database
from tests.properties.content import insert

Json = Mapping[str, Any]


def _id(number: int) -> str:
    return str(UUID(int=number, version=4))


USERS = ("reader", "editor", "manager", "member", "two", "lost", "empty", "victim", "boss")
USER: Mapping[str, str] = {name: _id(number) for number, name in enumerate(USERS, 1)}
ROLE: Mapping[str, str] = {name: _id(number) for number, name in enumerate(USERS, 21)}
POLICY: Mapping[str, str] = {name: _id(number) for number, name in enumerate((*USERS, "two b"), 41)}
SHARE, OWN_SHARE, COMMENT, VERSION = (_id(number) for number in range(61, 65))


@dataclass(frozen=True, slots=True)
class Hidden:
    """What differs between the worlds: a `word` in all hidden texts, and `first` and `second` in their order."""

    word: str
    first: str
    second: str
    date: str
    rows: int


WORLDS = (Hidden("quince", "a", "b", "2021-01-05", 2), Hidden("medlar", "z", "y", "2022-11-30", 5))

_TYPES: Mapping[str, Mapping[str, str]] = {
    "sqlite": {"counted": "integer PRIMARY KEY AUTOINCREMENT NOT NULL", "uuid": "char(36)"},
    "postgresql": {"counted": "serial PRIMARY KEY", "uuid": "uuid"},
}
_TABLES: Mapping[str, str] = {
    "articles": "id {counted}, title varchar(255) NOT NULL, body text, secret varchar(255), secret_date date, "
    "meta json, status varchar(20) DEFAULT 'draft', sort integer, author {uuid}, user_created {uuid}, "
    "user_updated {uuid}",
    "comments": "id {counted}, article integer REFERENCES articles, body text, approved boolean DEFAULT false",
    "blocks": "id {counted}, article integer REFERENCES articles, item varchar(255), collection varchar(64)",
    "headings": "id {counted}, text varchar(255)",
    "vault": "id {counted}, name varchar(255), article integer REFERENCES articles",
}
_COUNTED = [f"directus_{name}" for name in ("activity", "notifications", "permissions", "presets", "revisions")]
_FIELDS = {
    "articles.comments": "o2m",
    "articles.blocks": "m2a",
    "articles.vaults": "o2m",
    "articles.user_created": "user-created",
    "articles.user_updated": "user-updated",
}
_RELATIONS: Sequence[Json] = [
    {"many_collection": "articles", "many_field": field, "one_collection": "directus_users"}
    for field in ("author", "user_created", "user_updated")
] + [
    {"many_collection": table, "many_field": "article", "one_collection": "articles", "one_field": alias}
    for table, alias in (("comments", "comments"), ("vault", "vaults"))
] + [
    {"many_collection": "blocks", "many_field": "article", "one_collection": "articles", "one_field": "blocks",
     "junction_field": "item"},
    {"many_collection": "blocks", "many_field": "item", "one_collection_field": "collection",
     "one_allowed_collections": "headings,vault"},
]  # fmt: skip

_PUBLISHED = {"status": {"_eq": "published"}}
_OWN = {"author": {"_eq": "$CURRENT_USER"}}
_ME = {"id": {"_eq": "$CURRENT_USER"}}
_DRAFT = {"status": {"_eq": "draft"}}
_APPROVED = {"approved": {"_eq": True}}

Rule = tuple[str, str, str, Json, Json]
"""A permission: action, collection, fields, rows, validation."""


def _everything(*collections: str) -> list[Rule]:
    actions = ("create", "read", "update", "delete", "share")
    return [(action, f"directus_{name}", "*", {}, {}) for name in collections for action in actions]


RULES: Mapping[str, Sequence[Rule]] = {
    "reader": [
        ("read", "articles", "id,title,author,comments,blocks", _PUBLISHED, {}),
        ("read", "comments", "id,body,article", _APPROVED, {}),
        ("read", "blocks", "*", {}, {}),
        ("read", "headings", "*", {}, {}),
        ("read", "directus_users", "*", _ME, {}),
        ("read", "directus_users", "id,first_name,token,password", {}, {}),
    ],
    "editor": [
        ("read", "articles", "id,title,status,author,comments,blocks,user_created,sort", {}, {}),
        ("create", "articles", "title,status,author,comments,blocks,user_created", {}, _OWN | _DRAFT),
        ("update", "articles", "title,status,author,comments,blocks", _OWN, _OWN | _DRAFT),
        ("delete", "articles", "*", _OWN, {}),
        ("share", "articles", "*", _OWN, {}),
        ("read", "comments", "id,body,article", _APPROVED, {}),
        ("read", "headings", "*", {}, {}),
        ("read", "directus_users", "id,first_name", {}, {}),
        *[(action, "directus_shares", "*", {"user_created": {"_eq": "$CURRENT_USER"}}, {})
          for action in ("create", "read", "update", "delete")],
    ],
    "manager": [
        *_everything("users", "presets", "notifications", "comments", "versions", "shares", "revisions", "activity"),
        ("read", "articles", "id,title", _PUBLISHED, {}),
        ("share", "articles", "*", _PUBLISHED, {}),
        ("update", "articles", "id,title", {"id": {"_eq": 1}}, {}),
    ],
    "two": [
        ("read", "articles", "id,title", {"id": {"_eq": 1}}, {}),
        ("update", "articles", "title", {"id": {"_eq": 1}}, {}),
    ],
    "two b": [
        ("read", "articles", "id,author", {"id": {"_eq": 2}}, {}),
        ("update", "articles", "author", {"id": {"_eq": 2}}, {}),
    ],
    "lost": [
        ("read", "articles", "*", {"id": {"_in": "$CURRENT_USER.tags"}}, {}),
        ("read", "comments", "*", {"article": {"_in": []}}, {}),
        ("read", "headings", "*", {"id": {"_in": "$CURRENT_USER.groups"}}, {}),
        ("read", "blocks", "*", {"_or": [{"id": {"_nin": "$CURRENT_USER.tags"}},
                                         {"collection": {"_neq": "$CURRENT_USER.title"}}]}, {}),
        ("update", "articles", "*", {"title": {"_eq": "$CURRENT_USER.location"}}, {}),
    ],
}  # fmt: skip
_POLICIES_OF = {"two": ("two", "two b"), "empty": ("lost",)}


async def make_world(config: DatabaseConfig, hidden: Hidden) -> None:
    """Make the world in a database that has the system's tables."""
    database = await open_database(config)
    try:
        async with database.transaction() as transaction:
            for table, columns in _TABLES.items():
                await transaction.execute(f"CREATE TABLE {table} ({columns.format(**_TYPES[database.dialect])})")
            for statement in (*_model(), *_content(hidden), *_users(hidden), *_rights(), *_kept(hidden)):
                await transaction.execute(statement)
            if database.dialect == "postgresql":
                for table in (*_TABLES, *_COUNTED):
                    await transaction.execute(f"SELECT setval('{table}_id_seq', 1000)")
    finally:
        await database.close()


def _model() -> Iterator[str]:
    columns = dict.fromkeys(key for relation in _RELATIONS for key in relation)
    yield insert("directus_relations", [{**columns, **relation} for relation in _RELATIONS])
    yield insert("directus_collections", [{"collection": "articles", "versioning": True, "sort_field": "sort"}])
    for name, special in _FIELDS.items():
        collection, field = name.split(".")
        yield insert("directus_fields", [{"collection": collection, "field": field, "special": special}])


def _content(hidden: Hidden) -> Iterator[str]:
    word, secrets = hidden.word, (hidden.first, hidden.second) * 2
    rows = [(1, "Apples", "published", "editor"), (2, "Pears", "published", "victim"), (3, word, "draft", "victim"),
            (4, "Own draft", "draft", "editor")]  # fmt: skip
    yield insert(
        "articles",
        [
            {"id": key, "title": title, "status": status, "author": USER[author], "sort": key, "body": f"{word} {key}",
             "secret": f"{secret} {word}", "secret_date": hidden.date, "meta": f'{{"k": "{word}"}}',
             "user_created": USER["victim"], "user_updated": USER["victim"]}
            for (key, title, status, author), secret in zip(rows, secrets, strict=True)
        ],
    )  # fmt: skip
    shown = [{"id": 1, "article": 1, "body": "Crisp", "approved": True}]
    more = [{"id": key, "article": 1 + key % 2, "body": word, "approved": False} for key in range(2, 2 + hidden.rows)]
    yield insert("comments", shown + more)
    yield insert("headings", [{"id": 1, "text": "A heading"}])
    yield insert("vault", [{"id": 1, "name": word, "article": 1}])
    blocks = (("1", "headings"), ("1", "vault"))
    yield insert("blocks", [{"article": 1, "item": item, "collection": name} for item, name in blocks])


def _users(hidden: Hidden) -> Iterator[str]:
    yield insert("directus_roles", [{"id": ROLE[name], "name": name} for name in USERS])
    yield insert(
        "directus_users",
        [
            {"id": USER[name], "first_name": name.title(), "role": ROLE[name], "token": f"{name}-token",
             "email": f"{name}@example.com"}
            for name in USERS
        ],
    )  # fmt: skip
    word = hidden.word
    secrets = {
        "token": f"{hidden.first}-{word}-token",
        "tfa_secret": f"{hidden.first}{word}".upper(),
        "password": f"$argon2id$v=19${hidden.first}{word}",
        "email": f"{word}@gmail.com",
        "last_name": word,
        "external_identifier": f"{word}-external",
    }
    values = ", ".join(f"{name} = '{value}'" for name, value in secrets.items())
    yield f"UPDATE directus_users SET {values} WHERE id = '{USER['victim']}'"
    yield f"UPDATE directus_users SET tags = '[]' WHERE id = '{USER['empty']}'"
    yield "UPDATE directus_users SET token = 'admin-token' WHERE email = 'admin@example.com'"


def _rights() -> Iterator[str]:
    yield insert(
        "directus_policies",
        [{"id": id_, "name": name, "app_access": name == "member", "admin_access": name == "boss"}
         for name, id_ in POLICY.items()],
    )  # fmt: skip
    given = [(user, policy) for user in USERS for policy in _POLICIES_OF.get(user, (user,))]
    yield insert(
        "directus_access",
        [{"id": _id(80 + place), "role": ROLE[user], "policy": POLICY[policy]}
         for place, (user, policy) in enumerate(given)],
    )  # fmt: skip
    yield insert(
        "directus_permissions",
        [
            {"policy": POLICY[name], "action": action, "collection": collection, "fields": fields,
             "permissions": _text(rows), "validation": _text(validation)}
            for name, rules in RULES.items()
            for action, collection, fields, rows, validation in rules
        ],
    )  # fmt: skip


def _kept(hidden: Hidden) -> Iterator[str]:
    """What the system keeps for its users: a share of article 1, and things that are the victim's."""
    word, victim = hidden.word, USER["victim"]
    admin = "(SELECT id FROM directus_users WHERE email = 'admin@example.com')"
    yield (
        "INSERT INTO directus_shares (id, collection, item, role, user_created) "
        f"VALUES ('{SHARE}', 'articles', '1', '{ROLE['reader']}', {admin})"
    )
    own = {"collection": "articles", "item": "1", "role": ROLE["editor"], "user_created": USER["editor"]}
    yield insert("directus_shares", [{"id": OWN_SHARE, **own}])
    yield insert("directus_presets", [{"id": 1, "user": victim, "bookmark": word, "collection": "articles"}])
    yield insert("directus_presets", [{"id": 2, "user": USER["member"], "bookmark": "Mine", "collection": "articles"}])
    yield insert("directus_notifications", [{"id": 1, "recipient": victim, "subject": word, "status": "inbox"}])
    yield insert("directus_notifications", [{"id": 2, "recipient": USER["member"], "subject": "S", "status": "inbox"}])
    comment = {"collection": "articles", "item": "1", "comment": word, "user_created": victim}
    yield insert("directus_comments", [{"id": COMMENT, **comment}])
    version = {"key": "draft", "collection": "articles", "item": "1", "hash": "x", "user_created": victim}
    yield insert("directus_versions", [{"id": VERSION, **version, "delta": _text({"secret": word})}])
    activity = {"action": "update", "collection": "articles", "item": "1", "user": victim}
    yield insert("directus_activity", [{"id": 1, **activity}])
    data = _text({"id": 1, "title": "Apples", "secret": word})
    revision = {"activity": 1, "collection": "articles", "item": "1", "data": data, "delta": data}
    yield insert("directus_revisions", [{"id": 1, **revision}])


def _text(value: Json) -> str:
    return orjson.dumps(value).decode()
