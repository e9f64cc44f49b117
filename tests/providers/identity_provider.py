"""A real OpenID provider on a free port, made of Authlib's server side and Flask, that can be told to lie."""

import html
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, OAuth2Request, grants, list_to_scope, scope_to_list
from authlib.oauth2.rfc6749.errors import OAuth2Error
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin
from authlib.oidc.core.grants import OpenIDCode
from authlib.oidc.core.util import create_half_hash
from flask import Flask, Response, jsonify, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import WSGIRequestHandler, make_server

CLIENT_ID = "typecase"
CLIENT_SECRET = "the-client-secret"
# How often the server looks whether it is to end.
_POLL_SECONDS = 0.02

Claims = dict[str, Any]


def new_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"}, private=True)


FIRST_KEY = new_key("first")


class Client(ClientMixin):  # type: ignore[misc]
    """Typecase, as the provider knows it; any callback of a test server will do."""

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str) -> str:
        return str(list_to_scope(scope_to_list(scope)))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.endswith("/callback")

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in {"client_secret_basic", "client_secret_post"}

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):  # type: ignore[misc]
    """A code that was given out."""

    code: str
    user: Claims
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())


@dataclass
class IdentityProvider:
    """The running provider.

    `people` are who signs in under which name in its form; `headers` and `claims` are laid over those of its ID tokens
    (None takes one out), `sign` makes the token in another way, `document` and `userinfo` are laid over those answers.
    """

    url: str = ""
    people: dict[str, Claims] = field(default_factory=dict)
    headers: Claims = field(default_factory=dict)
    claims: Claims = field(default_factory=dict)
    sign: Callable[[Claims, Claims], str] | None = None
    document: Claims = field(default_factory=dict)
    userinfo: Claims = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: FIRST_KEY)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    users: dict[str, Claims] = field(default_factory=dict)

    @property
    def issuer_url(self) -> str:
        return f"{self.url}/.well-known/openid-configuration"

    def id_token(self, user: Claims, code: Code, access_token: str) -> str:
        now = int(time.time())
        header = laid_over({"alg": "RS256", "kid": self.key.kid}, self.headers)
        usual = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": code.nonce,
            "at_hash": create_half_hash(access_token, "RS256").decode(),
            **user,
        }
        claims = laid_over(usual, self.claims)
        return self.sign(header, claims) if self.sign else jwt.encode(header, claims, self.key, [header["alg"]])


def laid_over(usual: Claims, others: Claims) -> Claims:
    return {name: value for name, value in {**usual, **others}.items() if value is not None}


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  (its name there)
        """Requests are noted in `asked`."""


@contextmanager
def running_provider() -> Iterator[IdentityProvider]:
    """The provider, as long as the block lasts."""
    provider = IdentityProvider()
    server = make_server("127.0.0.1", 0, _application(provider), threaded=True, request_handler=_Quiet)
    provider.url = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, args=(_POLL_SECONDS,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _application(provider: IdentityProvider) -> Flask:
    application = Flask("identity_provider")
    server = AuthorizationServer(application, lambda _: Client(), lambda *_: None)
    server.register_grant(_code_grant(provider), [_open_id(provider), CodeChallenge(required=True)])

    @application.before_request
    def note() -> None:
        provider.asked.append(request.path)

    @application.get("/.well-known/openid-configuration")
    def document() -> Response:
        usual = {
            "issuer": provider.url,
            "authorization_endpoint": f"{provider.url}/authorize",
            "token_endpoint": f"{provider.url}/token",
            "userinfo_endpoint": f"{provider.url}/me",
            "jwks_uri": f"{provider.url}/keys",
        }
        return jsonify(laid_over(usual, provider.document))

    @application.get("/keys")
    def keys() -> Response:
        return jsonify(KeySet([provider.key]).as_dict(private=False))

    @application.route("/authorize", methods=["GET", "POST"])
    def authorize() -> Any:
        if request.method == "GET":
            names = "".join(f"<option>{html.escape(name)}</option>" for name in provider.people)
            return f'<form method="post"><select name="name">{names}</select><button>Sign in</button></form>'
        try:
            grant = server.get_consent_grant(end_user=provider.people.get(request.form["name"]))
            return server.create_authorization_response(
                grant_user=provider.people.get(request.form["name"]), grant=grant
            )
        except OAuth2Error as error:
            return server.handle_error_response(None, error)

    @application.post("/token")
    def token() -> Any:
        return server.create_token_response()

    @application.get("/me")
    def me() -> Any:
        user = provider.users.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        return jsonify(laid_over(user, provider.userinfo)) if user else (jsonify({}), 401)

    return application


def _code_grant(provider: IdentityProvider) -> type[grants.AuthorizationCodeGrant]:
    class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")

        def save_authorization_code(self, code: str, asked: OAuth2Request) -> Code:
            data = asked.payload.data
            made = Code(
                code,
                asked.user,
                asked.payload.redirect_uri,
                asked.payload.scope,
                data.get("nonce"),
                data.get("code_challenge"),
                data.get("code_challenge_method"),
            )
            provider.codes[code] = made
            return made

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            provider.codes.pop(authorization_code.code, None)

        def authenticate_user(self, authorization_code: Code) -> Claims:
            return authorization_code.user

    return CodeGrant


def _open_id(provider: IdentityProvider) -> OpenIDCode:
    class OpenId(OpenIDCode):  # type: ignore[misc]
        def exists_nonce(self, nonce: str, asked: OAuth2Request) -> bool:
            return any(code.nonce == nonce for code in provider.codes.values())

        def encode_id_token(self, token: Claims, asked: OAuth2Request) -> str:
            return provider.id_token(asked.user, asked.authorization_code, token["access_token"])

        def process_token(self, grant: Any, response: tuple[int, Claims, Any]) -> Claims:
            provider.users[response[1]["access_token"]] = grant.request.user
            return dict(super().process_token(grant, response))

    return OpenId(require_nonce=False)
