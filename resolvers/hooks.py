"""Hooks: functions of the project that are called for rows that are written.

A `before` hook is called within the transaction, once the caller was found to have the right: it may change what is
written, or refuse it by an exception. An `after` hook is called once the transaction is committed, and can't undo
anything. Both may be called for many rows one after the other; those that aren't `async` run in a thread.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from inspect import iscoroutinefunction
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from resolvers.caller import Caller
from resolvers.errors import ApiError, Forbidden, InvalidPayload

logger = logging.getLogger(__name__)

HookAction = Literal["items.create", "items.update", "items.delete"]
HookMoment = Literal["before", "after"]

_ACTIONS = ("items.create", "items.update", "items.delete")
_MOMENTS = ("before", "after")
_MARK = "typecase_hooks"


@dataclass(slots=True)
class HookEvent:
    """A row that is written, as a hook is told of it.

    `key` is its primary key, a number or a text, None before it is created. `payload` holds the fields that are
    written, in the form of the API; of a deleted row it is empty. A `before` hook may change it, or give another one
    back. `caller` is who writes, with the id of the `user` (None for the public) and of the `role`.
    """

    action: str
    collection: str
    key: Any
    payload: dict[str, Any]
    caller: Caller


HookFunction = Callable[[HookEvent], Any]
Function = TypeVar("Function", bound=HookFunction)


@dataclass(frozen=True, slots=True)
class _Target:
    moment: HookMoment
    action: str
    collection: str | None


def hook(
    action: HookAction, collection: str | None = None, when: HookMoment = "before"
) -> Callable[[Function], Function]:
    """Call the decorated function for each row that is created, updated or deleted.

    `collection` None stands for all collections but the system's. The function takes a `HookEvent`; it may be `async`.
    It is found in the modules that `--hooks` and `--models` name.

    Raises:
        ValueError: there is no such action, or no such moment.
    """
    if action not in _ACTIONS:
        raise ValueError(f"{action!r} is none of {', '.join(_ACTIONS)}")
    if when not in _MOMENTS:
        raise ValueError(f"{when!r} is none of {', '.join(_MOMENTS)}")

    def marked(function: Function) -> Function:
        setattr(function, _MARK, (*targets_of(function), _Target(when, action, collection)))
        return function

    return marked


def targets_of(function: object) -> tuple[_Target, ...]:
    """What a function was decorated for; empty where it is no hook."""
    found = getattr(function, _MARK, ())
    return found if isinstance(found, tuple) else ()


class Hooks:
    """The project's hooks. Those for the same rows are called in the order in which they were given."""

    def __init__(self, functions: Iterable[HookFunction] = ()) -> None:
        wanted: dict[_Target, tuple[HookFunction, ...]] = {}
        for function in dict.fromkeys(functions):
            for target in targets_of(function):
                wanted[target] = (*wanted.get(target, ()), function)
        self._wanted: Mapping[_Target, Sequence[HookFunction]] = MappingProxyType(wanted)

    def wanted(self, moment: HookMoment, action: str, collection: str) -> Sequence[HookFunction]:
        """The hooks for the rows of a collection: those for all collections, then its own."""
        if not self._wanted:
            return ()
        return (
            *self._wanted.get(_Target(moment, action, None), ()),
            *self._wanted.get(_Target(moment, action, collection), ()),
        )

    async def before(
        self, action: str, collection: str, rows: Sequence[tuple[Any, Mapping[str, Any]]], caller: Caller
    ) -> list[dict[str, Any]]:
        """The payloads of rows, each given with its key, as the hooks leave them.

        Raises:
            ApiError: a hook refuses: with its text, where it raised PermissionError or ValueError.
        """
        functions = self.wanted("before", action, collection)
        # Copies to the ground: what rows share, or what is tried again, must not change with one of them.
        events = [HookEvent(action, collection, _wire(key), deepcopy(dict(payload)), caller) for key, payload in rows]
        for function in functions:
            try:
                await _call_all(function, events, _change)
            except Exception as error:
                raise _refusal(function, error) from error
        return [event.payload for event in events]

    async def after(self, events: Sequence[HookEvent]) -> None:
        """Tell the hooks of rows that are written for good. What a hook raises is logged."""
        for event in events:
            for function in self.wanted("after", event.action, event.collection):
                try:
                    await _call_all(function, [event], _tell)
                except Exception:
                    logger.exception(
                        'The hook "%s" failed after %s of "%s".', _name(function), event.action, event.collection
                    )


async def _call_all(
    function: HookFunction, events: Sequence[HookEvent], take: Callable[[HookEvent, object], None]
) -> None:
    if iscoroutinefunction(function):
        for event in events:
            take(event, await function(event))
        return

    def call() -> list[object]:
        return [function(event) for event in events]

    for event, answer in zip(events, await asyncio.to_thread(call), strict=True):
        take(event, await answer if isinstance(answer, Awaitable) else answer)


def _wire(key: Any) -> int | str | None:
    """A key in the form of the API."""
    return key if key is None or isinstance(key, int) else str(key)


def _change(event: HookEvent, answer: object) -> None:
    if answer is not None:
        if not isinstance(answer, Mapping):
            raise TypeError(f"gave back {type(answer).__name__}, not a mapping")
        event.payload = dict(answer)


def _tell(_event: HookEvent, _answer: object) -> None:
    """What an `after` hook gives back has no meaning."""


def _refusal(function: HookFunction, error: Exception) -> ApiError:
    """The answer to the caller; the texts of errors that weren't meant for one are in the log alone."""
    text = " ".join(str(error).split())
    if isinstance(error, ApiError):
        return error
    if isinstance(error, PermissionError):
        return Forbidden(text or None)
    if isinstance(error, ValueError) and text:
        return InvalidPayload(text.rstrip("."))
    logger.error('The hook "%s" failed.', _name(function), exc_info=error)
    return InvalidPayload(f'The hook "{_name(function)}" failed')


def _name(function: HookFunction) -> str:
    return getattr(function, "__name__", type(function).__name__)
