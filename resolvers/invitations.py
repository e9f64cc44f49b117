"""Invitations: users who are there, but have to choose a password by a mailed link before they can sign in."""

from collections.abc import Sequence
from functools import partial

from resolvers.account_body import require_email, require_password
from resolvers.account_changes import take_status
from resolvers.as_system import system_context
from resolvers.caller import ACTIVE
from resolvers.context import Context
from resolvers.errors import Forbidden, InvalidInvite, InvalidPayload
from resolvers.links import is_allowed, page, with_token
from resolvers.mail import send_link
from resolvers.mailed_tokens import read_mailed_token, sign_mailed_token
from resolvers.services import Services
from resolvers.sign_in.accounts import Account, account_by_email
from resolvers.stored import stored_uuid
from resolvers.system_collections import USERS
from resolvers.write.items import transaction
from resolvers.write.writer import Writer

_PAGE = "/admin/accept-invite"
_AT_ONCE_MAX = 100


async def invite(context: Context, emails: Sequence[str], role: str, invite_url: str | None = None) -> None:
    """Make users with a role who are invited, and mail each a link. Those who are there already don't change; who is
    still invited is mailed again. `invite_url` is the page that the links lead to.

    Raises:
        InvalidPayload: not addresses, too many, not the id of a role, or a page that the settings don't allow.
        ApiError: the caller may not create such users.
    """
    services = context.services
    for email in emails:
        require_email(email)
    if len(emails) > _AT_ONCE_MAX:
        raise InvalidPayload(f'"email" must not have more than {_AT_ONCE_MAX} addresses')
    if invite_url is not None and not is_allowed(invite_url, services.accounts.invite_urls):
        raise InvalidPayload(f'URL "{invite_url}" can\'t be used to invite users')
    role_id = stored_uuid(role)
    if role_id is None:
        raise InvalidPayload('"role" must be a valid GUID')
    if not context.rights.may("create", USERS):
        raise Forbidden.collection(USERS)
    different = list({email.lower(): email for email in emails}.values())
    await transaction(context, partial(_create, different, role_id))
    url = invite_url or page(services.server.public_url, _PAGE)
    for email in different:
        services.mailer.later(partial(_mail_link, services, email, url))


async def accept_invitation(context: Context, token: str, password: str) -> None:
    """Make the invited user active, with the password that they chose.

    Raises:
        InvalidPayload: the password is empty or too long.
        InvalidToken, TokenExpired, Forbidden: the token is forged, too old, or one for another purpose.
        InvalidInvite: there is no such user who is still invited.
        ValidationFailed: the project's policy asks for another password. The token stays good.
    """
    services = context.services
    said = read_mailed_token(services.sign_in.secret, "invite", token)
    require_password(password)
    account = await account_by_email(services.database, said.email)
    if account is None:
        raise InvalidInvite
    await transaction(system_context(services, context.client), partial(_accept, account, password))


async def _create(emails: Sequence[str], role: str, writer: Writer) -> None:
    new = [email for email in emails if await account_by_email(writer.executor, email) is None]
    if new:
        await writer.create(USERS, [{"email": email, "role": role, "status": "invited"} for email in new])


async def _accept(account: Account, password: str, writer: Writer) -> None:
    if not await take_status(writer.executor, account, "invited"):
        raise InvalidInvite
    await writer.update(USERS, [(account.id, {"password": password, "status": ACTIVE})])


async def _mail_link(services: Services, email: str, url: str) -> None:
    account = await account_by_email(services.database, email)
    if account is None or account.email is None or account.status != "invited":
        return
    token = sign_mailed_token(services.sign_in.secret, "invite", account.email, services.accounts.invite_seconds)
    await send_link(services, "user-invitation", account.email, with_token(url, token))
