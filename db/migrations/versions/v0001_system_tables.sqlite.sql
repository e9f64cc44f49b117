CREATE TABLE directus_activity (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    action VARCHAR(45) NOT NULL,
    user CHAR(36),
    timestamp TIMESTAMP DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')) NOT NULL,
    ip VARCHAR(50),
    user_agent TEXT,
    collection VARCHAR(64) NOT NULL,
    item VARCHAR(255) NOT NULL,
    origin VARCHAR(255)
);

CREATE INDEX directus_activity_timestamp_index ON directus_activity (timestamp);

CREATE TABLE directus_collections (
    collection VARCHAR(64) NOT NULL,
    icon VARCHAR(64),
    note TEXT,
    display_template VARCHAR(255),
    hidden BOOLEAN DEFAULT 0 NOT NULL,
    singleton BOOLEAN DEFAULT 0 NOT NULL,
    translations JSON,
    archive_field VARCHAR(64),
    archive_app_filter BOOLEAN DEFAULT 1 NOT NULL,
    archive_value VARCHAR(255),
    unarchive_value VARCHAR(255),
    sort_field VARCHAR(64),
    accountability VARCHAR(255) DEFAULT 'all',
    color VARCHAR(255),
    item_duplication_fields JSON,
    sort INTEGER,
    "group" VARCHAR(64),
    collapse VARCHAR(255) DEFAULT 'open' NOT NULL,
    preview_url VARCHAR(255),
    versioning BOOLEAN DEFAULT 0 NOT NULL,
    CONSTRAINT directus_collections_pkey PRIMARY KEY (collection),
    CONSTRAINT directus_collections_group_foreign FOREIGN KEY("group") REFERENCES directus_collections (collection)
);

CREATE TABLE directus_extensions (
    enabled BOOLEAN DEFAULT 1 NOT NULL,
    id CHAR(36) NOT NULL,
    folder VARCHAR(255) NOT NULL,
    source VARCHAR(255) NOT NULL,
    bundle CHAR(36),
    CONSTRAINT directus_extensions_pkey PRIMARY KEY (id)
);

CREATE TABLE directus_fields (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    collection VARCHAR(64) NOT NULL,
    field VARCHAR(64) NOT NULL,
    special VARCHAR(64),
    interface VARCHAR(64),
    options JSON,
    display VARCHAR(64),
    display_options JSON,
    readonly BOOLEAN DEFAULT 0 NOT NULL,
    hidden BOOLEAN DEFAULT 0 NOT NULL,
    sort INTEGER,
    width VARCHAR(30) DEFAULT 'full',
    translations JSON,
    note TEXT,
    conditions JSON,
    required BOOLEAN DEFAULT 0,
    "group" VARCHAR(64),
    validation JSON,
    validation_message TEXT,
    searchable BOOLEAN DEFAULT 1 NOT NULL
);

CREATE TABLE directus_folders (
    id CHAR(36) NOT NULL,
    name VARCHAR(255) NOT NULL,
    parent CHAR(36),
    CONSTRAINT directus_folders_pkey PRIMARY KEY (id),
    CONSTRAINT directus_folders_parent_foreign FOREIGN KEY(parent) REFERENCES directus_folders (id)
);

CREATE TABLE directus_migrations (
    version VARCHAR(255) NOT NULL,
    name VARCHAR(255) NOT NULL,
    timestamp TIMESTAMP DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
    CONSTRAINT directus_migrations_pkey PRIMARY KEY (version)
);

CREATE TABLE directus_policies (
    id CHAR(36) NOT NULL,
    name VARCHAR(100) NOT NULL,
    icon VARCHAR(64) DEFAULT 'badge' NOT NULL,
    description TEXT,
    ip_access TEXT,
    enforce_tfa BOOLEAN DEFAULT 0 NOT NULL,
    admin_access BOOLEAN DEFAULT 0 NOT NULL,
    app_access BOOLEAN DEFAULT 0 NOT NULL,
    CONSTRAINT directus_policies_pkey PRIMARY KEY (id)
);

