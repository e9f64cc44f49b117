"""The project's own code: its hooks, found by the name of their module."""

from pathlib import Path

from db.models import ModelError, load_modules
from resolvers.hooks import HookFunction, targets_of
from typecase.settings import Settings, SettingsError


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
