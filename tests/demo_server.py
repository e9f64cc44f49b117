"""The demo, made in a folder of its own and asked over HTTP."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import orjson

from db.models import load_models
from resolvers.services import Services
from typecase.app import create_app
from typecase.demo.command import MODELS, Login, demo_settings, login_of, prepare_demo


@dataclass(frozen=True)
class Demo:
    """A served demo and its administrator's login."""

    login: Login
    runner: asyncio.Runner
    client: httpx.AsyncClient
    services: Services

    def ask(
        self, method: str, target: str, body: str | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """The answer to a request for `target`, a path with its query."""
        return self.runner.run(self.client.request(method, target, content=body, headers=headers))

    def token(self) -> str:
        """A new access token of the administrator."""
        return self.tokens()["access_token"]

    def tokens(self) -> dict[str, str]:
        """The administrator's tokens after signing in anew, as the server names them."""
        body = orjson.dumps({"email": self.login.email, "password": self.login.password}).decode()
        response = self.ask("POST", "/auth/login", body, {"Content-Type": "application/json"})
        tokens: dict[str, str] = response.json()["data"]
        return tokens


@contextmanager
def served_demo(folder: Path) -> Iterator[Demo]:
    """The demo made in `folder`, served as long as the context lasts."""
    login = login_of(folder)
    settings = demo_settings(folder, login, port=0)
    with asyncio.Runner() as runner:
        runner.run(prepare_demo(settings, folder))
        app = create_app(settings, load_models(MODELS))
        stack = AsyncExitStack()
        runner.run(stack.enter_async_context(app.router.lifespan_context(app)))
        try:
            client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://demo.test")
            yield Demo(login, runner, client, app.state.services)
        finally:
            runner.run(stack.aclose())
