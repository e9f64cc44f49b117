"""Published holes by which hidden data were read: who asks what, and the safe answer.

Each question is asked in two worlds that differ in what is hidden alone; see `test_reads`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from tests.security.asking import (
    Query,
    Request,
    Safe,
    answered,
    bare,
    data_of,
    graphql,
    masked,
    nothing,
    only,
    refused,
)
from tests.security.fixture import COMMENT, ROLE, SHARE, USER, VERSION, WORLDS

GET = "GET"


@dataclass(frozen=True, slots=True)
class Hole:
    """The advisories about a hole, the hole in a line, who asks what, and the safe answer.

    What is refused is `granted` to the administrator, so that it is refused for the right reason.
    """

    advisories: str
    hole: str
    who: str
    asks: Sequence[Query | Request]
    safe: Safe
    granted: bool = True

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
TEXT_TESTS = ("_starts_with", "_nstarts_with", "_istarts_with", "_contains", "_ncontains", "_icontains", "_ends_with",
              "_eq", "_neq", "_gt", "_gte", "_lt", "_lte", "_in", "_nin", "_between", "_nbetween", "_empty",
              "_nempty")  # fmt: skip
INJECTIONS = (
    "id)--", "id;select 1", "meta->'a'' OR 1=1--", 'id" OR "1"="1', "json(meta,\"$.a') --\")", "id/**/",
    "id,(select 1)", "(select 1)", "id`", "$1", "%(x)s", "{0.__class__}", "_geojson(meta)",
    "id' UNION SELECT token FROM directus_users--",
)  # fmt: skip
DRIVER_WORDS = 'select |sqlite|asyncpg|sqlalchemy|postgres|syntax error|regular expression|column|relation "|traceback'

HOLES = [
    # ── What is concealed ──
    Hole(
        "D GHSA-38hg-ww64-rrwc CVE-2026-35442",
        "aggregates and groups of concealed fields give the value",
        "reader",
        [
            *[users(aggregate={how: field}) for how in ("max", "min") for field in ("token", "password")],
            users(aggregate={"max": "token"}, groupBy=["id"]),
            users(groupBy=["token"], aggregate={"count": "*"}),
            users(groupBy=["password"], aggregate={"count": "*"}),
        ],
        lambda answer: masked(answer) or (refused(answer) and b"GRAPHQL_VALIDATION" in answer.content),
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
            Query(
                "directus_users",
                {"alias": {"h": "password"}, "fields": ["h"], "filter": VICTIM_ROW},
                f'{{ users(filter: {{id: {{_eq: "{USER["victim"]}"}}}}) {{ h: password }} }}',
            ),
            get("/users/me?alias[h]=token&fields=h"),
            get(f"/users/{USER['victim']}?alias[h]=token&fields=h"),
            graphql("{ users { id h: password t: token } }", system=True),
            graphql("{ users_me { h: token } }", system=True),
            graphql("{ articles { author { h: password } } }"),
        ],
        masked,
    ),
    Hole(
        "D GHSA-p8v3-m643-4xqx CVE-2024-34708",
        "an alias gives a forbidden field",
        "reader",
        [
            Query("articles", {"alias": {"id2": "secret"}, "fields": ["id2"]}, "{ articles { id2: secret } }"),
        ],
        refused,
    ),
    Hole(
        "D GHSA-p8v3-m643-4xqx CVE-2024-34708",
        "an alias gives a forbidden field of a related row",
        "editor",
        [
            Query(
                "articles",
                {"fields": ["author.e"], "deep": {"author": {"_alias": {"e": "email"}}}},
                "{ articles { author { e: email } } }",
            ),
        ],
        refused,
        granted=False,
    ),
    Hole(
        "D GHSA-m5q3-8wgf-x8xf CVE-2023-27481; G GHSA-jm22-3w23-5q7w CVE-2026-70590",
        "a hash is found letter by letter",
        "reader",
        [
            users(
                filter={field: {test: ["$argon2id", "z"] if test in ("_in", "_nin", "_between", "_nbetween") else "$a"}}
            )
            for field in ("password", "token")
            for test in TEXT_TESTS
            if test not in ("_empty", "_nempty")
        ],
        refused,
        granted=False,
    ),
    Hole(
        "*class* variables",
        "a caller's own filter reaches any field by $CURRENT_USER",
        "reader",
        [
            filtered(title={"_in": ["$CURRENT_USER.role.users.email"]}),
            filtered(title={"_gt": "$CURRENT_USER.role.users.last_name"}),
            filtered(title={"_lt": "$CURRENT_USER.role.policies.policy.name"}),
            filtered(title={"_eq": "$CURRENT_USER.role.name"}),
            filtered(title={"_eq": "$CURRENT_ROLE.name"}),
            filtered(title={"_lt": "$CURRENT_ROLE.users.email"}),
            filtered(title={"_in": ["$CURRENT_USER.nope"]}),
            Request(
                "SEARCH",
                "/items/articles",
                {"query": {"filter": {"title": {"_in": "Apples,$CURRENT_USER.role.users.email"}}}},
            ),
            filtered(title={"_between": ["$CURRENT_USER.role.users.email", "z"]}),
            get("/items/articles?filter[title][_in][0]=$CURRENT_USER.role.users.email"),
            get("/items/articles?filter[title][_in]=Apples,$CURRENT_USER.role.users.email"),
            filtered(_or=[{"title": {"_eq": "$CURRENT_USER.role.users.email"}}]),
        ],
        refused,
        granted=False,
    ),
    Hole(
        "*class* variables",
        "$CURRENT_USER.token is compared with its value",
        "reader",
        [filtered(title={"_eq": f"$CURRENT_USER.{field}"}) for field in ("token", "password", "tfa_secret")],
        nothing,
    ),
    # ── Fields that can't be read ──
    Hole(
        "P GHSA-35jj-vqcf-f2jf CVE-2023-30843; G GHSA-r97q-ghch-82j9 CVE-2023-31133; "
        "PS GHSA-2m6g-crv8-p3c6 CVE-2022-36079",
        "filter on a hidden field of a readable collection",
        "reader",
        [
            *[filtered(secret={test: "a"}) for test in ("_starts_with", "_eq", "_icontains", "_contains")],
            filtered(secret={"_null": True}),
            filtered(secret={"_in": ["a", "z"]}),
        ],
        refused,
    ),
    Hole(
        "St GHSA-rjg2-95x7-8qmx CVE-2026-27886; St GHSA-495j-h493-42q2 CVE-2024-56143",
        "filter through a relation reaches hashes and tokens",
        "editor",
        [
            filtered(author={"password": {"_starts_with": "$"}}),
            filtered(author={"email": {"_starts_with": "q"}}),
            filtered(author={"token": {"_nnull": True}}),
            filtered(author={"role": {"name": {"_eq": "victim"}}}),
            filtered(user_updated={"token": {"_nnull": True}}),
            filtered(comments={"article": {"secret": {"_starts_with": "a"}}}),
            filtered(comments={"article": {"author": {"tfa_secret": {"_nnull": True}}}}),
        ],
        refused,
        granted=False,
    ),
    Hole(
        "St GHSA-rjg2-95x7-8qmx CVE-2026-27886",
        "filter through a relation reaches fields that only other rows show",
        "reader",
        [
            filtered(author={"email": {"_nnull": True}}),
            filtered(author={"email": {"_starts_with": "q"}}),
            filtered(author={"_or": [{"email": {"_starts_with": "m"}}]}),
            filtered(author={"external_identifier": {"_nnull": True}}),
            filtered(author={"role": {"_nnull": True}}),
            articles(search="gmail"),
            users(filter={"last_name": {"_nnull": True}}),
            users(filter={"tfa_secret": {"_nnull": True}}),
        ],
        nothing,
    ),
    Hole(
        "St GHSA-rjg2-95x7-8qmx CVE-2026-27886",
        "the public filters",
        "public",
        [articles(), filtered(author={"password": {"_nnull": True}}), users(filter={"token": {"_nnull": True}})],
        refused,
    ),
    Hole(
        "St GHSA-9xg4-3qfm-9w8f CVE-2023-34235",
        "an SQL alias as prefix slips past the check of names",
        "reader",
        [
            *[filtered(**{name: {"_eq": "x"}}) for name in ("t1.password", "t0.secret", "articles.secret", '"secret"')],
            *[articles(sort=[name]) for name in ("t1.password", "t0.secret", "articles.secret", "-t0.secret")],
            *[articles(groupBy=[name], aggregate={"count": "*"}) for name in ("t0.secret", "articles.secret")],
        ],
        refused,
        granted=False,
    ),
    Hole(
        "St GHSA-9xg4-3qfm-9w8f CVE-2023-34235",
        "a table as prefix of a field",
        "reader",
        [articles(fields=[name]) for name in ("directus_users.token", "t0.secret", "articles.secret")],
        bare,
    ),
    Hole(
        "PS GHSA-72hp-qff8-4pvv CVE-2026-30962",
        "names are checked at the top of a filter alone",
        "reader",
        [
            filtered(_or=[{"_and": [{"secret": {"_eq": "x"}}]}]),
            filtered(_and=[{"_or": [{"id": {"_eq": 1}}, {"_and": [{"secret": {"_starts_with": "m"}}]}]}]),
            filtered(comments={"_some": {"approved": {"_eq": False}}}),
            filtered(comments={"_none": {"approved": {"_eq": False}}}),
            filtered(comments={"_some": {"_or": [{"article": {"_and": [{"secret": {"_eq": "x"}}]}}]}}),
        ],
        refused,
    ),
    Hole(
        "H GHSA-r27x-gc74-qmxh CVE-2026-54698",
        "a filter over related rows finds hidden ones",
        "reader",
        [
            *[filtered(comments={"_some": {"body": {"_starts_with": hidden.word}}}) for hidden in WORLDS],
            *[filtered(comments={"body": {"_contains": hidden.word}}) for hidden in WORLDS],
            filtered(comments={"_some": {"id": {"_gt": 1}}}),
            filtered(**{"count(comments)": {"_gt": 1}}),
            filtered(comments={"article": {"title": {"_in": [hidden.word for hidden in WORLDS]}}}),
            articles(filter={"id": {"_eq": 3}}),
        ],
        nothing,
    ),
    Hole(
        "H GHSA-r27x-gc74-qmxh CVE-2026-54698",
        "rows without related ones are told from those with hidden ones",
        "reader",
        [
            get("/items/articles?filter[comments][_null]=true"),
            filtered(comments={"_none": {"id": {"_nnull": True}}}),
            filtered(**{"count(comments)": {"_eq": 0}}),
        ],
        only(2),
    ),
    Hole(
        "D *class* (sort/group operands; fixed in fork CairnCMS's changelog)",
        "order or groups by a hidden field bisect it",
        "reader",
        [
            *[articles(sort=[field]) for field in ("secret", "-secret", "-author.role.name", "-comments.approved")],
            *[articles(groupBy=[field], aggregate={"count": "*"}) for field in ("secret", "year(secret_date)")],
            *[articles(aggregate={how: "secret"}) for how in ("min", "max", "count", "countDistinct")],
            articles(aggregate={"max": "secret_date"}),
        ],
        refused,
        granted=False,
    ),
    Hole(
        "D *class* (sort/group operands; fixed in fork CairnCMS's changelog)",
        "order by a concealed field tells its order",
        "reader",
        [
            articles(fields=["id"], sort=[name, "id"])
            for name in ("author.email", "-author.email", "-author.last_name", "author.tfa_secret")
        ],
        lambda answer: refused(answer) or only(1, 2)(answer),
    ),
    Hole(
        "D *class* (sort/group operands; fixed in fork CairnCMS's changelog)",
        "order by a concealed field tells its order",
        "reader",
        [articles(sort=[name]) for name in ("author.token", "-author.token", "author.password")],
        refused,
        granted=False,
    ),
    Hole(
        "*class* functions",
        "a function of a hidden field",
        "reader",
        [
            articles(fields=["count(vaults)"]),
            articles(fields=["month(secret_date)"]),
            filtered(**{"month(secret_date)": {"_eq": 1}}),
            filtered(**{"year(secret_date)": {"_gt": 2021}}),
            filtered(**{"count(vaults)": {"_gt": 0}}),
            articles(sort=["year(secret_date)"]),
            articles(fields=["count(meta)"]),
        ],
        refused,
    ),
    Hole(
        "*class* functions",
        "JSON paths into hidden fields",
        "reader",
        [
            get("/items/articles?fields=json(meta,k)"),
            get("/items/articles?fields=json(secret,a)"),
            filtered(**{"json(meta, k)": {"_eq": 1}}),
        ],
        refused,
        granted=False,
    ),
    Hole(
        "*class* functions",
        "a count of related rows counts hidden ones",
        "reader",
        [articles(fields=["id", "count(comments)"])],
        only(1, 2),
    ),
    Hole(
        "*class* deep",
        "the parameters in `deep` are not checked",
        "reader",
        [
            Query(
                "articles",
                {"fields": ["id", "comments.id"], "deep": {"comments": deep}},
                f"{{ articles {{ id comments({text}) {{ id }} }} }}",
            )
            for deep, text in (
                ({"_filter": {"approved": {"_eq": False}}}, "filter: {approved: {_eq: false}}"),
                ({"_filter": {"article": {"secret": {"_eq": "x"}}}}, 'filter: {article: {secret: {_eq: "x"}}}'),
                ({"_sort": ["article.secret"]}, 'sort: "article.secret"'),
                ({"_sort": ["-approved"]}, 'sort: "-approved"'),
            )
        ],
        refused,
        granted=False,
    ),
    Hole(
        "*class* deep",
        "a search in `deep` finds hidden rows",
        "reader",
        [
            Query(
                "articles",
                {"fields": ["id", "comments.id"], "deep": {"comments": {"_search": hidden.word}}, "limit": 1},
                f'{{ articles(limit: 1) {{ id comments(search: "{hidden.word}") {{ id }} }} }}',
            )
            for hidden in WORLDS
        ],
        lambda answer: answered(answer) and data_of(answer)[0]["comments"] == [],
    ),
    Hole(
        "St GHSA-f6fm-r26q-p747 CVE-2022-30617; St GHSA-v8gg-4mq2-88q4 CVE-2023-36472",
        "relations to users give more of them than users",
        "reader",
        [
            get("/items/articles?fields=*.*.*"),
            get("/items/articles?fields=*,author.*"),
            get("/items/articles?fields=comments.article.author.*"),
            graphql(
                "{ articles { id author { id first_name token password } comments { article { author { token } } } } }"
            ),
        ],
        masked,
    ),
    Hole(
        "St GHSA-f6fm-r26q-p747 CVE-2022-30617; St GHSA-v8gg-4mq2-88q4 CVE-2023-36472",
        "relations that can't be read",
        "reader",
        [articles(fields=[field]) for field in ("user_updated.email", "user_created.token", "vaults.name")],
        bare,
    ),
    Hole(
        "PS GHSA-37mj-c2wf-cx96 CVE-2026-33627",
        "the own user is read with all rights",
        "reader",
        [
            get("/users/me?fields=*,tfa_secret,auth_data,external_identifier,token"),
            graphql("{ users_me { id token tfa_secret password } }", system=True),
        ],
        masked,
    ),
    Hole(
        "PS GHSA-37mj-c2wf-cx96 CVE-2026-33627",
        "the own user is read with all rights",
        "member",
        [
            *[get(f"/users/me?fields={field}") for field in ("token", "external_identifier", "policies", "auth_data")],
            graphql("{ users_me { token } }", system=True),
            get(f"/users/{USER['member']}?fields=token,role.policies"),
        ],
        lambda answer: refused(answer) or data_of(answer).keys() <= {"id", "role"},
    ),
    Hole(
        "api-platform GHSA-cg3c-245w-728m CVE-2025-31481; GHSA-428q-q3vv-3fq3 CVE-2025-31485",
        "second roots of GraphQL are not checked, nor is what a many-to-any field leads to",
        "reader",
        [
            graphql(f"{{ {text} }}")
            for text in (
                "articles_by_id(id: 1) { secret }",
                "articles_by_id(id: 3) { id }",
                "vault { name }",
                'articles_by_version(id: 1, version: "draft") { id }',
                "vault_by_id(id: 1) { name }",
                "articles_aggregated { max { secret } }",
                'articles_aggregated(groupBy: ["secret"]) { group }',
                "articles { blocks { item { ... on vault { name } } } }",
                "vault_aggregated { countAll }",
                "articles(filter: {blocks: {item__vault: {name: {_nnull: true}}}}) { id }",
            )
        ],
        refused,
    ),
    Hole(
        "api-platform GHSA-cg3c-245w-728m CVE-2025-31481; GHSA-428q-q3vv-3fq3 CVE-2025-31485",
        "many-to-any fields lead to forbidden collections over REST",
        "reader",
        [
            filtered(blocks={"item:vault": {"name": {"_nnull": True}}}),
            articles(sort=["blocks.item:vault.name"]),
            filtered(blocks={"item:directus_users": {"token": {"_nnull": True}}}),
        ],
        refused,
        granted=False,
    ),
    Hole(
        "D GHSA-r9xq-xp38-j4j3",
        "secrets of the settings are read with app access",
        "member",
        [
            get(f"/settings?fields={field}")
            for field in ("ai_openai_api_key", "ai_anthropic_api_key", "license_key", "public_registration_role")
        ],
        refused,
    ),
    Hole(
        "P GHSA-jq29-r496-r955 CVE-2026-25574",
        "others' things by their id",
        "member",
        [
            get("/presets/1"),
            get("/notifications/1"),
            get(f"/comments/{COMMENT}"),
            get(f"/shares/{SHARE}"),
            get(f"/users/{USER['victim']}"),
            get("/activity/1"),
            get("/revisions/1"),
            get(f"/versions/{VERSION}"),
            get(f"/roles/{ROLE['victim']}"),
        ],
        refused,
    ),
    # ── Copies of items ──
    Hole(
        "*class* revisions",
        "copies of items show fields and rows that the item doesn't",
        "reader",
        [
            get("/revisions?fields=delta"),
            get("/activity"),
            get("/versions?fields=delta"),
            get("/comments"),
            get("/revisions/1"),
            get(f"/versions/{VERSION}"),
            get(f"/versions/{VERSION}/compare"),
            get("/items/articles/1?version=draft"),
            graphql("{ revisions { delta } }", system=True),
        ],
        refused,
    ),
    Hole(
        "*class* revisions",
        "copies of items show fields and rows that the item doesn't",
        "manager",
        [
            get("/revisions?fields=data,delta&filter[collection]=articles"),
            get("/versions?fields=id,delta"),
            get(f"/versions/{VERSION}?fields=delta"),
            get("/items/articles/1?version=draft"),
            get("/items/articles/1?version=draft&versionRaw=true"),
            get("/revisions?fields=id&search=quince"),
            graphql("{ revisions { data delta } versions { delta } }", system=True),
            graphql('{ articles_by_version(id: 1, version: "draft") { title } }'),
        ],
        answered,
    ),
    Hole(
        "*class* revisions",
        "copies are looked into by filters",
        "manager",
        [
            get("/versions?filter[delta][_contains]=quince"),
            get("/revisions?filter[json(delta,secret)][_eq]=quince"),
            get("/revisions?fields=json(delta,secret)"),
        ],
        lambda answer: refused(answer) or not any(any(row.values()) for row in data_of(answer)),
        granted=False,
    ),
    # ── Rules ──
    Hole(
        "D GHSA-hxgm-ghmv-xjjm CVE-2024-39701",
        "a rule with a variable that is null or not there lets everything through",
        "lost",
        [articles(), Query("comments", {}), articles(aggregate={"count": "*"}), Query("blocks", {})],
        nothing,
    ),
    Hole(
        "D GHSA-hxgm-ghmv-xjjm CVE-2024-39701",
        "a rule with a variable that is an empty list lets everything through",
        "empty",
        [articles(), articles(filter={"id": {"_nin": [7]}}), Query("comments", {"aggregate": {"count": "*"}})],
        nothing,
    ),
    Hole(
        "D GHSA-hxgm-ghmv-xjjm CVE-2024-39701",
        "a rule with a variable that is no field lets everything through",
        "lost",
        [Query("headings", {}), Query("headings", {"aggregate": {"count": "*"}})],
        refused,
        granted=False,
    ),
    Hole(
        "D GHSA-hxgm-ghmv-xjjm CVE-2024-39701",
        "an empty list in the caller's own filter",
        "reader",
        [
            get("/items/articles?filter[id][_in]="),
            get("/items/articles?filter[id][_in]=$CURRENT_USER.tags"),
            filtered(title={"_in": ["$CURRENT_USER.tags"]}),
        ],
        lambda answer: refused(answer) or nothing(answer),
    ),
    Hole(
        "D GHSA-99vm-5v2h-h6r6 CVE-2025-27089",
        "the fields of two policies are united over all rows",
        "two",
        [articles(fields=["id", "title", "author"], sort=["id"])],
        lambda answer: (
            data_of(answer)
            in [
                [{"id": one, "title": "Apples", "author": None}, {"id": two, "title": None, "author": author}]
                for one, two, author in ((1, 2, USER["victim"]), ("1", "2", USER["victim"]))
            ]
        ),
    ),
    Hole(
        "D GHSA-99vm-5v2h-h6r6 CVE-2025-27089",
        "a field of one policy finds rows of the other",
        "two",
        [filtered(title={"_eq": "Pears"}), filtered(author={"_eq": USER["editor"]}), articles(search="Pears")],
        nothing,
    ),
    # ── Other doors for the same filters ──
    Hole(
        "K GHSA-cgcg-q9jh-5pr2 CVE-2026-33326",
        "writes by a query take filters unchecked",
        "editor",
        [
            Request(method, path, {"query": query, "data": {}})
            for method, path in (("PATCH", "/items/articles"), ("DELETE", "/items/articles"))
            for query in (
                {"filter": {"secret": {"_starts_with": "a"}}},
                {"filter": {"_or": [{"author": {"token": {"_nnull": True}}}]}},
                {"filter": {"comments": {"approved": {"_eq": False}}}},
                {"sort": ["secret"]},
                {"filter": {"title": {"_in": "x,$CURRENT_USER.email"}}},
            )
        ],
        refused,
    ),
    Hole(
        "K GHSA-cgcg-q9jh-5pr2 CVE-2026-33326",
        "users are found by what is concealed",
        "manager",
        [
            Request(method, "/users", {"query": {"filter": {field: {"_starts_with": "a"}}}, "data": {"title": "x"}})
            for method in ("PATCH", "DELETE", "SEARCH")
            for field in ("token", "password", "tfa_secret")
        ],
        refused,
    ),
    # ── Shares ──
    Hole(
        "N GHSA-chqv-vrj7-qffp CVE-2026-46552",
        "a share counts as a member",
        "share",
        [
            *[
                get(path)
                for path in (
                    "/items/articles/2",
                    "/items/articles/3",
                    "/items/vault",
                    "/shares",
                    "/files",
                    "/roles",
                    "/settings",
                    "/activity",
                    "/revisions",
                    "/presets",
                    f"/users/{USER['victim']}",
                    "/permissions",
                    "/schema/snapshot",
                )
            ],
            graphql("{ users_me { id } }", system=True),
            graphql("{ articles_by_id(id: 2) { id } }"),
            Request("POST", "/users/invite", {"email": "x@example.com", "role": ROLE["reader"]}),
            Request("POST", "/shares", {"collection": "articles", "item": "1"}),
            Request("PATCH", "/items/articles/1", {"title": "x"}),
            Request("POST", "/items/articles", {"title": "x"}),
            Request("POST", "/files", {"title": "x"}),
            Request("POST", "/utils/cache/clear"),
            Request("POST", "/utils/sort/articles", {"item": 1, "to": 2}),
            Request("POST", "/comments", {"collection": "articles", "item": "1", "comment": "x"}),
        ],
        refused,
    ),
    Hole(
        "N GHSA-chqv-vrj7-qffp CVE-2026-46552",
        "a share shows more than its item and what hangs on it",
        "share",
        [articles(fields=["id"]), get("/items/articles?fields=id,author.*,comments.*")],
        only(1),
    ),
    # ── Names and values that reach for the database ──
    Hole(
        "P GHSA-xx6w-jxg9-2wh8 CVE-2026-25544; PS GHSA-p2w6-rmh7-w8q3 CVE-2026-33539; PS GHSA-c442-97qw-j6c6 "
        "CVE-2026-32234; N GHSA-45rp-9p97-h852 CVE-2026-28399; P GHSA-7xxh-373w-35vg; G GHSA-gjrp-xgmh-x9qq; "
        "SQLAlchemy GHSA-887w-45rq-vxgf CVE-2019-7164",
        "names become SQL",
        "admin",
        [
            *[filtered(**{name: {"_eq": 1}}) for name in INJECTIONS],
            *[articles(sort=[name]) for name in INJECTIONS],
            *[articles(groupBy=[name], aggregate={"count": "*"}) for name in INJECTIONS],
            *[articles(aggregate={"max": name}) for name in INJECTIONS],
            *[filtered(title={f"_eq{name}": 1}) for name in INJECTIONS],
            *[filtered(blocks={f"item:vault{name}": {"id": {"_eq": 1}}}) for name in INJECTIONS],
            *[Request("GET", f"/items/{quote('articles' + name, safe='')}") for name in INJECTIONS],
        ],
        refused,
        granted=False,
    ),
    Hole(
        "SQLAlchemy GHSA-887w-45rq-vxgf CVE-2019-7164",
        "names of functions become SQL",
        "reader",
        [Query("articles", {"aggregate": {name: "id"}}, "{ nope }") for name in INJECTIONS],
        bare,
    ),
    Hole(
        "P GHSA-xx6w-jxg9-2wh8 CVE-2026-25544",
        "values become SQL",
        "reader",
        [
            *[filtered(title={"_contains": name}) for name in INJECTIONS],
            *[filtered(title={"_in": [name]}) for name in INJECTIONS],
            *[articles(search=name) for name in INJECTIONS],
        ],
        nothing,
    ),
    Hole(
        "P GHSA-xx6w-jxg9-2wh8 CVE-2026-25544",
        "paths into JSON and aliases become SQL",
        "reader",
        [
            *[
                Query("articles", {"fields": [name], "alias": {name: "id"}, "limit": 1}, "{ nope }")
                for name in INJECTIONS
            ],
            *[
                Request("SEARCH", "/items/articles", {"query": {"fields": [f"json(meta,{name})"]}})
                for name in INJECTIONS
            ],
            *[filtered(**{f"json(meta,{name})": {"_eq": 1}}) for name in INJECTIONS],
        ],
        lambda answer: refused(answer) or len(data_of(answer)) == 1,
        granted=False,
    ),
    Hole(
        "PS GHSA-9cp7-3q5w-j92g CVE-2026-30835",
        "errors of the database are told",
        "reader",
        [
            *[
                get(f"/items/articles?{query}")
                for query in (
                    "filter[title][_regex]=[a",
                    "filter[title][_regex]=(a+",
                    "filter[id][_eq]=x",
                    "filter[title][_eq]=%00",
                    "filter[id][_between]=a,b",
                    "limit=99999999999999999999999",
                    "filter[author][_eq]=x",
                    "sort=year(title)",
                    "filter[year(title)][_eq]=1",
                    "search=%00",
                )
            ],
            get("/items/articles/99999999999999999999"),
            get("/items/articles/%00"),
            get("/items/articles/x'--"),
        ],
        lambda answer: refused(answer) and not re.search(DRIVER_WORDS, answer.text, re.IGNORECASE),
    ),
    # ── What is there ──
    Hole(
        "K GHSA-9cvc-v7wm-992c CVE-2023-40027; PS GHSA-48q3-prgv-gm4w CVE-2025-53364; "
        "DS GHSA-7ch3-7pp7-7cpq CVE-2023-40570",
        "names of tables and fields are told to anybody",
        "public",
        [
            *[
                get(path)
                for path in (
                    "/collections",
                    "/fields",
                    "/relations",
                    "/collections/vault",
                    "/fields/articles",
                    "/fields/articles/secret",
                    "/relations/vault/article",
                    "/schema/snapshot",
                )
            ],
            Request("POST", "/schema/diff", {}),
            Request("POST", "/schema/apply", {}),
        ],
        refused,
    ),
    Hole(
        "D GHSA-pmf4-v838-29hg; K GHSA-9cvc-v7wm-992c CVE-2023-40027",
        "the model is told further than it can be read",
        "reader",
        [
            get("/server/specs/oas"),
            get("/server/specs/graphql/items"),
            graphql("{ __schema { types { name fields { name } } } }"),
        ],
        lambda answer: answer.status_code == 200 and not re.search("vault|secret_date", answer.text),
    ),
]
