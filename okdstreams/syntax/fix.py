"""What mends a mistake mechanically: changes as plain data, so that finding a mistake needs no editor of YAML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from okdstreams.syntax.document import Loc

if TYPE_CHECKING:
    from okdstreams.syntax.patch import Edit, Patch

REMOVE, RENAME, WRITE = "remove", "rename", "write"
"""Take the entry out; give it another key; give its value another source text, of one line."""

MOVE, BEGIN = "move", "begin"
"""Put the entry before the sibling with this number; begin the file with this line."""


class Change(NamedTuple):
    """One change of a file. `text` is the key or the source text, where there is a new one."""

    file: str
    kind: str
    loc: Loc
    text: str = ""


def mended(file: str, text: str, changes: Iterable[Change]) -> str:
    """The text with these changes of its file made, as far as they can be; what cannot be edited stays as it is."""
    from okdstreams.syntax.patch import Patch, apply  # an editor is loaded when something is edited
    from okdstreams.syntax.yaml_nodes import Uneditable

    patch = Patch(file, text)
    distinct = list(dict.fromkeys(changes))
    edits: list[Edit] = []
    for change in distinct:
        try:
            edits += _edit(patch, change)
        except Uneditable:
            continue
    removed = [change.loc for change in distinct if change.kind == REMOVE]
    for parent in dict.fromkeys(loc[:-1] for loc in removed):
        try:
            edits += patch.delete(_with_empty_allow(patch, parent, [loc for loc in removed if loc[:-1] == parent]))
        except Uneditable:
            continue
    return apply(text, _apart(edits))


def _edit(patch: Patch, change: Change) -> Iterator[Edit]:
    """The edit that makes one change, unless it takes something out. Raises Uneditable."""
    if change.kind == RENAME:
        yield patch.rename(change.loc, change.text)
    elif change.kind == WRITE:
        yield patch.replace_source(change.loc, change.text)
    elif change.kind == MOVE:
        yield patch.move(change.loc, int(change.text))
    elif change.kind == BEGIN:
        at = int(patch.text.startswith("\ufeff"))
        yield patch.replace(patch.nodes.node(()), at, at, change.text + patch.nodes.line_break)


def _apart(edits: list[Edit]) -> list[Edit]:
    """The edits that do not meet: of two that do, the first. The other is left for the next round."""
    accepted: list[Edit] = []
    for edit in edits:
        if all(edit.end < other.start or other.end < edit.start for other in accepted):
            accepted.append(edit)
    return accepted


def _with_empty_allow(patch: Patch, parent: Loc, locs: list[Loc]) -> list[Loc]:
    """The entries to take out; an `allow` that loses all goes as a whole."""
    if parent and parent[-1] == "allow" and len(locs) == len(patch.nodes.children(patch.nodes.node(parent))):
        return [parent]
    return locs
