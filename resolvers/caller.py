"""Who asks."""

from dataclasses import dataclass

ACTIVE = "active"
"""The status of users who may sign in."""


@dataclass(frozen=True, slots=True)
class SharedItem:
    """What a share, given by its id, shows: an item, by its key as text. `sharer` is the user who shared it; what an
    administrator's share shows is not limited by rules (`everything`)."""

    share: str
    collection: str
    item: str
    sharer: str
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request, and what follows from it for rights.

    `user` is None for the public. `roles` are the user's role and its ancestors, the nearest first; `policies` the
    ids of those that count for this request, sorted. `admin` lifts all limits, `app` adds the built-in rules of app
    access; neither is ever true for the public. `shared` is what the holder
    of a share's token sees, `session` the one that the caller's token ends with.
    """

    user: str | None
    role: str | None
    roles: tuple[str, ...]
    policies: tuple[str, ...]
    admin: bool
    app: bool
    ip: str | None
    shared: SharedItem | None = None
    session: str | None = None
