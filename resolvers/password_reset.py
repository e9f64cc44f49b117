"""A new password for users who forgot theirs: by a link in a mail, good once, for a day."""

import hmac
from functools import partial

from resolvers.account_body import require_password
from resolvers.account_changes import take_password
from resolvers.as_system import system_context
from resolvers.caller import ACTIVE
from resolvers.context import Context
from resolvers.emails import is_email
from resolvers.errors import Forbidden, InvalidPayload, RequestsExceeded
from resolvers.links import is_allowed, page, with_token
from resolvers.mail import send_link
from resolvers.mailed_tokens import read_mailed_token, sign_mailed_token
from resolvers.password_mark import password_mark
from resolvers.services import Services
from resolvers.sign_in.accounts import LOCAL, Account, account_by_email
from resolvers.system_collections import USERS
from resolvers.write.items import transaction
from resolvers.write.writer import Writer

_PAGE = "/admin/reset-password"
# The most mails to one user, and in how many seconds, however often they are asked for.
_MAILS, _SECONDS = 5, 3600


async def request_reset(services: Services, email: str, reset_url: str | None = None) -> None:
    """Have a link mailed to the user with this e-mail, if there is one who signs in with a password.

    Whether there is one is looked up beside the request, so that nobody learns it from the answer. `reset_url` is the
    page that the link leads to.
    Raises InvalidPayload where the settings don't allow that page.
    """
    if reset_url is not None and not is_allowed(reset_url, services.accounts.reset_urls):
        raise InvalidPayload(f'URL "{reset_url}" can\'t be used to reset passwords')
    if is_email(email):
        url = reset_url or page(services.server.public_url, _PAGE)
        services.mailer.later(partial(_mail_link, services, email, url))


async def reset_password(context: Context, token: str, password: str) -> None:
    """Change the password of the user whom the token was mailed to, and end all their sessions.

    Raises:
        InvalidPayload: the password is empty or too long.
        InvalidToken, TokenExpired: the token is forged, or too old.
        Forbidden: it is one for another purpose, was used, or its user may not sign in any more.
        ValidationFailed: the project's policy asks for another password. The token stays good.
    """
    services = context.services
    secret = services.sign_in.secret
    said = read_mailed_token(secret, "password-reset", token)
    require_password(password)
    account = await account_by_email(services.database, said.email)
    if not account or not _may_reset(account):
        raise Forbidden
    if not hmac.compare_digest(_mark(secret, account), said.mark):
        raise Forbidden
    await transaction(system_context(services, context.client), partial(_change, account, password))


async def _change(account: Account, password: str, writer: Writer) -> None:
    if not await take_password(writer.executor, account):
        raise Forbidden
    await writer.update(USERS, [(account.id, {"password": password})])


async def _mail_link(services: Services, email: str, url: str) -> None:
    account = await account_by_email(services.database, email)
    if account is None or account.email is None or not _may_reset(account):
        return
    try:
        await services.limiter.hit("reset", account.id, _MAILS, _SECONDS)
    except RequestsExceeded:
        return
    secret, seconds = services.sign_in.secret, services.accounts.reset_seconds
    token = sign_mailed_token(secret, "password-reset", account.email, seconds, _mark(secret, account))
    await send_link(services, "password-reset", account.email, with_token(url, token))


def _mark(secret: str, account: Account) -> str:
    return password_mark(secret, "password-reset", account.id, account.password)


def _may_reset(account: Account) -> bool:
    return account.status == ACTIVE and account.provider == LOCAL
