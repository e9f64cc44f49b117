"""GraphQL: a schema per caller built from the catalogue, and documents turned into reads.

Strawberry owns the types, the SDL, introspection, validation and the few fields that are functions. Fields over
collections never pass through an executor: `schema.document` turns them into `ReadRequest`s, `schema.execute` splices
the JSON that the database made.
"""
