"""What an ordinary start does without."""

import subprocess
import sys

LATE = {
    *("graphql", "strawberry", "alembic"),
    *("authlib", "pyotp", "httpx", "aiosmtplib", "jinja2", "redis"),
    *("PIL", "obstore", "yaml", "nh3"),
}
"""Libraries that are imported when something is first asked of them, and cost too much of each start before that."""

_LOADED = """
import sys
import typecase.cli, typecase.server
print(*sys.modules)
"""


def test_libraries_are_loaded_when_they_are_needed() -> None:
    loaded = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True, timeout=60)
    assert LATE & set(loaded.stdout.split()) == set()
