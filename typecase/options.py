"""What the settings mean for each part of the system."""

import ssl
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from adapters.counters import MemoryCounters, RedisCounters
from db.engine import DatabaseConfig
from resolvers.addresses import Proxies
from resolvers.assets.options import AssetOptions
from resolvers.limiter import Limiter
from resolvers.passwords import HashCost
from resolvers.providers.connection import Connection
from resolvers.server import RateLimit, ServerOptions
from resolvers.services import ReadOptions
from resolvers.sign_in import Cookie, SignInOptions
from schema.options import GraphQLOptions
from typecase.provider_options import providers
from typecase.setting_errors import SettingsError
from typecase.settings import Settings


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
    return SignInOptions(
        secret,
        access_ttl=settings.access_token_ttl,
        refresh_ttl=settings.refresh_token_ttl,
        session_ttl=settings.session_cookie_ttl,
        refresh_cookie=Cookie(
            settings.refresh_token_cookie_name,
            settings.refresh_token_cookie_domain,
            settings.refresh_token_cookie_secure,
            settings.refresh_token_cookie_same_site,
        ),
        session_cookie=Cookie(
            settings.session_cookie_name,
            settings.session_cookie_domain,
            settings.session_cookie_secure,
            settings.session_cookie_same_site,
        ),
        stall_seconds=settings.login_stall_time / 1000,
        local=not settings.auth_disable_default,
    )


def hash_cost(settings: Settings) -> HashCost:
    """What hashing a password costs."""
    return HashCost(settings.hash_memory_cost, settings.hash_time_cost, settings.hash_parallelism)


def connections(settings: Settings) -> dict[str, Connection]:
    """The providers that users may sign in with, by their names. Raises SettingsError as `providers`."""
    return {provider.name: Connection(provider, settings.public_url) for provider in providers(settings)}


def asset_options(settings: Settings) -> AssetOptions:
    """How assets are served, and limits on transforms."""
    return AssetOptions(
        cache_ttl=settings.assets_cache_ttl,
        concurrent_max=settings.assets_transform_max_concurrent,
        side_max=settings.assets_transform_image_max_dimension,
        operations_max=settings.assets_transform_max_operations,
        timeout=settings.assets_transform_timeout / 1000,
        tolerant=settings.assets_invalid_image_sensitivity_level == "none",
    )


def server_options(settings: Settings) -> ServerOptions:
    """What the server allows and tells."""
    return ServerOptions(
        public_url=settings.public_url,
        payload_max=settings.max_payload_size,
        upload_max=settings.files_max_upload_size,
        proxies=_proxies(settings),
        rate_limit=RateLimit(settings.rate_limiter_points, settings.rate_limiter_duration)
        if settings.rate_limiter_enabled
        else None,
        rate_limit_global=RateLimit(settings.rate_limiter_global_points, settings.rate_limiter_global_duration)
        if settings.rate_limiter_global_enabled
        else None,
        mime_types=settings.files_mime_type_allow_list,
        websocket_heartbeat=settings.websockets_heartbeat_period if settings.websockets_enabled else None,
        mcp_enabled=settings.mcp_enabled,
        ai_enabled=settings.ai_enabled,
        root_redirect=None if settings.root_redirect.lower() == "false" else settings.root_redirect,
        robots_txt=settings.robots_txt,
    )


def limiter(settings: Settings) -> Limiter:
    """What counts requests and tries. Raises SettingsError where Redis is to count and its library isn't there."""
    if settings.rate_limiter_store == "redis" and settings.redis:
        if find_spec("redis") is None:
            raise SettingsError("RATE_LIMITER_STORE: redis needs a library: pip install 'typecase[redis]'")
        return Limiter(RedisCounters(settings.redis.get_secret_value()))
    return Limiter(MemoryCounters())


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


def _proxies(settings: Settings) -> Proxies:
    header = settings.ip_custom_header
    known = header.strip().lower() if header else ""
    return Proxies(settings.ip_trust_proxy, known.encode() if known not in {"", "false"} else None)


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
