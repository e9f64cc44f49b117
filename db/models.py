"""Code-first classes: finding them by the name of their module."""

import importlib
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

from sqlmodel import SQLModel

from db.tables import SYSTEM_METADATA

OUR_NAMES = ("typecase", "schema", "rest_compat", "resolvers", "db", "adapters")


class ModelError(Exception):
    """The project's classes can't be used; `str()` is one line that says why and what to do."""


def load_models(name: str, folders: Sequence[Path] = ()) -> tuple[type[SQLModel], ...]:
    """The table classes of the module `name` (`blog.models`) and of its submodules, in the order they stand there.

    `folders` are searched for the module after everything that is installed. What the module itself raises while it
    is loaded comes through as it is.

    Raises:
        ModelError: there is no such module, it holds no table, or something in `folders` has one of our names.
    """
    found: dict[type[SQLModel], None] = {}
    for module in load_modules(name, folders):
        found.update((value, None) for value in vars(module).values() if _is_table(value))
    if not found:
        raise ModelError(f"{name}: no class in it is a table (class Post(SQLModel, table=True))")
    return tuple(found)


def load_modules(name: str, folders: Sequence[Path] = ()) -> Iterator[ModuleType]:
    """The module `name` and its submodules. `folders` and what is raised are as with `load_models`, but for modules
    without a table."""
    _refuse_our_names(name, folders)
    sys.path.extend(str(folder) for folder in folders if str(folder) not in sys.path)
    yield from _modules(name, folders)


def _refuse_our_names(name: str, folders: Sequence[Path]) -> None:
    top = name.partition(".")[0]
    if top in OUR_NAMES[1:]:
        raise ModelError(f'{name}: "{top}" is a name of Typecase\'s own, give your module another one')
    ours = Path(__file__).parents[1]
    for folder in folders:
        for taken in OUR_NAMES:
            place = folder / taken
            if folder.resolve() != ours and (place.with_suffix(".py").is_file() or any(place.glob("*.py"))):
                raise ModelError(f'{place}: "{taken}" is a name of Typecase\'s own, give your module another one')


def _modules(name: str, folders: Sequence[Path]) -> Iterator[ModuleType]:
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise
        places = " or ".join(["among what is installed", *(f"in {folder}" for folder in folders)])
        raise ModelError(f"{name}: there is no such module {places}") from error
    yield module
    for found in pkgutil.walk_packages(getattr(module, "__path__", ()), f"{name}."):
        yield importlib.import_module(found.name)


def _is_table(value: object) -> bool:
    if not isinstance(value, type) or not issubclass(value, SQLModel) or not hasattr(value, "__table__"):
        return False
    return value.metadata is not SYSTEM_METADATA
