"""The benchmark: `python bench/run.py` measures, writes bench/RESULTS.md, and README's table from it.

`--compare REV` measures this checkout and another revision in turn instead, and names the rows that moved. Peers are
taken as they are found: Python libraries in the environment that runs this (bench/requirements.txt), kubectl, jq and
cue on PATH. See bench/README.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from functools import partial
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path[0] = str(ROOT)

from bench import fleet  # noqa: E402
from bench.compare import compare  # noqa: E402
from bench.measure import Sample, middle, run  # noqa: E402
from bench.ours import LARGEST, ours  # noqa: E402
from bench.rivals import equal_peers  # noqa: E402
from bench.rounds import Measured, rounds  # noqa: E402
from bench.rows import Place  # noqa: E402
from bench.stages import stages  # noqa: E402
from bench.tables import BARE, UNIT, results, table, update_readme  # noqa: E402

RESULTS = HERE / "RESULTS.md"
LEAST = 7
"""Runs of which the median counts."""


def main() -> None:
    """Measure every scale that is asked for, and write the tables; or compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=int, nargs="+", metavar="N", help="times the repository's own streams")
    parser.add_argument("--repeats", type=int, default=LEAST, metavar="N", help="runs of which the median counts")
    parser.add_argument("--rows", nargs="+", metavar="TEXT", help="only rows of ours whose name has this; no peers")
    parser.add_argument("--compare", metavar="REV", help="say which rows moved since this revision, beyond the noise")
    parser.add_argument("--readme", action="store_true", help="measure nothing: README's table from bench/RESULTS.md")
    parser.add_argument("--output", type=Path, default=RESULTS, metavar="FILE", help="where the tables go")
    arguments = parser.parse_args()
    if arguments.readme:
        update_readme(ROOT / "README.md", RESULTS.read_text())
        return
    with tempfile.TemporaryDirectory() as work:
        if arguments.compare:
            compare(Path(work), arguments.compare, arguments.scale or [1], arguments.repeats, arguments.rows)
            return
        parts = [_heading(arguments.repeats)]
        for scale in arguments.scale or [1, 10, 100]:
            parts.append(one_scale(Path(work) / str(scale), scale, arguments.repeats, arguments.rows))
            print(parts[-1], flush=True)
    if arguments.rows:
        return
    text = "\n".join(parts)
    arguments.output.write_text(text)
    if arguments.output == RESULTS:
        update_readme(ROOT / "README.md", text)


def _heading(repeats: int) -> str:
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    machine += f", load average {os.getloadavg()[0]:.1f} when it began"  # above 0 it is shared: trust ratios
    return (
        f"# Results\n\nMade by `python bench/run.py` on {machine}; medians of {repeats} runs, in rounds. "
        "See [README.md](README.md) for what each row is.\n"
    )


def one_scale(folder: Path, scale: int, repeats: int, only: list[str] | None = None) -> str:
    """The section of one scale: whole processes, why peers are missing, and stages; of `only` some rows the first."""
    place = Place(folder / "fleet", ROOT)
    place.folder.mkdir(parents=True)
    fleet.write(scale, place.folder)
    place.run("render")
    place.commit()
    measured = [Measured(BARE, partial(_bare, place)), *ours(place, scale, [*only, UNIT] if only else None)]
    notes: list[str] = []
    if scale <= LARGEST and not only:
        peers = equal_peers(place.folder, scale)
        measured += peers.measured
        notes = peers.missing
    text = f"## {scale}×\n\n{results(rounds(measured, repeats))}\n" + "".join(f"- {note}\n" for note in notes)
    if only:
        return text
    rows = [[name, f"{seconds * 1000:.1f}"] for name, seconds in stages(place.folder, repeats, diffs=scale <= LARGEST)]
    return f"{text}\n{table(['stage', 'ms'], rows)}"


def _bare(place: Place, number: int) -> Sample:
    """The interpreter with nothing to do; the middle of several, for it is the unit of the others."""
    return middle([run([sys.executable, "-c", "pass"], place.folder, count=place.count) for _ in range(5)])


if __name__ == "__main__":
    main()