CREATE TABLE directus_relations (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    many_collection VARCHAR(64) NOT NULL,
    many_field VARCHAR(64) NOT NULL,
    one_collection VARCHAR(64),
    one_field VARCHAR(64),
    one_collection_field VARCHAR(64),
    one_allowed_collections TEXT,
    junction_field VARCHAR(64),
    sort_field VARCHAR(64),
    one_deselect_action VARCHAR(255) DEFAULT 'nullify' NOT NULL
);

CREATE TABLE directus_roles (
    id CHAR(36) NOT NULL,
    name VARCHAR(100) NOT NULL,
    icon VARCHAR(64) DEFAULT 'supervised_user_circle' NOT NULL,
    description TEXT,
    parent CHAR(36),
    CONSTRAINT directus_roles_pkey PRIMARY KEY (id),
    CONSTRAINT directus_roles_parent_foreign FOREIGN KEY(parent) REFERENCES directus_roles (id)
);

CREATE TABLE directus_translations (
    id CHAR(36) NOT NULL,
    language VARCHAR(255) NOT NULL,
    "key" VARCHAR(255) NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT directus_translations_pkey PRIMARY KEY (id)
);

CREATE TABLE directus_permissions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    collection VARCHAR(64) NOT NULL,
    action VARCHAR(10) NOT NULL,
    permissions JSON,
    validation JSON,
    presets JSON,
    fields TEXT,
    policy CHAR(36) NOT NULL,
    CONSTRAINT directus_permissions_policy_foreign FOREIGN KEY(policy) REFERENCES directus_policies (id) ON DELETE CASCADE
);

CREATE TABLE directus_users (
    id CHAR(36) NOT NULL,
    first_name VARCHAR(50),
    last_name VARCHAR(50),
    email VARCHAR(128),
    password VARCHAR(255),
    location VARCHAR(255),
    title VARCHAR(50),
    description TEXT,
    tags JSON,
    avatar CHAR(36),
    language VARCHAR(255) DEFAULT NULL,
    tfa_secret VARCHAR(255),
    status VARCHAR(16) DEFAULT 'active' NOT NULL,
    role CHAR(36),
    token VARCHAR(255),
    last_access TIMESTAMP,
    last_page VARCHAR(255),
    provider VARCHAR(128) DEFAULT 'default' NOT NULL,
    external_identifier VARCHAR(255),
    auth_data JSON,
    email_notifications BOOLEAN DEFAULT 1,
    appearance VARCHAR(255),
    theme_dark VARCHAR(255),
    theme_light VARCHAR(255),
    theme_light_overrides JSON,
    theme_dark_overrides JSON,
    text_direction VARCHAR(255) DEFAULT 'auto' NOT NULL,
    CONSTRAINT directus_users_pkey PRIMARY KEY (id),
    CONSTRAINT directus_users_email_unique UNIQUE (email),
    CONSTRAINT directus_users_role_foreign FOREIGN KEY(role) REFERENCES directus_roles (id) ON DELETE SET NULL,
    CONSTRAINT directus_users_token_unique UNIQUE (token),
    CONSTRAINT directus_users_external_identifier_unique UNIQUE (external_identifier)
);

CREATE TABLE directus_access (
    id CHAR(36) NOT NULL,
    role CHAR(36),
    user CHAR(36),
    policy CHAR(36) NOT NULL,
    sort INTEGER,
    CONSTRAINT directus_access_pkey PRIMARY KEY (id),
    CONSTRAINT directus_access_role_foreign FOREIGN KEY(role) REFERENCES directus_roles (id) ON DELETE CASCADE,
    CONSTRAINT directus_access_user_foreign FOREIGN KEY(user) REFERENCES directus_users (id) ON DELETE CASCADE,
    CONSTRAINT directus_access_policy_foreign FOREIGN KEY(policy) REFERENCES directus_policies (id) ON DELETE CASCADE
);

CREATE TABLE directus_comments (
    id CHAR(36) NOT NULL,
    collection VARCHAR(64) NOT NULL,
    item VARCHAR(255) NOT NULL,
    comment TEXT NOT NULL,
    date_created TIMESTAMP DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
    date_updated TIMESTAMP DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
    user_created CHAR(36),
    user_updated CHAR(36),
    CONSTRAINT directus_comments_pkey PRIMARY KEY (id),
    CONSTRAINT directus_comments_user_created_foreign FOREIGN KEY(user_created) REFERENCES directus_users (id) ON DELETE SET NULL,
    CONSTRAINT directus_comments_user_updated_foreign FOREIGN KEY(user_updated) REFERENCES directus_users (id)
);

