"""The command as a process, as users start it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db.engine import DatabaseConfig
from tests.conftest import CHEAP

COMMAND = str(Path(sys.executable).parent / "typecase")
SECRET = "a-secret-that-is-long-enough-for-hs256"


def environment_of(config: DatabaseConfig, **others: str) -> dict[str, str]:
    """The variables that lead to a database, and those that any program needs; hashes cost little."""
    cheap = {name.upper(): str(cost) for name, cost in CHEAP.items()}
    given = {"PATH": os.environ["PATH"], "HOST": "127.0.0.1", "PORT": "0", "SECRET": SECRET, **cheap, **others}
    if config.filename:
        return given | {"DB_CLIENT": "sqlite3", "DB_FILENAME": str(config.filename)}
    given |= {"DB_CLIENT": "pg", "DB_HOST": config.host, "DB_PORT": str(config.port), "DB_USER": config.user}
    return given | {"DB_DATABASE": config.database, "DB_PASSWORD": config.password or ""}


def run(environment: dict[str, str], folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, run to its end."""
    return subprocess.run(
        [COMMAND, *arguments], env=environment, cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )


@dataclass
class Server:
    """A running server: its process, address, and the file it logs to."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    def peak(self) -> int:
        """The most memory that it had, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        [line] = [line for line in status.splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) * 1024

    def stop(self) -> int:
        """Ask it to end; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


@contextmanager
def running(environment: dict[str, str], folder: Path, *arguments: str) -> Iterator[Server]:
    """`typecase serve`, from the moment that it listens; killed at the end, where it still runs."""
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [COMMAND, "serve", *arguments], env=environment, cwd=folder, stdout=output, stderr=output
        )
    try:
        yield Server(process, _address(process, log), log)
    finally:
        process.kill()
        process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        found = re.search(r"Serving at ([^\s\"]+)", log.read_text())
        if found:
            return found[1]
        if process.poll() is not None:
            break
        time.sleep(0.02)
    raise AssertionError(f"the server doesn't serve: {log.read_text()}")
