"""The columns of a matrix: neighbouring versions that say the same in every row are one."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from okdstreams.gates.matrix import Cell, Matrix
from okdstreams.language.versions import Version, spell


class Column(NamedTuple):
    """Versions that are told together: the first stands for all."""

    versions: tuple[Version | None, ...]
    label: str
    texts: tuple[str, ...]
    """What it says in every row; empty where the row has no test."""


def columns(matrix: Matrix, say: Callable[[Cell], str]) -> list[Column]:
    """The columns of the matrix, when `say` is what is told of a cell."""
    order = [version for version in matrix.versions if version is not None]
    groups: list[tuple[list[Version | None], tuple[str, ...]]] = []
    for version in matrix.versions:
        texts = tuple(say(row.cells[version]) if version in row.cells else "" for row in matrix.rows)
        if groups and groups[-1][1] == texts and version is not None:
            groups[-1][0].append(version)
        else:
            groups.append(([version], texts))
    return [Column(tuple(group), _label(group, order), texts) for group, texts in groups]


def _label(group: list[Version | None], order: list[Version]) -> str:
    return spell([version for version in group if version is not None], order) or "-"
