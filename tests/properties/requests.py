"""Hypothesis strategies for read requests over a catalogue."""

from dataclasses import dataclass

from hypothesis import strategies as st

from db.catalogue import Catalogue, Collection, Field, Link
from db.query import AGGREGATES
from db.types import NUMBERS, functions
from resolvers.request import Arguments, Asked, Form, ReadRequest
from tests.properties.clauses import Clauses, Draw, contents, fields_of

_PATHS = ("lang", "list[0].name", "list[1]", "list.0", "a.b", "[0]", "0", "nope")
_HOSTILE_PATHS = ("", 'a"b', "a'b", "[99999999999999999999]", "[-1]", "[x]", "a..b", "é", "a\\", "$.a", "*", "\x00")
_DEPTH = 3


def requests(catalogue: Catalogue, *, strict: bool = False) -> st.SearchStrategy[ReadRequest]:
    """Lists, single rows and aggregates, in the forms of both APIs. `strict` ones are never malformed."""

    @st.composite
    def drawn(draw: Draw) -> ReadRequest:
        return _Requests(Clauses(catalogue, strict), draw(st.sampled_from(["rest", "rest", "graphql"]))).draw(draw)

    return drawn()


@dataclass(frozen=True)
class _Requests:
    clauses: Clauses
    form: Form

    @property
    def catalogue(self) -> Catalogue:
        return self.clauses.catalogue

    def draw(self, draw: Draw) -> ReadRequest:
        name = draw(st.sampled_from(contents(self.catalogue)))
        meta = draw(st.sampled_from([frozenset(), frozenset(["total_count", "filter_count"])]))
        if draw(st.integers(0, 3)) == 0:
            return self._grouped(draw, self.catalogue.collections[name], meta)
        single = draw(st.integers(0, 5)) == 0
        fields = self._fields(draw, name, _DEPTH)
        return ReadRequest(
            name,
            fields,
            self._arguments(draw, name),
            single=single,
            meta=frozenset() if single else meta,
            backlink=self.clauses.strict or draw(st.booleans()),
            form=self.form,
        )

    def _arguments(self, draw: Draw, name: str, *, nested: bool = False) -> Arguments:
        if draw(st.integers(0, 2)) == 0:
            return Arguments()
        searches = [None, None, None, "a", "é", "2", "2.04", "%", "Ada", "ΟΔΟΣ", "-5", " ", "0.5"]
        return Arguments(
            filter=self.clauses.filter(draw, name) if draw(st.booleans()) else None,
            sort=tuple(self.clauses.sort(draw, name) for _ in range(draw(st.integers(0, 2)))),
            limit=draw(st.sampled_from([None, -1, -1, 0, 1, 2, 5, *([-2] if nested else [])])),
            offset=draw(st.sampled_from([None, None, 0, 1, 3])),
            page=draw(st.sampled_from([None, None, 0, 1, 2])),
            search=draw(st.sampled_from(searches)),
        )

    def _fields(self, draw: Draw, name: str, depth: int) -> tuple[Asked, ...]:
        collection = self.catalogue.collections[name]
        asked = [self._asked(draw, collection, depth, place) for place in range(draw(st.integers(1, 4)))]
        return tuple({item.key: item for item in asked}.values())

    def _asked(self, draw: Draw, collection: Collection, depth: int, place: int) -> Asked:
        kind = draw(st.integers(0, 30))
        if kind == 30 and not self.clauses.strict:
            return Asked("nope", draw(st.sampled_from(["nope", "x.y", "id)"])), draw(st.sampled_from([None, "count"])))
        if kind < 4 and self.form == "rest":
            return self._wildcard(draw, collection, depth)
        if kind == 4 and self.form == "graphql":
            return Asked("__typename", "", typename=True)
        field = draw(st.sampled_from(fields_of(collection)))
        key = field.name if kind > 10 else f"as_{place}"
        if kind % 3 == 0 and (function := self._called(draw, field)):
            call = Asked(f"{field.name}_{function}", field.name, function, self._argument(draw, function))
            return Asked(f"{field.name}_func", "", nest=(call,)) if self.form == "graphql" else call
        return self._related(draw, field, key, depth)

    def _wildcard(self, draw: Draw, collection: Collection, depth: int) -> Asked:
        follow = depth > 1 and draw(st.integers(0, 1)) == 1
        links = [
            name for name in sorted(collection.fields) if (link := self._link(collection.name, name)) and link.target
        ]
        deep = {}
        if name := draw(st.sampled_from([None, *links])):
            link = self._link(collection.name, name)
            assert link is not None
            deep[name] = self._arguments(draw, link.target, nested=True)
        return Asked("*", "*", children=(Asked("*", "*"),) if follow else (), branch_arguments=deep)

    def _called(self, draw: Draw, field: Field) -> str | None:
        if not self.clauses.strict and draw(st.integers(0, 20)) == 0:
            return draw(st.sampled_from(["year", "count", "json", "nope"]))
        known = functions(field.type)
        return draw(st.sampled_from(known)) if known else None

    def _argument(self, draw: Draw, function: str) -> str | None:
        if function != "json":
            return None
        return draw(st.sampled_from(_PATHS if self.clauses.strict else (*_PATHS, *_HOSTILE_PATHS)))

    def _related(self, draw: Draw, field: Field, key: str, depth: int) -> Asked:
        link = self._link(field.collection, field.name)
        if link is None or depth == 0 or (self.form == "rest" and draw(st.integers(0, 3)) == 0):
            return Asked(key, field.name)
        if link.kind == "m2a":
            chosen = draw(st.lists(st.sampled_from(link.relation.one_allowed_collections), unique=True))
            rest = (Asked("id", "id"),) if self.form == "rest" and draw(st.booleans()) else ()
            return Asked(
                key,
                field.name,
                children=rest,
                branches={name: self._fields(draw, name, depth - 1) for name in chosen},
                branch_arguments={name: self._arguments(draw, name, nested=True) for name in chosen},
            )
        children = self._fields(draw, link.target, depth - 1)
        return Asked(key, field.name, children=children, arguments=self._arguments(draw, link.target, nested=True))

    def _link(self, collection: str, field: str) -> Link | None:
        return self.catalogue.link(collection, field)

    def _grouped(self, draw: Draw, collection: Collection, meta: frozenset[str]) -> ReadRequest:
        group = tuple(dict.fromkeys(self._group(draw, collection) for _ in range(draw(st.integers(0, 2)))))
        aggregate: dict[str, tuple[str, ...]] = {}
        for _ in range(draw(st.integers(0 if group else 1, 3))):
            function = draw(st.sampled_from(AGGREGATES))
            names = self._aggregated(draw, collection, function)
            if names:
                aggregate[function] = names
        if not group and not aggregate:
            aggregate = {"count": ("*",)}
        orders = [*group, "count", *(f"{name}.{field}" for name, fields in aggregate.items() for field in fields)]
        if not self.clauses.strict:
            orders += [
                "title",
                "sum.title",
                "max.meta",
                "author.name",
                "count(comments)",
                "count.comments",
                "sum",
                "nope",
            ]
        sort = tuple(
            draw(st.sampled_from(["", "-"])) + draw(st.sampled_from(orders)) for _ in range(draw(st.integers(0, 2)))
        )
        plain = self._arguments(draw, collection.name)
        arguments = Arguments(plain.filter, sort, plain.limit, plain.offset, plain.page, plain.search)
        return ReadRequest(
            collection.name, arguments=arguments, aggregate=aggregate, group=group, meta=meta, form=self.form
        )

    def _group(self, draw: Draw, collection: Collection) -> str:
        fields = [field for field in collection.fields.values() if self._groupable(field)]
        field = draw(st.sampled_from(fields))
        known = [function for function in functions(field.type) if function not in ("count", "json")]
        chosen = draw(st.sampled_from([None, *known]))
        return f"{chosen}({field.name})" if chosen else field.name

    def _groupable(self, field: Field) -> bool:
        return not field.alias and field.type != "json"

    def _aggregated(self, draw: Draw, collection: Collection, function: str) -> tuple[str, ...]:
        numeric = function.startswith(("sum", "avg"))
        fields = [field for field in collection.fields.values() if self._groupable(field)]
        names = [field.name for field in fields if not numeric or field.type in NUMBERS]
        if not self.clauses.strict and draw(st.integers(0, 15)) == 0:
            names = [*collection.fields, "nope"]
        chosen = draw(st.lists(st.sampled_from(sorted(names)), min_size=1, max_size=2, unique=True)) if names else []
        return ("*",) if function == "count" and draw(st.integers(0, 1)) else tuple(chosen)
