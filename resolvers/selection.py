"""What is asked for, as far as the caller may see it: trees of `Asked` into selections of the query.

Wildcards are expanded here, unknown and forbidden fields are refused alike, and relations whose other side is out of
sight are left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from db.catalogue import Catalogue, Field, Link
from db.query import AnyOf, Call, Constant, Many, Nest, One, Pick, Query, Scopes, Selection, Sort
from db.types import functions
from resolvers.clauses import clauses
from resolvers.errors import Forbidden, InvalidQuery
from resolvers.json_path import checked_path
from resolvers.names import Place, sees
from resolvers.request import NOTHING, Asked, Form
from resolvers.services import ReadOptions


@dataclass(slots=True)
class Selector:
    """Makes selections for one request; `followed` counts the relations that it has followed so far."""

    catalogue: Catalogue
    scopes: Scopes
    options: ReadOptions
    form: Form
    backlink: bool = True
    followed: int = 0

    def select(self, place: Place, asked: Sequence[Asked], came_by: Link | None = None) -> tuple[Selection, ...]:
        """The selections at a place. An empty answer means that nothing is left to select.

        Raises:
            Forbidden: a field is not there or not for this caller.
            InvalidQuery: a function does not fit its field, or relations nest too deep.
        """
        self.followed += bool(place.path)
        if len(place.path) > self.options.depth_max:
            raise InvalidQuery("Max relational depth exceeded")
        if self.followed > self.options.relations_max:
            raise InvalidQuery("Max number of selected relations exceeded")
        wanted = [item for item in _merged(self._expanded(place, asked, came_by)) if item != NOTHING]
        self._refuse_unknown(place, wanted)
        selections = (self._selection(place, item) or self._nothing(item) for item in wanted)
        return tuple(selection for selection in selections if selection is not None)

    def _nothing(self, item: Asked) -> Selection | None:
        """What stands for a field that is out of sight: in GraphQL each field that is asked for has an answer."""
        return Constant(item.key, None) if self.form == "graphql" else None

    def _expanded(self, place: Place, asked: Iterable[Asked], came_by: Link | None) -> Iterable[Asked]:
        """The entries with wildcards replaced by the fields that they stand for."""
        for item in asked:
            if item.name != "*":
                yield item
                continue
            for name in place.collection.fields:
                field = place.readable(self.scopes, name)
                link = self.catalogue.link(place.collection.name, name)
                if field is None or (field.alias and link is None):
                    continue
                follows = link is not None and not self._leads_back(link, came_by)
                yield Asked(
                    name,
                    name,
                    children=item.branches.get(name, item.children) if follows else (),
                    arguments=item.branch_arguments.get(name, item.arguments),
                )

    def _leads_back(self, link: Link, came_by: Link | None) -> bool:
        return not self.backlink and came_by is not None and link.relation == came_by.relation

    def _refuse_unknown(self, place: Place, wanted: Sequence[Asked]) -> None:
        """A nested path under a field that is out of sight is left out, a field itself is refused."""
        unknown = [
            item.name
            for item in wanted
            if (item.name or item.function)
            and not (item.children or item.branches)
            and not place.readable(self.scopes, item.name)
        ]
        if unknown:
            raise Forbidden.fields(list(dict.fromkeys(unknown)), place.collection.name, place.path)

    def _selection(self, place: Place, item: Asked) -> Selection | None:
        if item.typename:
            return Constant(item.key, item.name or place.collection.name)
        if item.nest:
            inner = (self._selection(place, part) for part in item.nest if part != NOTHING)
            return Nest(item.key, tuple(part for part in inner if part is not None))
        field = place.readable(self.scopes, item.name)
        if field is None:
            return None
        if item.function:
            return self._call(place, field, item)
        link = self.catalogue.link(place.collection.name, field.name)
        if link is None:
            return None if item.children or item.branches or field.alias else Pick(item.key, field.name)
        if link.kind == "m2a":
            return self._many_to_any(place, field, link, item)
        return self._related(place, field, link, item)

    def _call(self, place: Place, field: Field, item: Asked) -> Selection | None:
        assert item.function is not None
        if item.function not in functions(field.type):
            raise InvalidQuery(f'Invalid function specified "{item.function}"')
        link = self.catalogue.link(place.collection.name, field.name)
        if field.alias and (link is None or not sees(self.catalogue, self.scopes, link.target)):
            return None
        argument = checked_path(item.argument) if item.function == "json" else None
        return Call(item.key, item.function, field.name, argument)

    def _related(self, place: Place, field: Field, link: Link, item: Asked) -> Selection | None:
        if not item.children and link.kind == "m2o":
            return Pick(item.key, field.name)
        if not sees(self.catalogue, self.scopes, link.target):
            return Pick(item.key, field.name) if link.kind == "m2o" and item.name == "*" else None
        target = place.into(self.catalogue, self.scopes, field.name, link.target)
        query = self._nested(target, item.children, item, link)
        if link.kind == "o2m":
            return Many(item.key, field.name, _in_relation_order(query, link, target, self.scopes))
        return One(item.key, field.name, replace(query, sort=(), limit=None, offset=0))

    def _nested(self, target: Place, children: Sequence[Asked], item: Asked, link: Link | None) -> Query:
        """The query of what is behind a relation."""
        select = self.select(target, children, link)
        bare = not select and not (self.form == "graphql" and item.children)
        return clauses(
            self.catalogue, self.scopes, self.options, target, item.arguments, select, bare=bare, nested=True
        )

    def _many_to_any(self, place: Place, field: Field, link: Link, item: Asked) -> Selection:
        if not item.children and not item.branches:
            return Pick(item.key, field.name)
        branches = []
        for collection in link.relation.one_allowed_collections:
            children = item.branches.get(collection, item.children)
            listed = collection in item.branches or bool(item.children)
            if not listed or not sees(self.catalogue, self.scopes, collection):
                continue
            target = place.into(self.catalogue, self.scopes, f"{field.name}:{collection}", collection)
            arguments = item.branch_arguments.get(collection, item.arguments)
            select = self.select(target, children)
            bare = not select and self.form == "rest"
            query = clauses(
                self.catalogue, self.scopes, self.options, target, arguments, select, bare=bare, nested=True
            )
            branches.append(replace(query, sort=(), limit=None, offset=0))
        return AnyOf(item.key, field.name, tuple(branches), raw=self.form == "rest")


def _in_relation_order(query: Query, link: Link, target: Place, scopes: Scopes) -> Query:
    """The children of a relation stand in the order of its sort field, unless asked otherwise."""
    sort_field = link.relation.sort_field
    if query.sort or not sort_field or not target.readable(scopes, sort_field):
        return query
    return replace(query, sort=(Sort(sort_field),))


def _merged(asked: Iterable[Asked]) -> list[Asked]:
    """Entries of one key as one: `author` with `author.name` is the object, and wildcards add what is missing."""
    merged: dict[str, Asked] = {}
    for item in asked:
        before = merged.get(item.key)
        if before is None:
            merged[item.key] = item
            continue
        branches = {name: (*before.branches.get(name, ()), *children) for name, children in item.branches.items()}
        merged[item.key] = replace(
            before,
            children=(*before.children, *item.children),
            branches={**before.branches, **branches},
            branch_arguments={**before.branch_arguments, **item.branch_arguments},
            nest=(*before.nest, *item.nest),
        )
    return list(merged.values())
