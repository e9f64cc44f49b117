"""Floats of four bytes, which are what most float columns hold."""

import struct


def single(value: float) -> float:
    """The nearest float of four bytes. Raises OverflowError beyond the greatest one."""
    result: float = struct.unpack("<f", struct.pack("<f", value))[0]
    return result


def shortest_single(value: float) -> float:
    """The number with the fewest digits that is the same float of four bytes. Raises OverflowError as `single`."""
    exact = single(value)
    for digits in range(6, 10):
        shortest = float(f"{exact:.{digits}g}")
        if single(shortest) == exact:
            return shortest
    return exact
