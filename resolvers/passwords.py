"""Passwords: argon2id, as in the rows that exist, computed outside the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from passlib.hash import argon2

Result = TypeVar("Result")

_LONGEST = 1024
_ARGON2ID = argon2.using(type="ID", memory_cost=65536, time_cost=3, parallelism=4)

# The hash of no password at the usual cost: salt and digest are zeros.
_NOBODYS = f"$argon2id$v=19$m=65536,t=3,p=4${'A' * 22}${'A' * 43}"

# Each hash takes 64 MiB: however many sign in at once, no more than these are computed at a time.
_THREADS = ThreadPoolExecutor(3, thread_name_prefix="argon2")


async def hash_password(password: str) -> str:
    """The argon2id hash (64 MiB, 3 passes, 4 lanes) of a password under a salt of its own."""
    hashed: str = await _in_turn(lambda: _ARGON2ID.hash(password))
    return hashed


async def verify_password(password: str, hashed: str | None) -> bool:
    """Whether the password is the one that was hashed.

    Without a hash, or with one that is malformed, it is not, and that takes as long to say. A password of more than
    1,024 characters is nobody's.
    """
    return await _in_turn(lambda: _verify(password, hashed))


async def _in_turn(work: Callable[[], Result]) -> Result:
    return await asyncio.get_running_loop().run_in_executor(_THREADS, work)


def _verify(password: str, hashed: str | None) -> bool:
    usable = hashed is not None and len(password) <= _LONGEST
    try:
        return bool(argon2.verify(password[:_LONGEST], hashed if usable else _NOBODYS)) and usable
    except ValueError:
        # Not a hash of argon2, or a password that is no text.
        argon2.verify("", _NOBODYS)
        return False
