"""Reading items over HTTP."""

import httpx
import pytest

from tests.rest_compat.conftest import Read

pytestmark = pytest.mark.anyio

BARE_FORBIDDEN = {"code": "FORBIDDEN"}


async def error_of(read: Read, path: str, who: str | None = "admin", method: str = "GET") -> tuple[int, dict[str, str]]:
    """The status and the extensions of the one error in the answer."""
    answer = await read(path, who, method)
    (error,) = answer.json()["errors"]
    return answer.status_code, error["extensions"]


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/items/tags?limit=2&fields=id,slug", [{"id": 1, "slug": "tag-1"}, {"id": 2, "slug": "tag-2"}]),
        ("/items/tags?fields[]=id&sort[]=-id&limit=1", [{"id": 40}]),
        ("/items/tags?limit=0", []),
        ("/items/tags?fields=id&limit=2&page=20", [{"id": 39}, {"id": 40}]),
        ("/items/tags?fields=id&filter[id][_in]=3,1", [{"id": 1}, {"id": 3}]),
        ('/items/tags?fields=id&filter={"id":{"_gt":39}}', [{"id": 40}]),
        ("/items/tags?fields=nope.x&limit=2", [1, 2]),
        (
            "/items/blog_posts?filter[id][_in]=2,10&fields=author.name",
            [{"author": {"name": "Author 4 cache"}}, {"author": None}],
        ),
        (
            "/items/blog_posts?filter[id]=10&fields=comments.id&deep[comments][_sort]=-id",
            [{"comments": [{"id": 80}, {"id": 76}, {"id": 26}]}],
        ),
        ("/items/blog_posts?filter[id]=10&fields=comments&deep[comments][_limit]=1", [{"comments": [26]}]),
        ("/items/blog_posts?filter[id]=10&fields=n,count(comments)&alias[n]=id", [{"n": 10, "comments_count": "3"}]),
        (
            "/items/blog_posts?aggregate[count]=*&groupBy=status&sort=status&limit=1",
            [{"status": "archived", "count": "14"}],
        ),
        (
            "/items/blog_posts?fields=x,json(meta_json,list[0]),json(meta_json,n)&alias[x]=json(meta_json,n[0])&limit=1",
            [{"x": None, "meta_json_list_0_json": 1, "meta_json_n_json": 1}],
        ),
        ("/items/blog_posts?fields=json(meta_json, list.0)&limit=1", [{"meta_json_list_0_json": None}]),
        (
            "/items/all_types?fields=json(a_json,k[0]),json(a_json,k[1]),json(a_json,s[0])&limit=1",
            [{"a_json_k_0_json": 1, "a_json_k_1_json": {"d": None}, "a_json_s_0_json": None}],
        ),
        ("/items/tags?search=null&fields=id", []),
        ("/items/authors?filter[rating][_in]=4.81,0.296&fields=id&sort=id", [{"id": 1}, {"id": 4}]),
        ("/items/authors?filter[rating][_gte]=4.81&fields=rating", [{"rating": 4.81}]),
        ("/items/authors?filter[rating][_between]=0.296,1.499&fields=id&sort=id", [{"id": 1}, {"id": 3}]),
        ("/items/authors?filter[rating][_lt]=1e99&fields=id&limit=1", [{"id": 1}]),
        ("/items/authors?search=4.81&fields=id", [{"id": 4}]),
        ("/items/tags/3?fields=id", {"id": 3}),
        ("/items/tags/03?fields=id", {"id": 3}),
        ("/items/tags/3?fields=id&filter[id]=4&version=main", {"id": 3}),
        ("/items/languages/de-DE", {"code": "de-DE", "name": "Deutsch"}),
        ("/items/site?fields=name&limit=0", {"name": "Example"}),
        ("/items/site?aggregate[count]=*", {"count": "1"}),
        ("/items/site?filter[id]=99", {"id": None}),
        ("/items/site/1?fields=id", {"id": 1}),
        ("/ITEMS/tags/?fields=id&limit=1", [{"id": 1}]),
    ],
)
async def test_data(read: Read, path: str, data: object) -> None:
    answer = await read(path, "admin")
    assert answer.json() == {"data": data}
    assert answer.status_code == 200


async def test_counts(read: Read) -> None:
    answer = await read("/items/tags?limit=1&fields=id&meta=*&filter[id][_gt]=30", "admin")
    assert answer.json() == {"data": [{"id": 31}], "meta": {"total_count": 40, "filter_count": 10}}


@pytest.mark.parametrize("path", ["/items/tags?fields=id&limit=2", "/items/tags/2", "/items/site"])
async def test_a_request_is_answered_the_same_again(read: Read, path: str) -> None:
    first, second = await read(path, "admin"), await read(path, "admin")
    assert first.json() == second.json() != (await read(path, "nobody")).json()


