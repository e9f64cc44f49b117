"""How tests sign in with a provider: a browser that follows redirects and fills the provider's form."""

from urllib.parse import parse_qs, urljoin, urlsplit

import httpx

from tests.conftest import LOGIN
from tests.providers.identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider

PUBLIC_URL = "http://typecase"


def options_of(provider: IdentityProvider, name: str = "idp", **others: str) -> dict[str, str]:
    """The AUTH_<NAME>_* variables for a provider, as the settings hold them."""
    options = {
        "driver": "openid",
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "issuer_url": provider.issuer_url,
        "allow_public_registration": "true",
        **others,
    }
    return {f"{name}_{option}": value for option, value in options.items()}


def settings_for(provider: IdentityProvider, **others: str) -> dict[str, object]:
    """The settings of a server with this one provider."""
    return {"public_url": PUBLIC_URL, "auth_providers": ["idp"], "provider_options": options_of(provider, **others)}


async def way_back(browser: httpx.AsyncClient, name: str = "ada", path: str = "/auth/login/idp", **query: str) -> str:
    """Begin at our server, sign in at the provider as somebody; the address of the callback, which is not yet asked."""
    begun = await browser.get(path, params=query)
    assert begun.status_code == 302, begun.text
    async with httpx.AsyncClient() as outside:
        form = await outside.get(begun.headers["location"])
        assert "<form" in form.text
        answer = await outside.post(begun.headers["location"], data={"name": name})
    assert answer.status_code == 302, answer.text
    return urljoin(begun.headers["location"], answer.headers["location"])


async def sign_in(
    browser: httpx.AsyncClient, name: str = "ada", path: str = "/auth/login/idp", **query: str
) -> httpx.Response:
    """Sign in with the provider; the answer of the callback."""
    return await browser.get(await way_back(browser, name, path, **query))


def reason(answer: httpx.Response) -> str:
    """The reason that a redirect gives."""
    assert answer.status_code == 302, answer.text
    return parse_qs(urlsplit(answer.headers["location"]).query)["reason"][0]


def another_browser(browser: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client of the same server, with cookies of its own."""
    return httpx.AsyncClient(transport=browser._transport, base_url=browser.base_url)


async def administrator(browser: httpx.AsyncClient) -> dict[str, str]:
    """Headers of the administrator."""
    answer = await browser.post("/auth/login", json=LOGIN)
    return {"authorization": f"Bearer {answer.json()['data']['access_token']}"}


async def users(browser: httpx.AsyncClient, fields: str) -> list[dict[str, object]]:
    """All users but the administrator, in the order of their e-mails."""
    query = {"fields": fields, "sort": "email", "filter[email][_neq]": "admin@example.com"}
    answer = await another_browser(browser).get("/users", params=query, headers=await administrator(browser))
    rows: list[dict[str, object]] = answer.json()["data"]
    return rows
