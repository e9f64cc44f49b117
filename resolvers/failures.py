"""Any failure as an error that may reach a client."""

import logging

from db.errors import BadValue, Outdated, OutOfRange, TooComplex, TooLong, Unavailable
from resolvers.errors import ApiError, Internal, InvalidQuery, ServiceUnavailable

logger = logging.getLogger(__name__)


def api_error(error: Exception) -> ApiError:
    """The error of the API that stands for any exception. What isn't foreseen is logged, and told as `Internal`."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, Unavailable):
        logger.warning("The database is unavailable: %s", error)
        return ServiceUnavailable("database", "It can't be reached")
    if isinstance(error, Outdated):
        logger.warning("The model was changed under a request: %s", error)
        return ServiceUnavailable("model", "It has just been changed")
    if isinstance(error, BadValue | TooLong | OutOfRange):
        return InvalidQuery("A value doesn't fit the type of its field")
    if isinstance(error, TooComplex):
        return InvalidQuery("The query is too complex")
    logger.error("A request failed.", exc_info=error)
    return Internal()
