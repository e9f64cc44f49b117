"""A provider and our talk with it: its document and keys, which are kept for a while, its tokens and profiles."""

import asyncio
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from adapters.outgoing import Outgoing, OutgoingFailed, OutgoingRefused, host_of, send
from adapters.public_addresses import PUBLIC
from resolvers.errors import InvalidCredentials, InvalidProviderConfig, ServiceUnavailable
from resolvers.providers.discovery import (
    Endpoints,
    discovered,
    document_url,
    insecure,
    known_hosts,
    set_endpoints,
)
from resolvers.providers.provider import Provider

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

_KEPT_SECONDS = 3600
# What a token endpoint says of itself or of us, and not of the code.
_MISCONFIGURED = frozenset({"invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope"})


class Connection:
    """A provider. All of them have their own. `callback` is where it sends users back to."""

    def __init__(self, provider: Provider, public_url: str) -> None:
        self.provider = provider
        self.public_url = public_url
        self.callback = f"{public_url.rstrip('/')}/auth/login/{provider.name}/callback"
        self._insecure = insecure(provider)
        self._known_hosts = known_hosts(provider)
        self._endpoints: Endpoints | None = set_endpoints(provider) if provider.driver == "oauth2" else None
        self._keys: KeySet | None = None
        self._read_at = 0.0
        self._reading = asyncio.Lock()

    async def endpoints(self) -> Endpoints:
        """Where its endpoints are.

        Raises:
            ServiceUnavailable: it can't be reached.
            InvalidProviderConfig: its document doesn't fit.
        """
        if self.provider.driver == "oauth2" and self._endpoints:
            return self._endpoints
        async with self._reading:
            if self._endpoints is None or time.monotonic() - self._read_at > _KEPT_SECONDS:
                document = await self._json(document_url(self.provider))
                self._endpoints = discovered(self.provider, document)
                self._keys, self._read_at = None, time.monotonic()
            return self._endpoints

    async def keys(self, *, anew: bool = False) -> "KeySet":
        """The keys that its ID tokens are signed with. Raises as `endpoints`."""
        # Imported late: see `adapters.outgoing`.
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        url = (await self.endpoints()).keys
        assert url is not None, "only OpenID providers have ID tokens"
        if self._keys is None or anew:
            document = await self._json(url)
            try:
                self._keys = KeySet.import_key_set({"keys": document["keys"]})
            except (JoseError, KeyError, ValueError, TypeError) as error:
                raise InvalidProviderConfig(self.provider.name, "Its keys can't be read") from error
        return self._keys

    async def tokens(self, code: str, verifier: str) -> Mapping[str, Any]:
        """What the provider gives for a code, which is used up by it.

        Raises:
            InvalidCredentials: the code is not good, or not any more.
            ServiceUnavailable: the provider can't be reached.
            InvalidProviderConfig: it doesn't take us for whom we say we are.
        """
        # Imported late: see `adapters.outgoing`.
        from authlib.oauth2.auth import ClientAuth
        from authlib.oauth2.rfc6749.parameters import prepare_token_request

        endpoints = await self.endpoints()
        body = prepare_token_request(
            "authorization_code", redirect_uri=self.callback, code=code, code_verifier=verifier
        )
        headers = {"accept": "application/json", "content-type": "application/x-www-form-urlencoded"}
        own = ClientAuth(self.provider.client_id, self.provider.client_secret, endpoints.client_auth)
        url, headers, body = own.prepare("POST", endpoints.access, headers, body)
        status, text = await self._send(url, headers, body)
        answer = _object(text)
        if answer.get("error") in _MISCONFIGURED:
            raise InvalidProviderConfig(self.provider.name, f"It answers {answer['error']}")
        if status >= 500:
            raise ServiceUnavailable(self.provider.name, f"It answers with status {status}")
        if status >= 400 or not isinstance(answer.get("access_token"), str):
            raise InvalidCredentials
        return answer

    async def profile(self, access_token: str) -> Mapping[str, Any]:
        """What the provider says about a user; nothing where it has no address for that. Raises as `endpoints`."""
        url = (await self.endpoints()).profile
        return await self._json(url, {"authorization": f"Bearer {access_token}"}) if url else {}

    async def _json(self, url: str, headers: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        status, text = await self._send(url, {"accept": "application/json", **(headers or {})})
        answer = _object(text)
        if status != 200 or not answer:
            raise ServiceUnavailable(self.provider.name, f"It answers with status {status}, or not in JSON")
        return answer

    async def _send(self, url: str, headers: Mapping[str, str], body: str | None = None) -> tuple[int, bytes]:
        try:
            named = host_of(url, insecure=self._insecure) in self._known_hosts
            rules = None if named else PUBLIC
            return await send(Outgoing(url, headers, body, insecure=self._insecure, rules=rules))
        except OutgoingRefused as error:
            raise InvalidProviderConfig(self.provider.name, str(error)) from error
        except OutgoingFailed as error:
            raise ServiceUnavailable(self.provider.name, "It can't be reached") from error


def _object(text: bytes) -> Mapping[str, Any]:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}
