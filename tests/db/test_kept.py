"""The cache that is bounded by weight."""

from db.kept import Kept


def test_it_forgets_what_was_used_least_recently() -> None:
    kept: Kept[str] = Kept(20)
    for key in ("a", "b"):
        kept.put(key, key.upper(), 2)
    for place in range(8):
        kept.put(place, str(place), 2)
    assert kept.get("a") == "A"
    kept.put("c", "C", 2)
    assert [kept.get(key) for key in ("a", "b", "c")] == ["A", None, "C"]


def test_it_does_not_keep_what_weighs_too_much() -> None:
    kept: Kept[str] = Kept(20)
    kept.put("a", "A", 3)
    assert kept.get("a") is None
