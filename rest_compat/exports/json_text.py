"""Rows as JSON, indented by tabs."""

import json
from collections.abc import Iterable

from rest_compat.clauses import Json


def item(value: Json) -> str:
    """One value as a whole file."""
    return json.dumps(value, ensure_ascii=False, indent="\t")


def opening() -> str:
    return "["


def rows(values: Iterable[Json], first: bool) -> str:
    """Rows of the list; `first` says that none stands before them."""
    texts = ["\n\t" + item(value).replace("\n", "\n\t") for value in values]
    return ("" if first or not texts else ",") + ",".join(texts)


def closing(empty: bool) -> str:
    return "]" if empty else "\n]"
