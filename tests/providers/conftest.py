"""A provider that runs, and the server set up for it."""

import os
from collections.abc import Iterator

import pytest

from tests.providers.identity_provider import IdentityProvider, running_provider

# The provider speaks http on this machine.
os.environ.setdefault("AUTHLIB_INSECURE_TRANSPORT", "1")


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    with running_provider() as provider:
        provider.people = {
            "ada": {
                "sub": "ada-1", "email": "Ada@example.org", "email_verified": True,
                "given_name": "Ada", "family_name": "Lovelace", "groups": ["staff", "writers"],
            },
            "bob": {"sub": "bob-2", "email": "bob@example.org", "email_verified": False},
            "eve": {"sub": "eve-3", "email": "admin@example.com", "email_verified": True},
        }  # fmt: skip
        yield provider
