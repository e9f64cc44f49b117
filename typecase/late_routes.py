"""Routes whose modules take long to import.

GraphQL's libraries cost a third of the start. They are loaded in a thread once the server is up; whoever asks for
GraphQL before that waits, nobody else does.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from starlette.datastructures import URLPath
from starlette.routing import BaseRoute, Match, NoMatchFound, Router
from starlette.types import ASGIApp, Receive, Scope, Send

Routes = list[BaseRoute]


class _Awaited(BaseRoute):
    """Stands for routes under some paths until they are made."""

    def __init__(self, paths: Sequence[str], made: asyncio.Task[Routes], default: ASGIApp) -> None:
        self._paths = tuple(paths)
        self._made = made
        self._default = default

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether one of the routes may be meant."""
        found = scope["type"] == "http" and f"{scope['path']}/".startswith(self._paths)
        return (Match.FULL if found else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait for the routes, and leave the request to them."""
        router = Router(await asyncio.shield(self._made), default=self._default)
        await router(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: object) -> URLPath:
        """These routes have no names."""
        raise NoMatchFound(name, path_params)


@asynccontextmanager
async def late_routes(
    routes: Routes, paths: Sequence[str], make: Callable[[], Routes], default: ASGIApp
) -> AsyncIterator[None]:
    """Make routes in a thread, and put them behind `routes` when they are there.

    Until then requests for `paths` (`/graphql/`) and what is below them wait. `default` answers where none of the
    routes does.
    """
    making = asyncio.create_task(asyncio.to_thread(make))
    awaited = _Awaited(paths, making, default)
    routes.append(awaited)

    def arrive(made: asyncio.Task[Routes]) -> None:
        if not made.cancelled() and made.exception() is None:
            place = routes.index(awaited)
            routes[place : place + 1] = made.result()

    making.add_done_callback(arrive)
    try:
        yield
    finally:
        await asyncio.wait([making])
