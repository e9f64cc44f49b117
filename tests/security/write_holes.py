"""Published holes by which more was written than the caller may: who asks what. All of it is refused, and not a byte of
the database is another afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.security.asking import Request, graphql
from tests.security.fixture import COMMENT, OWN_SHARE, POLICY, ROLE, SHARE, USER, VERSION, Json

ADMIN = {"role": ROLE["boss"]}
ADMIN_POLICY = {"policies": [{"policy": POLICY["boss"]}]}
NEW_POLICY = {"policies": {"create": [{"policy": {"name": "x", "admin_access": True}}]}}
EVERY_ROW: Json = {"filter": {"id": {"_nnull": True}}, "limit": -1}
ITEM = {"collection": "articles", "item": "1"}


@dataclass(frozen=True, slots=True)
class Hole:
    """The advisories about a hole, the hole in a line, and who (one or several) sends which requests."""

    advisories: str
    hole: str
    who: str
    requests: Sequence[Request]

    def __str__(self) -> str:
        return f"{self.advisories}: {self.hole} ({self.who})"


def post(path: str, body: Any = None) -> Request:
    return Request("POST", path, body)


def patch(path: str, body: Any = None) -> Request:
    return Request("PATCH", path, body)


def delete(path: str, body: Any = None) -> Request:
    return Request("DELETE", path, body)


def article(body: Json) -> Request:
    """A change of the editor's own article."""
    return patch("/items/articles/1", body)


def mutation(text: str, *, system: bool = False) -> Request:
    return graphql(f"mutation {{ {text} }}", system=system)


def users_of(user: str, change: Json) -> list[Request]:
    """The requests that make a change to a user."""
    row = {"id": user, **change}
    return [
        patch(f"/users/{user}", change),
        patch("/users", {"keys": [user], "data": change}),
        patch("/users", {"query": {"filter": {"id": {"_eq": user}}}, "data": change}),
        patch("/users", [row]),
        post("/notifications", {"subject": "x", "recipient": row}),
        post("/presets", {"user": row}),
        patch(f"/comments/{COMMENT}", {"user_created": row}),
        post("/versions", {**ITEM, "key": "x", "user_created": row}),
        patch(f"/shares/{OWN_SHARE}", {"user_created": row}),
    ]


NESTED: Sequence[Json] = [
    {"author": {"id": USER["boss"], **ADMIN}}, {"author": {"id": USER["editor"], "first_name": "x"}},
    {"author": {"email": "new@example.com", **ADMIN}}, {"user_created": {"id": USER["boss"], "token": "x"}},
    {"comments": {"create": [{"body": "x"}]}}, {"comments": {"update": [{"id": 1, "body": "x"}]}},
    {"comments": {"delete": [1]}}, {"comments": []}, {"comments": None},
    {"comments": [{"id": 2, "body": "x"}]},
    {"comments": [99]}, {"blocks": {"create": [{"collection": "vault", "item": {"name": "x"}}]}},
    {"blocks": {"create": [{"collection": "headings", "item": {"id": 1, "text": "x"}}]}}, {"blocks": []},
    {"vaults": [{"name": "x"}]}, {"title": "x", "comments": {"create": [{"body": "x"}]}},
]  # fmt: skip

