"""The project's own code: its hooks and classes, found by the name of their module."""

from pathlib import Path
from typing import TYPE_CHECKING

from db.models import ModelError, load_models, load_modules
from resolvers.hooks import HookFunction, targets_of
from typecase.setting_errors import SettingsError
from typecase.settings import Settings

if TYPE_CHECKING:
    from sqlmodel import SQLModel


def hooks_in(name: str) -> tuple[HookFunction, ...]:
    """The functions with `@hook` in a module and its submodules, in the order in which they stand there.

    The module is looked for among what is installed, then in the working directory.

    Raises:
        ModelError: there is no such module.
    """
    found: dict[HookFunction, None] = {}
    for module in load_modules(name, [Path.cwd()]):
        found.update((value, None) for value in vars(module).values() if callable(value) and targets_of(value))
    return tuple(found)


def named_hooks(settings: Settings) -> tuple[HookFunction, ...]:
    """The hooks in the module that HOOKS names.

    Raises:
        SettingsError: there is no such module, or no hook in it.
    """
    if settings.hooks is None:
        return ()
    try:
        found = hooks_in(settings.hooks)
    except ModelError as error:
        raise SettingsError(f"HOOKS: {error}") from error
    if not found:
        raise SettingsError(f"HOOKS: {settings.hooks}: no function in it is a hook (@hook)")
    return found


def named_models(name: str | None) -> "tuple[type[SQLModel], ...]":
    """The classes in the module that `--models` names, none where it isn't given.

    Raises:
        SettingsError: there is no such module, or a class in it can't be a collection.
    """
    if name is None:
        return ()
    try:
        return load_models(name, [Path.cwd()])
    except ModelError as error:
        raise SettingsError(f"--models {error}") from error
