"""Errors that leave a command nothing to do: printed on stderr, and the program ends."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from okdstreams.compiler import Compilation
    from okdstreams.syntax.diagnostics import Diagnostic


def stop_on_errors(
    compilation: Compilation, outcome: str = "", *, diagnostics: Iterable[Diagnostic] | None = None, code: int = 1
) -> None:
    """End with exit code `code` if there are errors among the diagnostics, by default all of the compilation's.

    They are printed with their source lines, and then how many there are and the `outcome`, if one is given.
    """
    from okdstreams.project import source_lines
    from okdstreams.report.text import summary, text, wants_colour

    chosen = compilation.diagnostics if diagnostics is None else diagnostics
    errors = tuple(d for d in chosen if d.is_error)
    if not errors:
        return
    shown = text(errors, source_lines(compilation, errors), colour=wants_colour(sys.stderr))
    print(shown + (f"{summary(errors)}{outcome}\n" if outcome else ""), file=sys.stderr, end="")
    sys.exit(code)
