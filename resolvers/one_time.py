"""One-time passwords (TOTP, RFC 6238): six digits every 30 seconds, made of a secret that an authenticator shares."""

import hmac
import time
from typing import TYPE_CHECKING

import sqlalchemy as sa

from db.engine import Executor
from db.statement import fetch_row

if TYPE_CHECKING:
    import pyotp

STEP_SECONDS = 30

_USE = sa.text(
    'INSERT INTO typecase_sign_ins ("user", otp_step) VALUES (:user, :step) '
    'ON CONFLICT ("user") DO UPDATE SET otp_step = excluded.otp_step '
    "WHERE coalesce(typecase_sign_ins.otp_step, 0) < excluded.otp_step RETURNING otp_step"
).bindparams(sa.bindparam("user", type_=sa.String), sa.bindparam("step", type_=sa.BigInteger))


def new_secret() -> str:
    """A secret for an authenticator, in base 32."""
    # Imported late, as in all of this module: an ordinary start does without.
    import pyotp

    return pyotp.random_base32()


def authenticator_address(secret: str, email: str, project: str) -> str:
    """What an authenticator takes in as a QR code."""
    from urllib.parse import quote

    label = f"{quote(project, safe='')}:{quote(email, safe='')}"
    return f"otpauth://totp/{label}?secret={secret}&period=30&digits=6&algorithm=SHA1&issuer={quote(project, safe='')}"


async def use_code(executor: Executor, secret: str, user: str, code: str) -> bool:
    """Whether it is the user's one-time password of now, or of the step before or after for clocks that differ, and
    has not been used. It is used up by this, and so are those before it."""
    step = matching_step(secret, code, int(time.time()) // STEP_SECONDS)
    if step is None:
        return False
    row = await fetch_row(executor, _USE.bindparams(user=user, step=step))
    return row is not None


def matching_step(secret: str, code: str, now: int) -> int | None:
    """Of the steps around `now`, the one whose one-time password it is."""
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        return None
    try:
        codes = _codes(secret)
    except ValueError:
        return None
    steps = [step for step in (now, now - 1, now + 1) if hmac.compare_digest(codes.at(step), code)]
    return steps[0] if steps else None


def _codes(secret: str) -> "pyotp.HOTP":
    """Raises ValueError for a secret that is too short, or not in base 32."""
    import pyotp

    class Codes(pyotp.HOTP):
        # The secrets that Directus made have 80 bits; the library asks for 112.
        min_secret_length_bits = 80

    return Codes(secret)
