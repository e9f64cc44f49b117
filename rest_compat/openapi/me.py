"""Operations about the caller."""

from rest_compat.openapi.described import OBJECT, OBJECTS, TEXT, Described, Table, members, those_who, users
from rest_compat.openapi.parameters import SINGLE, WRITTEN, references
from rest_compat.openapi.responses import NOTHING, Schema, answer

_TAG = "Me"
_SECRET: Schema = {"type": "object", "properties": {"secret": TEXT, "otpauth_url": TEXT}}
_PERMISSION = answer(OBJECT)

ME: Table = {
    ("GET", "/users/me"): Described(
        _TAG, "readMe", "Read my own user", users, parameters=references(SINGLE), responses=answer(OBJECT)
    ),
    ("PATCH", "/users/me"): Described(
        _TAG,
        "updateMe",
        "Change my own user",
        lambda view: view.signed_in and view.may("update", "directus_users"),
        parameters=references(WRITTEN),
        body={"application/json": {"$ref": "#/components/schemas/ChangedUsers"}},
        responses=answer(OBJECT) | NOTHING,
    ),
    ("PATCH", "/users/me/track/page"): Described(
        _TAG, "trackPage", "Note which page I am on", users, body=members({"last_page": TEXT})
    ),
    ("POST", "/users/me/tfa/generate"): Described(
        _TAG,
        "generateSecondFactor",
        "Get a secret for one-time passwords",
        users,
        body=members({"password": TEXT}),
        responses=answer(_SECRET),
    ),
    ("POST", "/users/me/tfa/enable"): Described(
        _TAG, "enableSecondFactor", "Ask for one-time passwords", users, body=members({"secret": TEXT, "otp": TEXT})
    ),
    ("POST", "/users/me/tfa/disable"): Described(
        _TAG, "disableSecondFactor", "Ask for no one-time passwords", users, body=members({"otp": TEXT})
    ),
    ("POST", "/users/{id}/tfa/disable"): Described(
        _TAG,
        "disableSecondFactorOf",
        "Ask a user for no one-time passwords",
        those_who("update", "directus_users"),
    ),
    ("GET", "/roles/me"): Described(_TAG, "readMyRoles", "List my roles", users, responses=answer(OBJECTS)),
    ("GET", "/policies/me/globals"): Described(
        _TAG, "readMyGlobals", "Read what my policies give me as a whole", responses=answer(OBJECT)
    ),
    ("GET", "/permissions/me"): Described(
        _TAG, "readMyPermissions", "Read my permissions by collection and action", responses=_PERMISSION
    ),
    ("GET", "/permissions/me/{collection}"): Described(
        _TAG, "readMyPermissionsOn", "Read what I may do with a singleton", responses=_PERMISSION
    ),
    ("GET", "/permissions/me/{collection}/{id}"): Described(
        _TAG, "readMyPermissionsOnItem", "Read what I may do with an item", responses=_PERMISSION
    ),
}
