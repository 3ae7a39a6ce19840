"""What `import` does with release configs, however it was asked: by the command line's library, or in a plain line."""

from __future__ import annotations

import sys

from okdstreams.importing.run import Request, run
from okdstreams.report.text import summary, text, wants_colour


def take_over(request: Request) -> int:
    """Import, say what came of it, and give the exit code. Raises OSError and TreeError."""
    outcome = run(request)
    lines = {name: content.splitlines() for name, content in outcome.texts.items()}
    print(text(outcome.diagnostics, lines, colour=wants_colour(sys.stderr)), file=sys.stderr, end="")
    print(outcome.report, end="")
    ending = f"{request.output}: {outcome.state}"
    counts = summary(outcome.diagnostics)
    print(f"{counts}; {ending}" if counts else ending, file=sys.stderr)
    return outcome.exit_code
