"""Documents without what has no meaning: the order of keys, of sets and of named lists; JSON inside annotations."""

from __future__ import annotations

import json
from typing import Any, Final

from okdstreams.syntax.canonical import compact_json

SETS = frozenset(
    [
        "clusterResourceBlacklist",
        "clusterResourceWhitelist",
        "destinations",
        "excludeTags",
        "finalizers",
        "namespaceResourceBlacklist",
        "namespaceResourceWhitelist",
        "sourceNamespaces",
        "sourceRepos",
        "syncOptions",
        "tags",
    ]
)
"""Fields whose lists have no order. Every other list keeps it, unless its items have names."""

Path = tuple[str, ...]
"""The keys from the root of a normalised document to a value."""


class Absent:
    """The value of a field that is not there; unlike null, which is."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()


def normalise(value: Any, field: str = "") -> Any:
    """`value` as maps, scalars and ordered lists: named lists keyed by name, sets keyed by their items."""
    if isinstance(value, dict):
        if field == "annotations":
            return {str(key): normalise(_parsed(item)) for key, item in value.items()}
        return {str(key): normalise(item, str(key)) for key, item in value.items()}
    if isinstance(value, list):
        names = [item.get("name") for item in value if isinstance(item, dict)]
        if value and len(names) == len(value) == len({n for n in names if isinstance(n, str)}):
            return {item["name"]: normalise(item) for item in value}
        items = [normalise(item) for item in value]
        return {_key(item): item for item in items} if field in SETS else items
    return float(value) if isinstance(value, float) else value


def _parsed(item: Any) -> Any:
    """An annotation that holds a JSON map or list as that; any other as it is."""
    if isinstance(item, str) and item[:1] in ("{", "["):
        try:
            return json.loads(item)
        except (ValueError, RecursionError):
            return item
    return item


def _key(item: Any) -> str:
    return item if isinstance(item, str) else compact_json(item)


def same(old: Any, new: Any) -> bool:
    """Whether two values are the same JSON. Python's own `==` takes true for 1."""
    if old is ABSENT or new is ABSENT:
        return old is new
    return bool(old == new) and compact_json(old) == compact_json(new)


def at_path(document: Any, path: Path) -> Any:
    """The value at `path`, or ABSENT."""
    for key in path:
        if not isinstance(document, dict) or key not in document:
            return ABSENT
        document = document[key]
    return document
