"""Signing in, and what comes before one has an account: passwords, invitations, registration, shares."""

from resolvers.registration import VERIFY_PATH
from rest_compat.openapi.described import OBJECT, OBJECTS, TEXT, Described, Table, members, query_parameter, those_who
from rest_compat.openapi.responses import Schema, answer

_TAG = "Sign-in"
_EMAIL: Schema = {"type": "string", "format": "email"}
_MODE: Schema = {
    "type": "string",
    "enum": ["json", "cookie", "session"],
    "default": "json",
    "description": "Where the tokens are kept: by the client, the refresh token in a cookie, or all in one cookie.",
}
_TOKENS_ANSWER = answer({"$ref": "#/components/schemas/Tokens"}, "The tokens, as far as they are in no cookie.")
_REFRESH = members({}, {"refresh_token": TEXT, "mode": _MODE})
_LINKED = {"302": {"description": "Confirmed: on to the user's page."}}

TOKENS: Schema = {
    "type": "object",
    "properties": {
        "access_token": {"type": "string"},
        "refresh_token": {"type": "string"},
        "expires": {"type": "integer", "description": "Milliseconds until the access token expires."},
    },
    "required": ["expires"],
}

SIGN_IN: Table = {
    ("GET", "/auth"): Described(_TAG, "readProviders", "List other ways to sign in", responses=answer(OBJECTS)),
    ("POST", "/auth/login"): Described(
        _TAG,
        "login",
        "Sign in",
        body=members({"email": _EMAIL, "password": TEXT}, {"otp": TEXT, "mode": _MODE}),
        responses=_TOKENS_ANSWER,
        errors=("404",),
    ),
    ("POST", "/auth/refresh"): Described(_TAG, "refresh", "Get new tokens", body=_REFRESH, responses=_TOKENS_ANSWER),
    ("POST", "/auth/logout"): Described(_TAG, "logout", "Sign out", body=_REFRESH),
    ("POST", "/auth/password/request"): Described(
        _TAG,
        "requestPassword",
        "Have a link to a new password mailed",
        body=members({"email": _EMAIL}, {"reset_url": TEXT}),
        description="Answers alike whether or not there is such a user.",
    ),
    ("POST", "/auth/password/reset"): Described(
        _TAG, "resetPassword", "Set a new password", body=members({"token": TEXT, "password": TEXT})
    ),
    ("POST", "/users/invite"): Described(
        _TAG,
        "inviteUsers",
        "Invite users by mail",
        those_who("create", "directus_users"),
        body=members(
            {"email": {"anyOf": [_EMAIL, {"type": "array", "items": _EMAIL, "minItems": 1}]}, "role": TEXT},
            {"invite_url": TEXT},
        ),
    ),
    ("POST", "/users/invite/accept"): Described(
        _TAG, "acceptInvitation", "Accept an invitation", body=members({"token": TEXT, "password": TEXT})
    ),
    ("POST", "/users/register"): Described(
        _TAG,
        "registerUser",
        "Register, where the project lets people",
        body=members(
            {"email": _EMAIL, "password": TEXT}, {"first_name": TEXT, "last_name": TEXT, "verification_url": TEXT}
        ),
    ),
    ("GET", VERIFY_PATH): Described(
        _TAG,
        "verifyRegistration",
        "Confirm one's address, by the link of the mail",
        parameters=[query_parameter("token", TEXT, "What the mail has.") | {"required": True}],
        responses=_LINKED,
    ),
    ("GET", "/shares/info/{share}"): Described(
        _TAG, "readShareInfo", "Read what everyone may know of a share", responses=answer(OBJECT), errors=("404",)
    ),
    ("POST", "/shares/auth"): Described(
        _TAG,
        "openShare",
        "Get tokens for a share",
        body=members({"share": TEXT}, {"password": TEXT, "mode": _MODE}),
        responses=_TOKENS_ANSWER,
    ),
    ("POST", "/shares/invite"): Described(
        _TAG,
        "mailShare",
        "Mail a share",
        those_who("read", "directus_shares"),
        body=members({"share": TEXT, "emails": {"type": "array", "items": _EMAIL, "minItems": 1}}),
    ),
}
