"""Where the GraphQL endpoints are."""

from starlette.routing import BaseRoute, Mount, Route

from resolvers.services import Services
from schema.browser import ASSETS_PATH, asset_files
from schema.endpoint import Endpoint, OpenAPI
from schema.options import GraphQLOptions
from schema.planning import Planner
from schema.schemas import Schemas
from schema.sdl import SdlFile

DEFAULTS = GraphQLOptions()


def routes(services: Services, openapi: OpenAPI, options: GraphQLOptions = DEFAULTS) -> list[BaseRoute]:
    """`/graphql/system` for the project's own collections, `/graphql`, and any other path below it, for the user's;
    their schemas as text; and what GraphiQL's page loads. `openapi` makes the document of REST, which knows nothing of
    GraphQL."""
    schemas = Schemas(options.schemas_max)
    items, system = (
        Endpoint(services, Planner(services, schemas, scope, options), options, openapi)
        for scope in ("items", "system")
    )
    return [
        Route("/graphql/system", system),
        Route("/graphql", items),
        Route("/graphql/{other:path}", items),
        Route("/server/specs/graphql", SdlFile(services, options)),
        Route("/server/specs/graphql/{scope}", SdlFile(services, options)),
        Mount(ASSETS_PATH, asset_files()),
    ]