CREATE TABLE directus_dashboards (
    id CHAR(36) NOT NULL,
    name VARCHAR(255) NOT NULL,
    icon VARCHAR(64) DEFAULT 'dashboard' NOT NULL,
    note TEXT,
    date_created TIMESTAMP DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
    user_created CHAR(36),
    color VARCHAR(255),
    CONSTRAINT directus_dashboards_pkey PRIMARY KEY (id),
    CONSTRAINT directus_dashboards_user_created_foreign FOREIGN KEY(user_created) REFERENCES directus_users (id) ON DELETE SET NULL
);

CREATE TABLE directus_deployments (
    id CHAR(36) NOT NULL,
    provider VARCHAR(255) NOT NULL,
    credentials TEXT,
    options TEXT,
    date_created TIMESTAMP DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
    user_created CHAR(36),
    webhook_ids JSON,
    webhook_secret VARCHAR(255),
    last_synced_at TIMESTAMP,
    CONSTRAINT directus_deployments_pkey PRIMARY KEY (id),
    CONSTRAINT directus_deployments_provider_unique UNIQUE (provider),
    CONSTRAINT directus_deployments_user_created_foreign FOREIGN KEY(user_created) REFERENCES directus_users (id) ON DELETE SET NULL
);

CREATE TABLE directus_files (
    id CHAR(36) NOT NULL,
    storage VARCHAR(255) NOT NULL,
    filename_disk VARCHAR(255),
    filename_download VARCHAR(255) NOT NULL,
    title VARCHAR(255),
    type VARCHAR(255),
    folder CHAR(36),
    uploaded_by CHAR(36),
    created_on TIMESTAMP DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')) NOT NULL,
    modified_by CHAR(36),
    modified_on TIMESTAMP DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')) NOT NULL,
    charset VARCHAR(50),
    filesize BIGINT,
    width INTEGER,
    height INTEGER,
    duration INTEGER,
    embed VARCHAR(200),
    description TEXT,
    location TEXT,
    tags TEXT,
    metadata JSON,
    focal_point_x INTEGER,
    focal_point_y INTEGER,
    tus_id VARCHAR(64),
    tus_data JSON,
    uploaded_on TIMESTAMP,
    CONSTRAINT directus_files_pkey PRIMARY KEY (id),
    CONSTRAINT directus_files_folder_foreign FOREIGN KEY(folder) REFERENCES directus_folders (id) ON DELETE SET NULL,
    CONSTRAINT directus_files_uploaded_by_foreign FOREIGN KEY(uploaded_by) REFERENCES directus_users (id),
    CONSTRAINT directus_files_modified_by_foreign FOREIGN KEY(modified_by) REFERENCES directus_users (id)
);

CREATE TABLE directus_flows (
    id CHAR(36) NOT NULL,
    name VARCHAR(255) NOT NULL,
    icon VARCHAR(64),
    color VARCHAR(255),
    description TEXT,
    status VARCHAR(255) DEFAULT 'active' NOT NULL,
    "trigger" VARCHAR(255),
    accountability VARCHAR(255) DEFAULT 'all',
    options JSON,
    operation CHAR(36),
    date_created TIMESTAMP DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
    user_created CHAR(36),
    CONSTRAINT directus_flows_pkey PRIMARY KEY (id),
    CONSTRAINT directus_flows_operation_unique UNIQUE (operation),
    CONSTRAINT directus_flows_user_created_foreign FOREIGN KEY(user_created) REFERENCES directus_users (id) ON DELETE SET NULL
);

