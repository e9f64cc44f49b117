"""A request's body that can be read a second time, as long as it is small."""

from starlette.types import Message, Receive

_KEPT_MAX = 1_000_000


class KeptBody:
    """What `receive` gives, kept up to a megabyte."""

    def __init__(self, receive: Receive) -> None:
        self._source = receive
        self._messages: list[Message] = []
        self._size = 0
        self._next = 0

    async def receive(self) -> Message:
        """The next message of the request."""
        if self._next < len(self._messages):
            self._next += 1
            return self._messages[self._next - 1]
        message = await self._source()
        self._size += len(message.get("body", b""))
        if self._size <= _KEPT_MAX:
            self._messages.append(message)
            self._next += 1
        else:
            self._messages.clear()
            self._next = 0
        return message

    def rewind(self) -> bool:
        """Begin anew; False where the body was too large to be kept."""
        self._next = 0
        return self._size <= _KEPT_MAX
