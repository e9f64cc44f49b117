"""What a database says to a change of a column, in the words of the wire."""

from collections.abc import Iterator
from contextlib import contextmanager

from db.errors import BadReference, BadValue, NotNull, NotUnique, OutOfRange, TooLong
from resolvers.errors import InvalidPayload
from resolvers.write.errors import ContainsNullValues, InvalidForeignKey, RecordNotUnique


@contextmanager
def told_of(collection: str, field: str) -> Iterator[None]:
    """Raises the API's error for what the database refuses in the block, which changes this field."""
    try:
        yield
    except NotUnique as error:
        raise RecordNotUnique(collection, field) from error
    except NotNull as error:
        raise ContainsNullValues(collection, field) from error
    except BadReference as error:
        raise InvalidForeignKey(collection, field) from error
    except (BadValue, OutOfRange, TooLong) as error:
        raise InvalidPayload(
            f'The values of field "{field}" in collection "{collection}" don\'t fit what it shall be'
        ) from error
