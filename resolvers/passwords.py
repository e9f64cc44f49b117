"""Passwords: argon2id, as in the rows that exist, computed outside the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from passlib.hash import argon2

Result = TypeVar("Result")

LONGEST = 1024
"""The most characters of a text that is hashed; a longer one is nobody's password."""

# Each hash takes its memory, 64 MiB as a rule: however many sign in at once, no more than these are made at a time.
_THREADS = ThreadPoolExecutor(3, thread_name_prefix="argon2")


@dataclass(frozen=True, slots=True)
class HashCost:
    """What it costs to compute a hash: KiB of memory, passes over it, and lanes, which are computed side by side."""

    memory: int = 65536
    passes: int = 3
    lanes: int = 4

    @property
    def nobodys(self) -> str:
        """The hash of no password at this cost: salt and digest are zeros."""
        return f"$argon2id$v=19$m={self.memory},t={self.passes},p={self.lanes}${'A' * 22}${'A' * 43}"


USUAL_COST = HashCost()


async def hash_password(password: str, cost: HashCost = USUAL_COST) -> str:
    """The argon2id hash of a password under a salt of its own."""
    hasher = argon2.using(type="ID", memory_cost=cost.memory, time_cost=cost.passes, parallelism=cost.lanes)
    hashed: str = await _in_turn(lambda: hasher.hash(password))
    return hashed


async def verify_password(password: str, hashed: str | None, cost: HashCost = USUAL_COST) -> bool:
    """Whether the password is the one that was hashed.

    Without a hash, or with one that is malformed, it is not, and that takes as long to say as with one of this `cost`.
    A password of more than 1,024 characters is nobody's.
    """
    return await _in_turn(lambda: _verify(password, hashed, cost.nobodys))


async def _in_turn(work: Callable[[], Result]) -> Result:
    return await asyncio.get_running_loop().run_in_executor(_THREADS, work)


def _verify(password: str, hashed: str | None, nobodys: str) -> bool:
    usable = hashed is not None and len(password) <= LONGEST
    try:
        return bool(argon2.verify(password[:LONGEST], hashed if usable else nobodys)) and usable
    except ValueError:
        # Not a hash of argon2, or a password that is no text.
        argon2.verify("", nobodys)
        return False
