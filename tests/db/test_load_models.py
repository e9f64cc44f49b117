"""Finding code-first classes by the name of their module."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.models import ModelError, load_models

FRUIT = """
from sqlmodel import Field, SQLModel
class Fruit(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
class NotATable(SQLModel):
    name: str
"""
NUTS = FRUIT.replace("Fruit", "Nut")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder for modules; what was loaded of it is forgotten afterwards."""
    before, path = set(sys.modules), list(sys.path)
    yield tmp_path
    sys.path[:] = path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_classes_of_a_module_and_its_submodules(folder: Path) -> None:
    package = folder / "orchard"
    (package / "trees").mkdir(parents=True)
    (package / "__init__.py").write_text(FRUIT)
    (package / "trees" / "__init__.py").write_text("")
    (package / "trees" / "hazel.py").write_text(NUTS)
    assert [model.__name__ for model in load_models("orchard", [folder])] == ["Fruit", "Nut"]


def test_system_tables_are_not_the_users_classes(folder: Path) -> None:
    (folder / "crates.py").write_text("from db.tables import File\n" + FRUIT.replace("Fruit", "Crate"))
    assert [model.__name__ for model in load_models("crates", [folder])] == ["Crate"]


def test_names_of_ours_are_refused(folder: Path) -> None:
    with pytest.raises(ModelError, match=r'^db\.models: "db" is a name of Typecase\'s own'):
        load_models("db.models")
    (folder / "gourd.py").write_text(FRUIT.replace("Fruit", "Gourd"))
    (folder / "schema.py").write_text("")
    with pytest.raises(ModelError, match=r'schema: "schema" is a name of Typecase\'s own'):
        load_models("gourd", [folder])


def test_modules_that_hold_nothing(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"^no\.such: there is no such module among what is installed or in /"):
        load_models("no.such", [folder])
    (folder / "bare.py").write_text("import json")
    with pytest.raises(ModelError, match=r"^bare: no class in it is a table"):
        load_models("bare", [folder])
    (folder / "broken.py").write_text("import no_such_library")
    with pytest.raises(ModuleNotFoundError, match="no_such_library"):
        load_models("broken", [folder])
