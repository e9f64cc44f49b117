"""The settings of assets."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AssetOptions:
    """`cache_ttl` is how long clients keep an asset, `timeout` how long one waits for a transform, both in seconds;
    `concurrent_max` is how many transforms are made at once, `side_max` the pixels of a picture's longer side, and
    `operations_max` the length of `transforms`. `tolerant` makes what can be made of broken pictures."""

    cache_ttl: int = 30 * 24 * 60 * 60
    concurrent_max: int = 25
    side_max: int = 6000
    operations_max: int = 5
    timeout: float = 7.5
    tolerant: bool = False
