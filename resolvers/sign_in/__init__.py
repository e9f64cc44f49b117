"""Signing in with e-mail and password, staying signed in by refresh tokens, and signing out.

Answers are the same, and take as long, whatever it is that keeps someone out.
"""

from resolvers.sign_in.cookies import set_cookie, sign_in_cookies, sign_out_cookies
from resolvers.sign_in.login import login, start_session, start_share_session
from resolvers.sign_in.options import Cookie, Mode, SignedIn, SignInOptions
from resolvers.sign_in.renew import logout, refresh
from resolvers.sign_in.sessions import end_sessions

__all__ = [
    "Cookie",
    "Mode",
    "SignInOptions",
    "SignedIn",
    "end_sessions",
    "login",
    "logout",
    "refresh",
    "set_cookie",
    "sign_in_cookies",
    "sign_out_cookies",
    "start_session",
    "start_share_session",
]
