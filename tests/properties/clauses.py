"""Hypothesis strategies for filters and sort keys over a catalogue, good ones and bad ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from db.catalogue import Catalogue, Collection, Field, Link
from db.query import FUNCTIONS
from db.types import functions, operators
from tests.properties.content import TABLES, VALUES

Draw = st.DrawFn
Json = Any

HOSTILE: tuple[Json, ...] = (
    "", None, "null", "nope", True, [], {}, [[1]], -1, 1.5, 1e300, "1e400", 10**30, "1e30", f"1{'0' * 30}.5",
    "0.00000000000000000001", "-0", "1_0", "99999-01-01", "0001-01-01", "9999-12-31T23:59:59.999Z", "24:00", "%",
    "\\", "_", "\x00", "\ud800", "'", "a" * 70_000, "ẞ", "$NOW", "$CURRENT_USER", "$CURRENT_USER.nope", "a,b", "2,,3",
)  # fmt: skip
_VARIABLES: Mapping[str, tuple[str, ...]] = {
    "uuid": ("$CURRENT_USER", "$CURRENT_ROLE"),
    "string": ("$CURRENT_USER.first_name", "$CURRENT_USER.email"),
    "text": ("$CURRENT_USER.first_name",),
    "integer": ("$CURRENT_USER.title",),
    "date": ("$NOW", "$NOW(-400 years)"),
    "timestamp": ("$NOW", "$NOW(+1 day)"),
}
_OPERATORS = (*operators("string"), *operators("integer"), "nicontains", "regex")
_LISTS = ("in", "nin", "between", "nbetween")
_FLAGS = ("null", "nnull", "empty", "nempty")


@dataclass(frozen=True)
class Clauses:
    """Draws clauses. Those that are not `strict` may name what is not there and give values that do not fit."""

    catalogue: Catalogue
    strict: bool = False

    def filter(self, draw: Draw, name: str, depth: int = 2) -> dict[str, Json]:
        """A filter over a collection, following at most `depth` relations."""
        entries = draw(st.integers(1, 2)) if self.strict else draw(st.sampled_from([0, 1, 1, 1, 2, 3]))
        return dict(self._entry(draw, self.catalogue.collections[name], depth) for _ in range(entries))

    def sort(self, draw: Draw, name: str) -> str:
        """A sort key over a collection."""
        direction = draw(st.sampled_from(["", "-"]))
        collection, steps = self.catalogue.collections[name], ""
        while True:
            field = draw(st.sampled_from(fields_of(collection)))
            link = self.catalogue.link(collection.name, field.name)
            if link is None or steps.count(".") > 2 or draw(st.booleans()):
                break
            target = self._target(draw, link)
            steps += f"{field.name}{'' if link.target else f':{target}'}."
            collection = self.catalogue.collections[target]
        chosen = self._function(draw, field) if draw(st.booleans()) else None
        if self._bad(draw):
            return direction + draw(st.sampled_from(["nope", steps + "nope", "", "title.x", "year(title)", "count(*)"]))
        return direction + steps + (f"{chosen}({field.name})" if chosen else field.name)

    def value(self, draw: Draw, kind: str) -> Json:
        """A value to compare with a field of a type."""
        if self._bad(draw):
            return draw(st.sampled_from(HOSTILE))
        if kind in _VARIABLES and draw(st.integers(0, 7)) == 0:
            return draw(st.sampled_from(_VARIABLES[kind]))
        values = [value for value in VALUES.get(kind, ("x",)) if value != ""]
        return draw(st.sampled_from(values))

    def _bad(self, draw: Draw) -> bool:
        return not self.strict and draw(st.integers(0, 24)) == 24

    def _entry(self, draw: Draw, collection: Collection, depth: int) -> tuple[str, Json]:
        if depth > 0 and draw(st.integers(0, 5)) == 5:
            several = [self.filter(draw, collection.name, depth - 1) for _ in range(draw(st.integers(0, 3)))]
            return draw(st.sampled_from(["_and", "_or"])), several
        if self._bad(draw):
            return draw(st.sampled_from(["nope", "_not", "_some", "year(title)", "count(nope)", "item"])), {"_eq": 1}
        fields = fields_of(collection)
        if depth <= 0:
            fields = [each for each in fields if each.name != "item"]
        field = draw(st.sampled_from(fields))
        link = self.catalogue.link(collection.name, field.name)
        if link is None or (link.kind != "m2a" and draw(st.integers(0, 4)) == 0) or depth <= 0:
            return self._test(draw, field)
        target = self._target(draw, link)
        inner = self.filter(draw, target, depth - 1)
        if link.kind == "m2a":
            return f"{field.name}:{target}", inner
        quantifier = draw(st.sampled_from([None, "_some", "_none"])) if link.kind == "o2m" else None
        return field.name, {quantifier: inner} if quantifier else inner

    def _test(self, draw: Draw, field: Field) -> tuple[str, Json]:
        function = self._function(draw, field) if draw(st.integers(0, 2)) == 0 else None
        if field.alias and not function:
            return field.name, {draw(st.sampled_from(["_null", "_nnull"])): draw(st.booleans())}
        if function:
            return f"{function}({field.name})", self._conditions(draw, "integer", operators("integer"))
        allowed = operators("hash") if field.concealed else operators(field.type)
        return field.name, self._conditions(draw, field.type, allowed)

    def _conditions(self, draw: Draw, kind: str, allowed: frozenset[str], *, grouped: bool = False) -> Json:
        if self._bad(draw):
            return draw(st.sampled_from(HOSTILE))
        if not grouped and draw(st.integers(0, 9)) == 9:
            several = [self._conditions(draw, kind, allowed, grouped=True) for _ in range(draw(st.integers(1, 2)))]
            return {draw(st.sampled_from(["_or", "_and"])): several}
        chosen = draw(st.sampled_from(sorted(_OPERATORS if self._bad(draw) else allowed)))
        if chosen in _FLAGS:
            return {f"_{chosen}": draw(st.booleans())}
        if chosen in _LISTS:
            size = 2 if "between" in chosen else draw(st.integers(1, 3))
            return {f"_{chosen}": [self.value(draw, kind) for _ in range(size)]}
        return {f"_{chosen}": self.value(draw, kind)}

    def _function(self, draw: Draw, field: Field) -> str | None:
        if self._bad(draw):
            return draw(st.sampled_from(sorted(FUNCTIONS)))
        known = [function for function in functions(field.type) if function != "json"]
        return draw(st.sampled_from(known)) if known else None

    def _target(self, draw: Draw, link: Link) -> str:
        return link.target or draw(st.sampled_from(link.relation.one_allowed_collections))


def fields_of(collection: Collection) -> list[Field]:
    """The fields that hold data, by name."""
    return sorted((each for each in collection.fields.values() if not each.presentational), key=lambda each: each.name)


def contents(catalogue: Catalogue) -> list[str]:
    """The names of the collections that requests are about, the richest more than once."""
    names = ("articles", "articles", "authors", "comments", *TABLES)
    return [name for name in names if name in catalogue.collections]
