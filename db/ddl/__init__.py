"""Changes of the tables themselves, and of the rows that describe them, on SQLite and PostgreSQL alike.

Everything here works on SQLAlchemy's connection of one `ModelTransaction`, so that a change is made as a whole or not
at all. Nothing here knows who may change what.
"""
