"""What users import is `typecase` alone: its names are a promise."""

import typecase


def test_names() -> None:
    assert sorted(typecase.__all__) == [
        "HookEvent",
        "Settings",
        "SettingsError",
        "create_app",
        "hook",
        "load_settings",
    ]
    assert [name for name in typecase.__all__ if getattr(typecase, name).__name__ != name] == []
