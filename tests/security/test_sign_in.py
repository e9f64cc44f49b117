"""Published holes of sign-ins: who may come in, how long, and what is told to those who may not.

Most are tested where the feature is; the table says where. The others follow it.
"""

import asyncio
import statistics
import time
from typing import Any

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.conftest import USUAL, client_of
from tests.mail.conftest import as_admin
from tests.security.rows import REFERENCE, Row, exists, named_tests, published

pytestmark = pytest.mark.anyio

HERE = "security/test_sign_in.py"
SIGN_IN = "rest_compat/test_sign_in.py"
ATTEMPTS = "rest_compat/test_login_attempts.py"
FACTOR = "rest_compat/test_second_factor.py"
RESET = "mail/test_password_reset.py"
REGISTRATION = "mail/test_registration.py"
INVITATIONS = "mail/test_invitations.py"
PROVIDER = "providers/test_sign_in.py"
PROVIDER_USERS = "providers/test_users.py"
ID_TOKENS = "providers/test_id_tokens.py"

ROWS = [
    Row(
        "D GHSA-jgf4-vwc3-r46v CVE-2024-39896 (9.11–<10.13.0); G GHSA-chgm-3698-jm42; PS GHSA-w54v-hf9p-8856",
        "answers tell unknown, suspended and invited users, and those of other providers, apart",
        [
            f"{ATTEMPTS}::test_all_refusals_are_alike",
            f"{HERE}::test_answers_tell_nothing_of_a_user",
            f"{RESET}::test_unknown_ones_get_the_same_answer",
            f"{REGISTRATION}::test_emails_that_are_taken",
            f"{INVITATIONS}::test_users_who_are_gone",
        ],
    ),
    Row(
        "D GHSA-jr94-gj3h-c8rf CVE-2026-26185; N GHSA-jr54-jwhj-55gp CVE-2026-47380",
        "the time that an answer takes tells them apart",
        [
            f"{HERE}::test_unknown_users_take_as_long",
            f"{SIGN_IN}::test_a_refusal_takes_its_time",
            f"{RESET}::test_pages_of_others",
            f"{REGISTRATION}::test_all_registrations_take_a_while",
        ],
    ),
    Row(
        "D GHSA-qw9g-7549-7wg5 CVE-2024-27295; D GHSA-8xp8-xrh2-88vr",
        "an e-mail that looks like a user's gets the user's mail",
        [
            f"{RESET}::test_mail_goes_to_the_address_of_the_user",
            f"{RESET}::test_emails_that_are_none",
            f"{REGISTRATION}::test_bodies_that_are_refused",
            "rest_compat/test_users.py::test_what_is_no_address",
        ],
    ),
    Row(
        "D GHSA-4hmq-ggrm-qfc6 CVE-2023-27474; P GHSA-hp5w-3hxx-vmwf CVE-2026-34751",
        "links in mails lead to others' pages",
        [
            f"{RESET}::test_pages_of_others",
            f"{RESET}::test_no_header_changes_the_link",
            "resolvers/test_links.py::test_refused",
            "resolvers/test_links.py::test_nothing_is_allowed_by_an_empty_list",
        ],
    ),
    Row(
        "D GHSA-fr3w-2p22-6w7p CVE-2024-28239, GHSA-3573-4c68-g8cc CVE-2026-22032, GHSA-q75c-4gmv-mg9x CVE-2026-35411, "
        "GHSA-cf45-hxwj-4cfj CVE-2026-35410; N GHSA-rvp5-9p55-f5rp, GHSA-9qgr-6vpg-9gh9; AL GHSA-w8p2-r796-3vmq",
        "a sign-in ends at others' pages",
        [
            "providers/test_redirects.py::test_refused",
            "providers/test_redirects.py::test_at_the_start",
            "providers/test_redirects.py::test_at_the_end",
        ],
    ),
    Row(
        "D GHSA-g65h-35f3-x2w3 CVE-2024-34709; GHSA-56p6-qw3c-fq2g; P GHSA-5v66-m237-hwf7; St GHSA-4r8w-3jww-m2rp",
        "tokens outlive a sign-out, a suspension, a role, or the user",
        [
            f"{HERE}::test_tokens_end_with_what_they_rest_on",
            f"{SIGN_IN}::test_a_session_cookie",
            "resolvers/test_tokens.py::test_users_who_are_not_active",
            "rest_compat/test_roles.py::test_a_policy_taken_from_a_role_is_nobodys",
            "resolvers/test_access.py::test_what_was_read_is_kept_for_a_moment_and_forgotten_when_told",
        ],
    ),
    Row(
        "N GHSA-x4vh-j75g-268g CVE-2026-28396, GHSA-r989-7g3j-wjhw",
        "refresh tokens outlive a new password or second factor",
        [
            f"{HERE}::test_tokens_end_with_what_they_rest_on",
            f"{RESET}::test_the_whole_way",
            "rest_compat/test_users.py::test_sessions_end_with_what_they_rest_on",
            f"{FACTOR}::test_other_sessions_end_when_it_is_set_up",
        ],
    ),
    Row(
        "*class* refresh reuse",
        "a stolen refresh token is good after it was used",
        [
            "resolvers/test_sign_in.py::test_a_stolen_refresh_token_ends_the_session",
            "resolvers/test_sign_in.py::test_one_of_many_refreshes_at_once_wins",
            f"{SIGN_IN}::test_tabs_that_refresh_one_session_at_once_stay_signed_in",
        ],
    ),
    Row(
        "P GHSA-26rv-h2hf-3fw4 CVE-2025-4644",
        "the next user with a deleted user's id gets their tokens",
        [f"{HERE}::test_tokens_end_with_what_they_rest_on"],
    ),
    Row(
        "*class* fixation; G GHSA-9m84-wc28-w895 CVE-2026-29784",
        "a session is the one that was set before the sign-in",
        [f"{SIGN_IN}::test_a_session_set_by_others_is_not_kept"],
        "Codes have no session of their own: they are sent along with the password.",
    ),
    Row(
        "AL GHSA-jj8c-mmj3-mmgv CVE-2026-41425",
        "the state of a sign-in isn't bound to the browser",
        [f"{PROVIDER}::test_of_another_browser", f"{PROVIDER}::test_forged_state", f"{PROVIDER}::test_twice"],
    ),
    Row(
        "PB GHSA-m93w-4fxv-r35v CVE-2024-38351, GHSA-pq7p-mc74-g65w CVE-2026-44166; Nhost CVE-2026-41574; "
        "Budibase CVE-2026-73302",
        "an account is found by an e-mail that nobody verified",
        [
            f"{PROVIDER_USERS}::test_email_of_a_local_user",
            f"{PROVIDER_USERS}::test_verified_email",
            f"{PROVIDER_USERS}::test_unverified_email_identifies_nobody",
            f"{PROVIDER_USERS}::test_user_of_another_provider",
        ],
    ),
    Row(
        "St GHSA-xv3q-jrmm-4fxv CVE-2023-22893; Supabase Auth GHSA-9wqv-qhrh-87f4; PS GHSA-48mh-j4p5-7j9v "
        "CVE-2026-30949; AL GHSA-m344-f55w-2m6j CVE-2026-28498",
        "ID tokens aren't looked at closely",
        [
            f"{ID_TOKENS}::test_claims",
            f"{ID_TOKENS}::test_signatures",
            f"{ID_TOKENS}::test_userinfo_of_another",
            f"{PROVIDER_USERS}::test_email_that_is_none",
        ],
    ),
    Row(
        "PS GHSA-2cjm-2gwv-m892 CVE-2026-32242; GHSA-g4cf-xj29-wqqr",
        "providers share a state; an unknown one costs a query",
        [f"{PROVIDER}::test_two_providers_at_once", f"{HERE}::test_an_unknown_provider_is_no_route"],
    ),
    Row(
        "D GHSA-cff8-x7jv-4fm8 CVE-2024-45596",
        "a cache gives one's tokens to the next",
        [
            f"{HERE}::test_no_cache_keeps_who_somebody_is",
            f"{SIGN_IN}::test_tokens_in_json",
            f"{PROVIDER}::test_tokens_in_json",
        ],
    ),
    Row(
        "D GHSA-8m32-p958-jg99 CVE-2026-35408",
        "whoever opened the page steers the sign-in",
        [
            "typecase/test_browsers.py::test_every_answer_bears_the_headers",
            f"{PROVIDER}::test_session_after_a_redirect",
        ],
    ),
    Row(
        "JW GHSA-ffqj-6fqr-9h24 CVE-2022-29217, GHSA-xgmm-8j9v-c9wx CVE-2026-48526, GHSA-jq35-7prp-9v3f "
        "CVE-2026-48523, GHSA-r9jw-mwhq-wp62; AL GHSA-5357-c2jx-v7qh, GHSA-7wc2-qxgw-g8gg, GHSA-wvwj-cvrp-7pv5",
        "a token chooses its algorithm or its key",
        [
            f"{SIGN_IN}::test_tokens_that_let_nobody_in",
            "resolvers/test_tokens.py::test_forged_tokens",
            "resolvers/test_tokens.py::test_claims_that_let_nobody_in",
        ],
    ),
    Row(
        "JW GHSA-752w-5fwx-jx9f CVE-2026-32597; AL GHSA-9ggr-2464-2j32; JW GHSA-w7vc-732c-9m39; "
        "AL GHSA-pq5p-34cr-23v9, GHSA-g7f3-828f-7h7m; JW GHSA-993g-76c3-p5m4 CVE-2026-48522",
        "tokens with unknown extensions, huge ones, keys from anywhere",
        [
            f"{SIGN_IN}::test_tokens_that_let_nobody_in",
            "end_to_end/test_hostile.py::test_tokens",
            f"{ID_TOKENS}::test_unknown_extension",
            f"{PROVIDER}::test_keys_in_a_private_network",
            f"{PROVIDER}::test_document_that_does_not_fit",
        ],
        "Encrypted tokens (JWE) are not read at all.",
    ),
    Row(
        "St GHSA-2cjv-6wg9-f4f3 CVE-2025-25298",
        "passwords are cut, long ones cost time",
        [
            f"{HERE}::test_a_long_password_counts_to_its_end",
            f"{ATTEMPTS}::test_all_refusals_are_alike",
            "resolvers/test_password_policy.py::test_the_longest",
            "rest_compat/test_utilities.py::test_a_text_that_is_not_hashed",
        ],
    ),
    Row(
        "St GHSA-24q2-59hm-rh9r CVE-2023-38507, GHSA-7mqx-wwh4-f9fw CVE-2025-64526; PS GHSA-vm5r-c87r-pf6x "
        "CVE-2023-22474",
        "limits are evaded by other ways to write a path, a body or an address",
        [
            f"{HERE}::test_failures_count_by_address",
            f"{HERE}::test_sign_ins_that_succeed_do_not_count",
            f"{RESET}::test_mails_to_a_user_are_limited",
            "typecase/test_requests.py::test_an_address_that_is_not_believed_evades_nothing",
            "typecase/test_addresses.py::test_limits_count_ipv6_by_network",
        ],
    ),
    Row(
        "*class* GraphQL batching; D GHSA-g293-vf99-xv36; silverstripe GHSA-mg2g-8pwj-r2j2 CVE-2020-26136; "
        "DRUPAL-CONTRIB-2026-316",
        "many attempts in one document, and GraphQL doesn't ask for the second factor",
        [
            "schema/test_sign_in.py::test_one_attempt_a_document",
            "schema/test_sign_in.py::test_a_thousand_attempts_are_not_one_request",
            "schema/test_sign_in.py::test_the_same_failures_count",
            "schema/test_http.py::test_bodies_that_hold_no_document",
            f"{FACTOR}::test_by_graphql",
            "rest_compat/test_user_rights.py::test_nobody_takes_an_administrator_over",
            "rest_compat/test_user_rights.py::test_graphql_leads_to_the_same_guard",
        ],
    ),
    Row(
        "*class* TOTP",
        "codes are used twice or guessed, the secret is set by hand",
        [
            f"{FACTOR}::test_a_code_is_good_once",
            f"{FACTOR}::test_wrong_codes_count_as_failures",
            f"{FACTOR}::test_switching_it_off",
            "rest_compat/test_users.py::test_a_second_factor_is_never_set_by_hand",
        ],
    ),
    Row(
        "N GHSA-qhxg-623c-cfjm CVE-2026-47379",
        "passwords of shares lie open, and are compared letter by letter",
        [
            f"{HERE}::test_passwords_of_shares_are_hashed_and_masked",
            "rest_compat/test_shares.py::test_passwords_dates_and_uses_are_held_to",
        ],
    ),
    Row(
        "SB GHSA-79gp-q4wv-33fr CVE-2024-47082; FastAPI GHSA-8h2j-cgx8-6xv7 CVE-2021-32677; P GHSA-p6mr-xf3r-ghq4; "
        "silverstripe GHSA-fx37-56v6-85q6",
        "other sites' pages use the session cookie",
        [
            "typecase/test_browsers.py::test_a_cookie_is_good_for_ones_own_pages",
            "typecase/test_browsers.py::test_forms_are_no_json",
            "schema/test_http.py::test_a_get_may_not_change_anything",
            f"{HERE}::test_forms_of_other_sites_change_nothing",
        ],
    ),
    Row(
        "D GHSA-2ccr-g2rv-h677 CVE-2024-28238, GHSA-vw58-ph65-6rxp CVE-2024-47822, GHSA-8vg2-wf3q-mwv7 CVE-2023-28443",
        "tokens stand in the log",
        [
            "typecase/test_logs.py::test_no_secret_is_logged",
            "typecase/test_browsers.py::test_every_answer_bears_the_headers",
            "resolvers/test_tokens.py::test_two_tokens_are_one_too_many",
        ],
    ),
    Row(
        "D CVE-2018-10723",
        "the first administrator has a password that everyone knows",
        [
            "typecase/test_process.py::test_a_password_is_made_up_and_shown_once",
            "typecase/test_settings.py::test_a_short_secret_stops_the_start",
        ],
    ),
]

