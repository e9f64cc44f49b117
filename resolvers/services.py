"""What the resolvers need to do their work, made once at the start and passed to whoever needs it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from adapters.counters import MemoryCounters
from adapters.storage import Store
from db.catalogue import Catalogue
from db.dialects import Dialect, dialect_of
from db.engine import Database
from db.plan import PlanCache
from resolvers.accounts import AccountOptions
from resolvers.assets.options import AssetOptions
from resolvers.assets.transforms import Transforms
from resolvers.files.options import FileOptions
from resolvers.hooks import Hooks
from resolvers.limiter import Limiter
from resolvers.mail.mailer import Mailer
from resolvers.passwords import USUAL_COST, HashCost
from resolvers.write.guards import Guard

if TYPE_CHECKING:
    from sqlmodel import SQLModel

    from resolvers.access import Access
    from resolvers.providers.connection import Connection
    from resolvers.server import ServerOptions
    from resolvers.sign_in import SignInOptions


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Limits on reads: rows of a list where none is asked for, rows at the most (None: no limit), how many relations
    a selection may follow one after another, and how many in all; and on rows that one request
    may write."""

    limit_default: int = 100
    limit_max: int | None = None
    depth_max: int = 10
    relations_max: int = 500
    batch_max: int | None = None


@dataclass
class Services:
    """The running system.

    `catalogue` is replaced as a whole when the model changes; whoever reads it keeps the value that a request began
    with. `guards` are those of the system's collections that can be written, `stores` the places for files by their
    names, the first one for new files, `providers` the other servers whose users may sign in. `models` are the
    code-first classes that the catalogue knows; whoever changes the model holds `changing`, and `model_mark` is the
    mark of the last change that was made here.
    """

    database: Database
    catalogue: Catalogue
    access: "Access"
    sign_in: "SignInOptions"
    server: "ServerOptions"
    options: ReadOptions = ReadOptions()
    hooks: Hooks = field(default_factory=Hooks)
    guards: Mapping[str, Guard] = field(default_factory=dict)
    stores: Mapping[str, Store] = field(default_factory=dict)
    files: FileOptions = field(default_factory=FileOptions)
    providers: Mapping[str, "Connection"] = field(default_factory=dict)
    mailer: Mailer = field(default_factory=Mailer)
    hash_cost: HashCost = USUAL_COST
    accounts: AccountOptions = field(default_factory=AccountOptions)
    transforms: Transforms = field(default_factory=lambda: Transforms(AssetOptions()))
    limiter: Limiter = field(default_factory=lambda: Limiter(MemoryCounters()))
    plans: PlanCache = field(default_factory=PlanCache)
    models: Sequence[type["SQLModel"]] = ()
    changing: asyncio.Lock = field(default_factory=asyncio.Lock)
    model_mark: str = ""
    importing: asyncio.Semaphore = field(init=False)
    dialect: Dialect = field(init=False)

    def __post_init__(self) -> None:
        self.dialect = dialect_of(self.database.dialect)
        self.importing = asyncio.Semaphore(self.files.imports.concurrent_max)
