"""`run.py --compare REV`: this checkout and another revision, each row in turn, and which rows moved."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from bench.measure import counts_instructions
from bench.ours import ours
from bench.paired import Shift, moved, shift
from bench.rounds import Measured, Samples, alternating
from bench.rows import Place
from bench.tables import table

ROOT = Path(__file__).parents[1]


def compare(work: Path, revision: str, scales: Sequence[int], repeats: int, only: Sequence[str] | None) -> None:
    """Print, for each scale, the rows of both, and name those that moved. `work` is an empty folder."""
    before = checkout(work / "before", revision)
    what = "instructions" if counts_instructions() else "seconds of processor"
    print(f"{revision} → this checkout; {what}, medians of {repeats} pairs")
    for scale in scales:
        streams, places = _places(work / str(scale), before, scale)
        print(f"\n## {scale}×\n\nOn {streams}.\n", flush=True)
        pairs = list(_pairs(places, scale, only))
        print(told(*alternating(pairs, repeats)), flush=True)


def checkout(folder: Path, revision: str) -> Path:
    """The files of a revision, without their history. Exits with what git says when there is none."""
    done = subprocess.run(["git", "archive", "--format=tar", revision], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        sys.exit(done.stderr.decode(errors="replace").strip())
    with tarfile.open(fileobj=BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def told(before: Samples, after: Samples) -> str:
    """The rows of both as a table, and below it those that moved."""
    works = tuple({name: [s.work for s in samples] for name, samples in side.items()} for side in (before, after))
    rows = [_cells(name, shift(works[0][name], works[1][name]), before, after) for name in before]
    text = table(("", "before s", "after s", "ratio", "noise", "chance"), rows)
    lines = [
        f"- {name}: {'slower' if change.ratio > 1 else 'faster'}, ×{change.ratio:.2f}\n"
        for name, change in moved(*works).items()
    ]
    return f"{text}\n{''.join(lines) or 'No row moved by more than the noise.'}"


def _cells(name: str, change: Shift, before: Samples, after: Samples) -> list[str]:
    seconds = [f"{sorted(s.processor for s in side[name])[len(side[name]) // 2]:.3f}" for side in (before, after)]
    return [name, *seconds, f"{change.ratio:.3f}", f"±{change.noise:.3f}", f"{change.chance:.3f}"]


def _places(folder: Path, before: Path, scale: int) -> tuple[str, tuple[Place, Place]]:
    """A fleet for each of the two: the same streams, or, when neither reads the other's, each its own."""
    choices = (
        ("the streams of this checkout", (ROOT, ROOT)),
        ("the streams of that revision", (before, before)),
        ("each revision's own streams: neither reads the other's", (before, ROOT)),
    )
    for number, (name, sources) in enumerate(choices):
        places = tuple(
            Place(folder / str(number) / side / "fleet", program, count=True)
            for side, program in (("before", before), ("after", ROOT))
        )
        try:
            for place, source in zip(places, sources, strict=True):
                place.folder.mkdir(parents=True)
                command = [sys.executable, str(source / "bench" / "fleet.py"), str(scale), str(place.folder)]
                subprocess.run(command, check=True)
                place.run("render")
        except (RuntimeError, subprocess.CalledProcessError) as e:
            refusal = e
            continue
        for place in places:
            place.commit()
        return name, (places[0], places[1])
    raise refusal


def _pairs(places: tuple[Place, Place], scale: int, only: Sequence[str] | None) -> Iterator[tuple[Measured, Measured]]:
    """The rows that both programs have."""
    for pair in zip(*(ours(place, scale, only) for place in places), strict=True):
        try:
            for measured in pair:
                measured.run(0)
        except (RuntimeError, OSError) as e:
            print(f"{pair[0].name}: not in both: {str(e).splitlines()[-1]}", file=sys.stderr)
            continue
        yield pair
