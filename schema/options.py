"""What the GraphQL endpoints allow, as the settings say it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GraphQLOptions:
    """Limits of a document, and whether the schema may be asked for.

    `tokens_max` counts the words and signs of a document, `nesting_max` its brackets inside one another, `roots_max`
    the root fields, `fields_max` all fields once fragments are put in place. `body_max` is in bytes. `kept_max` is the
    length of all documents together that an endpoint keeps parsed; a kept sign costs some 200 bytes. `schemas_max`
    counts the schemas that are kept, one for each set of rights.
    """

    introspection: bool = True
    tokens_max: int = 5_000
    nesting_max: int = 60
    roots_max: int = 100
    fields_max: int = 3_000
    body_max: int = 1_048_576
    kept_max: int = 500_000
    schemas_max: int = 64
