"""Micro rows: what each stage of a render costs, so that a change of a tenth can be seen and attributed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from unittest.mock import patch

from bench.measure import stage
from bench.rows import EDITED
from okdstreams.checks.lint import lint
from okdstreams.checks.subjects import view_of
from okdstreams.diff.comparison import Side, compared, stored_side
from okdstreams.disk.stream_files import read_streams
from okdstreams.disk.tree import compare, write
from okdstreams.fleet.resolve import resolve
from okdstreams.git.snapshot import snapshot
from okdstreams.incremental.recheck import keep_checked, recheck
from okdstreams.language.load import load
from okdstreams.output.emit import emit
from okdstreams.project import compile_folder
from okdstreams.syntax.yaml import parse


def stages(folder: Path, repeats: int, *, diffs: bool = True) -> Iterator[tuple[str, float]]:
    """(stage, median seconds), each stage on the result of the one before. `diffs`: with those that take long."""
    streams, output = str(folder / "streams"), str(folder / "rendered")
    yield "read", stage(lambda: read_streams(streams).contents, repeats)
    files = read_streams(streams).contents
    parsing = stage(lambda: [parse(name, content) for name, content in files.items()], repeats)
    yield "parse", parsing
    yield "validate", stage(lambda: load(files), repeats) - parsing
    loaded = load(files)
    yield "resolve", stage(lambda: resolve(loaded), repeats)
    fleet = resolve(loaded).fleet
    yield "lint", stage(lambda: lint(view_of(loaded, fleet)), repeats)
    yield "emit", stage(lambda: [manifest.text for manifest in emit(fleet).manifests.values()], repeats)
    texts = {path: manifest.text for path, manifest in emit(fleet).manifests.items()}
    yield "compare", stage(lambda: compare(output, texts), repeats)
    with tempfile.TemporaryDirectory(dir=folder) as target:
        fresh = map(f"{target}/{{}}".format, count())
        yield "write from nothing", stage(lambda: write(next(fresh), texts), repeats)
        yield "the same files, by a plain loop", stage(lambda: _plainly(Path(next(fresh)), texts), repeats)
    if edited := _rechecked(folder, files, repeats):
        yield "check, one line edited, without imports", edited
    rendered = snapshot(output, "HEAD")
    yield "git: ids", stage(lambda: snapshot(output, "HEAD"), repeats)
    yield "git: read all", stage(lambda: rendered.read(list(rendered.ids)), repeats)
    yield "diff: nothing differs", stage(lambda: _diff(output, texts), repeats)
    if not diffs:
        return
    changed = texts | {path: text.replace("72h", "71h") for path, text in texts.items()}
    yield "diff: one field of each config", stage(lambda: _diff(output, changed), repeats)


def _rechecked(folder: Path, files: dict[str, bytes], repeats: int) -> float:
    """What `check` does once it is there, each time after another edit of one line: median seconds, 0 without rest."""
    streams = str(folder / "streams")
    edits = count()
    name = next(name for name in files if name.endswith(os.path.basename(EDITED)))

    def edited() -> object:
        return recheck(streams, read_streams(streams).contents | {name: _edited(files[name], next(edits))})

    with (
        tempfile.TemporaryDirectory() as cache,
        patch.dict(os.environ, OKDSTREAMS_CACHE_DIR=cache, OKDSTREAMS_CACHE="on"),
    ):
        keep_checked(streams, compile_folder(streams), files)
        return stage(edited, repeats) if edited() else 0


def _edited(content: bytes, number: int) -> bytes:
    return content.replace(b"maxUnreadyReleases: 1\n", b"maxUnreadyReleases: %d\n" % (number + 2))


def _plainly(folder: Path, texts: dict[str, str]) -> None:
    """The least that it takes: nothing is put in place in one step, nothing is recorded or locked."""
    for parent in {os.path.dirname(path) for path in texts}:
        os.makedirs(folder / parent, exist_ok=True)
    for path, text in texts.items():
        with open(f"{folder}/{path}", "wb") as f:
            f.write(text.encode())


def _diff(output: str, texts: dict[str, str]) -> object:
    return compared(stored_side(output, "HEAD"), Side("now", texts))
