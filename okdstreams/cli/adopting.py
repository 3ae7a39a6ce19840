"""What `init --from DIR` does: import hand-kept configs, and put beside them what belongs to streams."""

from __future__ import annotations

import os
import sys

from okdstreams.cli.starting import finish, stream_files
from okdstreams.disk.errors import TreeError
from okdstreams.disk.rewrite import rewrite
from okdstreams.importing.run import Request, run
from okdstreams.importing.write.files import restamped
from okdstreams.language.load import load
from okdstreams.report.text import summary, text, wants_colour
from okdstreams.scaffold.answers import Answers
from okdstreams.scaffold.stream_texts import bare_settings_text, modeline, settings_of


def adopt(answers: Answers, folder: str, targets: str, inventory: tuple[str, ...], *, keep_going: bool = False) -> int:
    """Import the configs below `folder`, and give the exit code. Raises TreeError where streams are already.

    What the checks object to in configs that are in use is excused beside it, warnings too.
    """
    if stream_files(answers.streams):
        hint = f"add to them with `okdstreams import {folder} --output {answers.streams}`"
        raise TreeError(answers.streams, f"{answers.streams} holds stream files already", hint)
    outcome = run(Request((folder,), answers.streams, inventory, targets, keep_going, strict=True))
    lines = {name: content.splitlines() for name, content in outcome.texts.items()}
    print(text(outcome.diagnostics, lines, colour=wants_colour(sys.stderr)), end="", file=sys.stderr)
    print(outcome.report, end="")
    ending = f"{answers.streams}: {outcome.state}"
    counts = summary(outcome.diagnostics)
    print(f"{counts}; {ending}" if counts else ending, file=sys.stderr)
    if not outcome.report:
        return outcome.exit_code  # nothing is written
    before = stream_files(answers.streams)
    settings = {source.document.file for source in load(before).settings}
    after = {}
    for path, content in before.items():
        depth = os.path.relpath(path, answers.streams).count(os.sep)
        after[path] = _with(content, [modeline(depth)], settings_of(answers) if path in settings else [])
    rewrite(before, after)
    fresh = {} if settings else {os.path.join(answers.streams, "settings.yaml"): bare_settings_text(answers).encode()}
    return finish(answers, fresh) or outcome.exit_code


def _with(content: bytes, first: list[str], last: list[str]) -> bytes:
    """An imported file with lines before and behind what it says; the first line stays the first."""
    head, *body = content.decode().splitlines()
    return restamped(content, "\n".join([head, *first, *body, *last]) + "\n").encode()
