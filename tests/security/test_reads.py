"""Published holes by which hidden data were read, each with the request that shows it and the safe answer.

Every question is asked in two worlds that differ in what is hidden alone (see `fixture`). Whatever the answer, it must
be the same in both, byte for byte, and hold nothing that is hidden.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from tests.security.asking import (
    Query,
    Request,
    Safe,
    World,
    answered,
    graphql,
    nothing,
    only,
    refused,
)
from tests.security.fixture import COMMENT, PRESET, ROLE, SHARE, USER, VERSION, WORLDS, Json

pytestmark = pytest.mark.anyio

GET = "GET"


@dataclass(frozen=True, slots=True)
class Hole:
    """The advisories about a hole, the hole in a line, who asks what, and the safe answer."""

    advisories: str
    hole: str
    who: str
    asks: Sequence[Query | Request]
    safe: Safe

    def __str__(self) -> str:
        return f"{self.advisories}: {self.hole} ({self.who})"


def articles(**parameters: object) -> Query:
    return Query("articles", parameters)


def users(**parameters: object) -> Query:
    return Query("directus_users", parameters)


def get(path: str) -> Request:
    return Request(GET, path)


def filtered(**fields: object) -> Query:
    return articles(filter=fields)


VICTIM_ROW = {"id": {"_eq": USER["victim"]}}
GUESSES = ("_eq", "_neq", "_starts_with", "_contains", "_icontains", "_ends_with", "_regex", "_gt", "_lt", "_gte", "_lte")
SECRET_FIELDS = ("token", "password", "tfa_secret")

HOLES = [
    Hole(
        "D GHSA-38hg-ww64-rrwc CVE-2026-35442",
        "aggregates and groups of concealed fields give the value",
        "reader",
        [
            *[users(aggregate={how: "token"}) for how in ("max", "min", "countDistinct", "sum")],
            users(aggregate={"max": "password"}, groupBy=["id"]),
            users(aggregate={"max": "token"}, groupBy=["id"]),
            users(groupBy=["token"], aggregate={"count": "*"}),
        ],
        refused,
    ),
    Hole(
        "D GHSA-8jpw-gpr4-8cmh CVE-2025-64748",
        "search looks into concealed columns",
        "reader",
        [
            *[users(search=f"{hidden.first}-{hidden.word}"[:8]) for hidden in WORLDS],
            *[users(search=text, aggregate={"count": "*"}) for text in ("argon2id", "quince", "medlar")],
        ],
        nothing,
    ),
    Hole(
        "D GHSA-7wq3-jr35-275c CVE-2025-30352; W CVE-2023-5561",
        "search looks into columns that the caller can't read",
        "reader",
        [articles(search="quince"), articles(search="medlar"), users(search="@gmail"), articles(search="2021-01-05")],
        nothing,
    ),
    Hole("D GHSA-7wq3-jr35-275c CVE-2025-30352", "the public searches", "public", [users(search="@gmail")], refused),
    Hole(
        "D GHSA-p8v3-m643-4xqx CVE-2024-34708",
        "an alias takes the mask off",
        "reader",
        [
            users(alias={"h": "password"}, fields=["h"], filter=VICTIM_ROW),
            get("/users/me?alias[h]=password&fields=h"),
            get(f"/users/{USER['victim']}?alias[h]=token&fields=h"),
            graphql("{ users { h: password token } users_me { h: token } }", system=True),
        ],
        answered,
    ),
]


@pytest.mark.parametrize("hole", HOLES, ids=str)
async def test_nothing_hidden_is_read(twins: tuple[World, ...], hole: Hole) -> None:
    for ask in hole.asks:
        for request in ask.requests() if isinstance(ask, Query) else (ask,):
            one, other = [await world.send(hole.who, request) for world in twins]
            assert (one.status_code, one.content) == (other.status_code, other.content), (request, one.text, other.text)
            assert not any(hidden.word in one.text.lower() for hidden in WORLDS), (request, one.text)
            assert hole.safe(one), (request, one.status_code, one.text)
