"""What `init` does: write the first files, none in the place of another, check the streams, and render them."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from okdstreams.cli.output_folder import OutputFolder
from okdstreams.cli.rendering import render_streams
from okdstreams.compiler import compile_streams
from okdstreams.disk.create import create
from okdstreams.disk.errors import TreeError
from okdstreams.disk.names import INDEX
from okdstreams.disk.stream_files import read_streams
from okdstreams.language.json_schema import FILE, schema_text
from okdstreams.language.load import load
from okdstreams.layout.layout import laid_out
from okdstreams.project import source_lines
from okdstreams.report.text import summary, text, wants_colour
from okdstreams.scaffold.answers import Answers
from okdstreams.scaffold.companions import HOOKS, PLAIN, RECIPES, attributes_text, hooks_text, recipe_text
from okdstreams.scaffold.stream_texts import family_text, settings_of, settings_text

ATTRIBUTES = ".gitattributes"


def start(answers: Answers, *, is_family_named: bool = True) -> int:
    """Write what is missing, render, and give the exit code. Raises TreeError and OSError, and then nothing is written.

    A family is added to others only when it is named.
    """
    before = stream_files(answers.streams)
    fresh = _stream_files(answers, before, is_family_named=is_family_named)
    compilation = compile_streams({**before, **fresh})
    errors = tuple(d for d in compilation.diagnostics if d.is_error)
    if errors:
        shown = text(errors, source_lines(compilation, errors), colour=wants_colour(sys.stderr))
        print(f"{shown}{summary(errors)}; nothing is written", file=sys.stderr)
        return 1
    for source in load(before).settings:
        lacking = [line for line in settings_of(answers) if line not in source.document.text.splitlines()]
        if lacking:
            print(f"kept     {source.document.file} as it is: add {' and '.join(f'`{line}`' for line in lacking)}")
    return finish(answers, fresh)


def finish(answers: Answers, fresh: Mapping[str, bytes]) -> int:
    """Write these stream files and everything beside them that is asked for, render, and give the exit code."""
    wanted = {**fresh, **companions(answers)}
    missing = {path: content for path, content in wanted.items() if not os.path.lexists(path)}
    create(missing)
    for path in wanted:
        if path in missing:
            print(f"new      {path}")
            continue
        with open(path, "rb") as f:
            own = f.read()
        if own != wanted[path]:
            print(f"kept     {path}{_lacking(path, own, wanted[path])}")
    if not missing:
        print("everything is there already", file=sys.stderr)
    if os.path.isdir(answers.output) and not missing.keys() & fresh.keys():
        return 0  # streams that were there before are rendered when their owner wants it
    if _is_foreign(answers.output):
        print(f"{answers.output} holds other files: look at it, then run `okdstreams render`", file=sys.stderr)
        return 0
    return render_streams(answers.streams, OutputFolder(answers.output))


def stream_files(folder: str) -> dict[str, bytes]:
    """The stream files that are there; none when there is no folder. Raises TreeError for those that cannot be read."""
    if not os.path.lexists(folder):
        return {}
    try:
        files = read_streams(folder)
    except TreeError:
        if not os.path.isdir(folder):
            raise
        return {}
    if problem := next((d for d in files.diagnostics if d.is_error), None):
        raise TreeError(problem.span.file, problem.message, problem.hint)
    return files.contents


def refuse_place(answers: Answers) -> None:
    """Raise TreeError when the files cannot stand where they are wanted."""
    for folder, option in ((answers.streams, "--streams"), (answers.output, "--output")):
        if not PLAIN.fullmatch(folder) or {".", ".."} & set(folder.split("/")):
            raise TreeError(folder, f"{folder!r} is not a plain folder below this one", f"name another with {option}")
    if answers.streams == answers.output:
        raise TreeError(answers.output, "streams and what is rendered need a folder each", "name another with --output")
    top = _top_of_git()
    if top and (answers.hooks or answers.ci):
        folder = os.path.relpath(answers.streams, top)
        hint = f"cd {top} && okdstreams init --streams {folder} --output {os.path.relpath(answers.output, top)}"
        raise TreeError(top, "hooks and CI recipes belong at the top of the git repository", hint)


def companions(answers: Answers) -> dict[str, bytes]:
    """What stands beside the streams, by path."""
    from okdstreams.checks.rule_texts import rules

    schema = schema_text(rule.name for rule in rules() if rule.takes_suppressions)
    texts = {os.path.join(answers.streams, FILE): schema, ATTRIBUTES: attributes_text(answers)}
    if answers.hooks:
        texts[HOOKS] = hooks_text(answers)
    if answers.ci is not None:
        texts[RECIPES[answers.ci]] = recipe_text(answers, answers.ci)
    return {path: content.encode() for path, content in texts.items()}


def _stream_files(answers: Answers, before: Mapping[str, bytes], *, is_family_named: bool) -> dict[str, bytes]:
    loaded = load(dict(before))
    fresh = {}
    has_prefix = not loaded.settings or answers.family in loaded.settings[0].model.jobs
    if not loaded.settings:
        fresh[os.path.join(answers.streams, "settings.yaml")] = settings_text(answers)
    if is_family_named or not loaded.families:
        fresh[os.path.join(answers.streams, f"{answers.family}.yaml")] = family_text(answers, has_prefix=has_prefix)
    return {path: _laid_out(path, content) for path, content in fresh.items() if path not in before}


def _laid_out(path: str, content: str) -> bytes:
    result = laid_out(path, content.encode())
    return (result if isinstance(result, str) else content).encode()


def _lacking(path: str, own: bytes, wanted: bytes) -> str:
    """What a file that is kept could be given by hand."""
    if path != ATTRIBUTES:
        return " as it is"
    lines = own.decode("utf-8", "replace").splitlines()
    lacking = [line for line in wanted.decode().splitlines() if line not in lines]
    return f" as it is: add {' and '.join(f'`{line}`' for line in lacking)}" if lacking else ""


def _is_foreign(folder: str) -> bool:
    """Whether the folder of the rendered files holds what no render wrote."""
    return os.path.isdir(folder) and bool(os.listdir(folder)) and not os.path.exists(os.path.join(folder, INDEX))


def _top_of_git() -> str:
    """The way up to the top of the git repository; empty when we are there, or in none."""
    way = os.getcwd()
    while not os.path.lexists(f"{way}/.git"):
        above = os.path.dirname(way)
        if above == way:
            return ""
        way = above
    return "" if way == os.getcwd() else os.path.relpath(way)
