"""What may be typed at a position: the place decides which kind of thing it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from okdstreams.language.model.values import ARCHES
from okdstreams.language.versions import Version
from okdstreams.lsp.complete import names
from okdstreams.lsp.complete.fields import field_items, model_of
from okdstreams.lsp.complete.item import Item
from okdstreams.lsp.complete.jobs import job_items
from okdstreams.lsp.complete.versions import axis_items, range_items, versions_of
from okdstreams.lsp.mentions import FAMILIES, GLOBS, JOBS, SOURCES, TAGS
from okdstreams.lsp.spot import Typed, fits, shape, typed_at
from okdstreams.lsp.state import FleetState
from okdstreams.syntax.document import Data, Loc

_OPENED = re.compile(r"\$\([a-z -]*$")
_RANGE = re.compile(r"\s*(\.{0,2}[0-9.]*[-+0-9.]*)?$|e(l(s(e)?)?)?$")


class Completion(NamedTuple):
    """What is offered, and the characters that it replaces."""

    start: int
    end: int
    items: tuple[Item, ...]


def completion(state: FleetState, file: str, offset: int) -> Completion | None:
    """What may be typed at an offset; None where nothing is known to fit."""
    text = state.texts.get(file, "")
    typed = typed_at(file, text, offset)
    if typed is None:
        return None
    versions = versions_of(state.compilation.fleet, file)
    if opened := _OPENED.search(typed.before):
        end = offset + (text[offset : offset + 1] == ")")
        variables = typed.document.data.get("vars") if isinstance(typed.document.data, dict) else None
        items = names.placeholder_items(variables if isinstance(variables, dict) else (), has_versions=bool(versions))
        return Completion(typed.start + opened.start(), end, tuple(items))
    path = shape(typed.loc)
    items = _keys(typed, path, versions) if typed.is_key else _values(state, file, typed, path, versions)
    if re.match(r"\s*:", text[typed.end :]):  # the key that is typed over has its colon
        items = (item._replace(insert=item.insert.removesuffix(": ")) for item in items)
    return Completion(typed.start, typed.end, tuple(items))


def _keys(typed: Typed, path: tuple[str, ...], versions: list[Version]) -> Iterator[Item]:
    model = model_of(path, typed.document.data)
    if path[-1:] == ("allow",):
        yield from names.check_items()
    elif path in (("arches",), ("private",)):
        yield from (Item(arch, "word", insert=f"{arch}: ") for arch in ARCHES)
    elif model is not None:
        yield from field_items(model, _at(typed.document.data, typed.loc))
    elif len(path) > 1 and _RANGE.match(typed.before):
        for item in range_items(versions, typed.before, is_key=True):
            yield item._replace(insert=f"{item.label}: ")


def _values(
    state: FleetState, file: str, typed: Typed, path: tuple[str, ...], versions: list[Version]
) -> Iterator[Item]:
    fleet = state.compilation.fleet
    if _is(path, JOBS):
        yield from job_items(state, file, typed.before, versions)
    elif _is(path, FAMILIES):
        yield from names.family_items(fleet)
    elif _is(path, SOURCES):
        yield from names.upgrade_items(fleet, versions, periodic="periodics" in path)
    elif path[-1:] == ("gate",):
        yield from names.gate_items(switch=path[0] == "upgradeTests")
    elif path == ("versions",):
        yield from axis_items(fleet, versions)
        yield from range_items(versions, typed.before, is_key=False)
    elif path[-1:] == ("in",) or (path and path[0] in ("arches", "private") and not isinstance(typed.loc[-1], int)):
        yield from range_items(versions, typed.before, is_key=False)
    elif path[-1:] == ("arch",) or path == ("arches",):
        yield from (Item(arch, "word") for arch in ARCHES)
    elif _is(path, (*GLOBS, *TAGS)):
        yield from names.tag_items(state.tags, typed.before, globs=_is(path, GLOBS))
    elif (model := model_of(path, typed.document.data)) is not None:
        yield from field_items(model, None)


def _is(path: tuple[str, ...], patterns: tuple[str, ...]) -> bool:
    return any(fits(path, pattern) for pattern in patterns)


def _at(data: Data, loc: Loc) -> Data:
    here: Any = data
    for segment in loc:
        here = here[segment]
    return here  # type: ignore[no-any-return]
