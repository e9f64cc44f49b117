"""The `directus_*` system tables as SQLModel classes, with the names, types, defaults and keys of Directus 11."""

from db.tables.automation import Flow, Operation
from db.tables.columns import SYSTEM_METADATA
from db.tables.data_model import Collection, Field, Relation
from db.tables.deployments import Deployment, DeploymentProject, DeploymentRun
from db.tables.files import File, Folder
from db.tables.history import Activity, Comment, Revision, Version
from db.tables.interface import Dashboard, Notification, Panel, Preset, Translation
from db.tables.project import Extension, Migration, Settings
from db.tables.rights import Access, Permission, Policy, Role
from db.tables.users import Session, Share, User

__all__ = [
    "SYSTEM_METADATA",
    "Access",
    "Activity",
    "Collection",
    "Comment",
    "Dashboard",
    "Deployment",
    "DeploymentProject",
    "DeploymentRun",
    "Extension",
    "Field",
    "File",
    "Flow",
    "Folder",
    "Migration",
    "Notification",
    "Operation",
    "Panel",
    "Permission",
    "Policy",
    "Preset",
    "Relation",
    "Revision",
    "Role",
    "Session",
    "Settings",
    "Share",
    "Translation",
    "User",
    "Version",
]