CREATE TABLE directus_notifications (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    timestamp TIMESTAMP DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
    status VARCHAR(255) DEFAULT 'inbox',
    recipient CHAR(36) NOT NULL,
    sender CHAR(36),
    subject VARCHAR(255) NOT NULL,
    message TEXT,
    collection VARCHAR(64),
    item VARCHAR(255),
    CONSTRAINT directus_notifications_recipient_foreign FOREIGN KEY(recipient) REFERENCES directus_users (id) ON DELETE CASCADE,
    CONSTRAINT directus_notifications_sender_foreign FOREIGN KEY(sender) REFERENCES directus_users (id)
);

CREATE TABLE directus_presets (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    bookmark VARCHAR(255),
    user CHAR(36),
    role CHAR(36),
    collection VARCHAR(64),
    search VARCHAR(100),
    layout VARCHAR(100) DEFAULT 'tabular',
    layout_query JSON,
    layout_options JSON,
    refresh_interval INTEGER,
    filter JSON,
    icon VARCHAR(64) DEFAULT 'bookmark',
    color VARCHAR(255),
    CONSTRAINT directus_presets_user_foreign FOREIGN KEY(user) REFERENCES directus_users (id) ON DELETE CASCADE,
    CONSTRAINT directus_presets_role_foreign FOREIGN KEY(role) REFERENCES directus_roles (id) ON DELETE CASCADE
);

CREATE TABLE directus_shares (
    id CHAR(36) NOT NULL,
    name VARCHAR(255),
    collection VARCHAR(64) NOT NULL,
    item VARCHAR(255) NOT NULL,
    role CHAR(36),
    password VARCHAR(255),
    user_created CHAR(36),
    date_created TIMESTAMP DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
    date_start TIMESTAMP,
    date_end TIMESTAMP,
    times_used INTEGER DEFAULT 0,
    max_uses INTEGER,
    CONSTRAINT directus_shares_pkey PRIMARY KEY (id),
    CONSTRAINT directus_shares_collection_foreign FOREIGN KEY(collection) REFERENCES directus_collections (collection) ON DELETE CASCADE,
    CONSTRAINT directus_shares_role_foreign FOREIGN KEY(role) REFERENCES directus_roles (id) ON DELETE CASCADE,
    CONSTRAINT directus_shares_user_created_foreign FOREIGN KEY(user_created) REFERENCES directus_users (id) ON DELETE SET NULL
);

CREATE TABLE directus_versions (
    id CHAR(36) NOT NULL,
    "key" VARCHAR(64) NOT NULL,
    name VARCHAR(255),
    collection VARCHAR(64) NOT NULL,
    item VARCHAR(255) NOT NULL,
    hash VARCHAR(255),
    date_created TIMESTAMP DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
    date_updated TIMESTAMP DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
    user_created CHAR(36),
    user_updated CHAR(36),
    delta JSON,
    CONSTRAINT directus_versions_pkey PRIMARY KEY (id),
    CONSTRAINT directus_versions_collection_foreign FOREIGN KEY(collection) REFERENCES directus_collections (collection) ON DELETE CASCADE,
    CONSTRAINT directus_versions_user_created_foreign FOREIGN KEY(user_created) REFERENCES directus_users (id) ON DELETE SET NULL,
    CONSTRAINT directus_versions_user_updated_foreign FOREIGN KEY(user_updated) REFERENCES directus_users (id)
);

CREATE TABLE directus_deployment_projects (
    id CHAR(36) NOT NULL,
    deployment CHAR(36) NOT NULL,
    external_id VARCHAR(255) NOT NULL,
    name VARCHAR(255) NOT NULL,
    date_created TIMESTAMP DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
    user_created CHAR(36),
    url VARCHAR(255),
    framework VARCHAR(255),
    deployable BOOLEAN DEFAULT 1 NOT NULL,
    CONSTRAINT directus_deployment_projects_pkey PRIMARY KEY (id),
    CONSTRAINT directus_deployment_projects_deployment_external_id_unique UNIQUE (deployment, external_id),
    CONSTRAINT directus_deployment_projects_deployment_foreign FOREIGN KEY(deployment) REFERENCES directus_deployments (id) ON DELETE CASCADE,
    CONSTRAINT directus_deployment_projects_user_created_foreign FOREIGN KEY(user_created) REFERENCES directus_users (id) ON DELETE SET NULL
);

