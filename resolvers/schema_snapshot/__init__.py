"""The data model as a file: taken from one server, compared with another, applied to it.

A snapshot is a JSON object `{version, directus, vendor, collections, fields, systemFields, relations}`; a difference
lists, by collection, field and relation, the changes `{kind, path, lhs, rhs}` that lead from the model that is there
(`lhs`) to that of a snapshot (`rhs`). The kinds are N (new), D (deleted), E (edited) and A (an item of an array).
"""
