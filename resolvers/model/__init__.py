"""The data model at run time: collections, fields and relations made, changed and deleted by administrators.

Each function is one change: tables and the rows about them in one transaction, after which `services.catalogue` is a
new value. What they answer is as `resolvers.model_read` shows it.
"""
