"""GraphiQL: the page at GET /graphql for browsers, and the files that it loads. They are part of this package."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

ASSETS = Path(__file__).parent / "graphiql" / "dist"
ASSETS_PATH = "/graphiql"
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
}
"""Nothing is loaded from elsewhere. Styles in place are CodeMirror's own."""


def wants_page(request: Request) -> bool:
    """Whether a browser asks for the page: a GET without a query that would rather have HTML."""
    return "text/html" in request.headers.get("accept", "") and "query" not in request.query_params


def page_response() -> Response:
    return FileResponse(ASSETS / "index.html", headers=HEADERS)


def asset_files() -> StaticFiles:
    """The application that serves what the page loads."""
    return StaticFiles(directory=ASSETS)
