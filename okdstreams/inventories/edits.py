"""Rows of an inventory put right in its file, comments kept; or the text of a new one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from okdstreams.inventories.differences import Change
from okdstreams.layout.layout import laid_out
from okdstreams.scaffold.stream_texts import API, modeline
from okdstreams.syntax.document import Document, Loc
from okdstreams.syntax.patch import Edit, Patch, apply
from okdstreams.syntax.yaml_pieces import flow_text


def edited(document: Document, changes: Sequence[Change]) -> str:
    """The text of an inventory's file with these changes. Raises Uneditable."""
    patch = Patch(document.file, document.text)
    gone = [change.row.loc for change in changes if change.row.within is not None and not change.after]
    edits = [
        patch.replace_source(change.row.loc, _range(change.after))
        for change in changes
        if change.row.within is not None and change.after
    ]
    fresh = [change for change in changes if change.row.within is None]
    edits += patch.delete(_whole(patch, gone), [("components",), ("external",)] if fresh else [])
    edits += _insertions(patch, fresh)
    after = apply(document.text, edits)
    if laid_out(document.file, document.text.encode()) != document.text:
        return after
    result = laid_out(document.file, after.encode())
    return result if isinstance(result, str) else after


def new_text(image_stream: str, changes: Iterable[Change]) -> str:
    """A file for an inventory, in a folder below the streams."""
    lines = [modeline(1), f"apiVersion: {API}", "kind: Inventory", f"imageStream: {image_stream}"]
    components: dict[str, list[str]] = {}
    external = []
    for change in changes:
        entry = f"{flow_text(change.row.tag)}: {_range(change.after)}"
        if change.row.repository:
            components.setdefault(change.row.repository, []).append(entry)
        else:
            external.append(entry)
    if components:
        lines += ["", "components:  # by the repository that they are built from"]
        lines += [f"  {flow_text(name)}: {{{', '.join(entries)}}}" for name, entries in sorted(components.items())]
    if external:
        lines += ["", "external:  # the payload does not tell from where", *(f"  {entry}" for entry in external)]
    text = "\n".join(lines) + "\n"
    result = laid_out("", text.encode())
    return result if isinstance(result, str) else text


def _whole(patch: Patch, gone: Sequence[Loc]) -> list[Loc]:
    """A repository that loses all its tags goes as a whole."""
    out: list[Loc] = []
    for loc in gone:
        parent = loc[:-1]
        names = {child.name for child in patch.nodes.children(patch.nodes.node(parent))}
        all_gone = len(parent) == 2 and names == {other[-1] for other in gone if other[:-1] == parent}
        place = parent if all_gone else loc
        if place not in out:
            out.append(place)
    return out


def _insertions(patch: Patch, changes: Sequence[Change]) -> list[Edit]:
    by_place: dict[Loc, list[str]] = {}
    for change in changes:
        by_place.setdefault(change.row.loc[:-1], []).append(f"{flow_text(change.row.tag)}: {_range(change.after)}")
    edits: list[Edit] = []
    new_sections: dict[str, list[str]] = {}
    root = {child.name for child in patch.nodes.children(patch.nodes.node(()))}
    for place, entries in sorted(by_place.items()):
        section = str(place[0])
        has_section = section in root and bool(patch.nodes.children(patch.nodes.node((section,))))
        names = {child.name for child in patch.nodes.children(patch.nodes.node((section,)))} if has_section else set()
        if len(place) == 2 and place[1] not in names:
            entries = [f"{flow_text(str(place[1]))}: {{{', '.join(entries)}}}"]
            place = place[:1]
        if has_section:
            edits += [_inserted(patch, place, entry) for entry in entries]
        else:
            new_sections.setdefault(section, []).extend(entries)
    for section, entries in new_sections.items():
        block = [f"{section}:", *(f"  {entry}" for entry in entries)]
        if section in root:
            edits.append(patch.replace_source((section,), f"{{{', '.join(entries)}}}"))
        else:
            edits.append(patch.insert_lines((), block))
    return edits


def _inserted(patch: Patch, place: Loc, entry: str) -> Edit:
    names = [str(child.name) for child in patch.nodes.children(patch.nodes.node(place))]
    name = entry.partition(":")[0].strip("\"'")
    return patch.insert_lines(place, [entry], sum(other < name for other in names) if names == sorted(names) else None)


def _range(text: str) -> str:
    return f'"{text}"' if "," in text else text