ADMIN = {"email": "admin@example.com", "password": "password"}
ADA = {"email": "ada@example.com", "password": "a right one"}
QUICK: dict[str, Any] = {"login_stall_time": 0}
SESSION = "directus_session_token"


@pytest.mark.parametrize("name", named_tests(ROWS))
def test_the_named_test_is_there(name: str) -> None:
    assert exists(name)


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference is not there")
def test_each_published_hole_has_a_row() -> None:
    told = "\n".join(row.advisories for row in ROWS)
    assert [name for name in published("Sign-in") if name not in told] == []


# ── What is told ──


KINDS: dict[str, dict[str, str]] = {
    "suspended@example.com": {"password": "x", "status": "suspended"},
    "invited@example.com": {"status": "invited"},
    "elsewhere@example.com": {"password": "x", "provider": "company", "external_identifier": "1"},
    "active@example.com": {"password": "x"},
}
DOORS: dict[str, tuple[str, Any]] = {
    "login": ("/auth/login", {"email": "EMAIL", "password": "wrong"}),
    "reset": ("/auth/password/request", {"email": "EMAIL"}),
    "login by GraphQL": (
        "/graphql/system",
        {"query": 'mutation { auth_login(email: "EMAIL", password: "wrong") { access_token } }'},
    ),
    "reset by GraphQL": ("/graphql/system", {"query": 'mutation { auth_password_request(email: "EMAIL") }'}),
}


