"""What the settings mean for each part of the system."""

import ssl
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from adapters.storage import Folder, Store
from db.engine import DatabaseConfig
from resolvers.server import ServerOptions
from resolvers.services import ReadOptions
from resolvers.sign_in import SignInOptions
from schema.options import GraphQLOptions
from typecase.settings import Settings, SettingsError

DEFAULT_FOLDER = "./uploads"
"""Where files are kept when STORAGE_<NAME>_ROOT doesn't say."""


def database_config(settings: Settings) -> DatabaseConfig:
    """Which database, and how to connect to it.

    Raises:
        SettingsError: DB_CONNECTION_STRING is no address of PostgreSQL, or DB_SSL__CA no certificate.
    """
    if settings.db_client == "sqlite3":
        return DatabaseConfig("sqlite", filename=settings.db_filename)
    if settings.db_connection_string:
        return _from_address(settings, settings.db_connection_string.get_secret_value())
    return DatabaseConfig(
        "postgresql",
        host=settings.db_host,
        port=settings.db_port,
        database=settings.db_database,
        user=settings.db_user,
        password=settings.db_password.get_secret_value() if settings.db_password else None,
        ssl=_encryption(settings, wanted=settings.db_ssl),
        pool_min=settings.db_pool__min,
        pool_max=settings.db_pool__max,
    )


def read_options(settings: Settings) -> ReadOptions:
    """Limits on reads and writes."""
    return ReadOptions(
        settings.query_limit_default,
        settings.query_limit_max,
        settings.max_relational_depth,
        settings.max_selected_relations,
        settings.max_batch_mutation,
    )


def sign_in_options(settings: Settings, secret: str) -> SignInOptions:
    """How users sign in, with the `secret` that signs their tokens."""
    return SignInOptions(secret, access_ttl=settings.access_token_ttl, refresh_ttl=settings.refresh_token_ttl)


def stores(settings: Settings) -> dict[str, Store]:
    """The places for files, by their names. Those of drivers that aren't there yet are left out."""
    found: dict[str, Store] = {}
    for location in settings.storage_locations:
        options = settings.storage_options.get(location.lower(), {})
        if options.get("driver", "local") == "local":
            found[location] = Folder(Path(options.get("root", DEFAULT_FOLDER)))
    return found


def server_options(settings: Settings) -> ServerOptions:
    """What the server allows and tells."""
    return ServerOptions(
        public_url=settings.public_url,
        payload_max=settings.max_payload_size,
        upload_max=settings.files_max_upload_size,
        trust_proxy=settings.ip_trust_proxy,
        mime_types=settings.files_mime_type_allow_list,
        websocket_heartbeat=settings.websockets_heartbeat_period if settings.websockets_enabled else None,
        mcp_enabled=settings.mcp_enabled,
        ai_enabled=settings.ai_enabled,
    )


def graphql_options(settings: Settings) -> GraphQLOptions:
    """Limits of GraphQL documents."""
    return GraphQLOptions(
        introspection=settings.graphql_introspection,
        tokens_max=settings.graphql_query_token_limit,
        nesting_max=settings.graphql_nesting_limit,
        roots_max=settings.graphql_root_field_limit,
        fields_max=settings.graphql_field_limit,
        body_max=settings.max_payload_size,
    )


def _from_address(settings: Settings, address: str) -> DatabaseConfig:
    try:
        parts = urlsplit(address)
        port = parts.port or 5432
    except ValueError as error:
        raise SettingsError("DB_CONNECTION_STRING: not an address") from error
    if not parts.scheme.startswith("postgres"):
        raise SettingsError("DB_CONNECTION_STRING: must begin with postgresql://")
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return DatabaseConfig(
        "postgresql",
        host=query.get("host") or unquote(parts.hostname or "127.0.0.1"),
        port=port,
        database=unquote(parts.path.removeprefix("/")),
        user=unquote(parts.username or settings.db_user),
        password=unquote(parts.password) if parts.password else None,
        ssl=_encryption(
            settings, wanted=settings.db_ssl or query.get("sslmode", "disable") not in {"disable", "allow"}
        ),
        pool_min=settings.db_pool__min,
        pool_max=settings.db_pool__max,
    )


def _encryption(settings: Settings, *, wanted: bool) -> ssl.SSLContext | None:
    authority = settings.db_ssl__ca
    if not wanted and not authority:
        return None
    try:
        if authority and not authority.lstrip().startswith("-----"):
            authority = Path(authority).read_text("ascii")
        context = ssl.create_default_context(cadata=authority)
    except (OSError, ValueError) as error:
        raise SettingsError("DB_SSL__CA: not a certificate, nor the path of one") from error
    if not settings.db_ssl__reject_unauthorized:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
