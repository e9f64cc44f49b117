"""Bad input over HTTP: always an error of the client's with a documented code, and nothing of how the server works."""

import json
import re
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from resolvers import errors
from resolvers.write import errors as write_errors
from tests.end_to_end.conftest import get_raw
from typecase.app import Application

_KINDS = [*vars(errors).values(), *vars(write_errors).values()]
_CODES = {kind.code for kind in _KINDS if isinstance(kind, type) and issubclass(kind, errors.ApiError)}
_INSIDES = re.compile(
    r"select |traceback|file \"|sqlite|asyncpg|sqlalchemy|postgres|syntax error at|\.py", re.IGNORECASE
)

ARTICLES = "/items/articles"


def assert_refused(answer: httpx.Response) -> None:
    assert 400 <= answer.status_code < 500, answer.text[:500]
    assert_documented(answer)


def assert_documented(answer: httpx.Response) -> None:
    """Whatever is refused is refused in documented words."""
    assert answer.status_code < 500, answer.text[:500]
    if answer.status_code >= 400:
        assert not _INSIDES.search(answer.text)
        codes = {error["extensions"]["code"] for error in answer.json()["errors"]}
        assert codes <= _CODES - {"INTERNAL_SERVER_ERROR"}


def nested(depth: int, key: str = "_and", *, listed: bool = True) -> str:
    """JSON as deep as asked, as text."""
    opening, closing = (f'{{"{key}":[', "]}") if listed else (f'{{"{key}":', "}")
    return opening * depth + '{"id":1}' + closing * depth


PARAMETERS = [
    "limit=1e400", "limit=NaN", "limit=-2", "limit=1.5", "limit=99999999999999999999", "limit=null", "limit=1&limit=2",
    "offset=-1", "offset=x", "offset=1e400", "page=-1", "page=1e300", "page=Infinity",
    "fields=nope", "fields=author.nope", "fields=id,", "fields=%00", "fields=title%00", "fields=year(title)",
    "fields=nope(day)", "fields=json(title,a)", "fields=" + ".".join(["boss"] * 50), "fields=" + "(" * 5000,
    "fields=*.*.*.*.*.*.*.*.*.*.*",
    "sort=nope", "sort=,", "sort=meta", "sort=secret", "sort=blocks.item.text", "sort=%F0%9F%8E%88",
    "sort=" + "author." * 5000,
    "search=%00", "search=a&filter=%7B",
    "meta=x", "export=exe", "export=%00", "alias=x", "alias[a.b]=id", "alias[a]=nope&fields=a", "alias[a][b]=id",
    "groupBy=meta", "groupBy=nope", "groupBy=year(title)", "groupBy=views&sort=title", "groupBy=views&sort=sum(views)",
    "groupBy=views&sort=sum.title", "aggregate[sum]=title", "aggregate[min]=meta", "aggregate[count]=nope",
    "aggregate=5",
    "deep[comments][_filter][nope]=1", "deep[comments][_sort]=nope&fields=comments.id",
    "filter=5", "filter=null", "filter=%5B", "filter=%22", "filter[nope]=1", "filter[id][_regex]=1",
    "filter[id][_eq][a]=1",
    "filter[id]=1e400", "filter[id]=1000000000000000000000000000000", "filter[id]=abc", "filter[id]=%D9%A3x",
    "filter[id][_in]=x",
    "filter[price]=1e999", "filter[score]=-1e999", "filter[big]=9223372036854775808",
    "filter[day]=99999-01-01", "filter[day]=0000-00-00", "filter[made]=-1e30x",
    "filter[made]=9999-12-31T23:59:59-14:00",
    "filter[clock]=25:00", "filter[code]=x", "filter[live]=perhaps", "filter[meta]=x", "filter[title]=%00",
    "filter[title][_contains]=" + "x" * 60_000, "filter[title][_null]=x", "filter[title][_between]=a,b",
    "filter[title][_eq]=", "filter[_not][id]=1", "filter[blocks][item][text]=x", "filter[blocks][item:nope][text]=x",
    "filter[author][_some][id]=1", "filter[year(title)]=1", "filter[$NOW]=1", "filter[title]=$CURRENT_USER.nope",
    "filter=" + quote(nested(200)), "filter=" + quote(nested(60, "author", listed=False)),
    "filter=" + "%5B" * 10_000 + "%5D" * 10_000, "filter" + "[_and][0]" * 3000 + "[id]=1",
    "filter=" + quote('{"title":"\\ud800"}'), "filter=" + quote('{"id":NaN}'), "filter=%FF%FE",
]  # fmt: skip