CREATE TABLE directus_operations (
    id CHAR(36) NOT NULL,
    name VARCHAR(255),
    "key" VARCHAR(255) NOT NULL,
    type VARCHAR(255) NOT NULL,
    position_x INTEGER NOT NULL,
    position_y INTEGER NOT NULL,
    options JSON,
    resolve CHAR(36),
    reject CHAR(36),
    flow CHAR(36) NOT NULL,
    date_created TIMESTAMP DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
    user_created CHAR(36),
    CONSTRAINT directus_operations_pkey PRIMARY KEY (id),
    CONSTRAINT directus_operations_resolve_unique UNIQUE (resolve),
    CONSTRAINT directus_operations_resolve_foreign FOREIGN KEY(resolve) REFERENCES directus_operations (id),
    CONSTRAINT directus_operations_reject_unique UNIQUE (reject),
    CONSTRAINT directus_operations_reject_foreign FOREIGN KEY(reject) REFERENCES directus_operations (id),
    CONSTRAINT directus_operations_flow_foreign FOREIGN KEY(flow) REFERENCES directus_flows (id) ON DELETE CASCADE,
    CONSTRAINT directus_operations_user_created_foreign FOREIGN KEY(user_created) REFERENCES directus_users (id) ON DELETE SET NULL
);

CREATE TABLE directus_panels (
    id CHAR(36) NOT NULL,
    dashboard CHAR(36) NOT NULL,
    name VARCHAR(255),
    icon VARCHAR(64) DEFAULT NULL,
    color VARCHAR(10),
    show_header BOOLEAN DEFAULT 0 NOT NULL,
    note TEXT,
    type VARCHAR(255) NOT NULL,
    position_x INTEGER NOT NULL,
    position_y INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    options JSON,
    date_created TIMESTAMP DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
    user_created CHAR(36),
    CONSTRAINT directus_panels_pkey PRIMARY KEY (id),
    CONSTRAINT directus_panels_dashboard_foreign FOREIGN KEY(dashboard) REFERENCES directus_dashboards (id) ON DELETE CASCADE,
    CONSTRAINT directus_panels_user_created_foreign FOREIGN KEY(user_created) REFERENCES directus_users (id) ON DELETE SET NULL
);

CREATE TABLE directus_revisions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    activity INTEGER NOT NULL,
    collection VARCHAR(64) NOT NULL,
    item VARCHAR(255) NOT NULL,
    data JSON,
    delta JSON,
    parent INTEGER,
    version CHAR(36),
    CONSTRAINT directus_revisions_activity_foreign FOREIGN KEY(activity) REFERENCES directus_activity (id) ON DELETE CASCADE,
    CONSTRAINT directus_revisions_parent_foreign FOREIGN KEY(parent) REFERENCES directus_revisions (id),
    CONSTRAINT directus_revisions_version_foreign FOREIGN KEY(version) REFERENCES directus_versions (id) ON DELETE CASCADE
);

CREATE INDEX directus_revisions_activity_index ON directus_revisions (activity);

CREATE INDEX directus_revisions_parent_index ON directus_revisions (parent);

CREATE TABLE directus_sessions (
    token VARCHAR(64) NOT NULL,
    user CHAR(36),
    expires TIMESTAMP NOT NULL,
    ip VARCHAR(255),
    user_agent TEXT,
    share CHAR(36),
    origin VARCHAR(255),
    next_token VARCHAR(64),
    CONSTRAINT directus_sessions_pkey PRIMARY KEY (token),
    CONSTRAINT directus_sessions_user_foreign FOREIGN KEY(user) REFERENCES directus_users (id) ON DELETE CASCADE,
    CONSTRAINT directus_sessions_share_foreign FOREIGN KEY(share) REFERENCES directus_shares (id) ON DELETE CASCADE
);

