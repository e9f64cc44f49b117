"""The data model over HTTP and for callers with few rights, on the conformance world in both kinds of database."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from db.catalogue_load import load_catalogue
from db.engine import DatabaseConfig
from db.open import open_database
from resolvers import model_read
from resolvers.access import Access
from resolvers.errors import Forbidden
from resolvers.rights import Rights
from tests.resolvers.conftest import SECRET, Realm

pytestmark = pytest.mark.anyio

PLAIN = "You don't have permission to access this."
MODEL = [{"collection": f"directus_{name}"} for name in ("collections", "fields", "relations")]
TAGS: dict[str, Any] = {"collection": "tags", "fields": ["id", "name"]}
JUNCTION: dict[str, Any] = {"collection": "blog_posts_tags"}


@pytest.fixture
async def realm(world_config: DatabaseConfig) -> AsyncIterator[Realm]:
    """The conformance world."""
    database = await open_database(world_config)
    yield Realm(database, await load_catalogue(database, 1), Access(database, SECRET, seconds=0))
    await database.close()


async def rights_of(realm: Realm, *rules: dict[str, Any]) -> Rights:
    """The rights of a user with these rules alone."""
    await realm.user("reader", await realm.role(await realm.policy(*[dict(rule) for rule in rules])))
    return await realm.rights("reader")


async def get(world: httpx.AsyncClient, path: str, token: str | None = "admin-token") -> Any:
    """The data of an answer, or its first error's message."""
    answer = await world.get(path, headers={"authorization": f"Bearer {token}"} if token else {})
    body = answer.json()
    assert answer.status_code == (403 if "errors" in body else 200)
    return body["errors"][0]["message"] if "errors" in body else body["data"]


def action(collection: str) -> str:
    return Forbidden.action("read", collection).message


def names(entries: list[dict[str, Any]], key: str) -> list[str]:
    return [entry[key] for entry in entries]


# ── Over HTTP ──


async def test_a_collection(world: httpx.AsyncClient) -> None:
    notes = await get(world, "/collections/notes")
    assert notes["collection"] == notes["schema"]["name"] == "notes"
    assert set(notes["schema"]) == {"schema", "name", "comment"}
    assert list(notes["meta"]) == [
        *("collection", "icon", "note", "display_template", "hidden", "singleton", "translations", "archive_field"),
        *("archive_app_filter", "archive_value", "unarchive_value", "sort_field", "accountability", "color"),
        *("item_duplication_fields", "sort", "group", "collapse", "preview_url", "versioning"),
    ]
    assert notes["meta"]["hidden"] is False
    assert notes["meta"]["archive_app_filter"] is True
    users = await get(world, "/collections/directus_users")
    assert users["meta"]["note"] == "$t:directus_collection.directus_users"
    assert users["meta"]["system"] is True


async def test_all_collections(world: httpx.AsyncClient) -> None:
    found = names(await get(world, "/collections"), "collection")
    assert found == sorted(found)
    assert {"notes", "directus_users"} <= set(found)
    assert "typecase_migrations" not in found


async def test_a_field(world: httpx.AsyncClient) -> None:
    slug = await get(world, "/fields/tags/slug", None)
    data_type = slug["schema"].pop("data_type")
    assert data_type in ("character varying", "varchar")
    assert slug["type"] == "string"
    assert slug["schema"] == {
        "name": "slug",
        "table": "tags",
        "default_value": None,
        "generation_expression": None,
        "max_length": 255,
        "numeric_precision": None,
        "numeric_scale": None,
        "is_generated": False,
        "is_nullable": True,
        "is_unique": True,
        "is_indexed": False,
        "is_primary_key": False,
        "has_auto_increment": False,
        "foreign_key_schema": None,
        "foreign_key_table": None,
        "foreign_key_column": None,
        "comment": None,
    }
    assert {key: slug["meta"][key] for key in ("id", "special", "sort", "width", "searchable")} == {
        "id": 9,
        "special": None,
        "sort": 3,
        "width": "full",
        "searchable": True,
    }


async def test_aliases_and_system_fields(world: httpx.AsyncClient) -> None:
    posts = await get(world, "/fields/tags/posts")
    assert (posts["type"], posts["schema"], posts["meta"]["special"]) == ("alias", None, ["m2m"])
    name = await get(world, "/fields/directus_folders/name")
    assert name["meta"]["system"] is True
    assert "id" not in name["meta"]
    assert names(await get(world, "/fields/directus_folders"), "field") == ["id", "name", "parent"]


async def test_a_relation(world: httpx.AsyncClient) -> None:
    [post, tag] = await get(world, "/relations/blog_posts_tags")
    assert (post["field"], post["related_collection"], post["schema"]["on_delete"]) == (
        "blog_posts_id",
        "blog_posts",
        "SET NULL",
    )
    assert post["schema"]["constraint_name"] == "blog_posts_tags_blog_posts_id_foreign"
    assert tag["meta"] == {
        "id": 6,
        "many_collection": "blog_posts_tags",
        "many_field": "tags_id",
        "one_collection": "tags",
        "one_field": "posts",
        "one_collection_field": None,
        "one_allowed_collections": None,
        "junction_field": "blog_posts_id",
        "sort_field": None,
        "one_deselect_action": "nullify",
    }
    assert await get(world, "/relations/blog_posts_tags/tags_id") == tag
    assert (await get(world, "/relations/pages_blocks/item"))["meta"]["one_allowed_collections"] == [
        "headings",
        "paragraphs",
    ]
    assert await get(world, "/relations/tags") == []


