"""What binds a token to the password that a user has when it is made."""

import hashlib
import hmac
from typing import Literal


def password_mark(secret: str, purpose: Literal["password-reset", "access"], user: str, hashed: str | None) -> str:
    """A text for a user and the hash of a password, which tells nothing of either: another one for each purpose."""
    return hmac.new(secret.encode(), f"{purpose}:{user}:{hashed or ''}".encode(), hashlib.sha256).hexdigest()