CREATE TABLE directus_settings (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    project_name VARCHAR(100) DEFAULT 'Directus' NOT NULL,
    project_url VARCHAR(255),
    project_color VARCHAR(255) DEFAULT '#6644FF' NOT NULL,
    project_logo CHAR(36),
    public_foreground CHAR(36),
    public_background CHAR(36),
    public_note TEXT,
    auth_login_attempts INTEGER DEFAULT 25,
    auth_password_policy VARCHAR(100),
    storage_asset_transform VARCHAR(7) DEFAULT 'all',
    storage_asset_presets JSON,
    custom_css TEXT,
    storage_default_folder CHAR(36),
    basemaps JSON,
    mapbox_key VARCHAR(255),
    module_bar JSON,
    project_descriptor VARCHAR(100),
    default_language VARCHAR(255) DEFAULT 'en-US' NOT NULL,
    custom_aspect_ratios JSON,
    public_favicon CHAR(36),
    default_appearance VARCHAR(255) DEFAULT 'auto' NOT NULL,
    default_theme_light VARCHAR(255),
    theme_light_overrides JSON,
    default_theme_dark VARCHAR(255),
    theme_dark_overrides JSON,
    report_error_url VARCHAR(255),
    report_bug_url VARCHAR(255),
    report_feature_url VARCHAR(255),
    public_registration BOOLEAN DEFAULT 0 NOT NULL,
    public_registration_verify_email BOOLEAN DEFAULT 1 NOT NULL,
    public_registration_role CHAR(36),
    public_registration_email_filter JSON,
    visual_editor_urls JSON,
    project_id CHAR(36),
    mcp_enabled BOOLEAN DEFAULT 0 NOT NULL,
    mcp_allow_deletes BOOLEAN DEFAULT 0 NOT NULL,
    mcp_prompts_collection VARCHAR(255) DEFAULT NULL,
    mcp_system_prompt_enabled BOOLEAN DEFAULT 1 NOT NULL,
    mcp_system_prompt TEXT,
    project_owner VARCHAR(255),
    project_usage VARCHAR(255),
    org_name VARCHAR(255),
    product_updates BOOLEAN,
    project_status VARCHAR(255),
    ai_openai_api_key TEXT,
    ai_anthropic_api_key TEXT,
    ai_system_prompt TEXT,
    ai_google_api_key TEXT,
    ai_openai_compatible_api_key TEXT,
    ai_openai_compatible_base_url TEXT,
    ai_openai_compatible_name TEXT,
    ai_openai_compatible_models JSON,
    ai_openai_compatible_headers JSON,
    ai_openai_allowed_models JSON,
    ai_anthropic_allowed_models JSON,
    ai_google_allowed_models JSON,
    collaborative_editing_enabled BOOLEAN DEFAULT 0 NOT NULL,
    CONSTRAINT directus_settings_project_logo_foreign FOREIGN KEY(project_logo) REFERENCES directus_files (id),
    CONSTRAINT directus_settings_public_foreground_foreign FOREIGN KEY(public_foreground) REFERENCES directus_files (id),
    CONSTRAINT directus_settings_public_background_foreign FOREIGN KEY(public_background) REFERENCES directus_files (id),
    CONSTRAINT directus_settings_storage_default_folder_foreign FOREIGN KEY(storage_default_folder) REFERENCES directus_folders (id) ON DELETE SET NULL,
    CONSTRAINT directus_settings_public_favicon_foreign FOREIGN KEY(public_favicon) REFERENCES directus_files (id),
    CONSTRAINT directus_settings_public_registration_role_foreign FOREIGN KEY(public_registration_role) REFERENCES directus_roles (id) ON DELETE SET NULL
);

CREATE TABLE directus_deployment_runs (
    id CHAR(36) NOT NULL,
    project CHAR(36) NOT NULL,
    external_id VARCHAR(255) NOT NULL,
    target VARCHAR(255) NOT NULL,
    date_created TIMESTAMP DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
    user_created CHAR(36),
    status VARCHAR(255),
    url VARCHAR(255),
    started_at TIMESTAMP,
    completed_at TIMESTAMP,
    CONSTRAINT directus_deployment_runs_pkey PRIMARY KEY (id),
    CONSTRAINT directus_deployment_runs_project_foreign FOREIGN KEY(project) REFERENCES directus_deployment_projects (id) ON DELETE CASCADE,
    CONSTRAINT directus_deployment_runs_user_created_foreign FOREIGN KEY(user_created) REFERENCES directus_users (id) ON DELETE SET NULL
);
