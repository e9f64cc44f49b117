"""A file's row, for those who may see it, and the settings of assets: one statement."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import orjson

from db.query import Scope, Scopes
from db.types import BadOperand, key_value
from resolvers.as_system import read_as_system
from resolvers.assets.presets import AssetSettings
from resolvers.caller import Caller
from resolvers.errors import Forbidden
from resolvers.read import Prepared, prepare
from resolvers.request import Asked, ReadRequest
from resolvers.rights import Rights
from resolvers.services import Services
from resolvers.system_collections import FILES
from resolvers.variables import resolve

_PUBLIC = ("project_logo", "public_foreground", "public_background", "public_favicon")
"""The settings whose files everyone may see, as the sign-in page does."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """What a row of `directus_files` says of its bytes; `modified_on` and `uploaded_on` are ISO texts."""

    id: str
    storage: str
    filename_disk: str | None
    filename_download: str
    type: str | None
    filesize: str | None
    modified_on: str | None
    uploaded_on: str | None
    focal_point_x: int | None
    focal_point_y: int | None
    width: int | None
    height: int | None


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file's row and the project's settings, as the database's texts: they stand for all that an asset depends on,
    but for what is asked."""

    row: str | bytes
    settings: tuple[Any, ...]

    @property
    def size(self) -> int:
        """How long the texts are."""
        return len(self.row) + sum(len(value) for value in self.settings if value)

    def read(self) -> tuple[FileRow, AssetSettings]:
        """What the texts say."""
        return FileRow(**orjson.loads(self.row)), _settings(self.settings)


_REQUEST = ReadRequest(FILES, tuple(Asked(field.name, field.name) for field in fields(FileRow)), single=True)


async def find_file(services: Services, caller: Caller, rights: Rights, key: str) -> FoundFile:
    """The row of a file, and the settings.

    Raises:
        Forbidden: there is no such file, or not for this caller.
        InvalidQuery: a rule of the caller's makes no sense.
    """
    refused = None
    try:
        prepared, sql = _prepared(services, rights)
        arguments = await _arguments(services, caller, prepared, key)
    except Forbidden as error:
        refused, sql, arguments = error, _with_settings("NULL"), []
    answer = await services.database.fetch_row(sql, arguments)
    # Selected from one row, there are settings or not.
    assert answer is not None
    row, *settings = answer
    if row is None:
        row = await _public_row(services, _settings(settings), key.lower())
    if row is None:
        raise refused or (Forbidden() if rights.admin else Forbidden.action("read", FILES))
    return FoundFile(row, tuple(settings))


def _prepared(services: Services, rights: Rights) -> tuple[Prepared, str]:
    """What finds a row, and the statement that asks for it and the settings."""
    place = ("asset", rights.key, services.catalogue.version)
    known: tuple[Prepared, str] | None = services.plans.get(place)
    if known is None:
        prepared = prepare(services, _of_rows_alone(rights), _REQUEST)
        known = prepared, _with_settings(prepared.plan.statement.sql)
        services.plans.put(place, known)
    return known


def _of_rows_alone(rights: Rights) -> Rights:
    """Rights to whole rows, where there are any: bytes go by the row, whichever of its fields can be read."""
    scope = rights.scopes.collections.get(FILES)
    if scope is None:
        return rights
    return replace(rights, scopes=Scopes(("asset", rights.scopes.key), {FILES: Scope(scope.rows)}))


async def _arguments(services: Services, caller: Caller, prepared: Prepared, key: str) -> list[Any]:
    plan = prepared.plan
    try:
        value = key_value(prepared.key_type, key)
    except BadOperand:
        raise Forbidden from None
    resolved = await resolve(services.database, caller, plan.variables, services.catalogue, services.plans)
    return plan.arguments(services.dialect, resolved, value)


def _with_settings(sql: str) -> str:
    public = ", ".join(f"CAST(settings.{name} AS TEXT)" for name in _PUBLIC)
    return (
        f"SELECT ({sql}), settings.storage_asset_transform, CAST(settings.storage_asset_presets AS TEXT), {public} "
        "FROM (SELECT 1) AS one "
        "LEFT JOIN directus_settings AS settings ON settings.id = (SELECT min(id) FROM directus_settings)"
    )


def _settings(values: Sequence[Any]) -> AssetSettings:
    allowed, presets, *public = values
    stored = orjson.loads(presets) if presets else []
    return AssetSettings(
        "all" if allowed is None else allowed,
        stored if isinstance(stored, list) else (),
        frozenset(key for key in public if key),
    )


async def _public_row(services: Services, settings: AssetSettings, key: str) -> str | bytes | None:
    if key not in settings.public:
        return None
    return (await read_as_system(services, _REQUEST, key)).data
