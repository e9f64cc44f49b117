"""Signing in with other servers' users: OAuth 2.0 and OpenID Connect."""
