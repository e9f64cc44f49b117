"""Published holes of servers: requests that cost too much, get at the machine, or see what was another's.

Most are tested where the feature is; the table says where. The others follow it.
"""

import asyncio
import random
import time
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import httpx
import pytest
from starlette.types import Message

from db.engine import DatabaseConfig
from db.errors import Unavailable
from db.open import open_database
from resolvers.server import DIRECTUS_VERSION
from tests.conftest import client_of, settings_of
from tests.mail.conftest import as_admin
from tests.security.rows import REFERENCE, Row, exists, named_tests, published
from typecase.app import Application, create_app

pytestmark = pytest.mark.anyio

HERE = "security/test_server.py"
HOSTILE = "end_to_end/test_hostile.py"
GRAPHQL = "schema/test_errors.py"
BROWSERS = "typecase/test_browsers.py"
REQUESTS = "typecase/test_requests.py"
MAILS = "mail/test_transports.py"

NO_SOCKETS = "There are no websockets and no subscriptions: an upgrade is no route."

ROWS = [
    Row(
        "D GHSA-7hmh-pfrp-vcx4 CVE-2024-39895, GHSA-ph52-67fq-75wj CVE-2026-35441, GHSA-6q22-g298-grjh; "
        "PS GHSA-cmj3-wx7h-ffvg CVE-2026-30946; silverstripe GHSA-v23w-pppm-jh66",
        "a small document that is much work",
        [
            f"{HERE}::test_documents_that_cost_too_much",
            f"{GRAPHQL}::test_a_field_is_not_repeated_without_end",
            f"{GRAPHQL}::test_roots_are_limited",
            f"{GRAPHQL}::test_relations_nest_ten_deep",
            "schema/test_http.py::test_bodies_that_hold_no_document",
        ],
    ),
    Row(
        "SB GHSA-fr49-mhgj-crfc CVE-2026-47707, GHSA-qfwv-87qj-98xq CVE-2026-47706; graphql-js GHSA-9pv7-vfvm-6vr7 "
        "CVE-2023-26144; gqlparser GHSA-2hmf-46v7-v6fx",
        "limits that fragments, directives or equal fields get around",
        [
            f"{HERE}::test_documents_that_cost_too_much",
            f"{GRAPHQL}::test_fragments_cannot_multiply_without_end",
            f"{GRAPHQL}::test_limits_of_a_text",
            f"{GRAPHQL}::test_the_schema_is_not_told_over_and_over",
        ],
    ),
    Row(
        "SB GHSA-vpwc-v33q-mq89 CVE-2026-35523, GHSA-hv3w-m4g2-5x77 CVE-2026-35526",
        "an old protocol of websockets skips the sign-in",
        [f"{HERE}::test_an_upgrade_is_no_route"],
        NO_SOCKETS,
    ),
    Row(
        "D GHSA-hmgw-9jrg-hf2m CVE-2023-45820, GHSA-ff8w-8crv-9rcf; PS GHSA-6qh5-m6g3-xhq6 CVE-2026-33508",
        "a broken frame ends the process",
        [f"{HERE}::test_an_upgrade_is_no_route"],
        NO_SOCKETS,
    ),
    Row(
        "Taipy CVE-2026-85183; Spring CVE-2026-59390; D GHSA-mww8-4gwh-rjfw",
        "another site's page opens a websocket with the cookie",
        [f"{HERE}::test_an_upgrade_is_no_route"],
        NO_SOCKETS,
    ),
    Row(
        "PS GHSA-9xp9-j92r-p88v CVE-2026-32944; *class* JSON",
        "deep or huge JSON ends the process",
        [f"{HOSTILE}::test_bodies", f"{HOSTILE}::test_parameters", f"{HOSTILE}::test_deep_writes"],
    ),
    Row(
        "D GHSA-gwvv-rr68-cmv6; PS GHSA-9ccr-fpp6-78qf CVE-2026-32878, GHSA-4263-jgmp-7pf4",
        "names lead into the program's own objects",
        [f"{HERE}::test_names_are_names"],
    ),
    Row("SL GHSA-x746-7m8f-x49c CVE-2026-48817", "a method of HTTP is a method of an object",
        [f"{REQUESTS}::test_methods_come_from_a_closed_list"]),
    Row(
        "SL GHSA-86qp-5c8j-p5mr CVE-2026-48710; *class* cache poisoning",
        "the host that a request names decides where links lead",
        [
            f"{REQUESTS}::test_a_malformed_host_is_refused",
            f"{REQUESTS}::test_two_hosts_are_refused",
            "mail/test_password_reset.py::test_no_header_changes_the_link",
            f"{HERE}::test_headers_change_no_answer",
        ],
    ),
    Row(
        "SL GHSA-74m5-2c7w-9w3x, GHSA-f96h-pmfr-66vw CVE-2024-47874, GHSA-2c2j-9gv5-cj73, GHSA-82w8-qh3p-5jfq "
        "CVE-2026-54283",
        "forms without end",
        [
            "files/test_uploads.py::test_forms_have_limits",
            "files/test_uploads.py::test_no_file_is_larger_than_the_limit",
            "files/test_process.py::test_a_large_upload_needs_little_memory",
            f"{BROWSERS}::test_forms_are_no_json",
        ],
    ),
    Row(
        "PM GHSA-59g5-xgcq-4qw3, GHSA-mj87-hwqh-73pj, GHSA-pp6c-gr5w-3c5g, GHSA-5rvq-cxj2-64vf CVE-2026-53539",
        "forms that take long to read",
        [f"{HERE}::test_forms_that_take_long_to_read"],
    ),
    Row(
        "D GHSA-g27j-74fp-xfpr CVE-2022-26969; St GHSA-9329-mxxw-qwf8 CVE-2025-53092",
        "every site may read answers",
        [
            f"{BROWSERS}::test_without_cors_nothing_is_told",
            f"{BROWSERS}::test_other_origins_may_not",
            f"{BROWSERS}::test_any_origin_means_no_cookies",
        ],
    ),
    Row(
        "D GHSA-632p-p495-25m5 CVE-2024-36128, GHSA-xw72-c69j-h2rj; PS GHSA-xqp8-w826-hh6x",
        "one bad parameter breaks what all share",
        [
            "rest_compat/test_utilities.py::test_bad_lengths",
            "rest_compat/test_utilities.py::test_a_text_that_is_not_hashed",
            "rest_compat/test_utilities.py::test_hashes_are_limited",
            f"{HOSTILE}::test_parameters",
        ],
    ),
    Row(
        "D CVE-2026-10716 GHSA-chfm-g7r3-vv42",
        "a field's type is SQL",
        [
            f"{HERE}::test_no_part_of_a_field_is_sql",
            "end_to_end/test_model.py::test_any_name_is_quoted",
            "end_to_end/test_model.py::test_names_that_could_not_be_asked_for_are_refused",
            "end_to_end/test_schema_snapshot.py::test_hostile_and_impossible_differences_change_nothing",
            "resolvers/model/test_payloads.py::test_types_that_are_none",
        ],
    ),
    Row(
        "*class* LIKE, regex, sort cost",
        "a pattern that the database works on for ever",
        [
            f"{HERE}::test_no_read_takes_for_ever",
            f"{HERE}::test_patterns_are_worked_on_in_time",
            f"{HOSTILE}::test_large_queries",
        ],
        "No filter of a caller takes a regular expression: those of rules and settings are written by administrators.",
    ),
    Row(
        "D GHSA-rmjh-cf9q-pv7q CVE-2025-53887, GHSA-5mhg-wv8w-p59j CVE-2024-27296; D CVE-2020-19850",
        "everyone learns the version, and asks without a limit",
        [
            f"{HERE}::test_the_version_is_not_told_to_everyone",
            f"{REQUESTS}::test_server_info_tells_the_limits",
            f"{REQUESTS}::test_too_many_requests_of_an_address",
        ],
    ),
    Row(
        "DS GHSA-xw7c-jx9m-xh5g; graphiql GHSA-x4r7-m2q9-69c8; D GHSA-788p-cvgf-q973",
        "what a request or a setting says stands in a page as HTML",
        [
            f"{HERE}::test_pages_and_errors_reflect_nothing",
            f"{BROWSERS}::test_pages_keep_their_own_policy",
            "rest_compat/test_settings.py::test_values_that_would_do_harm",
            "schema/test_types.py::test_names_that_graphql_or_the_schema_needs_are_left_out",
        ],
    ),
    Row(
        "D GHSA-5h38-6755-g83w; St GHSA-2h87-4q2w-v4hf CVE-2023-22621; Jinja GHSA-cpwx-vrp4-4pq7 CVE-2025-27516, "
        "GHSA-q2x7-8rv6-6q7h",
        "templates are read from anywhere, or run what is in a name",
        [f"{MAILS}::test_a_projects_tricks", f"{MAILS}::test_templates_reach_nothing_else"],
    ),
    Row(
        "aiosmtplib GHSA-v3q9-hj7j-63hq CVE-2026-53533, GHSA-vxj7-4xrp-5vr4; uvicorn GHSA-33c7-2mpw-hg34",
        "line ends in addresses, subjects and the log",
        [
            f"{MAILS}::test_addresses_that_are_more_than_one",
            f"{MAILS}::test_a_projects_tricks",
            "mail/test_password_reset.py::test_emails_that_are_none",
            "typecase/test_logs.py::test_no_secret_is_logged",
            "typecase/test_logs.py::test_values_and_control_characters",
        ],
    ),
    Row(
        "redis-py GHSA-24wv-mv5m-xv4h CVE-2023-28858; *class* pools",
        "a request that was given up leaves its answer to the next, or holds on to all connections",
        [
            f"{HERE}::test_requests_that_are_given_up_leave_nothing",
            f"{HERE}::test_slow_readers_do_not_stop_the_others",
            "db/test_engine.py::test_a_cancelled_transaction_leaves_nothing",
            "resolvers/test_access.py::test_a_client_that_goes_away_does_not_disturb_others",
        ],
    ),
    Row(
        "*class* tenants of caches",
        "what is kept for one is given to another, or for too long",
        [
            "schema/test_documents.py::test_an_operation_is_kept_for_its_caller_alone",
            "resolvers/test_access.py::test_policies_out_of_their_addresses_are_left_out",
            "resolvers/test_access.py::test_what_was_read_is_kept_for_a_moment_and_forgotten_when_told",
            "resolvers/test_access.py::test_rights_stay_the_same_object_until_rules_change",
            "end_to_end/test_model.py::test_other_processes_see_a_change_within_a_second",
            "rest_compat/test_shares.py::test_every_door_shows_the_same",
            f"{HERE}::test_rights_change_in_every_process",
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize("name", named_tests(ROWS))
def test_the_named_test_is_there(name: str) -> None:
    assert exists(name)


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference is not there")
def test_each_published_hole_has_a_row() -> None:
    told = "\n".join(row.advisories for row in ROWS)
    assert [name for name in published("Server") if name not in told] == []


# ── Work: the times are those of the processor ──


def _bomb(levels: int) -> str:
    """Each fragment spreads the next one twice."""
    fragments = (f"fragment F{level} on Query {{ ...F{level + 1} ...F{level + 1} }}" for level in range(levels))
    return f"{{ ...F0 }} {' '.join(fragments)} fragment F{levels} on Query {{ server_health }}"


def _selected(*fields: str) -> str:
    return f"{{ {' '.join(fields)} }}"


DOCUMENTS = {
    "a field again and again": _selected(f"users_aggregated {{ max {_selected(*['id'] * 200)} }}"),
    "a thousand aliases": _selected(*(f"a{number}: server_health" for number in range(1000))),
    "nested without end": _selected(f"users {'{ role { users ' * 30}{{ id }}{'} }' * 30}"),
    "a fragment of fragments": _bomb(30),
    "a circle of fragments": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    "a fragment of itself": "{ ...A } fragment A on Query { ...A }",
    "equal fields with other arguments": _selected(*(f"users(limit: {n}) {{ id }}" for n in range(10_000))),
    "directives": _selected("server_health", *["@skip(if: false)"] * 100_000),
    "brackets": "{" * 100_000,
    "lists": f"{{ users(filter: {{id: {{_in: {'[' * 100_000}",
    "comments": "#" * 900_000,
    "a long name": _selected("a" * 900_000),
    "variables": f"query ({' '.join(f'$a{n}: Int = {n}' for n in range(10_000))}) {{ server_health }}",
}


@pytest.mark.parametrize("name", DOCUMENTS)
async def test_documents_that_cost_too_much(client: httpx.AsyncClient, name: str) -> None:
    headers = await as_admin(client)
    began = time.process_time()
    answer = await client.post("/graphql/system", json={"query": DOCUMENTS[name]}, headers=headers)
    assert time.process_time() - began < 3
    told = answer.json()
    codes = {error["extensions"]["code"] for error in told.get("errors", [])}
    assert answer.status_code in (200, 400, 413)
    assert codes <= {"GRAPHQL_VALIDATION", "INVALID_QUERY", "CONTENT_TOO_LARGE"}
    assert codes or list(told["data"]) == ["server_health"]
    assert (await client.get("/server/ping")).text == "pong"


FORMS = {
    "before the first part": (b"x", b"\r\n" * 5_000_000 + b"--x\r\n"),
    "after the last part": (b"x", b"--x--\r\n" + b"-" * 10_000_000),
    "headers of a part": (b"x", b"--x\r\n" + b"A: b\r\n" * 100_000),
    "one long header": (b"x", b"--x\r\nA: " + b"b" * 5_000_000),
    "options of a header": (b"x", b"--x\r\nContent-Disposition: form-data" + b"; a" * 100_000 + b"\r\n\r\nx\r\n--x--"),
    "a long boundary": (b"x" * 10_000, b"--" + b"x" * 10_000),
    "no boundary": (b"", b"--x\r\n"),
    "almost a boundary": (b"x", b"--x\r\n\r\n" + b"\r\n--" * 2_000_000),
}


@pytest.mark.parametrize("name", FORMS)
async def test_forms_that_take_long_to_read(client: httpx.AsyncClient, name: str) -> None:
    boundary, body = FORMS[name]
    headers = {**await as_admin(client), "content-type": f"multipart/form-data; boundary={boundary.decode()}"}
    began = time.process_time()
    answer = await client.post("/files", content=body, headers=headers)
    assert time.process_time() - began < 3
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) in (
        (400, "INVALID_PAYLOAD"),
        (413, "CONTENT_TOO_LARGE"),
    )
    assert (await client.get("/files", headers=headers)).json() == {"data": []}


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


async def test_no_read_takes_for_ever(database_config: DatabaseConfig) -> None:
    database = await open_database(replace(database_config, statement_seconds=0.3))
    try:
        for _ in range(6):
            with pytest.raises(Unavailable):
                await database.fetch_row(ENDLESS)
        assert await database.fetch_row("SELECT 1") == (1,)
        async with database.transaction() as transaction:
            assert await transaction.fetch_row("SELECT 2") == (2,)
    finally:
        await database.close()


PATTERNS = {
    "search": "search=" + "%25_" * 500,
    "contains": "filter[description][_contains]=" + "%25a" * 500 + "b",
    "without case": "filter[description][_icontains]=" + "%25a_" * 500 + "b",
    "the end": "filter[description][_iends_with]=" + "%25" * 5000 + "b",
    "an expression": "filter[description][_contains]=(a%2B)%2B$",
    "many": "filter=" + '{"_or":[' + ",".join(['{"description":{"_contains":"%25a%25b"}}'] * 500) + "]}",
    "a far offset": "offset=1000000000000",
}


async def test_patterns_are_worked_on_in_time(client: httpx.AsyncClient) -> None:
    """Signs mean in them what they mean in LIKE, as recorded."""
    headers = await as_admin(client)
    users = [{"description": "a" * 250, "email": f"user{number}@example.com"} for number in range(100)]
    assert (await client.post("/users", json=users, headers=headers)).is_success
    for name, query in PATTERNS.items():
        began = time.process_time()
        answer = await client.get(f"/users?fields=id&{query}", headers=headers)
        assert answer.status_code == 400 or answer.json() == {"data": []}, name
        assert answer.status_code in (200, 400), name
        assert time.process_time() - began < 3, name
    refused = await client.get("/users?filter[email][_regex]=(a%2B)%2B$", headers=headers)
    assert refused.status_code == 400


# ── Names ──


INSIDE = ("__class__", "__proto__", "constructor", "__init__", "toString", "{0.__class__}", "{{7*7}}", "%(name)s")
PARAMETERS = (
    "fields={}", "fields={}(id)", "sort={}", "sort=-{}", "filter[{}][_eq]=x", "filter[id][{}]=x",
    "filter[{}(id)][_eq]=x",
    "aggregate[{}]=id", "aggregate[count]={}", "groupBy[]={}", "groupBy[]={}(id)", "deep[{}][_limit]=1",
    "deep[role][{}]=1", "deep[{}][call]=x", "filter[id][_eq]=$CURRENT_USER.{}", "export={}", "meta={}",
)  # fmt: skip


async def test_names_are_names(client: httpx.AsyncClient) -> None:
    """Whatever they are in the language of a server, they are looked up as names of fields and functions alone."""
    headers = await as_admin(client)
    before = (await client.get("/users", headers=headers)).content
    for name in INSIDE:
        written = str(httpx.QueryParams({"": name})).removeprefix("=")
        for parameter in PARAMETERS:
            answer = await client.get(f"/users?{parameter.replace('{}', written)}", headers=headers)
            assert answer.status_code < 500, (parameter, name)
            assert "class '" not in answer.text
            assert "49" not in answer.json().get("data", "")
        for path in (f"/items/{written}", f"/users/{written}", f"/fields/{written}", f"/{written}"):
            answer = await client.get(path, headers=headers)
            assert answer.status_code in (403, 404), (path, name)
        files = {"file": ("x.csv", f"{name},id\n1,2\n".encode(), "text/csv")}
        answer = await client.post("/utils/import/directus_files", files=files, headers=headers)
        assert answer.status_code in (400, 403)
        document = {"query": _selected(f"users {{ {name} }}")}
        assert "errors" in (await client.post("/graphql/system", json=document, headers=headers)).json()
    assert (await client.get("/users", headers=headers)).content == before


POISON = "integer); DROP TABLE directus_users; --"
FIELDS: list[dict[str, Any]] = [
    {"type": "geometry.Point);SELECT pg_sleep(5)--"},
    {"type": POISON},
    {"type": "string", "schema": {"max_length": POISON}},
    {"type": "decimal", "schema": {"numeric_precision": POISON}},
    {"type": "integer", "schema": {"default_value": f"0; {POISON}"}},
]
TEXTS: list[dict[str, Any]] = [
    {"type": "string", "schema": {"default_value": f"'); {POISON}"}},
    {"type": "string", "schema": {"comment": f"'; {POISON}"}, "meta": {"note": f"'; {POISON}"}},
    {"type": "string", "schema": {"data_type": POISON, "foreign_key_table": POISON, "schema": POISON}},
]


async def test_no_part_of_a_field_is_sql(client: httpx.AsyncClient) -> None:
    headers = await as_admin(client)
    key = {"field": "id", "type": "integer", "schema": {"is_primary_key": True, "has_auto_increment": True}}
    for field in FIELDS:
        body = {"collection": "things", "schema": {}, "fields": [key, {"field": "x", **field}]}
        answer = await client.post("/collections", json=body, headers=headers)
        assert answer.status_code == 400, field
    body = {"collection": "things", "schema": {}, "fields": [key]}
    assert (await client.post("/collections", json=body, headers=headers)).status_code == 200
    for place, field in enumerate(TEXTS):
        answer = await client.post("/fields/things", json={"field": f"x{place}", **field}, headers=headers)
        assert answer.status_code in (200, 400), field
    relation = {"collection": "things", "field": "id", "related_collection": "directus_users"}
    for rule in ("on_delete", "on_update"):
        answer = await client.post("/relations", json={**relation, "schema": {rule: POISON}}, headers=headers)
        assert answer.status_code == 400, rule
    [row] = (await client.get("/users?fields=email", headers=headers)).json()["data"]
    assert row == {"email": "admin@example.com"}


# ── What is told ──


PUBLIC = ("/server/info", "/server/ping", "/server/health", "/server/specs/oas", "/auth", "/nothing", "/docs",
          "/graphql", "/robots.txt", "/items/nothing", "/collections", "/server/specs/graphql")  # fmt: skip


async def test_the_version_is_not_told_to_everyone(client: httpx.AsyncClient) -> None:
    for path in PUBLIC:
        for accept in ("*/*", "text/html"):
            answer = await client.get(path, headers={"accept": accept})
            told = f"{answer.text} {dict(answer.headers)}"
            assert not any(name in told for name in (version("typecase"), DIRECTUS_VERSION, "starlette")), path


SCRIPT = "<script>alert(1)</script>"


async def test_pages_and_errors_reflect_nothing(client: httpx.AsyncClient) -> None:
    parameters = {"_trace": SCRIPT, "variables": SCRIPT, "fields": SCRIPT, "redirect": SCRIPT}
    headers = await as_admin(client)
    for path in ("/graphql", "/docs", "/items/nothing", f"/{SCRIPT}", "/users", "/server/info", "/auth/login/x"):
        answer = await client.get(path, params=parameters, headers={**headers, "accept": "text/html"})
        page = answer.headers["content-type"].startswith("text/html")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not page or SCRIPT not in answer.text
        assert page or answer.headers["content-type"].startswith(("application/json", "text/plain"))
        assert page or answer.headers["content-security-policy"].startswith("default-src 'none'")


FORWARDED = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "gopher", "x-forwarded-prefix": "/evil",
             "x-original-url": "/users/me", "x-rewrite-url": "/users/me", "forwarded": "host=evil.example",
             "x-http-method-override": "DELETE", "x-forwarded-port": "1"}  # fmt: skip


async def test_headers_change_no_answer(client: httpx.AsyncClient) -> None:
    for path in ("/", "/server/info", "/server/specs/oas", "/auth", "/graphql", "/docs", "/nothing"):
        plain = await client.get(path, headers={"accept": "text/html"})
        answer = await client.get(path, headers={"accept": "text/html", **FORWARDED})
        assert (answer.status_code, answer.content) == (plain.status_code, plain.content), path
        assert answer.headers.get("location") == plain.headers.get("location")


async def test_an_upgrade_is_no_route(client: httpx.AsyncClient) -> None:
    headers = {
        "connection": "upgrade",
        "upgrade": "websocket",
        "sec-websocket-key": "eA==",
        "sec-websocket-version": "13",
    }
    for protocol in ("graphql-ws", "graphql-transport-ws"):
        for path in ("/websocket", "/websocket/logs", "/graphql/subscriptions"):
            answer = await client.get(path, headers={**headers, "sec-websocket-protocol": protocol})
            assert answer.status_code in (400, 404), path
    subscription = {"query": "subscription { users_mutated { key } }"}
    for path in ("/graphql", "/graphql/system"):
        answer = await client.post(path, json=subscription)
        assert answer.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION"


# ── Others' answers ──


async def _users(client: httpx.AsyncClient, names: list[str]) -> None:
    headers = await as_admin(client)
    users = [{"email": f"{name}@example.com", "token": f"{name}-token"} for name in names]
    own = {"collection": "directus_users", "action": "read", "fields": ["id", "email"]}
    policy = {"name": "Own", "permissions": [{**own, "permissions": {"id": {"_eq": "$CURRENT_USER"}}}]}
    for user in users:
        assert (
            await client.post("/users", json={**user, "policies": [{"policy": policy}]}, headers=headers)
        ).is_success


async def test_requests_that_are_given_up_leave_nothing(database_config: DatabaseConfig) -> None:
    """Two users ask at once, and half of their requests are dropped at some time: each answer is the asker's own."""
    chance = random.Random(7)
    async with client_of(database_config) as client:
        await _users(client, ["ada", "bob"])

        async def ask(name: str) -> None:
            path = chance.choice(("/users/me?fields=email", "/users?fields=email", "/users?fields=email&export=json"))
            answer = await client.get(path, headers={"authorization": f"Bearer {name}-token"})
            assert answer.status_code == 200
            assert f"{name}@example.com" in answer.text
            assert answer.text.count("@") == 1

        async def drop(name: str) -> None:
            task = asyncio.create_task(ask(name))
            await asyncio.sleep(chance.random() / 50)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

        for _ in range(15):
            works = [work(name) for work in (ask, drop) for name in ("ada", "bob") for _ in range(5)]
            chance.shuffle(works)
            await asyncio.gather(*works)


async def _export_read_slowly(app: Application, token: str, enough: asyncio.Event) -> None:
    """A request whose client takes the head of the answer, and nothing more until it is `enough`."""
    scope: dict[str, Any] = {"type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "root_path": "",
                             "path": "/users", "raw_path": b"/users", "query_string": b"export=json&limit=-1",
                             "server": None, "client": None, "asgi": {"spec_version": "2.4", "version": "3.0"},
                             "headers": [(b"authorization", f"Bearer {token}".encode())]}  # fmt: skip

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            await enough.wait()

    await app(scope, receive, send)


async def test_slow_readers_do_not_stop_the_others(database_config: DatabaseConfig) -> None:
    app = create_app(settings_of(database_config))
    enough = asyncio.Event()
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://typecase") as client:
            await _users(client, ["ada"])
            slow = [asyncio.create_task(_export_read_slowly(app, "ada-token", enough)) for _ in range(8)]
            await asyncio.sleep(0.5)
            headers = {"authorization": "Bearer ada-token"}
            async with asyncio.timeout(30):
                answers = await asyncio.gather(*(client.get("/users?fields=email", headers=headers) for _ in range(20)))
            assert {answer.status_code for answer in answers} == {200}
            enough.set()
            await asyncio.gather(*slow)


async def test_rights_change_in_every_process(database_config: DatabaseConfig) -> None:
    """At once in the one that changes them, within about a second in the others."""
    async with client_of(database_config) as client, client_of(database_config) as other:
        await _users(client, ["ada"])
        own = {"authorization": "Bearer ada-token"}
        for server in (client, other):
            assert (await server.get("/users?fields=email", headers=own)).status_code == 200
        headers = await as_admin(client)
        asked = "/policies?filter[name]=Own&fields=id,permissions"
        [policy] = (await client.get(asked, headers=headers)).json()["data"]
        assert (await client.delete(f"/permissions/{policy['permissions'][0]}", headers=headers)).is_success
        assert (await client.get("/users?fields=email", headers=own)).status_code == 403
        await asyncio.sleep(1.1)
        assert (await other.get("/users?fields=email", headers=own)).status_code == 403
