"""The ASGI application: what a request passes through, in order.

    log_requests         where LOG_LEVEL is debug, a line for each answer
    with_cors            other sites' pages may read answers, as CORS_* say
    in_envelope          checks the host, gives the request an id and the answer its headers for browsers; an error
                         that nobody foresaw is logged, and becomes an answer
    limit_requests       no more requests than RATE_LIMITER_* allow
    refuse_cross_site    other sites' pages may not use the cookies of this one
    Router               the APIs' routes; a path that none of them knows is answered like an error of REST's

All are plain ASGI callables, and those that the settings don't ask for are not there. Starlette's own middleware is
left out, as it costs each request more than it does.
"""

import logging
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from db.catalogue_load import load_catalogue
from db.engine import Database
from db.open import open_database
from resolvers.access import Access
from resolvers.assets.transforms import Transforms
from resolvers.crontab import crontab
from resolvers.files.sweeping import swept_files
from resolvers.hooks import HookFunction, Hooks
from resolvers.model.watch import watched_model
from resolvers.services import Services
from resolvers.system_guards import GUARDS
from rest_compat.openapi.document import document
from rest_compat.openapi.routes import served
from rest_compat.routes import endpoints
from rest_compat.routes import routes as rest_routes
from rest_compat.routing import unknown_route
from typecase.cors import cors_of, with_cors
from typecase.cross_site import refuse_cross_site, trusted_origins
from typecase.envelope import in_envelope
from typecase.file_options import file_options, stores
from typecase.late_routes import late_routes
from typecase.mail_options import account_options, mailer
from typecase.options import (
    asset_options,
    connections,
    database_config,
    graphql_options,
    hash_cost,
    limiter,
    read_options,
    server_options,
    sign_in_options,
)
from typecase.prepare import prepare
from typecase.project import named_hooks
from typecase.rate_limits import limit_requests
from typecase.request_log import log_requests
from typecase.security_headers import security_headers
from typecase.settings import Settings

if TYPE_CHECKING:
    from sqlmodel import SQLModel

GRAPHQL_PATHS = ("/graphql/", "/graphiql/", "/server/specs/graphql/")

logger = logging.getLogger(__name__)


class Application(Starlette):
    """Starlette, with our own way to the router."""

    def build_middleware_stack(self) -> ASGIApp:
        """What a request passes through before the lifespan has begun; see `layers` for the others."""
        return in_envelope(self.router, ())


def create_app(
    settings: Settings, models: Sequence[type["SQLModel"]] = (), hooks: Sequence[HookFunction] = ()
) -> Application:
    """The application. It opens its database when its lifespan begins, and closes it at the end.

    `models` are the code-first classes, `hooks` functions with `@hook`; those of the module that HOOKS names join them.
    While it runs, `app.state.services` are its `Services`.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with running_services(settings, models, hooks) as services:
            app.state.services = services
            app.router.default = unknown = unknown_route(services)
            app.router.routes[:] = rest_routes(services)
            graphql = partial(_graphql_routes, services, settings)
            app.middleware_stack = layers(app.router, services, settings)
            late = late_routes(app.router.routes, GRAPHQL_PATHS, graphql, unknown)
            swept = swept_files(services, crontab(settings.tus_cleanup_schedule))
            async with watched_model(services), swept, late:
                yield

    return Application(lifespan=lifespan)


def layers(app: ASGIApp, services: Services, settings: Settings) -> ASGIApp:
    """`app`, with all that a request passes through before it gets there."""
    app = limit_requests(refuse_cross_site(app, trusted_origins(settings)), services)
    app = in_envelope(app, security_headers(settings))
    cors = cors_of(settings)
    if cors is not None:
        app = with_cors(app, cors)
    return log_requests(app, settings.log_http_ignore_paths)


def _graphql_routes(services: Services, settings: Settings) -> list[BaseRoute]:
    # Imported late: see `typecase.late_routes`.
    from schema.routes import routes

    openapi = partial(document, served=served(endpoints(services)))
    return routes(services, openapi, graphql_options(settings))


@asynccontextmanager
async def running_services(
    settings: Settings, models: Sequence[type["SQLModel"]] = (), hooks: Sequence[HookFunction] = ()
) -> AsyncIterator[Services]:
    """The system without its APIs: the database made ready and open, its catalogue read.

    Raises:
        SettingsError: the settings of the database can't be used, or there is no module of the name in HOOKS.
        DatabaseError: the database can't be reached, or refuses.
    """
    config = database_config(settings)
    called = Hooks((*hooks, *named_hooks(settings)))
    await prepare(settings, config, models)
    database = await open_database(config)
    try:
        services = await _services(settings, database, models, called)
        try:
            yield services
        finally:
            services.transforms.close()
            await services.mailer.close()
            await services.limiter.close()
    finally:
        await database.close()


async def _services(
    settings: Settings, database: Database, models: Sequence[type["SQLModel"]], hooks: Hooks
) -> Services:
    catalogue = await load_catalogue(database, 1, models)
    for warning in catalogue.warnings:
        logger.warning(warning)
    secret = settings.secret.get_secret_value()
    if not secret:
        logger.warning("SECRET is not set: users have to sign in again after each start.")
        secret = secrets.token_urlsafe(32)
    return Services(
        database=database,
        models=models,
        catalogue=catalogue,
        access=Access(database, secret),
        sign_in=sign_in_options(settings, secret),
        server=server_options(settings),
        options=read_options(settings),
        hooks=hooks,
        guards=GUARDS,
        mailer=mailer(settings),
        hash_cost=hash_cost(settings),
        limiter=limiter(settings),
        accounts=account_options(settings),
        stores=stores(settings),
        files=file_options(settings),
        transforms=Transforms(asset_options(settings)),
        providers=connections(settings),
    )
