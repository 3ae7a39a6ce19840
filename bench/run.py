"""The benchmark: `python bench/run.py` measures, and writes the table to bench/RESULTS.md.

Peers are taken as they are found: Python libraries in the environment that runs this (bench/requirements.txt), kubectl,
jq and cue on PATH. Each makes the same documents; they are compared as JSON before any is timed. See bench/README.md.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT)]

import fleet  # noqa: E402
import workload  # noqa: E402
from editor import keystrokes  # noqa: E402
from measure import Sample, best, run  # noqa: E402
from stages import stages  # noqa: E402

OURS = [sys.executable, "-m", "okdstreams"]
HOME = {"PYTHONPATH": str(ROOT)}
SLOW = 5.0
"""Seconds; what takes longer is run once."""
LARGEST = 10
"""Peers are not run on fleets larger than this."""


class Peer(NamedTuple):
    """A program beside ours: what it needs, how it runs on (inputs, output), up to which scale."""

    name: str
    found: bool
    command: list[str]
    largest: int = LARGEST
    configs: bool = True


def peers() -> list[Peer]:
    """All peers, the missing ones too, so that the table can say so."""
    has = {name: importlib.util.find_spec(name) is not None for name in ("rjsonnet", "_jsonnet", "kcl_lib", "jinja2")}
    has |= {name: shutil.which(name) is not None for name in ("kubectl", "jq", "cue")}

    def script(name: str, *arguments: str) -> list[str]:
        return [sys.executable, str(HERE / "peers" / name), *arguments]

    return [
        Peer("jrsonnet, one program", has["rjsonnet"], script("run_jsonnet.py", "rjsonnet", "one")),
        Peer("jrsonnet, each stream", has["rjsonnet"], script("run_jsonnet.py", "rjsonnet", "each")),
        Peer("jsonnet C++, one program", has["_jsonnet"], script("run_jsonnet.py", "_jsonnet", "one"), largest=1),
        Peer("jsonnet C++, each stream", has["_jsonnet"], script("run_jsonnet.py", "_jsonnet", "each"), largest=1),
        Peer("KCL", has["kcl_lib"], script("run_kcl.py")),
        Peer("CUE", has["cue"], script("run_cue.py"), largest=1),
        Peer("safe_load + Jinja2", has["jinja2"], script("run_jinja.py")),
        Peer("kustomize, one build", has["kubectl"], script("run_kustomize.py"), configs=False),
        Peer("jq loop", has["jq"], ["bash", str(HERE / "peers" / "run_jq.sh")], largest=1),
        Peer("helm", False, []),
    ]


def measure_ours(folder: Path, repeats: int) -> Iterator[tuple[str, Sample]]:
    """(row, best sample) of our commands on the fleet in `folder`."""

    def times(*arguments: str, fresh: bool = False, count: int = repeats) -> Sample:
        samples = []
        for _ in range(count):
            if fresh:
                shutil.rmtree(folder / "rendered", ignore_errors=True)
            samples.append(run([*OURS, *arguments], folder, {**HOME, "OKDSTREAMS_CACHE": "off"}))
        return best(samples)

    yield "render from nothing", times("render", fresh=True)
    commit(folder)
    yield "render, nothing changed", times("render")
    yield "render --check", times("render", "--check")
    yield "check", times("check")
    yield "diff HEAD", times("diff", "HEAD")
    yield from measure_again(folder, repeats)


def commit(folder: Path) -> None:
    """What is there now becomes HEAD of a repository of its own."""
    who = ["-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c", "gc.auto=0"]
    for arguments in (["init", "-q"], ["add", "streams", "rendered"], ["commit", "-q", "-m", "bench"]):
        subprocess.run(["git", *who, *arguments], cwd=folder, check=True)


def measure_again(folder: Path, repeats: int) -> Iterator[tuple[str, Sample]]:
    """(row, best sample) of what a second run is spared: an unchanged check, and a render after one family's edit."""
    cached = {**HOME, "OKDSTREAMS_CACHE": "on", "OKDSTREAMS_CACHE_DIR": str(folder / "cache")}
    run([*OURS, "check"], folder, cached)
    yield "check, again", best([run([*OURS, "check"], folder, cached) for _ in range(repeats)])
    edited = folder / "streams/okd-scos.yaml"
    text = edited.read_text()
    run([*OURS, "render"], folder, cached)
    samples: dict[str, list[Sample]] = {"render, one family edited": [], "render --check, one family edited": []}
    for number in range(repeats):
        edited.write_text(text.replace("retries: 2", f"retries: {number % 2}"))
        samples["render --check, one family edited"].append(run([*OURS, "render", "--check"], folder, cached, code=1))
        edited.write_text(text.replace("maxUnreadyReleases: 1", f"maxUnreadyReleases: {number + 2}"))
        samples["render, one family edited"].append(run([*OURS, "render"], folder, cached))
    edited.write_text(text)
    run([*OURS, "render"], folder, cached)
    yield from ((name, best(found)) for name, found in samples.items())


