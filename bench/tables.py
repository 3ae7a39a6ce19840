"""Markdown: the tables of bench/RESULTS.md, and README's, which is made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.measure import Sample, middle
from bench.rounds import Samples, ratio

BARE = "bare interpreter"
UNIT = "render from nothing"
HEAD = ("", "seconds", "processor s", "× bare", "× render", "peak MiB", "runs")

LABELS = {
    "`okdstreams render`, from nothing": "render from nothing",
    "`okdstreams render`, nothing changed": "render, nothing changed",
    "`okdstreams render`, one line edited": "render, one line edited",
    "`okdstreams check`": "check",
    "`okdstreams check`, again": "check, again",
    "`okdstreams check`, one line edited": "check, one line edited",
    "an editor's findings, after a key": "editor: a keystroke",
    "jrsonnet, one program": "jrsonnet, one program",
    "jrsonnet, each stream": "jrsonnet, each stream",
    "KCL": "KCL",
    "CUE": "CUE",
    "kustomize, one build": "kustomize, one build",
    "`safe_load` and Jinja2": "safe_load + Jinja2",
    "jq loop": "jq loop",
    "jsonnet C++, each stream": "jsonnet C++, each stream",
}
"""README's rows, by what they are called here."""

SCALES = ("1×", "10×", "100×")


def results(samples: Samples) -> str:
    """The table of one scale."""
    return table(HEAD, (_cells(name, of_row, samples) for name, of_row in samples.items()))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column is text, and the others are numbers."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"|{'|'.join(f' {cell} ' if cell else ' ' for cell in cells)}|\n" for cells in lines)


def _cells(name: str, of_row: Sequence[Sample], samples: Samples) -> list[str]:
    typical = middle(of_row)
    ratios = [f"{ratio(of_row, samples[unit]):.2f}" for unit in (BARE, UNIT)]
    return [
        name,
        f"{typical.seconds:.3f}",
        f"{typical.processor:.3f}",
        *ratios,
        f"{typical.mebibytes:.0f}",
        str(len(of_row)),
    ]


def seconds(text: str) -> dict[str, dict[str, float]]:
    """Scale to row to seconds, as bench/RESULTS.md has them."""
    of_scale: dict[str, dict[str, float]] = {}
    for section in text.split("\n## ")[1:]:
        rows = re.findall(r"^\| (\S[^|]*) \| ([0-9.]+) \| [0-9.]+ \| [0-9.]+ \|", section, re.M)
        of_scale[section.partition("\n")[0]] = {name: float(number) for name, number in rows}
    return of_scale


def readme_table(text: str) -> str:
    """README's table, of the text of bench/RESULTS.md."""
    of_scale = seconds(text)
    scales = [scale for scale in SCALES if scale in of_scale]
    rows = [
        [label, *(_spoken(of_scale[scale].get(row)) for scale in scales)]
        for label, row in LABELS.items()
        if any(row in of_scale[scale] for scale in scales)
    ]
    return table(["", *scales], rows)


def _spoken(number: float | None) -> str:
    """Two figures, as a person says it."""
    if number is None:
        return ""
    digits = 2 if number < 1 else 1 if number < 10 else 0
    return f"{number:.{digits}f} s"


def with_table(readme: str, text: str) -> str:
    """README with the table of the section Speed made anew."""
    before, heading, section = readme.partition("\n## Speed\n")
    section, count = re.subn(r"^\|.*\n(?:\|.*\n)*", lambda _: readme_table(text), section, count=1, flags=re.M)
    if not heading or not count:
        raise ValueError("README.md has no table in a section `## Speed`")
    return before + heading + section


def update_readme(readme: Path, text: str) -> None:
    """Write README's table."""
    readme.write_text(with_table(readme.read_text(), text))
