"""Plain results to what the protocol calls them: offsets become positions, files become URIs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from lsprotocol import types

from okdstreams.lsp.text import Place, Replacement, text_of
from okdstreams.syntax.diagnostics import Diagnostic, Severity, Span

SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}


class Rim(NamedTuple):
    """What is needed to speak of files: their texts, their URIs, and how the client counts characters."""

    texts: Mapping[str, str]
    uri: Callable[[str], str]
    encoding: str

    def range(self, file: str, start: int, end: int) -> types.Range:
        """A piece of a file."""
        text = text_of(self.texts.get(file, ""))
        return types.Range(
            types.Position(*text.position(start, self.encoding)), types.Position(*text.position(end, self.encoding))
        )

    def offset(self, file: str, position: types.Position) -> int:
        """The offset of a position."""
        return text_of(self.texts.get(file, "")).offset(position.line, position.character, self.encoding)

    def location(self, place: Place) -> types.Location:
        """A place for somebody to go to."""
        return types.Location(self.uri(place.file), self.range(*place))

    def of_span(self, span: Span) -> types.Location:
        """The same of the place of a finding. In a file whose text is not here, a column is taken as it is."""
        if span.file in self.texts:
            return self.location(Place(span.file, *text_of(self.texts[span.file]).of_span(span)))
        start = types.Position(span.line - 1, span.column - 1)
        end = types.Position(max(span.end_line - 1, start.line), max(span.end_column - 1, 0))
        return types.Location(self.uri(span.file), types.Range(start, max(start, end)))

    def diagnostic(self, finding: Diagnostic) -> types.Diagnostic:
        """A finding, its hint below its message."""
        related = [types.DiagnosticRelatedInformation(self.of_span(span), why) for span, why in finding.related]
        return types.Diagnostic(
            range=self.of_span(finding.span).range,
            message=f"{finding.message}\nhint: {finding.hint}" if finding.hint else finding.message,
            severity=SEVERITIES[finding.severity],
            code=finding.name,
            source="okdstreams",
            related_information=related or None,
        )

    def edits(self, pieces: Iterable[Replacement]) -> list[types.TextEdit]:
        """Edits of one file."""
        return [types.TextEdit(self.range(piece.file, piece.start, piece.end), piece.new) for piece in pieces]

    def workspace_edit(self, pieces: Iterable[Replacement]) -> types.WorkspaceEdit:
        """Edits of any files."""
        by_file: dict[str, list[Replacement]] = {}
        for piece in pieces:
            by_file.setdefault(piece.file, []).append(piece)
        return types.WorkspaceEdit(changes={self.uri(file): self.edits(of_file) for file, of_file in by_file.items()})
