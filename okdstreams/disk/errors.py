"""What ends a run because of a folder or a file."""

from __future__ import annotations

from okdstreams.syntax.diagnostics import Span


class TreeError(Exception):
    """A folder that cannot be used as it is. `span` is where, `hint` what to do."""

    def __init__(self, path: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.span = Span(path)
        self.hint = hint
