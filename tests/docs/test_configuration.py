"""docs/configuration.md lists every setting, as it is."""

import re

import pytest
from pydantic import SecretStr

from tests.docs.examples import ROOT
from typecase.settings import Settings

ROW = re.compile(r"^\| `([A-Z0-9_]+)` \| (.*?) \| (.*) \|$", re.MULTILINE)
ROWS = {name: (default, text) for name, default, text in ROW.findall((ROOT / "docs/configuration.md").read_text())}
SETTINGS = {name.upper(): field for name, field in Settings.model_fields.items() if not field.exclude}


def test_all_settings_are_there() -> None:
    assert ROWS.keys() == SETTINGS.keys()


@pytest.mark.parametrize("name", SETTINGS)
def test_description(name: str) -> None:
    assert ROWS[name][1] == SETTINGS[name].description


@pytest.mark.parametrize("name", SETTINGS)
def test_default(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    documented, default = ROWS[name][0].strip("`"), SETTINGS[name].default
    if documented:
        monkeypatch.setenv(name, documented)
        assert getattr(Settings(), name.lower()) == default
    else:
        assert default in (None, "", (), SecretStr(""))