async def test_answers_tell_nothing_of_a_user(database_config: DatabaseConfig) -> None:
    async with client_of(database_config, **QUICK, email_transport="none") as client:
        headers = await as_admin(client)
        for email, user in KINDS.items():
            assert (await client.post("/users", json={"email": email, **user}, headers=headers)).is_success
        for door, (path, body) in DOORS.items():
            answers = set()
            for email in (*KINDS, "unknown@example.com"):
                answer = await client.post(path, json=_with_email(body, email))
                answers.add((answer.status_code, answer.content))
            assert len(answers) == 1, (door, answers)


def _with_email(body: dict[str, str], email: str) -> dict[str, str]:
    return {name: value.replace("EMAIL", email) for name, value in body.items()}


async def test_unknown_users_take_as_long(database_config: DatabaseConfig) -> None:
    """One way takes a hash as the other does, even where nothing stalls them."""
    async with client_of(database_config, **QUICK, **USUAL) as client:
        known = {"email": "known@example.com", "password": "right"}
        assert (await client.post("/users", json=known, headers=await as_admin(client))).is_success
        taken: dict[str, list[float]] = {"known@example.com": [], "unknown@example.com": []}
        for _ in range(7):
            for email, times in taken.items():
                began = time.process_time()
                await client.post("/auth/login", json={"email": email, "password": "wrong"})
                times.append(time.process_time() - began)
    right, unknown = (statistics.median(times) for times in taken.values())
    assert 1 / 3 < right / unknown < 3


