"""The settings: one class, where each says what it does, its unit and its default.

They have the names that Directus gives them and are taken, the first that has a value, from the environment, from the
file that a variable's name with `_FILE` names, and from the configuration file: `--config`, `CONFIG_PATH`, else `.env`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from resolvers.files.options import METADATA
from typecase.setting_errors import SettingsError
from typecase.setting_values import (
    Bytes,
    Limit,
    Lines,
    Milliseconds,
    Names,
    Schedule,
    Seconds,
    TrustedProxies,
    YesNoOrNames,
)

DatabaseClient = Literal["sqlite3", "pg", "postgres", "cockroachdb"]
SameSite = Literal["lax", "strict", "none"]
CookieName = Annotated[str, Field(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")]
LogLevel = Literal["fatal", "error", "warn", "info", "debug", "trace", "silent"]

_SECRET_MIN = 16
# KiB that argon2 needs for each lane.
_LANE_MIN = 8


class Settings(BaseSettings):
    """All settings. A field's name in lower case is its variable's in capitals."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True, validate_default=False
    )

    # ── Server ──
    host: str = Field("0.0.0.0", description="Address to listen on.")  # noqa: S104  (Directus' default)
    port: int = Field(8055, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    public_url: str = Field("/", description="Address at which clients reach the server.")
    secret: SecretStr = Field(
        SecretStr(""),
        description="Signs access tokens, 16 characters at the least; made up at each start where missing.",
    )
    ip_trust_proxy: TrustedProxies = Field(
        True,
        description="Who is believed in X-Forwarded-For: all, none (false), a number of proxies, or their networks.",
    )
    ip_custom_header: str | None = Field(
        None, description="Header in which a proxy tells the caller's address, before all others."
    )
    root_redirect: str = Field("./admin", description="Where `/` leads; false: nowhere.")
    robots_txt: Lines = Field("User-agent: *\nDisallow: /", description="What /robots.txt says.")
    max_payload_size: Bytes = Field(2**20, ge=1, description="Largest body of a request, in bytes or with a unit.")
    shutdown_timeout: Seconds = Field(
        10, ge=0, description="How long requests under way may take to end after SIGTERM, like 10s."
    )

    # ── Other sites' pages ──
    cors_enabled: bool = Field(False, description="Whether pages of other sites may read answers.")
    cors_origin: YesNoOrNames = Field(
        False, description="The origins of those sites, like https://example.com; true: all, without cookies."
    )
    cors_methods: Names = Field(("GET", "POST", "PATCH", "DELETE"), description="Methods that they may use.")
    cors_allowed_headers: Names = Field(("Content-Type", "Authorization"), description="Headers that they may send.")
    cors_exposed_headers: Names = Field(("Content-Range",), description="Headers of answers that they may read.")
    cors_credentials: bool = Field(True, description="Whether the named sites may send cookies.")
    cors_max_age: int = Field(18000, ge=0, description="Seconds for which a browser remembers that it may ask.")

    # ── What browsers are told ──
    hsts_enabled: bool = Field(
        False, description="Whether browsers are told to come by https alone; needs a PUBLIC_URL with https."
    )
    hsts_max_age: int = Field(15552000, ge=0, description="For how many seconds they remember.")
    hsts_include_sub_domains: bool = Field(True, description="Whether that holds for all names below.")
    hsts_preload: bool = Field(False, description="Whether browsers may know it beforehand.")

    # ── Limits on requests ──
    rate_limiter_enabled: bool = Field(False, description="Whether the requests of an address are limited.")
    rate_limiter_points: int = Field(50, ge=1, description="Requests of an address at the most …")
    rate_limiter_duration: int = Field(1, ge=1, description="… in so many seconds.")
    rate_limiter_global_enabled: bool = Field(False, description="Whether all requests together are limited.")
    rate_limiter_global_points: int = Field(1000, ge=1, description="Requests of all at the most …")
    rate_limiter_global_duration: int = Field(1, ge=1, description="… in so many seconds.")
    rate_limiter_store: Literal["memory", "redis"] = Field(
        "memory", description="Where all limits count: in each process, or in Redis for all processes."
    )
    redis: SecretStr | None = Field(None, description="Address of Redis, like redis://localhost:6379/0.")

    # ── Log ──
    log_level: LogLevel = Field("info", description="The least that is logged.")
    log_style: Literal["pretty", "raw", "json"] = Field("pretty", description="Lines for people, or JSON (raw, json).")
    log_http_ignore_paths: Names = Field((), description="Paths whose requests aren't logged at `debug`.")

    # ── Database ──
    db_client: DatabaseClient = Field("sqlite3", description="Which kind of database; all but sqlite3 are PostgreSQL.")
    db_filename: Path = Field(Path("data/typecase.db"), description="File of the SQLite database.")
    db_connection_string: SecretStr | None = Field(
        None, description="Address of the PostgreSQL database, in place of the following."
    )
    db_host: str = Field("127.0.0.1", description="Host of the PostgreSQL server, or the folder of its socket.")
    db_port: int = Field(5432, ge=1, le=65535, description="Port of the PostgreSQL server.")
    db_database: str = Field("", description="Name of the PostgreSQL database.")
    db_user: str = Field("", description="User of the PostgreSQL database.")
    db_password: SecretStr | None = Field(None, description="That user's password.")
    db_ssl: bool = Field(False, description="Whether the connection to PostgreSQL is encrypted.")
    db_ssl__ca: str | None = Field(
        None, description="Certificate authority to trust, as PEM text or the path of a file; turns encryption on."
    )
    db_ssl__reject_unauthorized: bool = Field(
        True, description="Whether an encrypted connection needs a certificate that can be trusted."
    )
    db_pool__min: int = Field(1, ge=0, description="Connections to PostgreSQL kept open at the least.")
    db_pool__max: int = Field(10, ge=1, description="Connections to PostgreSQL at the most, per process.")

    # ── First start ──
    admin_email: str | None = Field(None, description="E-mail of the administrator made on an empty database.")
    admin_password: SecretStr | None = Field(None, description="That administrator's password; made up where missing.")

    # ── Sign-in ──
    access_token_ttl: Seconds = Field(900, ge=1, description="How long an access token is good for, like 15m.")
    refresh_token_ttl: Seconds = Field(604800, ge=1, description="How long a refresh token is good for, like 7d.")
    refresh_token_cookie_name: CookieName = Field(
        "directus_refresh_token", description="Name of the cookie for the refresh token, in mode cookie."
    )
    refresh_token_cookie_domain: str | None = Field(
        None, description="Domain that gets it; the server's own host where missing."
    )
    refresh_token_cookie_secure: bool = Field(False, description="Whether it is sent over https alone.")
    refresh_token_cookie_same_site: SameSite = Field(
        "lax", description="Whether other sites' requests bear it: strict, lax or none."
    )
    session_cookie_ttl: Seconds = Field(86400, ge=1, description="How long a session cookie is good for, like 1d.")
    session_cookie_name: CookieName = Field(
        "directus_session_token", description="Name of the cookie for the access token, in mode session."
    )
    session_cookie_domain: str | None = Field(
        None, description="Domain that gets it; the server's own host where missing."
    )
    session_cookie_secure: bool = Field(False, description="Whether it is sent over https alone.")
    session_cookie_same_site: SameSite = Field(
        "lax", description="Whether other sites' requests bear it: strict, lax or none."
    )
    login_stall_time: Milliseconds = Field(
        500, ge=0, description="How long a refused sign-in takes at the least, like 500ms."
    )
    hash_memory_cost: int = Field(
        65536, ge=8, le=4194304, description="KiB of memory that hashing a password takes, 8 a lane at the least."
    )
    hash_time_cost: int = Field(3, ge=1, le=1000, description="Passes over that memory.")
    hash_parallelism: int = Field(4, ge=1, le=255, description="Lanes that are hashed side by side.")
    auth_disable_default: bool = Field(False, description="Whether nobody may sign in with e-mail and password.")
    auth_providers: Names = Field(
        (), description="Names of the servers whose users may sign in; AUTH_<NAME>_DRIVER … say more about each."
    )

    # ── Mail ──
    email_from: str = Field(
        "no-reply@example.com", description="Sender of mails: an address, or `A name <an@address>`."
    )
    email_transport: Literal["sendmail", "smtp", "log", "none"] = Field(
        "sendmail", description="How mails are sent: sendmail, smtp, log (shown in the log instead) or none."
    )
    email_sendmail_path: Path = Field(Path("/usr/sbin/sendmail"), description="The sendmail program.")
    email_sendmail_new_line: Literal["unix", "windows"] = Field(
        "unix", description="How lines end in what sendmail gets."
    )
    email_smtp_host: str | None = Field(None, description="The SMTP server.")
    email_smtp_port: int | None = Field(
        None, ge=1, le=65535, description="Its port; where missing, 465 with EMAIL_SMTP_SECURE, else 25."
    )
    email_smtp_user: str | None = Field(None, description="User at the SMTP server.")
    email_smtp_password: SecretStr | None = Field(None, description="That user's password.")
    email_smtp_secure: bool = Field(
        False, description="Whether the connection is encrypted from the start, not by STARTTLS."
    )
    email_smtp_ignore_tls: bool = Field(False, description="Whether STARTTLS isn't used even where the server has it.")
    email_smtp_name: str | None = Field(None, description="What this machine calls itself at the SMTP server.")
    email_templates_path: Path | None = Field(None, description="Folder with mail templates of your own.")

    # ── Links in mails ──
    password_reset_url_allow_list: Names = Field((), description="Pages that `reset_url` may name, and all below them.")
    user_invite_url_allow_list: Names = Field((), description="Pages that `invite_url` may name, and all below them.")
    user_register_url_allow_list: Names = Field(
        (), description="Pages that `verification_url` may name, and all below them."
    )
    user_invite_token_ttl: Seconds = Field(604800, ge=1, description="How long an invitation is good for, like 7d.")
    email_verification_token_ttl: Seconds = Field(
        604800, ge=1, description="How long the link that confirms an e-mail is good for, like 7d."
    )
    register_stall_time: int = Field(
        750, ge=0, description="How long a registration takes at the least, in milliseconds."
    )

    # ── Reads ──
    query_limit_default: int = Field(100, ge=-1, description="Rows of a list where no limit is asked for; -1: all.")
    query_limit_max: Limit = Field(None, ge=0, description="Rows of a list at the most; -1: no limit.")
    max_relational_depth: int = Field(10, ge=2, description="Relations that a selection may follow one after another.")
    max_selected_relations: int = Field(500, ge=1, description="Relations that a selection may follow in all.")

    # ── Writes ──
    max_batch_mutation: Limit = Field(
        None, ge=0, description="Rows that one request may write at the most; -1: no limit."
    )

    # ── GraphQL ──
    graphql_introspection: bool = Field(True, description="Whether the schema may be asked for.")
    graphql_query_token_limit: int = Field(5000, ge=1, description="Words and signs of a document at the most.")
    graphql_nesting_limit: int = Field(60, ge=1, description="Brackets inside one another in a document at the most.")
    graphql_root_field_limit: int = Field(100, ge=1, description="Root fields of a document at the most.")
    graphql_field_limit: int = Field(3000, ge=1, description="Fields of a document at the most, fragments spread.")

    # ── Files ──
    storage_locations: Names = Field(
        ("local",), description="Names of the places for files; STORAGE_<NAME>_DRIVER, _ROOT … say more about each."
    )
    files_max_upload_size: Bytes | None = Field(None, ge=1, description="Largest file that may be uploaded, like 10mb.")
    files_mime_type_allow_list: Names = Field(("*/*",), description="Kinds of files that may be uploaded.")
    file_metadata_allow_list: Names = Field(
        METADATA, description="What is kept of pictures' metadata, like `ifd0.Make`, `exif.*`, or `*` for all."
    )
    temp_path: Path | None = Field(
        None, description="Folder for files that are on their way in; the system's own where missing."
    )
    import_ip_deny_list: Names = Field(
        ("0.0.0.0", "169.254.169.254"),  # noqa: S104  (no address to listen on)
        description="Addresses and networks that no file is imported from, besides all private ones.",
    )
    import_ip_allow_list: Names = Field(
        (), description="Private addresses and networks that files may be imported from all the same."
    )
    import_timeout: Seconds = Field(60, ge=1, description="How long an import may take, like 1m.")
    import_concurrent_max: int = Field(10, ge=1, description="Files imported at once, per process.")
    tus_enabled: bool = Field(False, description="Whether files may be uploaded in pieces (TUS).")
    tus_chunk_size: Bytes = Field(10 * 2**20, ge=1, description="Largest piece of such an upload, like 10mb.")
    tus_upload_expiration: Seconds = Field(600, ge=1, description="How long such an upload may rest, like 10m.")
    tus_cleanup_schedule: Schedule = Field(
        "0 * * * *", description="When expired uploads are cleaned up, as in a crontab; in UTC."
    )

    assets_cache_ttl: Seconds = Field(2592000, ge=0, description="How long clients may keep an asset, like 30d.")
    assets_transform_max_concurrent: int = Field(25, ge=1, description="Transforms that are made at once.")
    assets_transform_image_max_dimension: int = Field(
        6000, ge=1, le=20000, description="Pixels of the longer side of a picture that may be transformed."
    )
    assets_transform_max_operations: int = Field(5, ge=0, description="Operations in `transforms` at the most.")
    assets_transform_timeout: Milliseconds = Field(
        7500, ge=1, description="How long a request waits for its transform, like 7500ms."
    )
    assets_invalid_image_sensitivity_level: Literal["none", "truncated", "error", "warning"] = Field(
        "warning", description="`none` transforms what can be read of broken pictures; the others leave those alone."
    )

    # ── Your own code ──
    hooks: str | None = Field(None, description="Module with your hooks, like `blog.hooks`.")

    # ── What /server/info tells ──
    websockets_enabled: bool = Field(False, description="Whether clients are told that there are websockets.")
    websockets_heartbeat_period: int = Field(30, ge=1, description="Seconds between two signs of life of a websocket.")
    mcp_enabled: bool = Field(True, description="Whether clients are told that the MCP server may be used.")
    ai_enabled: bool = Field(True, description="Whether clients are told that the AI features may be used.")

    content_security_policy: Mapping[str, str] = Field(
        default_factory=dict,
        exclude=True,
        description="The CONTENT_SECURITY_POLICY_DIRECTIVES__* variables, by directive.",
    )
    storage_options: Mapping[str, Mapping[str, str]] = Field(
        default_factory=dict, exclude=True, description="The STORAGE_<NAME>_* variables, by location and option."
    )
    provider_options: Mapping[str, str] = Field(
        default_factory=dict, exclude=True, repr=False, description="The AUTH_* variables, by what follows AUTH_."
    )

    @field_validator("secret")
    @classmethod
    def _hard_to_guess(cls, secret: SecretStr) -> SecretStr:
        """Whoever guesses it can sign a token for anyone."""
        if 0 < len(secret.get_secret_value()) < _SECRET_MIN:
            raise ValueError(f"must have {_SECRET_MIN} characters at the least")
        return secret

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """PostgreSQL needs a database's name, Redis an address, and each lane of a hash its memory."""
        if self.db_client != "sqlite3" and not (self.db_connection_string or self.db_database):
            raise ValueError("DB_DATABASE is needed with PostgreSQL")
        if self.rate_limiter_store == "redis" and not self.redis:
            raise ValueError("REDIS is needed with RATE_LIMITER_STORE=redis")
        if self.hash_memory_cost < _LANE_MIN * self.hash_parallelism:
            raise ValueError(f"HASH_MEMORY_COST must be {_LANE_MIN} times HASH_PARALLELISM at the least")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment goes before what `load_settings` read from files."""
        return env_settings, init_settings


def load_settings(config: Path | None = None) -> Settings:
    """The settings of this process.

    Raises:
        SettingsError: a value or the configuration file can't be used.
    """
    # Imported late: reading files needs parsers that an ordinary start does without.
    from typecase.setting_files import file_values, policy_directives, provider_options, storage_options

    values = file_values(config, Settings.model_fields)
    try:
        options: dict[str, Any] = {
            "content_security_policy": policy_directives(values),
            "storage_options": storage_options(values),
            "provider_options": provider_options(values),
        }
        return Settings(**values, **options)
    except ValidationError as error:
        raise SettingsError(_in_one_line(error)) from error


def _in_one_line(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    reason: str = first["msg"].removeprefix("Value error, ")
    place: list[Any] = [part for part in first["loc"] if isinstance(part, str)]
    return f"{str(place[0]).upper()}: {reason[0].lower()}{reason[1:]}" if place else reason
