"""Users: what is asked of writes to them, and what they may know and change of themselves."""

from resolvers.users.guard import UserGuard

__all__ = ["UserGuard"]