@pytest.mark.parametrize("query", PARAMETERS, ids=lambda query: query[:60])
async def test_parameters(content: httpx.AsyncClient, query: str) -> None:
    assert_refused(await content.get(f"{ARTICLES}?{query}"))


@pytest.mark.parametrize(
    "query",
    [
        "filter[id][_in]=" + ",".join(map(str, range(100_000))),
        "filter[title][_in]=" + "x," * 100_000,
        "filter=" + json.dumps({"_or": [{"id": number} for number in range(20_000)]}),
        "filter=" + json.dumps({"_and": [{"title": {"_neq": str(number)}} for number in range(40_000)]}),
        "search=" + "x" * 1_000_000,
        "fields=" + "id," * 50_000 + "id",
        "fields=" + ",".join(f"alias{number}" for number in range(5_000)),
        "sort=" + "id," * 100_000 + "id",
        "x" * 1_000_000 + "=1",
        "&".join(f"filter[_or][{number}][id]={number}" for number in range(5_000)),
        "&" * 1_000_000,
        "fields=*.*.*.*.*.*.*.*.*.*",
        "fields=" + ",".join(["*." * depth + "*" for depth in range(9)]),
        "filter=" + nested(10_000),
        "filter" + "[author]" * 20 + "[id]=1",
        "deep" + "[author]" * 5000 + "[_limit]=1",
    ],
    ids=lambda query: query[:40],
)
async def test_large_queries(application: Application, query: str) -> None:
    assert_documented(await get_raw(application, ARTICLES, query))


@pytest.mark.parametrize(
    "path",
    [
        "/items/nope", "/items/directus_users", "/items/%00", "/items/articles%00", "/items/articles'--",
        "/items/%ED%A0%80",
        "/items/articles/abc", "/items/articles/1.5", "/items/articles/-0x1", "/items/articles/1%00",
        "/items/articles/%00",
        "/items/articles/1000000000000000000000000000000", "/items/articles/9223372036854775807",
        "/items/articles/1e400",
        "/items/articles/%D9%A3%D9%A3", "/items/articles/'", "/items/labels/not-a-uuid", "/items/labels/%F0%9F%8E%88",
        "/items/quotes/%00", "/items/articles/1/2", "/users/nope", "/fields/nope/nope",
        "/collections/%00", "/relations/a/b", "/permissions/1e400", "/" + "a/" * 10_000,
    ],
    ids=lambda path: path[:50],
)  # fmt: skip
async def test_paths(content: httpx.AsyncClient, path: str) -> None:
    assert_refused(await content.get(path))