HOLES: Sequence[Hole] = [
    # ── Users ──
    Hole(
        "D GHSA-jp93-grh7-mxh4",
        "users make themselves administrators",
        "manager",
        [
            request
            for change in (
                ADMIN, ADMIN_POLICY, NEW_POLICY, {"role": {"id": ROLE["boss"], "name": "x"}},
                {"role": {"name": "x", "policies": {"create": [{"policy": POLICY["boss"]}]}}},
                {"provider": "x"}, {"external_identifier": "x"}, {"auth_data": {"x": 1}}, {"tfa_secret": "x"},
            )
            for request in (patch("/users/me", change), *users_of(USER["manager"], change))
        ],
    ),
    Hole(
        "D GHSA-jp93-grh7-mxh4",
        "users make themselves administrators by GraphQL",
        "manager",
        [
            mutation(text, system=True)
            for text in (
                f'update_users_me(data: {{role: {{id: "{ROLE["boss"]}", name: "x"}}}}) {{ id }}',
                f'update_users_me(data: {{policies: [{{policy: {{id: "{POLICY["boss"]}"}}}}]}}) {{ id }}',
                'update_users_me(data: {provider: "x"}) { id }',
                f'create_users_item(data: {{email: "n@example.com", role: {{id: "{ROLE["boss"]}"}}}}) {{ id }}',
                f'update_users_items(ids: ["{USER["manager"]}"], data: {{external_identifier: "x"}}) {{ id }}',
                f'update_users_item(id: "{USER["boss"]}", data: {{password: "x"}}) {{ id }}',
                f'delete_users_items(ids: ["{USER["boss"]}"]) {{ ids }}',
            )
        ],
    ),
    Hole(
        "D GHSA-jp93-grh7-mxh4",
        "users take an administrator over",
        "manager",
        [
            *[
                request
                for change in ({"password": "mine"}, {"email": "x@example.com"}, {"token": "mine"},
                               {"status": "suspended"}, {"role": None})
                for request in users_of(USER["boss"], change)
            ],
            delete(f"/users/{USER['boss']}"), delete("/users", [USER["victim"], USER["boss"]]),
            delete("/users", {"query": EVERY_ROW}),
        ],
    ),
    Hole(
        "D GHSA-jp93-grh7-mxh4",
        "rights are written by those who have none to give",
        "manager",
        [
            post("/roles", {"name": "x"}), patch(f"/roles/{ROLE['manager']}", {"parent": ROLE["boss"]}),
            patch(f"/roles/{ROLE['boss']}", {"users": [USER["manager"]]}),
            post("/policies", {"name": "x", "admin_access": True}),
            patch(f"/policies/{POLICY['manager']}", {"admin_access": True}),
            post("/access", {"policy": POLICY["boss"], "user": USER["manager"]}),
            post("/permissions", {"policy": POLICY["manager"], "collection": "vault", "action": "read",
            "fields": ["*"]}),
            patch("/settings", {"public_registration": True, "public_registration_role": ROLE["boss"]}),
            post("/collections", {"collection": "mine"}), post("/fields/articles", {"field": "mine", "type": "string"}),
            delete("/fields/articles/secret"), post("/schema/apply", {}), post("/utils/cache/clear"),
        ],
    ),
    Hole(
        "D GHSA-jp93-grh7-mxh4",
        "the own user is changed without the right",
        "reader",
        [
            *[patch("/users/me", change) for change in (ADMIN, {"first_name": "x"}, {"token": "x"},
                                                        {"status": "draft"})],
            patch(f"/users/{USER['reader']}", {"title": "x"}), delete("/users/me"),
            mutation('update_users_me(data: {first_name: "x"}) { id }', system=True),
        ],
    ),
    Hole(
        "St GHSA-gc7p-j5xm-xxh2 CVE-2023-39345",
        "signing up where nobody may",
        "public",
        [
            post("/users/register", {"email": "x@example.com", "password": "x", **ADMIN}),
            post("/users/invite", {"email": "x@example.com", **ADMIN}),
            post("/users", {"email": "x@example.com", **ADMIN}),
            post("/users/invite/accept", {"token": "x", "password": "x", **ADMIN}),
        ],
    ),
    # ── Nested rows ──
    Hole(
        "G GHSA-9gh8-wp53-ccc6 CVE-2022-41654",
        "nested rows are written without a right to them",
        "editor",
        [
            article(body)
            for body in NESTED
        ] + [
            post("/items/articles", {"title": "x", "status": "draft", "author": USER["editor"], **body})
            for body in ({"comments": [{"body": "x"}]}, {"comments": [1]}, {"author": {"first_name": "x"}},
                         {"blocks": [{"collection": "headings", "item": {"text": "x"}}]})
        ] + [
            mutation('update_articles_item(id: 1, data: {comments: [{body: "x"}]}) { id }'),
            mutation(f'update_articles_item(id: 1, data: {{author: {{id: "{USER["boss"]}", token: "x"}}}}) {{ id }}'),
            mutation('create_vault_item(data: {name: "x"}) { id }'),
        ],
    ),
    # ── Whose a row is ──
    Hole(
        "D GHSA-3fff-gqw3-vj86 CVE-2024-6534; PS GHSA-6w4q-23cf-j9jp CVE-2022-39225",
        "the owner is checked when a row is made, not when it changes",
        "member",
        [
            patch("/presets/2", {"user": USER["victim"]}), patch("/presets", [{"id": 2, "user": USER["victim"]}]),
            patch("/presets", {"keys": [2], "data": {"user": {"id": USER["victim"]}}}),
            patch("/presets", {"keys": [1, 2], "data": {"bookmark": "x"}}),
            patch("/notifications/2", {"recipient": USER["victim"]}), patch("/notifications/2",
            {"sender": USER["victim"]}),
            post("/presets", {"user": USER["victim"]}), post("/notifications", {"recipient": USER["victim"],
            "subject": "x"}),
            mutation(f'update_presets_item(id: 2, data: {{user: {{id: "{USER["victim"]}"}}}}) {{ id }}', system=True),
        ],
    ),
    Hole(
        "D GHSA-3fff-gqw3-vj86 CVE-2024-6534; PS GHSA-6w4q-23cf-j9jp CVE-2022-39225",
        "the owner is changed by somebody with all rights but an administrator's",
        "manager",
        [
            post("/presets", {"user": USER["victim"]}), patch("/presets/1", {"user": USER["member"]}),
            post("/notifications", {"recipient": USER["member"], "subject": "x", "sender": USER["victim"]}),
            patch("/notifications/1", {"recipient": USER["manager"]}),
            patch(f"/comments/{COMMENT}", {"user_created": USER["manager"]}), patch(f"/comments/{COMMENT}",
            {"item": "2"}),
            patch(f"/comments/{COMMENT}", {"date_created": "2020-01-01T00:00:00Z"}),
        ],
    ),
    Hole(
        "P GHSA-jq29-r496-r955 CVE-2026-25574",
        "others' things are written by their id",
        "member",
        [
            request
            for path, body in (("/presets/1", {"bookmark": "x"}), ("/notifications/1", {"status": "archived"}),
                               (f"/comments/{COMMENT}", {"comment": "x"}), (f"/shares/{SHARE}", {"name": "x"}),
                               (f"/users/{USER['victim']}", {"title": "x"}), (f"/versions/{VERSION}", {"name": "x"}))
            for request in (patch(path, body), delete(path))
        ],
    ),
    # ── Rows and fields out of reach ──
    Hole(
        "D GHSA-99vm-5v2h-h6r6 CVE-2025-27089",
        "the fields of two policies are united over all rows",
        "two",
        [
            patch("/items/articles/1", {"author": USER["two"]}), patch("/items/articles/2", {"title": "x"}),
            patch("/items/articles/1", {"title": "x", "author": USER["two"]}),
            patch("/items/articles", {"keys": [1, 2], "data": {"title": "x"}}),
            patch("/items/articles", [{"id": 1, "title": "x"}, {"id": 2, "title": "x"}]),
            mutation('update_articles_items(ids: [1, 2], data: {title: "x"}) { id }'),
            mutation('update_articles_batch(data: [{id: 1, title: "x"}, {id: 2, title: "x"}]) { id }'),
        ],
    ),
    Hole(
        "D GHSA-hxgm-ghmv-xjjm CVE-2024-39701",
        "a rule with a variable that is null lets everything be written",
        "lost",
        [patch("/items/articles/1", {"title": "x"}), patch("/items/articles",
        {"query": EVERY_ROW, "data": {"title": "x"}})],
    ),
    Hole(
        "H CVE-2022-46792",
        "writes of many rows forget the rule",
        "editor",
        [
            patch("/items/articles", {"keys": [1, 2], "data": {"title": "x"}}), delete("/items/articles", [1, 2]),
            patch("/items/articles", [{"id": 1, "title": "x"}, {"id": 2, "title": "x"}]),
            patch("/items/articles", {"query": EVERY_ROW, "data": {"title": "x"}}),
            delete("/items/articles", {"query": EVERY_ROW}), delete("/items/articles", {"keys": [1, 2]}),
            patch("/items/articles/2", {"title": "x"}), delete("/items/articles/2"), delete("/items/articles/99"),
            mutation('update_articles_items(ids: [1, 2], data: {title: "x"}) { id }'),
            mutation('update_articles_batch(data: [{id: 1, title: "x"}, {id: 2, title: "x"}]) { id }'),
            mutation("delete_articles_items(ids: [1, 2]) { ids }"), mutation("delete_articles_item(id: 2) { id }"),
        ],
    ),
    Hole(
        "*class* rule escape",
        "a write moves a row out of, or into, what the caller may write",
        "editor",
        [
            article({"author": USER["victim"]}), article({"status": "published"}), article({"author": None}),
            post("/items/articles", {"title": "x", "author": USER["victim"]}),
            post("/items/articles", {"title": "x", "author": USER["editor"], "status": "published"}),
            post("/items/articles", {"id": 2, "title": "x", "author": USER["editor"]}),
            post("/items/articles", [{"id": 2, "title": "x"}, {"title": "y"}]),
            patch("/items/articles", [{"id": 1, "title": "x"}, {"id": 2, "title": "x", "author": USER["editor"]}]),
            post("/utils/sort/articles", {"item": 1, "to": 2}), article({"secret": "x"}), article({"body": "x"}),
        ],
    ),
    Hole(
        "D GHSA-7p53-c7p5-8j2j",
        "versions are saved and promoted with an administrator's rights",
        "manager",
        [
            post(f"/versions/{VERSION}/save", {"secret": "x"}), post(f"/versions/{VERSION}/save", {"status": "draft"}),
            post(f"/versions/{VERSION}/save", {"author": {"id": USER["boss"], "token": "x"}}),
            post(f"/versions/{VERSION}/save", {"comments": {"create": [{"body": "x"}]}}),
            post(f"/versions/{VERSION}/promote", {"mainHash": "x"}),
            post("/versions", {"collection": "articles", "item": "3", "key": "x"}),
            post("/versions", {"collection": "vault", "item": "1", "key": "x"}),
            post("/versions", {**ITEM, "key": "x", "delta": {"secret": "x"}}), post("/versions",
            {**ITEM, "key": "main"}),
            *[patch(f"/versions/{VERSION}", body) for body in ({"delta": {"secret": "x"}}, {"item": "2"}, {"hash": "x"},
                                                             {"collection": "vault"}, {"user_created": USER["boss"]})],
            post("/utils/revert/1"),
        ],
    ),
    Hole(
        "D GHSA-7p53-c7p5-8j2j",
        "versions of others",
        "reader",
        [
            post(f"/versions/{VERSION}/save", {"title": "x"}), post(f"/versions/{VERSION}/promote", {"mainHash": "x"}),
            post("/versions", {**ITEM, "key": "x"}), delete(f"/versions/{VERSION}"), post("/utils/revert/1"),
        ],
    ),
    Hole(
        "D GHSA-pmf4-v838-29hg CVE-2025-24353; D GHSA-7h45-q5jx-7r87 CVE-2026-129239",
        "a share may have any role, any item and any owner, at least once it is made",
        "editor",
        [
            request
            for change in (ADMIN, {"role": ROLE["reader"]}, {"role": {"id": ROLE["boss"]}}, {"item": "2"},
                           {"item": "99"},
                           {"collection": "vault"}, {"collection": "directus_users", "item": USER["boss"]},
                           {"user_created": USER["boss"]}, {"times_used": -9}, {"date_created": "2099-01-01T00:00:00Z"})
            for request in (post("/shares", {**ITEM, **change}), patch(f"/shares/{OWN_SHARE}", change),
                            patch("/shares", [{"id": OWN_SHARE, **change}]),
                            patch("/shares", {"keys": [OWN_SHARE], "data": change}))
        ] + [
            patch(f"/shares/{SHARE}", {"name": "x"}), delete(f"/shares/{SHARE}"), delete("/shares", [OWN_SHARE, SHARE]),
            mutation(
                f'update_shares_item(id: "{OWN_SHARE}", data: {{role: {{id: "{ROLE["boss"]}"}}}}) {{ id }}', system=True
            ),
        ],
    ),
    # ── Keys and values of the wrong kind ──
    Hole(
        "W CVE-2017-1001000; supabase auth-js GHSA-8r88-6cj9-9fh5 CVE-2025-48370",
        "a key is checked as one thing and used as another",
        "editor",
        [
            patch(f"/items/articles/{key}", {"title": "x"})
            for key in ("1abc", "1%2C2", "1%00", "1%202", "01x", "1e0", "0x1", "%31%2F..%2F2", "1;2", "[1]", "1.5",
                        "-1")
        ],
    ),
    Hole(
        "PS GHSA-vgjh-hmwf-c588 CVE-2026-30941",
        "an object stands where a text is expected",
        "public",
        [
            request
            for value in ({"_neq": None}, {"$ne": None}, [], ["x"], True, 5)
            for request in (
                post("/auth/password/reset", {"token": value, "password": "x"}),
                post("/auth/password/request", {"email": value}),
                post("/auth/login", {"email": value, "password": "password"}),
                post("/auth/login", {"email": "admin@example.com", "password": value}),
                post("/auth/refresh", {"mode": "json", "refresh_token": value}),
                post("/shares/auth", {"share": value}),
                post("/users/invite/accept", {"token": value, "password": "x"}),
            )
        ],
    ),
    # ── Nothing before the rights are looked at ──
    *[
        Hole(
            "D GHSA-p623-wgx3-wxp8; D GHSA-6hpw-rhhq-6xq3",
            "a refused write leaves something behind",
            who,
            [
                *[delete(f"/{path}/{USER['boss']}") for path in ("flows", "roles", "policies", "files", "folders",
                                                                 "users",
                                                               "operations", "panels", "dashboards", "shares")],
                *[delete(f"/roles/{ROLE[name]}") for name in ("boss", "victim")], delete("/permissions/1"),
                delete(f"/policies/{POLICY['reader']}"), delete(f"/users/{USER['victim']}"), delete("/presets/1"),
                patch(f"/files/{USER['boss']}", {"title": "x"}), patch("/settings", {"project_name": "x"}),
                post("/files", {"title": "x"}), post("/flows", {"name": "x"}), post("/folders", {"name": "x"}),
                delete("/collections/articles"), delete("/fields/articles/title"),
                delete("/relations/comments/article"),
                delete("/items/vault/1"), patch("/items/vault/1", {"name": "x"}), post("/items/vault", {"name": "x"}),
                post("/utils/cache/clear"), post("/activity", {"action": "x"}), post("/revisions", {"data": {}}),
            ],
        )
        for who in ("public", "reader", "member", "share")
    ],
    *[
        Hole(
            "D GHSA-7cvf-pxgp-42fc CVE-2025-53889; D GHSA-fq27-7m2r-q6vm; D GHSA-fm3h-p9wm-h74h CVE-2025-30353; "
            "D GHSA-f24x-rm6g-3w5v CVE-2025-53886; D GHSA-x3vm-88hf-gpxp CVE-2025-53885; D GHSA-22rr-f3p8-5gf8",
            "flows run; here none does",
            who,
            [post(f"/flows/trigger/{USER['boss']}", {"x": 1}), Request("GET", f"/flows/trigger/{USER['boss']}")],
        )
        for who in ("public", "reader", "admin")
    ],
]  # fmt: skip
