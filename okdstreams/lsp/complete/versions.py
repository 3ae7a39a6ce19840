"""Versions and ranges, with how much of a family each holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from okdstreams.fleet.fleet import Fleet
from okdstreams.language.load import Source
from okdstreams.language.matrix import Axes
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.versions import ELSE, Version, parse_range, spell
from okdstreams.lsp.complete.item import Item

RANGE = "range"


def versions_of(fleet: Fleet, file: str) -> list[Version]:
    """The versions of the family in a file; of a file without one, those of the whole fleet."""
    family = family_of(fleet, file)
    if family is not None and family.model.versions is not None:
        return sorted({cell.version for cell in Axes(fleet.succession).cells(family).cells if cell.version is not None})
    return sorted({stream.version for stream in fleet.streams if stream.version is not None})


def family_of(fleet: Fleet, file: str) -> Source[StreamFamily] | None:
    """The family of a file."""
    return next((source for source in fleet.families if source.document.file == file), None)


def range_items(versions: Sequence[Version], before: str, *, is_key: bool) -> Iterator[Item]:
    """Ranges of a family: what begins with `before`, the newest first. A key of a range map may be `else`."""
    newest = list(reversed(versions))
    texts = [f"{version}+" for version in newest] + [f"..{version}" for version in newest] + list(map(str, newest))
    low = before.partition("-")[0].strip()
    if "-" in before:
        texts = [f"{low}-{version}" for version in newest if str(version) != low]
    for text in texts:
        try:
            held = [version for version in versions if version in parse_range(text)]
        except ValueError:
            continue
        yield Item(text, RANGE, f"{spell(held)}: {len(held)} of {len(versions)}" if held else "none of them")
    if is_key:
        yield Item(ELSE.text, RANGE, "what no range before it holds")
    else:
        yield Item("all", RANGE, "every version, those to come too")


def axis_items(fleet: Fleet, versions: Sequence[Version]) -> Iterator[Item]:
    """What `versions` of a family may say: what it says, and one minor more."""
    if versions:
        following = fleet.succession.next(versions[-1])
        yield Item(f"{versions[0]}-{versions[-1]}", RANGE, f"{len(versions)} versions")
        yield Item(f"{versions[0]}-{following}", RANGE, f"with {following}, as `okdstreams cut {following}` writes it")
