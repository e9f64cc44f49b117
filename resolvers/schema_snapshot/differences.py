"""How two JSON values differ, as a list of changes, and a value with such changes made.

A change is `{kind, path, …}`: N with the new value as `rhs`, D with the one that goes as `lhs`, E with both, and A with
the `index` of an item and what becomes of the `item`, itself a change without a path. A change of the whole value has
no path.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

Json = dict[str, Any]
Path = tuple[str | int, ...]

_MISSING: Any = object()


class BadChange(ValueError):
    """A change that can't be made to the value; `str()` says why."""


def differences(lhs: Any, rhs: Any) -> list[Json]:
    """The changes that lead from `lhs` to `rhs`."""
    return list(_differences(lhs, rhs, ()))


def whole_new(value: Any) -> list[Json]:
    """The change that makes a value where there was none."""
    return [{"kind": "N", "rhs": value}]


def whole_gone(value: Any) -> list[Json]:
    """The change that takes a value away."""
    return [{"kind": "D", "lhs": value}]


def patched(value: Any, changes: Sequence[Mapping[str, Any]]) -> Any:
    """A copy of `value` with the changes made.

    Raises:
        BadChange: a path leads nowhere.
    """
    result = deepcopy(value)
    for change in changes:
        path = change.get("path")
        if not path:
            raise BadChange("A change of a part has no path")
        _make(_place(result, path[:-1]), path[-1], change)
    return result


def _differences(lhs: Any, rhs: Any, path: Path) -> Iterator[Json]:
    if isinstance(lhs, Mapping) and isinstance(rhs, Mapping):
        for name in (*lhs, *(each for each in rhs if each not in lhs)):
            yield from _of_part(lhs.get(name, _MISSING), rhs.get(name, _MISSING), (*path, name))
    elif isinstance(lhs, list) and isinstance(rhs, list):
        yield from _of_items(lhs, rhs, path)
    elif (lhs != rhs or type(lhs) is not type(rhs)) and not _same_number(lhs, rhs):
        yield _change("E", path, lhs=lhs, rhs=rhs)


def _of_part(lhs: Any, rhs: Any, path: Path) -> Iterator[Json]:
    if lhs is _MISSING:
        yield _change("N", path, rhs=rhs)
    elif rhs is _MISSING:
        yield _change("D", path, lhs=lhs)
    else:
        yield from _differences(lhs, rhs, path)


def _of_items(lhs: list[Any], rhs: list[Any], path: Path) -> Iterator[Json]:
    """Items are compared by their places, from the last to the first."""
    common = min(len(lhs), len(rhs))
    for index in reversed(range(common, len(rhs))):
        yield _change("A", path, index=index, item={"kind": "N", "rhs": rhs[index]})
    for index in reversed(range(common, len(lhs))):
        yield _change("A", path, index=index, item={"kind": "D", "lhs": lhs[index]})
    for index in reversed(range(common)):
        yield from _differences(lhs[index], rhs[index], (*path, index))


def _same_number(lhs: Any, rhs: Any) -> bool:
    """JSON tells no whole number from another: 1 is 1.0."""
    numbers = isinstance(lhs, int | float) and isinstance(rhs, int | float)
    return numbers and not isinstance(lhs, bool) and not isinstance(rhs, bool) and lhs == rhs


def _change(kind: str, path: Path, **more: Any) -> Json:
    return {"kind": kind, **({"path": list(path)} if path else {}), **more}


def _place(value: Any, path: Sequence[Any]) -> Any:
    for step in path:
        value = _part(value, step)
    return value


def _part(value: Any, step: Any) -> Any:
    if isinstance(value, dict) and isinstance(step, str) and step in value:
        return value[step]
    if isinstance(value, list) and _is_index(step) and step < len(value):
        return value[step]
    raise BadChange(f'There is no "{step}" to change')


def _is_index(step: Any) -> bool:
    return isinstance(step, int) and not isinstance(step, bool) and step >= 0


def _make(place: Any, name: Any, change: Mapping[str, Any]) -> None:
    kind = change["kind"]
    if kind == "A":
        items, item = _part(place, name), change["item"]
        if not isinstance(items, list):
            raise BadChange(f'"{name}" is no array')
        _make_item(items, change["index"], item)
    elif isinstance(place, dict) and isinstance(name, str):
        if kind == "D":
            place.pop(name, None)
        else:
            place[name] = change.get("rhs")
    elif isinstance(place, list) and kind == "E":
        _part(place, name)
        place[name] = change.get("rhs")
    else:
        raise BadChange(f'There is no "{name}" to change')


def _make_item(items: list[Any], index: int, item: Mapping[str, Any]) -> None:
    """New items come from the last to the first, so that those before them may be missing for a while."""
    if item["kind"] == "D":
        if index >= len(items):
            raise BadChange(f"There is no item {index}")
        del items[index]
    elif index >= len(items):
        items.extend([None] * (index - len(items)))
        items.append(item.get("rhs"))
    else:
        items[index] = item.get("rhs")
