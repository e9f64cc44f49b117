"""The `AUTH_<NAME>_*` variables of one provider, read one by one."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from typecase.setting_errors import SettingsError

_FLAGS = {"true": True, "1": True, "false": False, "0": False, "": False}


class Variables:
    """What is set for a provider, by option in lower case. All methods raise SettingsError for what can't be used."""

    def __init__(self, provider: str, options: Mapping[str, str]) -> None:
        self._provider = provider
        self._options = options

    def optional(self, option: str) -> str | None:
        """A text, None where it isn't set."""
        return self._options.get(option)

    def text(self, option: str, default: str) -> str:
        """A text."""
        return self._options.get(option, default)

    def required(self, option: str) -> str:
        """A text that must be set."""
        if option not in self._options:
            raise self._wrong(option, "is missing")
        return self._options[option]

    def one_of(self, option: str, known: Sequence[str], default: str | None = None) -> str:
        """One of some words; without a default it must be set."""
        word = self.required(option) if default is None else self.text(option, default)
        if word not in known:
            raise self._wrong(option, f"must be one of {', '.join(known)}")
        return word

    def flag(self, option: str) -> bool:
        """`true` or `false`, which is what isn't set."""
        word = self.text(option, "").lower()
        if word not in _FLAGS:
            raise self._wrong(option, "must be true or false")
        return _FLAGS[word]

    def address(self, option: str) -> str:
        """An address of http(s) that must be set."""
        url = self.required(option)
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise self._wrong(option, "must be an address like https://login.example.com")
        return url

    def key(self, option: str) -> str | None:
        """The id of a row, in its usual form."""
        text = self._options.get(option)
        return None if text is None else self._id(option, text)

    def keys_by_name(self, option: str) -> tuple[tuple[str, str], ...]:
        """Pairs of a name and the id of a row, from a JSON object."""
        return tuple((name, self._id(option, value)) for name, value in self._object(option, self.text(option, "")))

    def texts_by_name(self, option: str) -> Mapping[str, str]:
        """Texts from a JSON object, and from variables that go on with two underscores and a name."""
        single = {
            name.removeprefix(f"{option}__"): text.removeprefix("string:")
            for name, text in self._options.items()
            if name.startswith(f"{option}__")
        }
        return {name: str(value) for name, value in self._object(option, self.text(option, ""))} | single

    def must_be(self, known: Collection[str]) -> None:
        """Refuse options that are none."""
        for option in self._options:
            if option.partition("__")[0] not in known:
                raise self._wrong(option, "is no setting of such a provider")

    def _object(self, option: str, text: str) -> Sequence[tuple[str, Any]]:
        try:
            value = json.loads(text.removeprefix("json:") or "{}")
        except json.JSONDecodeError:
            value = None
        if not isinstance(value, dict):
            raise self._wrong(option, "must be a JSON object")
        return tuple(value.items())

    def _id(self, option: str, text: Any) -> str:
        try:
            return str(UUID(str(text)))
        except ValueError:
            raise self._wrong(option, "must have ids of roles") from None

    def _wrong(self, option: str, reason: str) -> SettingsError:
        return SettingsError(f"AUTH_{self._provider}_{option}".upper() + f": {reason}")
