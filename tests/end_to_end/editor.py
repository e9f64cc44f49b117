"""An editor with some rights on the content of `newsroom`.

The editor reads all articles but no `status`, and their `position` only where the first author wrote them, which are
those that the editor updates. Of comments, the editor's own are for reading and changing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import sqlalchemy as sa
from sqlmodel import col

from db.engine import Database
from db.statement import execute
from db.tables import Access, Permission, Policy, Role, User
from tests.answers import code_of, data_of
from tests.end_to_end.newsroom import content_of

EDITOR_TOKEN = "editor-token"
EDITOR = "00000000-0000-4000-8000-0000000000e1"
ROLE, POLICY = "00000000-0000-4000-8000-0000000000e2", "00000000-0000-4000-8000-0000000000e3"
CREATING = 1002
OWN = {"owner": {"_eq": "$CURRENT_USER"}}
FIRST_AUTHORS = {"author": {"_eq": 1}}
RULES: Sequence[Mapping[str, Any]] = [
    {"collection": "articles", "action": "read", "fields": "position", "permissions": FIRST_AUTHORS},
    {"collection": "articles", "action": "read", "fields": "id,title,author,comments,sections,labels,blocks"},
    {"collection": "articles", "action": "create", "fields": "title,author,comments,sections,blocks,user_created"},
    {
        "collection": "articles",
        "action": "update",
        "fields": "title,author,comments,sections,labels,blocks,user_created",
        "permissions": FIRST_AUTHORS,
    },
    {"collection": "comments", "action": "read", "fields": "*", "permissions": OWN},
    {"collection": "comments", "action": "create", "fields": "text,article"},
    {"collection": "comments", "action": "update", "fields": "text,article", "permissions": OWN},
    {"collection": "comments", "action": "delete", "fields": "*", "permissions": OWN},
    {"collection": "sections", "action": "update", "fields": "*"},
    {"collection": "articles_blocks", "action": "create", "fields": "*"},
    {
        "collection": "headings",
        "action": "update",
        "fields": "text",
        "permissions": {"text": {"_neq": "$CURRENT_USER.email"}},
    },
]


@dataclass
class Desk:
    """The editor's client, and the database that it writes to."""

    editor: httpx.AsyncClient
    database: Database

    async def refused(self, method: str, path: str, body: Any = None) -> str:
        """The code with which a request of the editor's is refused; nothing is written by it."""
        before = await content_of(self.database)
        answer = await self.editor.request(method, path, json=body)
        assert 400 <= answer.status_code < 500, answer.text
        assert await content_of(self.database) == before
        return code_of(answer)

    async def taken(self, method: str, path: str, body: Any = None) -> Any:
        return data_of(await self.editor.request(method, path, json=body))

    async def preset(self, presets: Mapping[str, Any]) -> None:
        """Let the rule to create articles have these presets; before the editor's first request."""
        change = sa.update(Permission).where(col(Permission.id) == CREATING).values(presets=presets)
        await execute(self.database, change)

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return await self.database.fetch_all(sql)


async def let_in(database: Database) -> None:
    """Make the editor, who signs in with `EDITOR_TOKEN`."""
    role = {"id": ROLE, "name": "Editor", "icon": "badge"}
    policy = Policy(id=POLICY, name="Editing").model_dump()
    user = User(id=EDITOR, email="editor@example.com", token=EDITOR_TOKEN, role=ROLE).model_dump()
    access = Access(id=POLICY, role=ROLE, policy=POLICY).model_dump()
    for table, row in ((Role, role), (Policy, policy), (User, user), (Access, access)):
        await execute(database, sa.insert(table).values(row))
    for number, rule in enumerate(RULES, 1000):
        row = {"id": number, "policy": POLICY, "permissions": {}, **rule}
        await execute(database, sa.insert(Permission).values(row))
