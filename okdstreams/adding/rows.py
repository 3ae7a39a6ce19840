"""A test, an exclusion from a mirror, a component: each into the section that holds such rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from okdstreams.adding.edit import Addition, CannotAdd, Within, edited, family_of, flow_map, inserted, inserted_section
from okdstreams.language.load import Loaded
from okdstreams.syntax.document import Data, Loc
from okdstreams.syntax.patch import Edit, Patch
from okdstreams.syntax.yaml_pieces import flow_text


def add_test(loaded: Loaded, family: str, section: str, name: str, row: Mapping[str, Data]) -> Addition:
    """A family's file with another row in `tests`, `periodics` or `upgradeTests`. Raises CannotAdd."""
    document = family_of(loaded, family).document
    data: Any = document.data
    if name in (data.get(section) or {}):
        line_number = document.span((section, name)).line
        raise CannotAdd(f"{document.file}:{line_number} has a test {name!r} already", "name it differently, or edit it")
    line = f"{flow_text(name)}: {flow_map(row)}"

    def edit(patch: Patch) -> Edit:
        if data.get(section):
            return inserted(patch, (section,), [line])
        if section in data:
            return patch.replace_source((section,), f"{{{line}}}")
        return inserted_section(patch, "StreamFamily", (), [f"{section}:", f"  {line}"])

    return edited(document.file, document.text, edit)


def add_exclusion(
    loaded: Loaded, family: str, tags: Sequence[str], versions: Within | None, dropped: str = ""
) -> Addition:
    """A family's file with tags or globs that its mirror leaves out; `dropped` says why, of those that nobody else
    supplies. Raises CannotAdd."""
    source = family_of(loaded, family or _only_mirror(loaded))
    document = source.document
    data: Any = document.data
    mirror: Any = (data.get("sources") or {}).get("mirror")
    if mirror is None:
        raise CannotAdd(f"family {source.model.family!r} has no `sources.mirror`", "name another with --family")
    rows: list[Any] = mirror.get("exclude") or []
    place: Loc = ("sources", "mirror", "exclude")
    alike: Mapping[str, Data] = {"in": versions, "dropped": dropped or None}
    same = [
        n
        for n, row in enumerate(rows)
        if isinstance(row, dict)
        and (versions or dropped)
        and {"in": _range(row) if "in" in row else None, "dropped": row.get("dropped")} == alike
    ]
    plain = {row for row in rows if isinstance(row, str)}
    listed = plain | {tag for number in same for tag in rows[number]["tags"]}
    fresh = [tag for tag in dict.fromkeys(tags) if tag not in listed]
    if not fresh:
        raise CannotAdd(f"{', '.join(tags)}: excluded already", f"see {document.file}")
    row: Mapping[str, Data] = {"in": versions, "tags": [*fresh], "dropped": dropped or None}
    said: Mapping[str, Data] = {key: value for key, value in row.items() if value is not None}
    items = [flow_map(said)] if len(said) > 1 else [flow_text(tag) for tag in fresh]

    def edit(patch: Patch) -> Edit:
        if same:
            return patch.insert_lines((*place, same[0], "tags"), [", ".join(map(flow_text, fresh))])
        if not rows:
            source_text = f"[{', '.join(items)}]"
            if "exclude" in mirror:
                return patch.replace_source(place, source_text)
            return patch.insert_lines(place[:-1], [f"exclude: {source_text}"])
        return patch.insert_lines(place, _items(patch, place, items))

    return edited(document.file, document.text, edit)


def add_built(loaded: Loaded, family: str, repository: str, row: Mapping[str, Data]) -> Addition:
    """A family's file with images that a repository builds for it. Raises CannotAdd."""
    document = family_of(loaded, family).document
    data: Any = document.data
    sources: Any = data.get("sources") or {}
    built: Any = sources.get("built") or {}
    rows: Any = built.get(repository, [])
    tags = {tag for each in _listed(rows) if _range(each) == str(row.get("in")) for tag in each["tags"]}
    wanted: Any = row["tags"]
    if present := [tag for tag in wanted if tag in tags]:
        raise CannotAdd(f"{document.file} has {', '.join(present)} of {repository} already", "edit its row there")
    line = f"{flow_text(repository)}: {flow_map(row)}"

    def edit(patch: Patch) -> Edit:
        if repository in built:
            return _another_row(patch, ("sources", "built", repository), built[repository], flow_map(row))
        if built:
            return inserted(patch, ("sources", "built"), [line])
        if "built" in sources:
            return patch.replace_source(("sources", "built"), f"{{{line}}}")
        if sources:
            return patch.insert_lines(("sources",), ["built:", f"  {line}"], 0)
        if "sources" in data:
            return patch.replace_source(("sources",), f"{{built: {{{line}}}}}")
        return inserted_section(patch, "StreamFamily", (), ["sources:", "  built:", f"    {line}"])

    return edited(document.file, document.text, edit)


def add_component(loaded: Loaded, repository: str, tags: Sequence[str], versions: Within) -> Addition:
    """An inventory's file with tags that a repository pushes. Raises CannotAdd."""
    holders = [s for s in loaded.inventories if repository in s.model.components] or list(loaded.inventories)
    if not holders:
        hint = "add a file with `kind: Inventory`, or name the family that builds it with --family"
        raise CannotAdd("there is no inventory", hint)
    document = holders[0].document
    data: Any = document.data
    components: Any = data.get("components") or {}
    owned: Any = components.get(repository) or {}
    if present := [tag for tag in tags if tag in owned]:
        raise CannotAdd(f"{document.file} has {', '.join(present)} of {repository} already", "edit its versions there")
    entries = [f"{flow_text(tag)}: {flow_map({'in': versions})[5:-1]}" for tag in dict.fromkeys(tags)]
    line = f"{flow_text(repository)}: {{{', '.join(entries)}}}"

    def edit(patch: Patch) -> Edit:
        if owned:
            place: Loc = ("components", repository)
            is_block = patch.source(place)[:1] != "{"
            return patch.insert_lines(place, entries if is_block else [", ".join(entries)])
        if components:
            return inserted(patch, ("components",), [line])
        return inserted_section(patch, "Inventory", (), ["components:", f"  {line}"])

    return edited(document.file, document.text, edit)


def _another_row(patch: Patch, place: Loc, before: Any, row: str) -> Edit:
    if isinstance(before, list):
        return patch.insert_lines(place, _items(patch, place, [row]))
    source = patch.source(place)
    if not source.startswith("{") or "\n" in source:
        raise CannotAdd(f"{place[-1]} has a row of several lines already", "make it a list by hand, and add to that")
    return patch.replace_source(place, f"[{source}, {row}]")


def _items(patch: Patch, place: Loc, items: Sequence[str]) -> list[str]:
    """Items as the list at `place` writes them."""
    return [", ".join(items)] if patch.source(place).startswith("[") else [f"- {item}" for item in items]


def _listed(rows: Any) -> list[Any]:
    return rows if isinstance(rows, list) else [rows]


def _range(row: Any) -> str:
    """The versions of a row as they are written: 4.10 is a number to YAML."""
    return str(getattr(row.get("in"), "text", row.get("in")))


def _only_mirror(loaded: Loaded) -> str:
    names = [source.model.family for source in loaded.families if source.model.sources.mirror is not None]
    return names[0] if len(names) == 1 else ""
