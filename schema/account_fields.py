"""Mutations of forgotten passwords, invitations and registration."""

from strawberry import UNSET

from resolvers.account_body import require_password
from resolvers.invitations import accept_invitation, invite
from resolvers.password_reset import request_reset, reset_password
from resolvers.registration import Registration, count_registration, register, verify_registration
from schema.context import Info
from schema.definitions import resolver_field


async def auth_password_request(info: Info, email: str, reset_url: str | None = UNSET) -> bool | None:
    """Has a link for a new password mailed to a user; true whether there is one or not."""
    await request_reset(info.context.services, email, reset_url or None)
    return True


async def auth_password_reset(info: Info, token: str, password: str) -> bool | None:
    """Sets a new password by the token of a mailed link, and ends all sessions of its user."""
    await reset_password(info.context.request, token, password)
    return True


async def users_invite(info: Info, email: str, role: str, invite_url: str | None = UNSET) -> bool | None:
    """Makes a user who is invited, and mails them a link."""
    await invite(info.context.request, [email], role, invite_url or None)
    return True


async def users_invite_accept(info: Info, token: str, password: str) -> bool | None:
    """Accepts an invitation by the token of the mailed link."""
    await accept_invitation(info.context.request, token, password)
    return True


async def users_register(
    info: Info,
    email: str,
    password: str,
    verification_url: str | None = UNSET,
    first_name: str | None = UNSET,
    last_name: str | None = UNSET,
) -> bool | None:
    """Registers a user; true whether the e-mail was taken or not."""
    context = info.context.request
    await count_registration(context)
    require_password(password)
    names = (first_name or None, last_name or None)
    await register(context, Registration(email, password, *names, verification_url or None))
    return True


async def users_register_verify(info: Info, token: str) -> bool | None:
    """Confirms the e-mail of a registration by the token of the mailed link."""
    await verify_registration(info.context.request, token)
    return True


PASSWORD_MUTATIONS = (resolver_field(auth_password_request), resolver_field(auth_password_reset))
REGISTRATION_MUTATIONS = (
    resolver_field(users_invite_accept),
    resolver_field(users_register),
    resolver_field(users_register_verify),
)
INVITE_MUTATION = resolver_field(users_invite)
"""For callers who may create users."""