@pytest.mark.parametrize(
    ("path", "who", "status", "extensions"),
    [
        ("/items/tags?limit=x", "bad", 401, {"code": "INVALID_CREDENTIALS"}),
        ("/items/tags?limit=x", "nobody", 400, {"code": "INVALID_QUERY", "reason": '"limit" must be a number'}),
        ("/items/directus_users", "admin", 403, BARE_FORBIDDEN),
        ("/items/tags/9999", "admin", 403, BARE_FORBIDDEN),
        ("/items/tags/abc?fields=nope", "admin", 403, BARE_FORBIDDEN),
        ("/items/tags/1?version=draft", "admin", 403, BARE_FORBIDDEN),
        ("/items/tags/1?limit=0", "admin", 403, BARE_FORBIDDEN),
        ("/items/tags/1?search=zzz", "admin", 403, BARE_FORBIDDEN),
        ("/items/site/2", "admin", 403, BARE_FORBIDDEN),
        ("/items", "admin", 404, {"code": "ROUTE_NOT_FOUND", "path": "/items"}),
        ("//items/tags", "admin", 404, {"code": "ROUTE_NOT_FOUND", "path": "//items/tags"}),
        ("/items/tags/1/2", "admin", 404, {"code": "ROUTE_NOT_FOUND", "path": "/items/tags/1/2"}),
        ("/nowhere", "bad", 401, {"code": "INVALID_CREDENTIALS"}),
    ],
)
async def test_refusals(read: Read, path: str, who: str, status: int, extensions: dict[str, str]) -> None:
    assert await error_of(read, path, who) == (status, extensions)


@pytest.mark.parametrize(
    ("path", "who", "reason"),
    [
        ("/items/nope", "admin", 'access collection "nope" or it does not exist. Queried in root.'),
        ("/items/Tags", "admin", 'access collection "Tags" or it does not exist. Queried in root.'),
        ("/items/tags", "nobody", 'access collection "tags" or it does not exist. Queried in root.'),
        (
            "/items/tags?fields=nope",
            "admin",
            'access field "nope" in collection "tags" or it does not exist. Queried in root.',
        ),
        (
            "/items/tags/9999?fields=nope",
            "admin",
            'access field "nope" in collection "tags" or it does not exist. Queried in root.',
        ),
        (
            "/items/blog_posts?fields=author.email",
            None,
            'access field "email" in collection "authors" or it does not exist. Queried in "author".',
        ),
        (
            "/items/blog_posts?fields=views,price",
            None,
            'access fields "views", "price" in collection "blog_posts" or they do not exist. Queried in root.',
        ),
    ],
)
async def test_reasons(read: Read, path: str, who: str | None, reason: str) -> None:
    status, extensions = await error_of(read, path, who)
    assert status == 403
    assert extensions == {"code": "FORBIDDEN", "reason": f"You don't have permission to {reason}"}


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/items/tags"), ("PUT", "/items/tags/1"), ("SEARCH", "/items/tags/1")]
)
async def test_other_methods_are_no_route(read: Read, method: str, path: str) -> None:
    assert await error_of(read, path, "admin", method) == (404, {"code": "ROUTE_NOT_FOUND", "path": path})


async def test_head(read: Read) -> None:
    answer = await read("/items/tags/1", "admin", "HEAD")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) == len((await read("/items/tags/1", "admin")).content)


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/items/tags", "POST,SEARCH,GET,HEAD,PATCH,DELETE"),
        ("/items/tags/1", "GET,HEAD,PATCH,DELETE"),
        ("/fields", "GET,HEAD"),
        ("/users", "POST,GET,HEAD,SEARCH,PATCH,DELETE"),
        ("/collections", "POST,GET,HEAD,SEARCH,PATCH"),
        ("/auth/login", "POST"),
        ("/users/me/tfa/enable", "POST"),
        ("/assets/x", "GET,HEAD"),
        ("/auth", "GET,HEAD"),
    ],
)
async def test_options(read: Read, path: str, methods: str) -> None:
    answer = await read(path, method="OPTIONS")
    assert (answer.status_code, answer.headers["allow"], answer.text) == (200, methods, methods)


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("", {}, 403),
        ("", {"authorization": "Bearer admin-token"}, 200),
        ("", {"authorization": "bearer admin-token"}, 200),
        ("", {"authorization": "admin-token"}, 403),
        ("", {"authorization": "Bearer  admin-token"}, 403),
        ("", {"authorization": "Basic admin-token"}, 403),
        ("&access_token=admin-token", {}, 200),
        ("&access_token=", {}, 403),
        ("&access_token=bad", {}, 401),
        ("&access_token=admin-token", {"authorization": "Bearer admin-token"}, 400),
        ("", {"cookie": "directus_session_token=admin-token"}, 200),
    ],
)
async def test_ways_of_a_token(reader: httpx.AsyncClient, query: str, headers: dict[str, str], status: int) -> None:
    answer = await reader.get(f"/items/notes?fields=id{query}", headers=headers)
    assert answer.status_code == status


async def test_export(read: Read) -> None:
    answer = await read("/items/blog_posts?export=csv&fields=id,author.name,meta_json&limit=2", "admin")
    assert answer.text.split("\n") == [
        '"id","meta_json.lang","meta_json.n","meta_json.list","author.name"',
        '1,"jp",1,"[1,2,1]","Author 5 author"',
        '2,"en",2,"[1,2,2]","Author 4 cache"',
    ]
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="blog_posts 20')


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/items/tags?export=csv&filter[id]=0", ""),
        ("/items/tags/1?export=csv&fields=id", '"id"\n1'),
        ("/items/site?export=yaml&fields=name", "name: Example\n"),
        ("/users?export=csv&fields=email&sort=email&limit=1", '"email"\n"admin@example.com"'),
        (
            "/items/tags?export=xml&fields=id&limit=1",
            "<?xml version='1.0'?>\n<data>\n    <data>\n        <id>1</id>\n    </data>\n</data>",
        ),
    ],
)
async def test_exports(read: Read, path: str, text: str) -> None:
    assert (await read(path, "admin")).text == text
