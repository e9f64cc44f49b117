"""A cache bounded by weight, for values whose size follows from the text that they were made of."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Keeps values up to a total weight, and forgets what was used least recently. What weighs more than a tenth of
    that is not kept at all."""

    def __init__(self, weight_max: int) -> None:
        self._weight_max = weight_max
        self._weight = 0
        self._values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()

    def get(self, key: Hashable) -> Value | None:
        """What is kept under the key."""
        kept = self._values.get(key)
        if kept is None:
            return None
        self._values.move_to_end(key)
        return kept[0]

    def clear(self) -> None:
        """Forget everything."""
        self._values.clear()
        self._weight = 0

    def put(self, key: Hashable, value: Value, weight: int) -> None:
        """Keep a value that never changes."""
        if weight > self._weight_max // 10 or key in self._values:
            return
        self._values[key] = (value, weight)
        self._weight += weight
        while self._weight > self._weight_max:
            _, (_, freed) = self._values.popitem(last=False)
            self._weight -= freed
