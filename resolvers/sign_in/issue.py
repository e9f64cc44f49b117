"""The tokens of a session."""

import datetime as dt

from resolvers.access_token import sign_access_token, sign_share_token
from resolvers.context import Client
from resolvers.password_mark import password_mark
from resolvers.policies import standing_of
from resolvers.services import Services
from resolvers.sign_in.accounts import Account
from resolvers.sign_in.options import Mode, SignedIn


async def issue_tokens(
    services: Services, client: Client, session: str, account: Account, mode: Mode, now: dt.datetime
) -> SignedIn:
    """Tokens for a user's session. In mode `session` the access token lasts as long as it, and ends with it; in the
    others it ends with the user's password."""
    options = services.sign_in
    caller = (await standing_of(services.database, account.id, account.role)).at(client.ip)
    seconds = options.session_ttl if mode == "session" else options.access_ttl
    access_token = sign_access_token(
        options.secret,
        user=account.id,
        role=account.role,
        app=caller.app,
        admin=caller.admin,
        issued=int(now.timestamp()),
        seconds=seconds,
        session=session if mode == "session" else None,
        mark=None if mode == "session" else password_mark(options.secret, "access", account.id, account.password),
    )
    return SignedIn(access_token, session, seconds * 1000, mode)


def issue_share_tokens(
    services: Services, session: str, share: str, role: str | None, mode: Mode, now: dt.datetime
) -> SignedIn:
    """The same for a share's session."""
    options = services.sign_in
    seconds = options.session_ttl if mode == "session" else options.access_ttl
    kept = session if mode == "session" else None
    access_token = sign_share_token(
        options.secret, share=share, role=role, session=kept, issued=int(now.timestamp()), seconds=seconds
    )
    return SignedIn(access_token, session, seconds * 1000, mode)
