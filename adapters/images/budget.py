"""Memory that many threads share: each says what it will take, and waits until there is as much."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class Budget:
    """`whole` bytes. Who comes first is served first, so that those who need much are not passed over for ever."""

    def __init__(self, whole: int) -> None:
        self.whole = whole
        self._left = whole
        self._waiting: deque[object] = deque()
        self._changed = Condition()

    @contextmanager
    def spend(self, amount: int) -> Iterator[None]:
        """Have so many bytes in the block; what needs more than the whole runs alone."""
        amount = min(amount, self.whole)
        turn = object()
        with self._changed:
            self._waiting.append(turn)
            self._changed.wait_for(lambda: self._waiting[0] is turn and amount <= self._left)
            self._waiting.popleft()
            self._left -= amount
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._left += amount
                self._changed.notify_all()
