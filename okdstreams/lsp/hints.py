"""What placeholders become in the newest version, shown behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from okdstreams.explain.choices import Chooser
from okdstreams.fleet.fleet import Fleet
from okdstreams.language.load import Source
from okdstreams.language.matrix import Axes, Cell
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.placeholders import EACH
from okdstreams.language.versions import AMD64
from okdstreams.lsp.mentions import AXIS, VAR, mentions
from okdstreams.lsp.state import FleetState
from okdstreams.syntax.document import Document, Loc


class Hint(NamedTuple):
    """Words behind an offset."""

    offset: int
    words: str


def hints(state: FleetState, file: str, start: int, end: int) -> list[Hint]:
    """The hints in a piece of a file. Of a row that ends earlier, the newest version is the last that it is for."""
    document = state.compiled.get(file)
    if document is None or document.text != state.texts.get(file):
        return []
    values = _Values(state.compilation.fleet, document)
    return [
        Hint(m.end + 1, f"= {value}")
        for m in mentions(document)
        if m.kind in (AXIS, VAR) and not m.declares and start <= m.end < end
        if (value := values.at(m.loc).get(m.name))
    ]


class _Values:
    """What placeholders stand for at the places of one document."""

    def __init__(self, fleet: Fleet, document: Document) -> None:
        self.fleet = fleet
        self.axes = Axes(fleet.succession)
        self.family = next((source for source in fleet.families if source.document is document), None)
        self.cells = list(_newest(self.axes, self.family)) if self.family is not None else []
        self.at = lru_cache(maxsize=None)(self._at)

    def _at(self, loc: Loc) -> Mapping[str, str]:
        if self.family is None:
            version = max((s.version for s in self.fleet.streams if s.version is not None), default=None)
            return self.fleet.succession.placeholders(version, AMD64)
        for cell in self.cells:
            chooser = Chooser(cell.version, cell.arch)
            if all(choice.applies or choice.is_value for choice in chooser.choices(self.family.model, loc)):
                return self._names(cell)
        return {}

    def _names(self, cell: Cell) -> Mapping[str, str]:
        before = () if cell.version is None else self.fleet.succession.predecessors(cell.version)
        return {**cell.names, EACH: ", ".join(map(str, before))}


def _newest(axes: Axes, family: Source[StreamFamily]) -> Iterator[Cell]:
    """The cells of a family, the newest version first, and amd64 before the other architectures."""
    cells = axes.cells(family).cells
    yield from sorted(cells, key=lambda c: (c.version or (0, 0), c.arch == AMD64), reverse=True)
