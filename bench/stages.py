"""Micro rows: what each stage of a render costs, so that a change of a tenth can be seen and attributed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measure import stage

from okdstreams.emit import emit
from okdstreams.load import load
from okdstreams.parse import parse
from okdstreams.resolve import resolve
from okdstreams.tree import compare, read_streams, write


def stages(folder: Path, repeats: int) -> Iterator[tuple[str, float]]:
    """(stage, least seconds), each stage on the result of the one before."""
    streams, output = str(folder / "streams"), str(folder / "rendered")
    yield "read", stage(lambda: read_streams(streams, []), repeats)
    files = read_streams(streams, [])
    parsing = stage(lambda: [parse(name, content) for name, content in files.items()], repeats)
    yield "parse", parsing
    yield "validate", stage(lambda: load(files), repeats) - parsing
    loaded = load(files)
    yield "resolve", stage(lambda: resolve(loaded), repeats)
    fleet = resolve(loaded).fleet
    yield "emit", stage(lambda: emit(fleet, []), repeats)
    texts = {path: manifest.text for path, manifest in emit(fleet, []).items()}
    yield "compare", stage(lambda: compare(output, texts), repeats)
    with tempfile.TemporaryDirectory(dir=folder) as target:

        def fresh() -> None:
            shutil.rmtree(target)
            write(target, texts)

        yield "write from nothing", stage(fresh, min(repeats, 3))
