"""The readable parts of a file with mistakes: what is refused is cut out, and the rest is a model all the same."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any, NamedTuple

from pydantic_core import ValidationError

from okdstreams.language.model.declared import Strict
from okdstreams.language.validators import validate_file
from okdstreams.syntax.document import Data, Document, Loc

MOST_ROUNDS = 6
"""What was cut out may be missed where it stood, and that is cut out in turn: so often at most."""

ESSENTIAL = frozenset({"apiVersion", "kind", "defaults", "family", "versions", "arches", "vars", "file", "imageStream"})
"""Fields on which all else depends: without one of them there is nothing to look at."""


ROWS = (("tests",), ("periodics",), ("upgradeTests",))


class Readable(NamedTuple):
    """What is left of a document: its model, its data, and the document that knows what is missing."""

    model: Strict
    data: dict[str, Data]
    document: Document


def readable_parts(document: Document, model: type[Strict], e: ValidationError) -> Readable | None:
    """A document without the parts that `e` refuses; None when too little is left."""
    data: Any = copy.deepcopy(document.data)
    unread: set[Loc] = set()
    for _ in range(MOST_ROUNDS):
        locs = {_refused(document, detail["type"], tuple(detail["loc"])) for detail in e.errors(include_url=False)}
        if any(not loc or loc[0] in ESSENTIAL for loc in locs):
            return None
        for loc in locs:
            _cut(data, loc)
        unread |= locs
        try:
            validated = validate_file(data["kind"], data)
            return Readable(validated, data, replace(document, unread=frozenset(unread)))
        except ValidationError as again:
            e = again
    return None


def _refused(document: Document, kind: str, loc: Loc) -> Loc:
    """The nearest entry of a map that holds what was refused: a list without an item would number the others anew."""
    loc = document.existing(loc[:-1] if kind == "missing" else loc)
    if loc[:1] in ROWS and loc[-1] in ("in", "arch"):
        loc = loc[:-1]  # nobody knows what the row is for
    if kind == "extra_forbidden" and loc[:2] == ("config", "publish"):
        loc = loc[:3]  # nor what the step does
    while loc and isinstance(loc[-1], int):
        loc = loc[:-1]
    return loc


def _cut(data: Any, loc: Loc) -> None:
    for segment in loc[:-1]:
        if isinstance(data, dict) and segment not in data:
            return  # cut with what it stood in
        data = data[segment]
    if isinstance(data, dict):
        data.pop(loc[-1], None)