# ── How long it lasts ──


async def _nothing(client: httpx.AsyncClient, headers: dict[str, str], user: str) -> None:
    pass


async def _suspend(client: httpx.AsyncClient, headers: dict[str, str], user: str) -> None:
    await client.patch(f"/users/{user}", json={"status": "suspended"}, headers=headers)


async def _delete(client: httpx.AsyncClient, headers: dict[str, str], user: str) -> None:
    await client.delete(f"/users/{user}", headers=headers)


async def _delete_and_make_anew(client: httpx.AsyncClient, headers: dict[str, str], user: str) -> None:
    await _delete(client, headers, user)
    made = await client.post("/users", json={**ADA, "id": user}, headers=headers)
    assert made.is_success, made.text


async def _change_password(client: httpx.AsyncClient, headers: dict[str, str], user: str) -> None:
    await client.patch(f"/users/{user}", json={"password": "another"}, headers=headers)


ENDS = {
    _nothing: (200, 200, 200),
    _suspend: (401, 401, 401),
    _delete: (401, 401, 401),
    _delete_and_make_anew: (401, 401, 401),
    _change_password: (401, 401, 401),
}


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
async def test_tokens_end_with_what_they_rest_on(database_config: DatabaseConfig, end: Any) -> None:
    """An access token, a refresh token and a session cookie, in the process that made the change and another one."""
    async with client_of(database_config, **QUICK) as client, client_of(database_config, **QUICK) as other:
        headers = await as_admin(client)
        user = (await client.post("/users", json=ADA, headers=headers)).json()["data"]["id"]
        tokens = (await client.post("/auth/login", json=ADA)).json()["data"]
        session = (await client.post("/auth/login", json={**ADA, "mode": "session"})).cookies[SESSION]
        client.cookies.clear()
        bearer, cookie = {"authorization": f"Bearer {tokens['access_token']}"}, {"cookie": f"{SESSION}={session}"}
        before = [await server.get("/users/me", headers=bearer) for server in (client, other)]
        assert [answer.status_code for answer in before] == [200, 200]
        await end(client, headers, user)
        assert await _statuses(client, bearer, cookie) == ENDS[end][:2]
        await asyncio.sleep(1.1)
        assert await _statuses(other, bearer, cookie) == ENDS[end][:2]
        refreshed = await other.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
        assert refreshed.status_code == ENDS[end][2]