def measure_peers(folder: Path, scale: int, repeats: int, say: list[str]) -> Iterator[tuple[str, Sample]]:
    """(peer, best sample) of each peer that is here; a peer with other outputs than ours is told, not timed."""
    inputs, output = folder / "inputs", folder / "peer"
    workload.write_inputs(folder / "rendered", inputs)
    expected = workload.read_outputs(folder / "rendered")
    expected = {key: value for key, value in expected.items() if workload.is_shared(key)}
    for peer in peers():
        if not peer.found or scale > peer.largest:
            say.append(f"{peer.name}: {'not here' if not peer.found else f'not run at {scale}×'}")
            continue
        given = inputs
        if "kustomize" in peer.name:
            given = folder / "kustomize"
            run([*peer.command, "prepare", str(inputs), str(given)], folder)
        shutil.rmtree(output, ignore_errors=True)
        samples = [run([*peer.command, str(given), str(output)], folder)]
        wanted = {k: v for k, v in expected.items() if peer.configs or not k.startswith("config")}
        got = workload.read_outputs(output, configs=peer.configs)
        if different := sum(got.get(key) != value for key, value in wanted.items()):
            say.append(f"{peer.name}: {different} of {len(wanted)} documents differ; not timed")
            continue
        for _ in range(repeats - 1 if scale == 1 and samples[0].seconds < SLOW else 0):
            shutil.rmtree(output, ignore_errors=True)
            samples.append(run([*peer.command, str(given), str(output)], folder))
        yield peer.name, best(samples)


def table(rows: list[tuple[str, Sample]], unit: Sample) -> str:
    """Rows as Markdown, with the ratio to `unit`."""
    lines = ["| | seconds | × ours | processor s | peak MiB |", "| --- | ---: | ---: | ---: | ---: |"]
    for name, s in rows:
        lines.append(
            f"| {name} | {s.seconds:.3f} | {s.seconds / unit.seconds:.2f} | {s.processor:.3f} | {s.mebibytes:.0f} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure every scale that is asked for, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=int, nargs="+", default=[1, 10, 100], help="times the repository's own streams")
    parser.add_argument("--repeats", type=int, default=5, help="runs of which the best counts")
    parser.add_argument("--output", type=Path, default=HERE / "RESULTS.md", help="where the table goes")
    arguments = parser.parse_args()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    machine += f", load average {os.getloadavg()[0]:.1f} when it began"  # above 0 it is shared: trust ratios
    parts = [f"# Results\n\nMade by `python bench/run.py` on {machine}; best of {arguments.repeats} runs.\n"]
    with tempfile.TemporaryDirectory() as work:
        for scale in arguments.scale:
            parts.append(one_scale(Path(work) / str(scale), scale, arguments.repeats if scale < 100 else 2))
            print(parts[-1], flush=True)
    arguments.output.write_text("\n".join(parts))


def one_scale(folder: Path, scale: int, repeats: int) -> str:
    """The section of one scale."""
    folder.mkdir()
    fleet.write(scale, folder)
    bare = best([run([sys.executable, "-c", "pass"], folder) for _ in range(repeats * 3)])
    rows = [("bare interpreter", bare), *measure_ours(folder, repeats)]
    if scale == 1:
        rows += [
            (f"--{w}", best([run([*OURS, f"--{w}"], folder, HOME) for _ in range(repeats)]))
            for w in ("version", "help")
        ]
    unit = dict(rows)["render from nothing"]
    say: list[str] = []
    if scale <= LARGEST:
        rows += measure_peers(folder, scale, repeats, say)
    measured = list(stages(folder, repeats, diffs=scale <= LARGEST))
    if scale <= LARGEST and importlib.util.find_spec("pygls") is not None:
        middle, worst = keystrokes(folder)
        measured += [("editor: a keystroke, median", middle), ("editor: a keystroke, worst", worst)]
    micro = "\n".join(f"| {name} | {seconds * 1000:.1f} |" for name, seconds in measured)
    notes = "".join(f"\n- {line}" for line in say)
    return f"## {scale}×\n\n{table(rows, unit)}{notes}\n\n| stage | ms |\n| --- | ---: |\n{micro}\n"


if __name__ == "__main__":
    main()
