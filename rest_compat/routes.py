"""All routes of the REST API."""

from collections.abc import Sequence

from starlette.routing import BaseRoute

from resolvers.services import Services
from rest_compat.assets import asset_endpoints
from rest_compat.auth import auth_endpoints
from rest_compat.comments import comment_endpoints
from rest_compat.files import file_endpoints
from rest_compat.invitations import invitation_endpoints
from rest_compat.items import item_endpoints
from rest_compat.me import me_endpoints
from rest_compat.model import model_endpoints
from rest_compat.model_snapshot import snapshot_endpoints
from rest_compat.model_write import model_write_endpoints
from rest_compat.openapi.routes import routes as openapi_routes
from rest_compat.password import password_endpoints
from rest_compat.permissions import permission_endpoints
from rest_compat.providers import provider_endpoints
from rest_compat.registration import registration_endpoints
from rest_compat.routing import Endpoint, RestRoutes, unknown_route
from rest_compat.second_factor import second_factor_endpoints
from rest_compat.server import server_endpoints
from rest_compat.shares import share_endpoints
from rest_compat.system import system_endpoints
from rest_compat.transfer import transfer_endpoints
from rest_compat.tus import tus_endpoints
from rest_compat.utilities import small_utility_endpoints
from rest_compat.utils import utility_endpoints
from rest_compat.versions import version_endpoints

__all__ = ["endpoints", "routes", "unknown_route"]


def routes(services: Services) -> list[BaseRoute]:
    """The routes, for Starlette's router; `unknown_route` answers what none of the application's routes has."""
    served = endpoints(services)
    return [RestRoutes(services, served), *openapi_routes(services, served)]


def endpoints(services: Services) -> Sequence[Endpoint]:
    """The paths that the server has by its settings, each with its handlers."""
    return (
        *item_endpoints(),
        *asset_endpoints(),
        *comment_endpoints(),
        *tus_endpoints(services),
        *file_endpoints(),
        *version_endpoints(),
        *utility_endpoints(),
        *small_utility_endpoints(),
        *transfer_endpoints(),
        *me_endpoints(),
        *second_factor_endpoints(),
        *password_endpoints(),
        *invitation_endpoints(),
        *registration_endpoints(),
        *permission_endpoints(),
        *share_endpoints(),
        *system_endpoints(),
        *model_endpoints(),
        *model_write_endpoints(),
        *snapshot_endpoints(),
        *server_endpoints(),
        *auth_endpoints(),
        *provider_endpoints(services),
    )
