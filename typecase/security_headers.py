"""The headers that keep browsers from doing more with an answer than is meant."""

from collections.abc import Mapping

from typecase.settings import Settings

_POLICY: Mapping[str, str] = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'self'",
}
"""An answer is data: as a page it may load nothing. Those that are pages bring a policy of their own."""


def security_headers(settings: Settings) -> tuple[tuple[bytes, bytes], ...]:
    """The headers of every answer, unless it has others of the same name. Names are in lower case."""
    headers = {
        "x-content-type-options": "nosniff",
        "x-frame-options": "SAMEORIGIN",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cache-control": "private, no-cache",
        "content-security-policy": _policy(settings.content_security_policy),
    }
    if settings.hsts_enabled and settings.public_url.startswith("https://"):
        headers["strict-transport-security"] = _transport(settings)
    return tuple((name.encode(), value.encode("latin-1")) for name, value in headers.items())


def _policy(directives: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {value}".rstrip() for name, value in {**_POLICY, **directives}.items())


def _transport(settings: Settings) -> str:
    parts = [f"max-age={settings.hsts_max_age}"]
    if settings.hsts_include_sub_domains:
        parts.append("includeSubDomains")
    if settings.hsts_preload:
        parts.append("preload")
    return "; ".join(parts)
