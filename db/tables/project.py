"""The project as a whole."""

from datetime import datetime
from typing import Any

from db.tables.columns import (
    COUNTED,
    NULL,
    SystemTable,
    boolean,
    integer,
    json,
    serial_key,
    text,
    timestamp,
    uuid,
    uuid_key,
    uuid_of,
    varchar,
)


class Settings(SystemTable, table=True):
    """The project's settings: one row."""

    __tablename__ = "directus_settings"
    __table_args__ = COUNTED

    id: int = serial_key()
    project_name: str = varchar(100, default="Directus")
    project_url: str | None = varchar(255)
    project_color: str = varchar(255, default="#6644FF")
    project_logo: str | None = uuid_of("directus_files")
    public_foreground: str | None = uuid_of("directus_files")
    public_background: str | None = uuid_of("directus_files")
    public_note: str | None = text()
    auth_login_attempts: int | None = integer(default=25)
    auth_password_policy: str | None = varchar(100)
    storage_asset_transform: str | None = varchar(7, default="all")
    storage_asset_presets: Any | None = json()
    custom_css: str | None = text()
    storage_default_folder: str | None = uuid_of("directus_folders", on_delete="SET NULL")
    basemaps: Any | None = json()
    mapbox_key: str | None = varchar(255)
    module_bar: Any | None = json()
    project_descriptor: str | None = varchar(100)
    default_language: str = varchar(255, default="en-US")
    custom_aspect_ratios: Any | None = json()
    public_favicon: str | None = uuid_of("directus_files")
    default_appearance: str = varchar(255, default="auto")
    default_theme_light: str | None = varchar(255)
    theme_light_overrides: Any | None = json()
    default_theme_dark: str | None = varchar(255)
    theme_dark_overrides: Any | None = json()
    report_error_url: str | None = varchar(255)
    report_bug_url: str | None = varchar(255)
    report_feature_url: str | None = varchar(255)
    public_registration: bool = boolean(default=False)
    public_registration_verify_email: bool = boolean(default=True)
    public_registration_role: str | None = uuid_of("directus_roles", on_delete="SET NULL")
    public_registration_email_filter: Any | None = json()
    visual_editor_urls: Any | None = json()
    project_id: str | None = uuid()
    mcp_enabled: bool = boolean(default=False)
    mcp_allow_deletes: bool = boolean(default=False)
    mcp_prompts_collection: str | None = varchar(255, default=NULL)
    mcp_system_prompt_enabled: bool = boolean(default=True)
    mcp_system_prompt: str | None = text()
    project_owner: str | None = varchar(255)
    project_usage: str | None = varchar(255)
    org_name: str | None = varchar(255)
    product_updates: bool | None = boolean()
    project_status: str | None = varchar(255)
    ai_openai_api_key: str | None = text()
    ai_anthropic_api_key: str | None = text()
    ai_system_prompt: str | None = text()
    ai_google_api_key: str | None = text()
    ai_openai_compatible_api_key: str | None = text()
    ai_openai_compatible_base_url: str | None = text()
    ai_openai_compatible_name: str | None = text()
    ai_openai_compatible_models: Any | None = json()
    ai_openai_compatible_headers: Any | None = json()
    ai_openai_allowed_models: Any | None = json()
    ai_anthropic_allowed_models: Any | None = json()
    ai_google_allowed_models: Any | None = json()
    collaborative_editing_enabled: bool = boolean(default=False)


class Extension(SystemTable, table=True):
    """An installed extension."""

    __tablename__ = "directus_extensions"

    enabled: bool = boolean(default=True)
    id: str = uuid_key()
    folder: str = varchar(255)
    source: str = varchar(255)
    bundle: str | None = uuid()


class Migration(SystemTable, table=True):
    """A change that Directus made to its tables. Typecase never writes here."""

    __tablename__ = "directus_migrations"

    version: str = varchar(255, key=True)
    name: str = varchar(255)
    timestamp: datetime | None = timestamp(now=True)
