"""The database layer: the catalogue, the query value and its compiler, engines, system tables and migrations.

Knows nothing of HTTP, GraphQL or callers' rights.
"""