async def _statuses(client: httpx.AsyncClient, *who: dict[str, str]) -> tuple[int, ...]:
    return tuple([(await client.get("/users/me", headers=headers)).status_code for headers in who])


async def test_an_unknown_provider_is_no_route(client: httpx.AsyncClient) -> None:
    for path in ("/auth/login/nope", "/auth/login/nope/callback", "/auth/oauth/nope", "/auth/login/../nope"):
        answer = await client.get(path)
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (404, "ROUTE_NOT_FOUND")


async def test_no_cache_keeps_who_somebody_is(client: httpx.AsyncClient) -> None:
    login = await client.post("/auth/login", json=ADMIN)
    headers = {"authorization": f"Bearer {login.json()['data']['access_token']}"}
    refresh = {"refresh_token": login.json()["data"]["refresh_token"]}
    document = {"query": "{ users_me { id } }"}
    answers = [
        login,
        await client.post("/auth/refresh", json=refresh),
        await client.post("/users/me/tfa/generate", json={"password": "password"}, headers=headers),
        await client.get("/users/me", headers=headers),
        await client.post("/graphql/system", json=document, headers=headers),
        await client.get("/server/info", headers=headers),
        await client.get("/users/me"),
    ]
    kept = [answer.headers.get("cache-control") for answer in answers]
    assert kept == ["no-store"] * 3 + ["private, no-cache"] * 3 + [None]


# ── Passwords ──


async def test_a_long_password_counts_to_its_end(database_config: DatabaseConfig) -> None:
    async with client_of(database_config, **QUICK) as client:
        headers = await as_admin(client)
        password = "é" * 100
        user = {"email": "long@example.com", "password": password}
        assert (await client.post("/users", json=user, headers=headers)).is_success
        tries = (password, password[:-1] + "e", password[:72], password[:36], f"{password}x")
        answers = [await client.post("/auth/login", json={**user, "password": text}) for text in tries]
        assert [answer.status_code for answer in answers] == [200, 401, 401, 401, 401]