async def test_a_long_path(application: Application) -> None:
    assert_refused(await get_raw(application, f"{ARTICLES}/{'9' * 1_000_000}", ""))


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"null", b"5", b'"x"', b"[1", b"\xff\xfe", b'{"query":null}', b'{"query":5}', b'{"keys":5}',
        b'{"query":{"fields":5}}', b'{"query":{"fields":[1]}}', b'{"query":{"filter":[1,[2]]}}',
        b'{"query":{"limit":NaN}}',
        b'{"query":{"limit":1e400}}', b'{"query":{"filter":{"title":"\\ud800"}}}',
        b'{"query":{"filter":{"title":"\\u0000"}}}',
        b'{"query":{"filter":{"id":1e400}}}', b'{"query":{"filter":{"id":%s}}}' % (b"9" * 5000),
        b'{"query":{"filter":%s}}' % nested(10_000).encode(), b"[" * 10_000 + b"]" * 10_000, b"{" * 10_000,
        b'{"query":{"filter":%s}}' % nested(100, "boss", listed=False).encode(), b'{"query":"%s"}' % (b"x" * 3_000_000),
    ],
    ids=lambda body: body[:50].decode(errors="replace"),
)  # fmt: skip
async def test_bodies(content: httpx.AsyncClient, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    assert_refused(await content.request("SEARCH", ARTICLES, content=body, headers=headers))


@pytest.mark.parametrize("levels", [60, 150, 400, 2000])
async def test_deep_writes(content: httpx.AsyncClient, levels: int) -> None:
    body = '{"name":"x","boss":' * levels + "null" + "}" * levels
    headers = {"content-type": "application/json"}
    assert_refused(await content.post("/items/authors", content=body, headers=headers))


DEEP = "{ authors " + "{ boss " * 10_000 + "{ id }" + "}" * 10_000 + "}"
DOCUMENTS: list[Any] = [
    {"query": DEEP},
    {"query": "{ authors " + "{ boss " * 40 + "{ id }" + "}" * 40 + "}"},
    {"query": "{" + " ".join(f"a{number}: authors {{ id }}" for number in range(5_000)) + "}"},
    {"query": "{ authors { id } " * 1000},
    {"query": "query q { authors { ...f } } fragment f on authors { boss { ...f } }"},
    {"query": "{ authors { nope } }"},
    {"query": "{ nope { id } }"},
    {"query": '{ authors(filter: { id: { _eq: "1e400" } }) { id } }'},
    {"query": "{ authors(filter: { rating: { _eq: 1e400 } }) { id } }"},
    {"query": "{ authors(limit: 99999999999999999999) { id } }"},
    {"query": "{ authors(limit: -7) { id } }"},
    {"query": '{ articles(filter: { day: { _eq: "99999-01-01" } }) { id } }'},
    {"query": '{ articles(filter: { title: { _eq: "\\u0000" } }) { id } }'},
    {"query": '{ articles(filter: { title: { _eq: "\\ud800" } }) { id } }'},
    {"query": '{ articles(sort: ["nope"]) { id } }'},
    {"query": '{ articles_by_id(id: "nope") { id } }'},
    {"query": "{ articles(filter: " + "{ _and: [" * 3000 + "]}" * 3000 + ") { id } }"},
    {"query": "query($f: articles_filter) { articles(filter: $f) { id } }", "variables": {"f": {"id": {"_eq": "x"}}}},
    {
        "query": "query($f: articles_filter) { articles(filter: $f) { id } }",
        "variables": {"f": json.loads(nested(150))},
    },
    {"query": "query($f: articles_filter) { articles(filter: $f) { id } }", "variables": {"f": 5}},
    {"query": "query($f: Int!) { articles(limit: $f) { id } }"},
    {"query": "{ articles(limit: $f) { id } }", "variables": 5},
    {"query": "{ articles { id } }", "operationName": "nope"},
    {"query": 5},
    {"query": ""},
    {"query": "\x00"},
    {"query": "{"},
    {},
    [],
    5,
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document)[:60])
async def test_graphql(content: httpx.AsyncClient, document: Any) -> None:
    answer = await content.post("/graphql", json=document)
    assert_documented(answer)
    told = answer.json()["errors"]
    assert {error["extensions"]["code"] for error in told} <= _CODES - {"INTERNAL_SERVER_ERROR"}


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer nope"},
        {"authorization": "Bearer " + "x" * 100_000},
        {"authorization": "Bearer e30.e30.e30"},
        {"authorization": "Bearer \xff\xfe"},
        {"authorization": "Bearer a.b"},
        {"cookie": "directus_session_token=\xff"},
    ],
    ids=str,
)
async def test_tokens(content: httpx.AsyncClient, headers: dict[str, str]) -> None:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    if "authorization" not in headers:
        raw.append((b"authorization", b""))
    assert_refused(await content.get(ARTICLES, headers=raw))
