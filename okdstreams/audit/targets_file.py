"""A table of targets: which ImageStream carries which config, where the file names follow no convention."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from okdstreams.fleet.convention import Target, target_of
from okdstreams.syntax.diagnostics import Diagnostic, Span, error

HEADER = ("config", "namespace", "imagestream")


class TargetRow(NamedTuple):
    """A line of the table, and where it stands."""

    config: str
    namespace: str
    image_stream: str
    span: Span


class Table(NamedTuple):
    """The rows by config: a path relative to the audited folder, such as priv/release-ocp-4.14.json."""

    rows: dict[str, TargetRow]

    def target(self, label: str) -> Target:
        """What the table and the name of the file tell of a config; no target when the table does not have it."""
        target = target_of(label)
        row = self.rows.get(label)
        if row is None:
            return target._replace(namespace="", image_stream="")
        return target._replace(namespace=row.namespace, image_stream=row.image_stream)

    def unused(self, labels: set[str]) -> Iterator[Diagnostic]:
        """A row that names a config which is not there."""
        for row in self.rows.values():
            if row.config not in labels:
                message = f"no config {row.config!r} for {row.namespace}/{row.image_stream}"
                yield error(row.span, "target", message, "remove the row, or correct the path of the config")


class TableRead(NamedTuple):
    """The table, and what is wrong with the lines that are not in it."""

    table: Table
    diagnostics: list[Diagnostic]


def read_targets(file: str, content: bytes) -> TableRead:
    """Three columns, separated by tabs: config, namespace, ImageStream. A header is allowed; `#` begins a comment."""
    rows: dict[str, TargetRow] = {}
    diagnostics: list[Diagnostic] = []
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        cells = tuple(cell.strip() for cell in line.split("\t"))
        if not line.strip() or line.startswith("#") or (number == 1 and cells[:3] == HEADER):
            continue
        span = Span(file, number, 1, number, len(line) + 1)
        if len(cells) < 3 or not all(cells[:3]):
            hint = "three columns, separated by tabs: config, namespace, ImageStream"
            diagnostics.append(error(span, "target", "not a row of a table of targets", hint))
            continue
        row = TargetRow(cells[0], cells[1], cells[2], span)
        first = rows.setdefault(row.config, row)
        if first is not row:
            second = error(span, "target", f"a second target for {row.config!r}", "a config has exactly one target")
            diagnostics.append(second._replace(related=((first.span, "the first"),)))
    return TableRead(Table(rows), diagnostics)
