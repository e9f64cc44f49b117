"""Files from other servers: the address is a user's, so nothing of this machine's own network may be reached by it."""

import logging
from collections.abc import Mapping
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from adapters.download import Downloaded, Limits, NotDownloaded, TooLarge, download
from adapters.public_addresses import AddressRules
from resolvers.context import Context
from resolvers.errors import Forbidden, PayloadTooLarge, ServiceUnavailable
from resolvers.files.content import Content
from resolvers.files.keeping import create_files
from resolvers.files.names import plain_name
from resolvers.services import Services
from resolvers.system_collections import FILES

logger = logging.getLogger(__name__)

_MEMORY_MAX = 64 * 1024


async def import_file(context: Context, url: str, details: Mapping[str, Any]) -> str:
    """Keep what is at an address as a file, with the fields that are given; its key.

    Raises:
        Forbidden: the caller may not create files.
        ServiceUnavailable: it can't be fetched, whatever the reason: the answer must not tell what is in our network.
        ApiError: the file is not allowed.
    """
    services = context.services
    if not context.rights.may("create", FILES):
        raise Forbidden.action("create", FILES)
    with SpooledTemporaryFile(_MEMORY_MAX, dir=services.files.folder) as file:
        found = await _download(services, url, file)
        content = Content(plain_name(found.name), found.media_type, file, details)
        return (await create_files(context, [content]))[0]


async def _download(services: Services, url: str, file: IO[bytes]) -> Downloaded:
    options = services.files.imports
    limits = Limits(AddressRules(options.denied, options.allowed), options.timeout, services.server.upload_max)
    if services.importing.locked():
        raise ServiceUnavailable("external-file", "Too many files are being imported")
    async with services.importing:
        try:
            return await download(url, file, limits)
        except TooLarge:
            raise PayloadTooLarge from None
        except NotDownloaded as error:
            logger.info("An import failed: %s", error)
            raise ServiceUnavailable("external-file", f'Couldn\'t fetch file from URL "{url}"') from None
