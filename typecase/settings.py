"""The settings: one class, where each says what it does, its unit and its default.

They have the names that Directus gives them and are taken, the first that has a value, from the environment, from the
file that a variable's name with `_FILE` names, and from the configuration file: `--config`, `CONFIG_PATH`, else `.env`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from typecase.setting_values import Bytes, Limit, Names, Seconds

DatabaseClient = Literal["sqlite3", "pg", "postgres", "cockroachdb"]
LogLevel = Literal["fatal", "error", "warn", "info", "debug", "trace", "silent"]


class SettingsError(Exception):
    """A setting that can't be used; the message is one line for the person who runs the server."""


class Settings(BaseSettings):
    """All settings. A field's name in lower case is its variable's in capitals."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True, validate_default=False
    )

    # ── Server ──
    host: str = Field("0.0.0.0", description="Address to listen on.")  # noqa: S104  (Directus' default)
    port: int = Field(8055, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    public_url: str = Field("/", description="Address at which clients reach the server.")
    secret: SecretStr = Field(SecretStr(""), description="Signs access tokens; made up at each start where missing.")
    ip_trust_proxy: bool = Field(True, description="Whether a caller's address is taken from X-Forwarded-For.")
    max_payload_size: Bytes = Field(2**20, ge=1, description="Largest body of a request, in bytes or with a unit.")
    shutdown_timeout: Seconds = Field(
        10, ge=0, description="How long requests under way may take to end after SIGTERM, like 10s."
    )

    # ── Log ──
    log_level: LogLevel = Field("info", description="The least that is logged.")
    log_style: Literal["pretty", "raw", "json"] = Field("pretty", description="Lines for people, or JSON (raw, json).")

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

    # ── Your own code ──
    hooks: str | None = Field(None, description="Module with your hooks, like `blog.hooks`.")

    # ── What /server/info tells ──
    websockets_enabled: bool = Field(False, description="Whether clients are told that there are websockets.")
    websockets_heartbeat_period: int = Field(30, ge=1, description="Seconds between two signs of life of a websocket.")
    mcp_enabled: bool = Field(True, description="Whether clients are told that the MCP server may be used.")
    ai_enabled: bool = Field(True, description="Whether clients are told that the AI features may be used.")

    storage_options: Mapping[str, Mapping[str, str]] = Field(
        default_factory=dict, exclude=True, description="The STORAGE_<NAME>_* variables, by location and option."
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """PostgreSQL needs a database's name."""
        if self.db_client != "sqlite3" and not (self.db_connection_string or self.db_database):
            raise ValueError("DB_DATABASE is needed with PostgreSQL")
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
    from typecase.setting_files import file_values, storage_options

    values = file_values(config)
    try:
        return Settings(**values, storage_options=storage_options(values))
    except ValidationError as error:
        raise SettingsError(_in_one_line(error)) from error


def _in_one_line(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    reason: str = first["msg"].removeprefix("Value error, ")
    place: list[Any] = [part for part in first["loc"] if isinstance(part, str)]
    return f"{str(place[0]).upper()}: {reason[0].lower()}{reason[1:]}" if place else reason
