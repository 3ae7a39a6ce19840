"""What every addition shares: the edited file, where a key belongs, how a small map is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from okdstreams.language.key_order import key_order
from okdstreams.language.load import Loaded, Source
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.versions import BadVersion, parse_range
from okdstreams.layout.layout import laid_out
from okdstreams.syntax.document import Data, Loc
from okdstreams.syntax.patch import Edit, Patch
from okdstreams.syntax.yaml_nodes import Uneditable
from okdstreams.syntax.yaml_pieces import flow_text


class CannotAdd(Exception):
    """It is there already, or nothing can hold it. `hint` says what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class Addition(NamedTuple):
    """A file as it will be; it may be new."""

    file: str
    text: str


def family_of(loaded: Loaded, name: str) -> Source[StreamFamily]:
    """The family of that name; the only one there is, for an empty name. Raises CannotAdd."""
    named = [source for source in loaded.families if name in ("", source.model.family)]
    if len(named) == 1:
        return named[0]
    names = ", ".join(sorted(source.model.family for source in loaded.families)) or "none"
    message = f"there is no family {name!r}" if name else "it is not said for which family"
    raise CannotAdd(message, f"name it with --family: {names}")


def edited(file: str, text: str, edit: Callable[[Patch], Edit]) -> Addition:
    """The file with one edit. One that was laid out as `fmt` does stays so. Raises CannotAdd."""
    try:
        after = edit(Patch(file, text)).apply(text)
    except Uneditable as e:
        raise CannotAdd(f"{file} cannot be edited there: {e}", "write it by hand") from e
    if laid_out(file, text.encode()) == text:
        result = laid_out(file, after.encode())
        after = result if isinstance(result, str) else after
    return Addition(file, after)


def inserted(patch: Patch, loc: Loc, lines: Sequence[str]) -> Edit:
    """Put an entry into the map at `loc`: where its name belongs if the names are in order, else at the end."""
    name = lines[0].partition(":")[0].strip("\"'")
    names = [str(child.name) for child in patch.nodes.children(patch.nodes.node(loc))]
    is_sorted = names == sorted(names)
    position = sum(other < name for other in names) if is_sorted else None
    return patch.insert_lines(loc, lines, position)


def inserted_section(patch: Patch, kind: str, loc: Loc, lines: Sequence[str]) -> Edit:
    """Put a section into a file that has none: where the order of keys wants it."""
    name = lines[0].partition(":")[0]
    order = key_order(kind, loc)
    names = [child.name for child in patch.nodes.children(patch.nodes.node(loc))]
    before = [number for number, other in enumerate(names, 1) if _comes_before(other, name, order)]
    return patch.insert_lines(loc, lines, max(before, default=0) if order else None)


def _comes_before(other: str | int, name: str, order: Sequence[str]) -> bool:
    return other not in order or name not in order or order.index(str(other)) < order.index(name)


def flow_map(fields: Mapping[str, Data]) -> str:
    """A row on one line; ranges as people write them."""
    return "{" + ", ".join(f"{key}: {_value(value)}" for key, value in fields.items()) + "}"


def _value(value: Data) -> str:
    if isinstance(value, Within):
        return f'"{value}"' if "," in value else str(value)
    return flow_text(value)


class Within(str):
    """Versions, as somebody wrote them."""


def within(text: str) -> Within:
    """A range. Raises CannotAdd for what is none."""
    try:
        parse_range(text)
    except BadVersion as e:
        raise CannotAdd(str(e), e.hint or "write 4.9+, ..4.9, 4.5-4.9, 4.7 or a comma list of these") from e
    return Within(text)
