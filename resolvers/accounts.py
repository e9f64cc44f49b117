"""What the settings say of accounts: where links in mails may lead, and for how long they are good."""

from dataclasses import dataclass

_DAY = 86400


@dataclass(frozen=True, slots=True)
class AccountOptions:
    """Addresses (`*_urls`) that requests may name for the pages that mailed links lead to; how many seconds tokens in
    mails are good for; and how many seconds a registration takes at the least."""

    reset_urls: tuple[str, ...] = ()
    invite_urls: tuple[str, ...] = ()
    register_urls: tuple[str, ...] = ()
    reset_seconds: int = _DAY
    invite_seconds: int = 7 * _DAY
    verification_seconds: int = 7 * _DAY
    register_stall: float = 0.75
