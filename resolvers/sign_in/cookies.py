"""The cookies of the modes `cookie` and `session`, as values of `Set-Cookie` headers."""

from collections.abc import Mapping

from resolvers.sign_in.options import Cookie, Mode, SignedIn, SignInOptions

_LONG_AGO = "Thu, 01 Jan 1970 00:00:00 GMT"


def set_cookie(cookie: Cookie, value: str, max_age: int) -> str:
    """A cookie that scripts can't read, for `max_age` seconds; for none, a browser forgets what it has."""
    parts = [f"{cookie.name}={value}"]
    parts += [f"Max-Age={max_age}"] if max_age else ["Max-Age=0", f"Expires={_LONG_AGO}"]
    parts += [f"Domain={cookie.domain}"] if cookie.domain else []
    parts += ["Path=/", "HttpOnly"]
    parts += ["Secure"] if cookie.secure else []
    return "; ".join([*parts, f"SameSite={cookie.same_site.capitalize()}"])


def sign_in_cookies(options: SignInOptions, signed_in: SignedIn) -> list[str]:
    """What a browser is to keep of the tokens; nothing in mode `json`."""
    match signed_in.mode:
        case "cookie":
            return [set_cookie(options.refresh_cookie, signed_in.refresh_token, options.refresh_ttl)]
        case "session":
            return [set_cookie(options.session_cookie, signed_in.access_token, options.session_ttl)]
        case "json":
            return []


def sign_out_cookies(options: SignInOptions, mode: Mode) -> list[str]:
    """What makes a browser forget the tokens."""
    cookie = cookie_of(options, mode)
    return [set_cookie(cookie, "", 0)] if cookie else []


def cookie_of(options: SignInOptions, mode: Mode) -> Cookie | None:
    """The cookie that a mode keeps tokens in."""
    return {"cookie": options.refresh_cookie, "session": options.session_cookie}.get(mode)


def kept_token(options: SignInOptions, cookies: Mapping[str, str], mode: Mode) -> str | None:
    """The token in a mode's cookie among those of a request; None without one."""
    cookie = cookie_of(options, mode)
    return cookies.get(cookie.name) or None if cookie else None
