"""What the settings mean for files: where they are kept, and what may come in."""

from pathlib import Path

from adapters.object_stores import open_store
from adapters.public_addresses import networks
from adapters.storage import Store
from resolvers.files.options import FileOptions, ImportOptions, ResumableOptions
from typecase.setting_errors import SettingsError
from typecase.settings import Settings


def stores(settings: Settings) -> dict[str, Store]:
    """The places for files, by their names.

    Raises:
        SettingsError: a place has an unknown driver, or lacks what its driver needs.
    """
    found: dict[str, Store] = {}
    for location in settings.storage_locations:
        try:
            found[location] = open_store(settings.storage_options.get(location.lower(), {}))
        except ValueError as error:
            raise SettingsError(f"STORAGE_{location.upper()}_{error}") from error
    return found


def file_options(settings: Settings) -> FileOptions:
    """What is kept of metadata, imports and uploads in pieces.

    Raises:
        SettingsError: IMPORT_IP_DENY_LIST or IMPORT_IP_ALLOW_LIST holds what is no address, or TEMP_PATH is no folder.
    """
    for name in ("import_ip_deny_list", "import_ip_allow_list"):
        try:
            networks(getattr(settings, name))
        except ValueError as error:
            raise SettingsError(f"{name.upper()}: must be addresses or networks like 10.0.0.0/8") from error
    return FileOptions(
        settings.file_metadata_allow_list,
        _temporary(settings.temp_path),
        ImportOptions(
            settings.import_ip_deny_list,
            settings.import_ip_allow_list,
            settings.import_timeout,
            settings.import_concurrent_max,
        ),
        ResumableOptions(settings.tus_enabled, settings.tus_chunk_size, settings.tus_upload_expiration),
    )


def _temporary(folder: Path | None) -> str | None:
    if folder is None:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"TEMP_PATH: not a folder: {error.strerror}") from error
    return str(folder)
