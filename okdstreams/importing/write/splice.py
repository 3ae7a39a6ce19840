"""Entries of a stream file replaced, added and removed: every line that is not of them stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import takewhile
from typing import Any

from yaml.nodes import MappingNode

from okdstreams.importing.write.yaml_flow import entry
from okdstreams.syntax.document import Document, Loc
from okdstreams.syntax.patch import Edit, Patch, apply
from okdstreams.syntax.yaml_nodes import is_block

Edits = Mapping[Loc, list[str] | None]
"""Loc of an entry, (key,) or (section, key), to its lines with no indentation; None removes it."""

Rank = Callable[[Loc], Any]
New = list[tuple[Loc, list[str]]]


def splice(document: Document, edits: Edits, rank: Rank) -> str:
    """The text of the file with these entries. `rank` says where among its siblings a new entry belongs."""
    patch = Patch(document.file, document.text)
    standing = {loc for loc in edits if loc in document.places and _is_block(patch, loc[:-1])}
    added: dict[Loc, New] = {}
    for loc, lines in edits.items():
        if loc not in standing and lines is not None:
            added.setdefault(loc[:-1], []).append((loc, lines))
    changes: list[Edit] = []
    for loc in standing:
        if lines := edits[loc]:
            changes.append(patch.replace_entry(loc, lines))
    changes += patch.delete([loc for loc in edits if loc in standing and edits[loc] is None], added)
    for section, entries in added.items():
        gone = {loc for loc in standing if edits[loc] is None}
        changes += _added(document, patch, section, sorted(entries, key=lambda item: rank(item[0])), rank, gone)
    return apply(document.text, changes)


def _is_block(patch: Patch, loc: Loc) -> bool:
    """Whether a mapping has a line for each entry."""
    node = patch.nodes.node(loc)
    return isinstance(node, MappingNode) and is_block(node)


def _added(
    document: Document, patch: Patch, section: Loc, entries: New, rank: Rank, gone: Collection[Loc]
) -> Iterator[Edit]:
    """New entries of a section: in their places, or with a section that is written anew, or at the end of the file.

    They come behind entries that are `gone`: among these there is no place that is not theirs.
    """
    if section not in document.places:
        lines = ["", f"{section[-1]}:", *(f"  {line}" for _, lines in entries for line in lines)]
        yield patch.insert_lines((), lines)
    elif _is_block(patch, section):
        siblings = [(*section, child.name) for child in patch.nodes.children(patch.nodes.node(section))]
        for loc, lines in entries:
            place = max((number for number, other in enumerate(siblings, 1) if rank(other) <= rank(loc)), default=0)
            place += sum(1 for _ in takewhile(gone.__contains__, siblings[place:]))
            yield patch.insert_lines(section, lines, place)
    else:
        yield patch.replace_entry(section, _as_block(document, section, dict(entries)))


def _as_block(document: Document, section: Loc, new: Mapping[Loc, list[str]]) -> list[str]:
    """A section that stands on one line, or is empty, with a line for each entry."""
    data: Any = document.data
    for key in section:
        data = data[key]
    old = {(*section, key): list(entry(key, value)) for key, value in (data or {}).items()}
    return [f"{section[-1]}:", *(f"  {line}" for _, lines in sorted({**old, **new}.items()) for line in lines)]
