"""Who asks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request, and what follows from it for rights.

    `user` is None for the public. `roles` are the user's role and its ancestors, the nearest first; `policies` the
    ids of those that count for this request, sorted. `admin` lifts all limits, `app` adds the built-in rules of app
    access; neither is ever true for the public.
    """

    user: str | None
    role: str | None
    roles: tuple[str, ...]
    policies: tuple[str, ...]
    admin: bool
    app: bool
    ip: str | None
