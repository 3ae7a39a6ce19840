"""The benchmark: its rows are commands that there are, a planted slowdown is named, README says what was measured.

Nothing here measures time.
"""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path

import pytest

from bench.compare import told
from bench.measure import Sample, instructions_of, run
from bench.paired import shift, sign_rank
from bench.rounds import Measured, ratio, rounds
from bench.rows import ROWS, Place
from bench.tables import LABELS, readme_table, results, seconds, with_table
from okdstreams.cli.app import command_names
from support import ROOT

RESULTS = (ROOT / "bench" / "RESULTS.md").read_text()
README = (ROOT / "README.md").read_text()


def samples(values: list[float]) -> list[Sample]:
    """Runs that took this long."""
    return [Sample(value, value, 10) for value in values]


def noisy(base: float, seed: int, factor: float = 1.0) -> list[float]:
    """Eleven runs on a busy machine: the odd rounds take half as much again, whoever runs in them."""
    chance = random.Random(seed)
    return [base * factor * (1.5 if number % 2 else 1.0) * chance.uniform(0.98, 1.02) for number in range(11)]


def test_readme_says_what_was_measured() -> None:
    assert with_table(README, RESULTS) == README
    assert README.count("| `okdstreams check`, again |") == 1


def test_results_are_read_as_they_are_written() -> None:
    rows = {"bare interpreter": samples([0.01] * 3), "render from nothing": samples([0.2, 0.3, 0.7])}
    text = f"# Results\n\n## 1×\n\n{results(rows)}\n- CUE: not here\n\n| stage | ms |\n| --- | ---: |\n| read | 1.0 |\n"
    assert seconds(text) == {"1×": {"bare interpreter": 0.01, "render from nothing": 0.3}}
    assert readme_table(text) == "| | 1× |\n| --- | ---: |\n| `okdstreams render`, from nothing | 0.30 s |\n"


def test_every_row_is_a_command_and_has_a_name_of_its_own() -> None:
    commands = {row.arguments[0] for row in ROWS if not row.arguments[0].startswith("--")}
    assert commands <= set(command_names())
    assert len({row.name for row in ROWS}) == len(ROWS)
    peers = ("jrsonnet", "jsonnet", "KCL", "CUE", "kustomize", "safe_load", "jq", "editor")
    assert {row for row in LABELS.values() if not row.startswith(peers)} <= {row.name for row in ROWS}


def test_a_row_is_run(tmp_path: Path) -> None:
    place = Place(tmp_path / "fleet", ROOT)
    place.folder.mkdir()
    row = next(row for row in ROWS if row.name == "--version")
    measured = rounds([Measured(row.name, lambda number: row.measure(place, number))], 1)
    (sample,) = measured["--version"]
    assert sample.mebibytes > 1
    assert 0 < sample.processor < 60


def test_a_run_that_fails_is_no_sample(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no such thing"):
        run(["sh", "-c", "echo no such thing >&2; exit 3"], tmp_path)
    assert run(["sh", "-c", "exit 3"], tmp_path, codes=(3,)).seconds > 0


def test_the_chance_of_lopsided_differences_is_exact() -> None:
    values = [1.0, -2.0, 3.0, 4.0, 2.0, -0.5, 7.0]
    ranks = {0.5: 1, 1.0: 2, 2.0: 3.5, 3.0: 5, 4.0: 6, 7.0: 7}

    def upward(signs: tuple[int, ...]) -> float:
        return sum(ranks[abs(value)] for value, sign in zip(values, signs, strict=True) if sign > 0)

    actual = upward(tuple(1 if value > 0 else -1 for value in values))
    sums = [upward(signs) for signs in product((1, -1), repeat=7)]
    least = min(actual, 28 - actual)
    assert sign_rank(values) == pytest.approx(2 * sum(total <= least for total in sums) / 128)
    assert sign_rank([0.1] * 7) == pytest.approx(2 / 128)
    assert sign_rank([0.0] * 7) == 1


def test_a_planted_slowdown_is_named_and_noise_is_not() -> None:
    before = {"check": samples(noisy(0.2, 1)), "audit": samples(noisy(0.5, 2)), "diff": samples(noisy(0.3, 3))}
    after = {"check": samples(noisy(0.2, 4, 1.1)), "audit": samples(noisy(0.5, 5)), "diff": samples(noisy(0.3, 6, 0.8))}
    named = [line for line in told(before, after).splitlines() if line.startswith("- ")]
    assert [line.partition(", ×")[0] for line in named] == ["- check: slower", "- diff: faster"]
    assert shift([1.0] * 7, [1.05] * 7).ratio == pytest.approx(1.05)
    assert "No row moved" in told(before, before)


def test_ratios_are_of_one_round() -> None:
    assert ratio(samples([1.0, 20.0, 3.0]), samples([0.5, 10.0, 1.5])) == pytest.approx(2)
    assert ratio(samples([30.0]), samples([1.0, 2.0, 3.0])) == pytest.approx(15)


def test_instructions_are_read_where_they_are_counted() -> None:
    assert instructions_of("# started\n\n12345678,,instructions:u,2000000,100.00,,\n") == 12345678
    assert instructions_of("<not supported>,,instructions:u,0,100.00,,\n") == 0
