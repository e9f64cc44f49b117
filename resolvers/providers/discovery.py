"""Where a provider's endpoints are: set one by one, or read from the document that OpenID Connect has for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from adapters.outgoing import OutgoingRefused, host_of
from resolvers.errors import InvalidProviderConfig
from resolvers.providers.provider import ClientAuthMethod, Provider

_WELL_KNOWN = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The addresses of a provider. Without OpenID Connect there is no `issuer` and there are no `keys`."""

    authorize: str
    access: str
    profile: str | None
    client_auth: ClientAuthMethod
    issuer: str | None = None
    keys: str | None = None


def document_url(provider: Provider) -> str:
    """Where an OpenID provider's document is; the issuer's own address will do as ISSUER_URL."""
    url = provider.issuer_url
    return url if "/.well-known/" in url else url.rstrip("/") + _WELL_KNOWN


def set_endpoints(provider: Provider) -> Endpoints:
    """The endpoints of an OAuth 2.0 provider, as they are set."""
    return Endpoints(provider.authorize_url, provider.access_url, provider.profile_url, _client_auth(provider, ()))


def discovered(provider: Provider, document: Mapping[str, Any]) -> Endpoints:
    """The endpoints that an OpenID provider's document names.

    Raises:
        InvalidProviderConfig: it is another issuer's, lacks an endpoint, or has one that no request may go to.
    """
    issuer = document.get("issuer")
    url = document_url(provider)
    if not isinstance(issuer, str) or url != issuer.rstrip("/") + _WELL_KNOWN:
        raise InvalidProviderConfig(provider.name, f"The document at {url} is of another issuer")
    methods = document.get("token_endpoint_auth_methods_supported")
    profile = document.get("userinfo_endpoint")
    return Endpoints(
        authorize=_endpoint(provider, document, "authorization_endpoint"),
        access=_endpoint(provider, document, "token_endpoint"),
        profile=None if profile is None else _endpoint(provider, document, "userinfo_endpoint"),
        client_auth=_client_auth(provider, methods if isinstance(methods, list) else ()),
        issuer=issuer,
        keys=_endpoint(provider, document, "jwks_uri"),
    )


def insecure(provider: Provider) -> bool:
    """Whether plain http will do: the administrator has set an address that begins with it."""
    return any(urlsplit(url).scheme == "http" for url in _set_urls(provider))


def known_hosts(provider: Provider) -> frozenset[str]:
    """The hosts that the administrator has set; they may be in a private network."""
    return frozenset(urlsplit(url).hostname or "" for url in _set_urls(provider))


def _set_urls(provider: Provider) -> list[str]:
    urls = (provider.issuer_url, provider.authorize_url, provider.access_url, provider.profile_url)
    return [url for url in urls if url]


def _endpoint(provider: Provider, document: Mapping[str, Any], name: str) -> str:
    url = document.get(name)
    if not isinstance(url, str):
        raise InvalidProviderConfig(provider.name, f"Its document has no {name}")
    try:
        host_of(url, insecure=insecure(provider))
    except OutgoingRefused as error:
        raise InvalidProviderConfig(provider.name, f"{name}: {error}") from error
    return url


def _client_auth(provider: Provider, supported: object) -> ClientAuthMethod:
    if provider.client_auth or provider.client_secret is None:
        return provider.client_auth or "none"
    if isinstance(supported, list) and "client_secret_post" in supported and "client_secret_basic" not in supported:
        return "client_secret_post"
    return "client_secret_basic"
