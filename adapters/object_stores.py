"""Places for files by their drivers: a folder, S3 and what speaks its API, Google Cloud Storage, Azure, memory.

Options have the names that the settings give them: `STORAGE_PHOTOS_BUCKET` is `bucket`.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapters.folder import Folder
from adapters.storage import ObjectFolder, StorageError, Store

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore, RetryConfig

DEFAULT_FOLDER = "./uploads"
"""The folder of a local place where nothing else is said."""

Options = Mapping[str, str]

_TRUE = frozenset({"true", "1", "yes"})
_RETRIES = 3
_DAY = timedelta(days=1)
_COPY_SECONDS = 60
_COPY_PAUSE = 0.2


_NO_KEY = '{"disable_oauth": true, "client_email": "", "private_key": "", "private_key_id": ""}'
"""A service account's key that asks Google for no token."""


def open_store(options: Options) -> Store:
    """The place that the options tell of; nothing is connected to before the first file.

    Raises:
        ValueError: there is no such driver, or it lacks an option; the message is for the person who sets it up.
    """
    driver = options.get("driver", "local")
    if driver == "local":
        return Folder(Path(options.get("root") or DEFAULT_FOLDER))
    connect = _DRIVERS.get(driver)
    if connect is None:
        raise ValueError(f"DRIVER: must be one of {', '.join(('local', *_DRIVERS))}")
    for name in _REQUIRED.get(driver, ()):
        if not options.get(name):
            raise ValueError(f"{name.upper()}: is needed with the driver {driver}")
    kind = AzureContainer if driver == "azure" else ObjectFolder
    return kind(lambda: connect(options))


class AzureContainer(ObjectFolder):
    """A container, where the copy of a large blob may still be going on when Azure has answered: until it is done, it
    has no bytes, and it fails if its source goes away."""

    async def copy(self, name: str, to: str) -> None:
        await super().copy(name, to)
        end = time.monotonic() + _COPY_SECONDS
        while await self.size(to) == 0 and await self.size(name) > 0:
            if time.monotonic() > end:
                raise StorageError("A copy is not done in time")
            await asyncio.sleep(_COPY_PAUSE)


def _s3(options: Options) -> "ObjectStore":
    from obstore.store import S3Store

    endpoint = _address(options.get("endpoint", ""))
    config: dict[str, Any] = {
        "access_key_id": options.get("key"),
        "secret_access_key": options.get("secret"),
        "endpoint": endpoint,
        "server_side_encryption": options.get("server_side_encryption"),
        "sse_kms_key_id": options.get("server_side_encryption_kms_key_id"),
        "virtual_hosted_style_request": None if _flag(options, "force_path_style") or endpoint else True,
    }
    return S3Store(
        options["bucket"],
        prefix=_prefix(options),
        config={name: value for name, value in config.items() if value is not None},  # type: ignore[arg-type]
        region=options.get("region") or "us-east-1",
        client_options=_client(options, endpoint),
        retry_config=_retries(),
    )


def _gcs(options: Options) -> "ObjectStore":
    from obstore.store import GCSStore

    endpoint = _address(options.get("endpoint", ""))
    config: dict[str, Any] = {
        "service_account": options.get("key_filename"),
        "service_account_key": options.get("credentials", "").removeprefix("json:"),
        "base_url": endpoint,
    }
    if _unsafe(endpoint):
        # Google is never asked without TLS, so this is a server that knows no keys, such as an emulator.
        config["service_account_key"] = _NO_KEY
    return GCSStore(
        options["bucket"],
        prefix=_prefix(options),
        config={name: value for name, value in config.items() if value},  # type: ignore[arg-type]
        client_options=_client(options, endpoint),
        retry_config=_retries(),
    )


def _azure(options: Options) -> "ObjectStore":
    from obstore.store import AzureStore

    endpoint = _address(options.get("endpoint", ""))
    config = {
        "account_name": options.get("account_name"),
        "account_key": options.get("account_key"),
        "endpoint": endpoint,
    }
    return AzureStore(
        options["container_name"],
        prefix=_prefix(options),
        config={name: value for name, value in config.items() if value},  # type: ignore[arg-type]
        client_options=_client(options, endpoint),
        retry_config=_retries(),
    )


def _memory(options: Options) -> "ObjectStore":
    from obstore.store import MemoryStore

    return MemoryStore()


def _address(endpoint: str) -> str | None:
    """An endpoint with its scheme, which may be left out; None is the driver's own. Amazon's is: it has the region."""
    if not endpoint or endpoint == "s3.amazonaws.com":
        return None
    return endpoint if "://" in endpoint else f"https://{endpoint}"


def _prefix(options: Options) -> str | None:
    return options.get("root", "").strip("/") or None


def _client(options: Options, endpoint: str | None) -> "ClientConfig":
    return {
        "allow_http": _unsafe(endpoint),
        "connect_timeout": f"{options.get('connection_timeout', '5000')} ms",
        "read_timeout": f"{options.get('socket_timeout', '120000')} ms",
        # That of a whole request, which is as long as a client takes to read a file.
        "timeout": _DAY,
    }


def _unsafe(endpoint: str | None) -> bool:
    return endpoint is not None and endpoint.startswith("http://")


def _retries() -> "RetryConfig":
    """Few and short ones: someone waits for the answer."""
    return {
        "max_retries": _RETRIES,
        "retry_timeout": timedelta(seconds=20),
        "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=2), "base": 2},
    }


def _flag(options: Options, name: str) -> bool:
    return options.get(name, "").lower() in _TRUE


_DRIVERS: Mapping[str, Callable[[Options], "ObjectStore"]] = {
    "s3": _s3,
    "gcs": _gcs,
    "azure": _azure,
    "memory": _memory,
}
_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "s3": ("bucket",),
    "gcs": ("bucket",),
    "azure": ("container_name", "account_name"),
}
