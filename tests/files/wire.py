"""A wire to a server of this machine, which can be cut while bytes go through it."""

import socket
import threading
from contextlib import suppress


class Wire:
    """Listens at `port`, and passes everything on to `server`, a port. `cut_after` so many bytes, all that goes through
    it ends, and nothing new begins, until `mend`."""

    def __init__(self, server: int) -> None:
        self._server = server
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._left: int | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_after(self, size: int) -> None:
        self._left = size

    def mend(self) -> None:
        self._left = None

    def close(self) -> None:
        self._left = 0
        self._cut()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self._left == 0:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._server))
                with self._lock:
                    self._open |= {client, server}
                for source, target in ((client, server), (server, client)):
                    threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                with self._lock:
                    if self._left is not None:
                        self._left = max(0, self._left - len(piece))
                if self._left == 0:
                    self._cut()
                target.sendall(piece)
        for end in (source, target):
            self._end(end)

    def _cut(self) -> None:
        with self._lock:
            ends = list(self._open)
        for end in ends:
            self._end(end)

    def _end(self, end: socket.socket) -> None:
        with self._lock:
            self._open.discard(end)
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
