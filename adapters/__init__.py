"""The outside world but the database. Knows nothing of HTTP, GraphQL or callers' rights."""