@pytest.mark.parametrize(
    ("path", "token", "message"),
    [
        ("/collections/nope", "admin-token", PLAIN),
        ("/fields/tags/nope", "admin-token", PLAIN),
        ("/relations/tags/nope", "admin-token", PLAIN),
        ("/fields/nope", "admin-token", Forbidden.collection("nope").message),
        ("/fields/nope/x", "admin-token", Forbidden.collection("nope").message),
        ("/relations/nope", "admin-token", Forbidden.collection("nope").message),
        ("/fields", "nobody-token", action("directus_fields")),
        ("/relations", "nobody-token", action("directus_relations")),
        ("/collections/blog_posts", "nobody-token", action("blog_posts")),
        ("/collections/languages", None, Forbidden.collection("directus_collections").message),
        ("/fields/authors/email", "editor-token", PLAIN),
        ("/fields/notes/text", "nobody-token", action("notes")),
        ("/fields/nope/text", "nobody-token", action("nope")),
    ],
)
async def test_what_is_refused(world: httpx.AsyncClient, path: str, token: str | None, message: str) -> None:
    assert await get(world, path, token) == message


# ── With few rights ──


async def test_only_readable_collections_and_fields_show(realm: Realm) -> None:
    rights, catalogue = await rights_of(realm, *MODEL, TAGS), realm.catalogue
    shown = names(model_read.collections(catalogue, rights), "collection")
    assert shown == ["directus_collections", "directus_fields", "directus_relations", "tags"]
    assert {entry["collection"] for entry in model_read.fields(catalogue, rights)} == set(shown)
    assert names(model_read.fields_of(catalogue, rights, "tags"), "field") == ["id", "name"]
    assert model_read.field(catalogue, rights, "tags", "name")["type"] == "string"
    assert model_read.collection(catalogue, rights, "tags")["collection"] == "tags"


@pytest.mark.parametrize("hidden", ["notes", "nope"])
async def test_hidden_and_missing_answer_alike(realm: Realm, hidden: str) -> None:
    rights, catalogue = await rights_of(realm, *MODEL, TAGS), realm.catalogue
    with pytest.raises(Forbidden, match=action(hidden)):
        model_read.collection(catalogue, rights, hidden)
    with pytest.raises(Forbidden, match=PLAIN):
        model_read.fields_of(catalogue, rights, hidden)
    with pytest.raises(Forbidden, match=action(hidden)):
        model_read.field(catalogue, rights, hidden, "text")
    assert model_read.relations_of(catalogue, rights, hidden) == []
    with pytest.raises(Forbidden, match=PLAIN):
        model_read.relation(catalogue, rights, hidden, "text")


async def test_a_relation_shows_when_both_its_ends_do(realm: Realm) -> None:
    catalogue = realm.catalogue
    without_alias = await rights_of(realm, *MODEL, TAGS, JUNCTION)
    assert model_read.relations_of(catalogue, without_alias, "blog_posts_tags") == []
    with pytest.raises(Forbidden, match=PLAIN):
        model_read.relation(catalogue, without_alias, "blog_posts_tags", "tags_id")


async def test_a_relation_between_readable_ends(realm: Realm) -> None:
    rights = await rights_of(realm, *MODEL, {"collection": "tags"}, JUNCTION)
    shown = model_read.relations(realm.catalogue, rights)
    ends = {(entry["collection"], entry["field"], entry["related_collection"]) for entry in shown}
    # The second is a foreign key within the model's own tables.
    assert ends == {("blog_posts_tags", "tags_id", "tags"), ("directus_collections", "group", "directus_collections")}


async def test_a_many_to_any_relation_names_only_readable_collections(realm: Realm) -> None:
    rights = await rights_of(realm, *MODEL, {"collection": "pages_blocks"}, {"collection": "headings"})
    relation = model_read.relation(realm.catalogue, rights, "pages_blocks", "item")
    assert relation["meta"]["one_allowed_collections"] == ["headings"]


async def test_rules_about_the_model_itself_count(realm: Realm) -> None:
    rules = [
        {"collection": "directus_collections", "permissions": {"collection": {"_eq": "tags"}}, "fields": ["note"]},
        {"collection": "directus_fields", "permissions": {"field": {"_eq": "name"}}, "fields": ["field", "hidden"]},
        {"collection": "directus_relations", "permissions": {"many_field": {"nothing": {"_eq": 1}}}},
    ]
    rights = await rights_of(realm, *rules, TAGS, {"collection": "notes"})
    [tags] = model_read.collections(realm.catalogue, rights)
    assert (tags["collection"], tags["meta"]) == ("tags", {"note": None})
    with pytest.raises(Forbidden, match=PLAIN):
        model_read.collection(realm.catalogue, rights, "notes")
    [name] = model_read.fields(realm.catalogue, rights)
    assert (name["collection"], name["meta"]) == ("tags", {"field": "name", "hidden": False})
    assert model_read.relations(realm.catalogue, rights) == []
