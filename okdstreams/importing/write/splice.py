"""Entries of a stream file replaced, added and removed as text: every line that is not of them stays as it is.

A round trip through a YAML library keeps comments but not the layout, so the places that the parser recorded are used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from okdstreams.importing.write.yaml_flow import entry
from okdstreams.syntax.document import Document, Loc

Edits = Mapping[Loc, list[str] | None]
"""Loc of an entry, (key,) or (section, key), to its lines with no indentation; None removes it."""

_COMMENT = re.compile(r"\s*(#.*)?$")


def splice(document: Document, edits: Edits, rank: Callable[[Loc], Any]) -> str:
    """The text of the file with these entries. `rank` says where among its siblings a new entry belongs."""
    lines = document.text.splitlines()
    added: dict[str, list[tuple[Loc, list[str]]]] = {}
    changes: list[tuple[int, int, list[str]]] = []
    for loc, new in edits.items():
        if loc in document.places and _is_block(document, loc[:-1]):
            changes.append(_replaced(document, lines, loc, new))
        elif new is not None:
            added.setdefault(str(loc[0]) if len(loc) > 1 else "", []).append((loc, new))
    changes += _emptied(document, edits, added)
    tail: list[str] = []
    for section, entries in added.items():
        entries.sort(key=lambda item: rank(item[0]))
        parent: Loc = (section,) if section else ()
        if parent in document.places and _is_block(document, parent):
            changes += [_inserted(document, loc, new, rank) for loc, new in entries]
        elif parent in document.places:
            changes.append(_rewritten(document, parent, entries))
        else:
            tail += ["", f"{section}:", *(f"  {line}" for _, new in entries for line in new)]
    # from the bottom up, so that line numbers hold; of entries that go to one place, the last first
    for start, end, new in reversed(sorted(changes, key=lambda change: change[:2])):
        lines[start:end] = new
    return "".join(f"{line}\n" for line in [*lines, *tail])


def _is_block(document: Document, loc: Loc) -> bool:
    """Whether a mapping has a line for each entry."""
    if not _children(document, loc):
        return False
    place = document.places[loc].value
    return not document.text.splitlines()[place[0]][place[1] :].startswith("{")


def _children(document: Document, loc: Loc) -> list[Loc]:
    data: Any = document.data
    for segment in loc:
        data = data[segment]
    keys = list(data) if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else []
    return [(*loc, key) for key in keys]


def _end(document: Document, loc: Loc) -> tuple[int, int]:
    """Line and column after the last character of a value; a block's own mark lies beyond the comments below it."""
    inner = [found for child in _children(document, loc) for found in [_end(document, child)]]
    place = document.places[loc]
    lines = document.text.splitlines()
    line = lines[place.value[0]][place.value[1] :] if place.value[0] < len(lines) else ""
    if inner and not line.startswith(("{", "[")):
        return max(inner)
    end_line, end_column = place.value[2], place.value[3]
    return (end_line, end_column) if end_column or not end_line else (end_line - 1, len(lines[end_line - 1]))


def _region(document: Document, loc: Loc) -> tuple[int, int, int]:
    """First line, line after the last, and column of the entry at `loc`."""
    key = document.places[loc].key
    assert key is not None
    return key[0], _end(document, loc)[0] + 1, key[1]


def _replaced(document: Document, lines: list[str], loc: Loc, new: list[str] | None) -> tuple[int, int, list[str]]:
    start, end, column = _region(document, loc)
    if new is None:
        return start, end, []
    comments = [line for line in lines[start + 1 : end] if line.strip().startswith("#")]
    last_line, last_column = _end(document, loc)
    trailing = _COMMENT.fullmatch(lines[last_line][last_column:])
    made = [" " * column + line for line in new]
    if trailing and trailing[1]:
        made[0] += f"   {trailing[1]}"
    return start, end, [*comments, *made]


def _emptied(document: Document, edits: Edits, added: Mapping[str, Any]) -> list[tuple[int, int, list[str]]]:
    """Sections that lose all their entries become {}: a key without a value would be a mistake."""
    changes = []
    for section in {loc[:-1] for loc, new in edits.items() if new is None and len(loc) > 1}:
        children = _children(document, section) if section in document.places else []
        if children and not added.get(str(section[0])) and all(edits.get(child, ()) is None for child in children):
            line, _, column = _region(document, section)
            changes.append((line, line + 1, [f"{' ' * column}{section[0]}: {{}}"]))
    return changes


def _inserted(document: Document, loc: Loc, new: list[str], rank: Callable[[Loc], Any]) -> tuple[int, int, list[str]]:
    siblings = sorted(_children(document, loc[:-1]), key=lambda sibling: _region(document, sibling)[0])
    column = _region(document, siblings[0])[2]
    before = [sibling for sibling in siblings if rank(sibling) <= rank(loc)]
    at = _region(document, before[-1])[1] if before else _region(document, siblings[0])[0]
    return at, at, [" " * column + line for line in new]


def _rewritten(document: Document, parent: Loc, entries: list[tuple[Loc, list[str]]]) -> tuple[int, int, list[str]]:
    """A section that stands on one line, or is empty, written anew with a line for each entry."""
    data: Any = document.data
    for key in parent:
        data = data[key]
    new = {loc[-1]: lines for loc, lines in entries}
    old = {key: list(entry(key, value)) for key, value in (data or {}).items() if key not in new}
    start, end, column = _region(document, parent)
    made = [f"{parent[-1]}:", *(f"  {line}" for _, lines in sorted({**old, **new}.items()) for line in lines)]
    return start, end, [" " * column + line for line in made]
