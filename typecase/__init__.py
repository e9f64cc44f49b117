"""Typecase, a GraphQL-first headless CMS: the assembly of its parts into a server.

from typecase import create_app, load_settings

app = create_app(load_settings())
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resolvers.hooks import HookEvent, hook
    from typecase.app import create_app
    from typecase.setting_errors import SettingsError
    from typecase.settings import Settings, load_settings

__all__ = ["HookEvent", "Settings", "SettingsError", "create_app", "hook", "load_settings"]

_MODULES = {
    "create_app": "typecase.app",
    "hook": "resolvers.hooks",
    "HookEvent": "resolvers.hooks",
    "SettingsError": "typecase.setting_errors",
}


def __getattr__(name: str) -> object:
    """Exported names are loaded when they are first asked for, so that commands that don't need them start fast."""
    if name not in __all__:
        raise AttributeError(f"module 'typecase' has no attribute {name!r}")
    return getattr(import_module(_MODULES.get(name, "typecase.settings")), name)
