"""One question asked by every door, and answers that are safe.

A `Query` is a read in the form of a `SEARCH`; it is asked over REST (`GET` and `SEARCH`), as an export and over
GraphQL. A `Request` is sent as it is.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
import orjson

from db.engine import Database
from tests.security.fixture import SHARE, Json

_CALL = re.compile(r"(\w+)\((\w+)\)")
_SYSTEM = "directus_"


@dataclass(frozen=True, slots=True)
class Request:
    """A request, its body as JSON."""

    method: str
    path: str
    body: Any = None
    name: str = "request"


@dataclass(frozen=True, slots=True)
class Query:
    """A read of a collection; `graphql` is the document that asks the same, where it can't be made here."""

    collection: str
    parameters: Json
    graphql: str | None = None

    def __str__(self) -> str:
        return f"{self.collection} {orjson.dumps(self.parameters).decode()}"

    def requests(self) -> Iterator[Request]:
        """The read by every door."""
        system = self.collection.startswith(_SYSTEM)
        path = f"/{self.collection.removeprefix(_SYSTEM)}" if system else f"/items/{self.collection}"
        values = {name: _value(value) for name, value in self.parameters.items()}
        yield Request("GET", f"{path}?{urlencode(values)}", name="GET")
        yield Request("GET", f"{path}?{urlencode(values | {'export': 'json'})}", name="export")
        yield Request("SEARCH", path, {"query": self.parameters}, name="SEARCH")
        yield graphql(self.graphql or "", system=system) if self.graphql else _document(self, system=system)


def graphql(text: str, variables: Json | None = None, *, system: bool = False) -> Request:
    """A document for GraphQL."""
    body = {"query": text, "variables": variables or {}}
    return Request("POST", "/graphql/system" if system else "/graphql", body, name="GraphQL")


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(value)
    return orjson.dumps(value).decode() if isinstance(value, Mapping) else str(value)


# ── The same in GraphQL ──


def _document(query: Query, *, system: bool) -> Request:
    parameters, collection = query.parameters, query.collection
    root = collection.removeprefix(_SYSTEM)
    types = {"filter": f"{collection}_filter", "sort": "[String]", "search": "String", "limit": "Int",
             "groupBy": "[String]"}  # fmt: skip
    given = [name for name in types if name in parameters]
    variables = {name: _renamed(parameters[name]) if name == "filter" else parameters[name] for name in given}
    heads = ", ".join(f"${name}: {types[name]}" for name in given)
    arguments = ", ".join(f"{name}: ${name}" for name in given)
    if "aggregate" in parameters or "groupBy" in parameters:
        root, selection = f"{root}_aggregated", _aggregates(parameters.get("aggregate", {"count": "*"}))
    else:
        selection = _selection([field.split(".") for field in parameters.get("fields", ["id"])])
    head, call = (f"query ({heads}) " if heads else "", f"({arguments})" if arguments else "")
    return graphql(f"{head}{{ {root}{call} {selection} }}", variables, system=system)


def _renamed(filter_: Any) -> Any:
    """`count(comments)` is `comments_func: {count}` there, and `item:vault` is `item__vault`."""
    if isinstance(filter_, list):
        return [_renamed(item) for item in filter_]
    if not isinstance(filter_, Mapping):
        return filter_
    made: dict[str, Any] = {}
    for key, value in filter_.items():
        if match := _CALL.fullmatch(key):
            made[f"{match[2]}_func"] = {match[1]: _renamed(value)}
        else:
            made[key.replace(":", "__")] = _renamed(value)
    return made


def _aggregates(aggregate: Json) -> str:
    parts = ["countAll" if field == "*" else f"{name} {{ {field} }}" for name, field in aggregate.items()]
    return f"{{ group {' '.join(parts)} }}"


def _selection(paths: Sequence[Sequence[str]]) -> str:
    below: dict[str, list[Sequence[str]]] = {}
    for name, *rest in paths:
        below.setdefault(name, []).append(rest)
    parts = []
    for name, inner in below.items():
        if match := _CALL.fullmatch(name):
            parts.append(f"{match[2]}_func {{ {match[1]} }}")
        else:
            parts.append("id" if name == "*" else f"{name} {_selection(inner)}" if any(inner) else name)
    return f"{{ {' '.join(parts)} }}"


# ── Sending ──


@dataclass(frozen=True, slots=True)
class World:
    """The server on a world, and a connection to its database beside it."""

    client: httpx.AsyncClient
    database: Database
    tokens: Mapping[str, str]

    @classmethod
    async def of(cls, client: httpx.AsyncClient, database: Database) -> "World":
        answer = await client.post("/shares/auth", json={"share": SHARE, "mode": "json"})
        return cls(client, database, {"share": answer.json()["data"]["access_token"]})

    async def send(self, who: str, request: Request) -> httpx.Response:
        """The answer to one of `fixture`, or to the `public`."""
        token = self.tokens.get(who, f"{who}-token")
        headers = {} if who == "public" else {"authorization": f"Bearer {token}"}
        return await self.client.request(request.method, request.path, json=request.body, headers=headers)


# ── Safe answers ──

Safe = Callable[[httpx.Response], bool]


def data_of(answer: httpx.Response) -> Any:
    """What an answer holds, in whichever form: the data alone, of GraphQL that of its only root."""
    if not answer.content:
        return None
    body = answer.json()
    data = body.get("data") if isinstance(body, dict) else body
    if answer.request.url.path.startswith("/graphql") and isinstance(data, dict) and len(data) == 1:
        [data] = data.values()
    return data


def refused(answer: httpx.Response) -> bool:
    """Nothing is answered but an error of the client's."""
    if answer.request.url.path.startswith("/graphql") and answer.status_code == 200:
        return "errors" in answer.json() and not data_of(answer)
    return 400 <= answer.status_code < 500


def nothing(answer: httpx.Response) -> bool:
    """There are no rows, or none are counted."""
    data = data_of(answer)
    return answer.status_code == 200 and (data == [] or data in _ZERO)


_ZERO: Sequence[Any] = ([{"count": "0"}], [{"count": 0}], [{"countAll": 0, "group": None}])


def masked(answer: httpx.Response) -> bool:
    """There are masks in place of values."""
    return answered(answer) and "**********" in answer.text


def only(*keys: int) -> Safe:
    """The rows with these keys, in this order."""

    def safe(answer: httpx.Response) -> bool:
        return answer.status_code == 200 and [str(row["id"]) for row in data_of(answer)] == [str(key) for key in keys]

    return safe


def bare(answer: httpx.Response) -> bool:
    """Nothing is answered but keys."""
    if refused(answer):
        return True
    return answered(answer) and all(not isinstance(row, dict) or row.keys() <= {"id"} for row in data_of(answer))


def answered(answer: httpx.Response) -> bool:
    """Something is answered; that there is nothing hidden in it is looked at anyway."""
    return answer.status_code == 200 and "errors" not in answer.json() if answer.content else False