async def test_passwords_of_shares_are_hashed_and_masked(client: httpx.AsyncClient) -> None:
    headers = await as_admin(client)
    body = {"collection": "directus_users", "item": "x", "password": "a share's own"}
    made = await client.post("/shares", json=body, headers=headers)
    assert "a share's own" not in made.text
    for path in ("/shares?fields=password", "/shares?fields=*", "/revisions?fields=data,delta", "/activity"):
        answer = await client.get(path, headers=headers)
        assert answer.status_code == 200
        assert "a share's own" not in answer.text
        assert "argon2" not in answer.text
    for operator in ("_eq", "_starts_with", "_gt"):
        answer = await client.get(f"/shares?filter[password][{operator}]=a", headers=headers)
        assert answer.status_code == 400


# ── Limits ──


async def test_failures_count_by_address(empty_sqlite: DatabaseConfig) -> None:
    """Whatever the account, and however path and address are written."""
    paths = ("/auth/login", "/auth/login?x=1", "/auth/../auth/login", "/auth/login/", "//auth/login", "/Auth/Login")
    async with client_of(empty_sqlite, **QUICK, ip_trust_proxy=False) as client:

        async def attempt(number: int) -> int:
            body = {"email": f"user{number}@example.com", "password": "wrong"}
            headers = {"x-forwarded-for": f"9.9.9.{number}"}
            return (await client.post(paths[number % 3], json=body, headers=headers)).status_code

        statuses = await asyncio.gather(*(attempt(number) for number in range(63)))
        assert sorted(statuses) == [401] * 60 + [429] * 3
        for path in paths:
            answer = await client.post(path, json=ADMIN)
            assert answer.status_code in (404, 429), path
        document = {"query": 'mutation { auth_login(email: "a@example.com", password: "x") { access_token } }'}
        [error] = (await client.post("/graphql/system", json=document)).json()["errors"]
        assert error["extensions"]["code"] == "REQUESTS_EXCEEDED"


async def test_sign_ins_that_succeed_do_not_count(database_config: DatabaseConfig) -> None:
    async with client_of(database_config, **QUICK) as client:
        for _ in range(2):
            answers = await asyncio.gather(*(client.post("/auth/login", json=ADMIN) for _ in range(35)))
            assert {answer.status_code for answer in answers} == {200}


# ── Other sites ──


MULTIPART = "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="operations"%s\r\n\r\n%s\r\n--x--\r\n'
DISABLE = b'{"query":"mutation { users_me_tfa_disable(otp: \\"1\\") }"}'
FORMS = [
    ("/graphql/system", MULTIPART, PART % (b"", DISABLE)),
    ("/graphql/system", "text/plain", DISABLE),
    ("/graphql/system", "application/x-www-form-urlencoded", b"query=mutation{users_me_tfa_disable(otp:%221%22)}"),
    ("/users", "text/plain", b'{"email":"evil@example.com"}'),
    ("/files", MULTIPART, PART % (b'; filename="a.txt"', b"x")),
    ("/auth/logout", "text/plain", b'{"mode":"session"}'),
]
ELSEWHERE: list[dict[str, str]] = [
    {"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
    {"sec-fetch-site": "same-site", "origin": "https://evil.typecase"},
    {"origin": "https://evil.example"},
    {"origin": "null"},
]


async def test_forms_of_other_sites_change_nothing(client: httpx.AsyncClient) -> None:
    session = (await client.post("/auth/login", json={**ADMIN, "mode": "session"})).cookies[SESSION]
    client.cookies.clear()
    cookie = {"cookie": f"{SESSION}={session}"}
    for path, kind, body in FORMS:
        for origin in ELSEWHERE:
            answer = await client.post(path, content=body, headers={**cookie, **origin, "content-type": kind})
            assert answer.status_code == 403, (path, origin)
    assert (await client.get("/users?aggregate[count]=*", headers=cookie)).json()["data"] == [{"count": "1"}]
    assert (await client.get("/files", headers=cookie)).json() == {"data": []}
