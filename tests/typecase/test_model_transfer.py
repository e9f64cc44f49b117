"""`typecase schema`, as a process on SQLite and in the lines that it prints."""

import json
from pathlib import Path
from typing import Any

from db.engine import DatabaseConfig
from resolvers.schema_snapshot.compare import Difference
from tests.typecase.process import environment_of, run
from typecase.model_transfer import lines

Json = dict[str, Any]

TAGS = {"collection": "tags", "meta": {"note": "n"}, "schema": {"name": "tags"}}
KEY = {"is_primary_key": True, "has_auto_increment": True}
ID = {"collection": "tags", "field": "id", "type": "integer", "meta": None, "schema": KEY}


def test_a_model_is_shown_applied_and_taken(empty_sqlite: DatabaseConfig, tmp_path: Path) -> None:
    environment = environment_of(empty_sqlite, ADMIN_EMAIL="admin@example.com", ADMIN_PASSWORD="password")
    assert run(environment, tmp_path, "schema", "snapshot", "model.json").returncode == 0
    file = tmp_path / "model.json"
    wanted = json.loads(file.read_text())
    wanted["collections"], wanted["fields"] = [TAGS], [ID]
    file.write_text(json.dumps(wanted))

    shown = run(environment, tmp_path, "schema", "diff", "model.json")
    assert (shown.returncode, shown.stdout) == (1, "+ collection tags\n+ field tags.id (integer)\n")
    assert run(environment, tmp_path, "schema", "apply", "model.json", "--dry-run").returncode == 0
    assert run(environment, tmp_path, "schema", "diff", "model.json").returncode == 1
    applied = run(environment, tmp_path, "schema", "apply", "model.json", "--yes")
    assert applied.stdout.endswith("The changes were made.\n")
    assert run(environment, tmp_path, "schema", "diff", "model.json").stdout == "There is nothing to change.\n"
    assert "collection: tags" in run(environment, tmp_path, "schema", "snapshot").stdout


def test_what_cant_be_read_is_told_in_a_line(empty_sqlite: DatabaseConfig, tmp_path: Path) -> None:
    environment = environment_of(empty_sqlite, ADMIN_EMAIL="admin@example.com", ADMIN_PASSWORD="password")
    (tmp_path / "model.yaml").write_text("version: 2")
    (tmp_path / "model.txt").write_text("")
    for name, expected in (("model.yaml", '"version" must be [1]'), ("model.txt", "must end in one of")):
        told = run(environment, tmp_path, "schema", "diff", name)
        assert told.returncode == 1
        assert expected in told.stderr


def test_each_change_is_a_line() -> None:
    changes = [
        {"kind": "E", "path": ["schema", "max_length"], "lhs": 255, "rhs": 80},
        {"kind": "D", "path": ["meta", "note"], "lhs": "n"},
        {"kind": "A", "path": ["meta", "special"], "index": 1, "item": {"kind": "N", "rhs": "x"}},
    ]
    gone: Json = {"collection": "tags", "field": "post", "related_collection": "posts"}
    diff: dict[str, list[Json]] = {
        "collections": [{"collection": "tags", "diff": [{"kind": "N", "rhs": TAGS}]}],
        "fields": [{"collection": "tags", "field": "name", "diff": changes}],
        "systemFields": [],
        "relations": [{**gone, "diff": [{"kind": "D", "lhs": {}}]}],
    }
    assert list(lines(Difference("", diff))) == [
        ("+", "collection tags"),
        ("~", "field tags.name"),
        ("", "    schema.max_length: 255 → 80"),
        ("", '    meta.note: "n" → nothing'),
        ("", '    meta.special.1: "x"'),
        ("-", "relation tags.post to posts"),
    ]
