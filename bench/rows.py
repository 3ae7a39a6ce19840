"""The rows of the benchmark: commands of ours on a fleet, as somebody runs them, and what is done around each run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench.measure import Sample, run, set_aside

EDITED = "streams/okd-scos.yaml"
"""The family in which one line is edited; the first copy of it, so that all others are beside it."""


class Place(NamedTuple):
    """A fleet in a folder of its own, and the program that works in it."""

    folder: Path
    source: Path
    """Where the program's package is: a checkout."""
    count: bool = False

    def run(self, *arguments: str, codes: tuple[int, ...] = (0,), cache: bool = True) -> Sample:
        """Run the program here, with the cache or without."""
        command = [sys.executable, "-m", "okdstreams", *arguments]
        return run(command, self.folder, self.environment(cache=cache), codes, count=self.count)

    def environment(self, *, cache: bool) -> dict[str, str]:
        """The program's own folder first, its bytecode kept, a cache folder of its own."""
        return {
            "PYTHONPATH": str(self.source),
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(self.folder.parent / "bytecode"),
            "OKDSTREAMS_CACHE": "on" if cache else "off",
            "OKDSTREAMS_CACHE_DIR": str(self.folder / "cache"),
        }

    def edit(self, number: int) -> None:
        """Change a value in one line of one family, each time to another."""
        path = self.folder / EDITED
        path.write_text(path.read_text().replace("maxUnreadyReleases: 1\n", f"maxUnreadyReleases: {number + 2}\n"))

    def restore(self, number: int) -> None:
        """Take the edit back, and let the next run find all of it remembered."""
        path = self.folder / EDITED
        path.write_text(path.read_text().replace(f"maxUnreadyReleases: {number + 2}\n", "maxUnreadyReleases: 1\n"))
        self.remember()

    def remember(self) -> None:
        """Render and check with the cache, as somebody does who works here."""
        self.run("render")
        self.run("check")
        self.run("render", "--check")
        self.run("diff", "HEAD", codes=(0, 1))

    def commit(self) -> None:
        """Two commits: one in which a value was another, and HEAD, which is what is there."""
        git = ["git", "-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c", "gc.auto=0"]
        subprocess.run([*git, "init", "-q"], cwd=self.folder, check=True)
        self.edit(0)
        for step in ("before", "now"):
            self.run("render")
            subprocess.run([*git, "add", "streams", "rendered"], cwd=self.folder, check=True)
            subprocess.run([*git, "commit", "-q", "-m", step], cwd=self.folder, check=True)
            self.restore(0)


def _nothing(place: Place, number: int) -> None:
    """Nothing is done."""


class Row(NamedTuple):
    """A command: with the cache or without, on fleets up to which size, and what is done around it, untimed."""

    name: str
    arguments: tuple[str, ...]
    cache: bool = False
    largest: int = 10
    codes: tuple[int, ...] = (0,)
    before: Callable[[Place, int], None] = _nothing
    after: Callable[[Place, int], None] = _nothing

    def measure(self, place: Place, number: int) -> Sample:
        """Run it once; `number` tells this run from the others."""
        self.before(place, number)
        try:
            return place.run(*self.arguments, codes=self.codes, cache=self.cache)
        finally:
            self.after(place, number)


def _edited(name: str, *arguments: str, codes: tuple[int, ...] = (0,)) -> Row:
    return Row(f"{name}, one line edited", arguments, True, 100, codes, Place.edit, Place.restore)


def _without(folder: str) -> Callable[[Place, int], None]:
    return lambda place, number: set_aside(place.folder / folder)


CONFIGS = os.path.join("rendered", "release-controller")
FILE = os.path.join(CONFIGS, "release-okd-4.14.json")

ROWS = (
    Row("--version", ("--version",), largest=1),
    Row("--help", ("--help",), largest=1),
    Row("render from nothing", ("render",), largest=100, before=_without("rendered")),
    Row("render, nothing changed, no cache", ("render",), largest=100),
    Row("render, nothing changed", ("render",), cache=True, largest=100),
    Row("render --check, no cache", ("render", "--check"), largest=100),
    Row("render --check, nothing changed", ("render", "--check"), cache=True, largest=100),
    Row("diff HEAD, no cache", ("diff", "HEAD"), largest=100),
    Row("diff HEAD, nothing changed", ("diff", "HEAD"), cache=True, largest=100),
    Row("check", ("check",), largest=100),
    Row("check, again", ("check",), cache=True, largest=100),
    _edited("check", "check"),
    _edited("render", "render"),
    _edited("render --check", "render", "--check", codes=(1,)),
    _edited("diff HEAD", "diff", "HEAD", codes=(0, 1)),
    Row("list", ("list",)),
    Row("explain", ("explain", FILE)),
    Row("gates", ("gates",)),
    Row("gates --history, first", ("gates", "--history")),
    Row("gates --history, again", ("gates", "--history"), cache=True),
    Row("edges", ("edges",)),
    Row("graph", ("graph", "-o", "picture.svg")),
    Row("payload", ("payload", "origin/4.14")),
    Row("fmt --check", ("fmt", "--check")),
    Row("audit", ("audit", CONFIGS), codes=(0, 1)),
    Row("report", ("report", "-o", "site"), before=_without("site"), after=_without("site")),
    Row(
        "import",
        ("import", CONFIGS, os.path.join("rendered", "imagestreams"), "--output", "imported"),
        largest=1,
        before=_without("imported"),
        after=_without("imported"),
    ),
)
"""Without a cache where nothing is said of it. Each finds, and leaves, outputs that are up to date and remembered."""
