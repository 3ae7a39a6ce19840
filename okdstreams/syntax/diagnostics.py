"""What the compiler has to say: a severity, a place, a message and a hint."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from okdstreams.syntax.fix import Change


class Severity(IntEnum):
    """Errors stop a render; warnings do not; information asks for nothing."""

    ERROR = 0
    WARNING = 1
    INFO = 2

    @property
    def label(self) -> str:
        return self.name.lower()


class Span(NamedTuple):
    """A piece of a source file. Lines and columns count from 1, columns in characters; the end is exclusive."""

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 0
    end_column: int = 0


class Diagnostic(NamedTuple):
    """One finding. `related` names the second place where two matter: (where, why it matters)."""

    span: Span
    severity: Severity
    name: str
    message: str
    hint: str = ""
    related: tuple[tuple[Span, str], ...] = ()
    fix: tuple[Change, ...] = ()
    """What mends it mechanically; empty where a person has to decide."""

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


def error(span: Span, name: str, message: str, hint: str = "") -> Diagnostic:
    """The common case: an error without a second place."""
    return Diagnostic(span, Severity.ERROR, name, message, hint)
