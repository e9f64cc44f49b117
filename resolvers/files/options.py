"""The settings of files."""

from collections.abc import Sequence
from dataclasses import dataclass

METADATA = (
    "ifd0.Make",
    "ifd0.Model",
    "exif.FNumber",
    "exif.ExposureTime",
    "exif.FocalLength",
    "exif.ISOSpeedRatings",
)


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """`denied` and `allowed` are addresses and networks: none of the first are reached, those of the others although
    they are private. `timeout` is in seconds, `concurrent_max` the imports at once."""

    denied: Sequence[str] = ("0.0.0.0", "169.254.169.254")  # noqa: S104  (no address to listen on)
    allowed: Sequence[str] = ()
    timeout: float = 60
    concurrent_max: int = 10


@dataclass(frozen=True, slots=True)
class ResumableOptions:
    """Uploads in pieces: whether there are any, the bytes of a piece at the most, and for how many seconds an upload
    may rest."""

    enabled: bool = False
    chunk_size: int = 10 * 2**20
    expiration: int = 600


@dataclass(frozen=True, slots=True)
class FileOptions:
    """`metadata` names what is kept of pictures' metadata (`ifd0.Make`; `*`: all), `folder` is where bytes wait on
    this machine while they come in (None: the system's folder for such files)."""

    metadata: Sequence[str] = METADATA
    folder: str | None = None
    imports: ImportOptions = ImportOptions()
    resumable: ResumableOptions = ResumableOptions()
