"""The life of a test goes on when it moves, is renamed, goes and comes back; it flips when it blocks now and then."""

from __future__ import annotations

from collections.abc import Mapping

from okdstreams.gates.lives import GONE, Gating, Life, Point, Step, lives

Tests = Mapping[str, tuple[str, str]]


def step(day: str, file: str = "a.json", **tests: str) -> Step:
    """A commit of a day, in which the config has these tests: NAME="GATE JOB"."""
    points = {name: Point(*said.split()) for name, said in tests.items()}
    return Step(f"c{day}", day, "Ann", "why", {file: Gating("4.14.0-0.okd", points)})


def told(life: Life) -> list[tuple[str, str, str]]:
    return [(event.day, event.gate, event.test) for event in life.events]


def test_a_loosened_and_tightened_test_has_one_life_and_flips() -> None:
    (life,) = lives(
        [
            step("2026-01-01", aws="blocking e2e"),
            step("2026-02-01", aws="informing e2e"),
            step("2026-02-10", aws="informing e2e"),
            step("2026-03-01", ovn="informing e2e"),
            step("2026-04-01", ovn="blocking e2e"),
        ]
    )
    assert told(life) == [
        ("2026-01-01", "blocking", "aws"),
        ("2026-02-01", "informing", "aws"),
        ("2026-03-01", "informing", "ovn"),
        ("2026-04-01", "blocking", "ovn"),
    ]
    assert (life.flips, life.days_blocking("2026-05-01")) == (2, 31 + 30)
    assert (life.current.day, life.current.commit) == ("2026-04-01", "c2026-04-01")


def test_a_rename_and_a_gate_in_one_commit_are_one_event() -> None:
    (life,) = lives([step("2026-01-01", aws="blocking e2e"), step("2026-02-01", ovn="informing e2e")])
    assert [(e.was_test, e.was, e.test, e.gate) for e in life.events] == [
        ("aws", "", "aws", "blocking"),
        ("aws", "blocking", "ovn", "informing"),
    ]


def test_another_job_is_another_test() -> None:
    first, second = lives([step("2026-01-01", aws="blocking e2e"), step("2026-02-01", ovn="blocking other")])
    assert (first.test, first.gate, first.days_blocking("2026-12-31")) == ("aws", GONE, 31)
    assert (second.test, second.gate, second.current.was) == ("ovn", "blocking", "")


def test_a_test_that_comes_back_is_the_same() -> None:
    (life,) = lives(
        [step("2026-01-01", aws="blocking e2e"), step("2026-02-01"), step("2026-03-01", aws="blocking e2e")]
    )
    assert [gate for _, gate, _ in told(life)] == ["blocking", GONE, "blocking"]
    assert life.flips == 2


def test_a_renamed_config_keeps_its_tests() -> None:
    start = step("2026-01-01", aws="blocking e2e")
    moved = Step("c2", "2026-02-01", "Ann", "move", {"a.json": None, **step("", "b.json", aws="blocking e2e").configs})
    (life,) = lives([start, moved])
    assert (life.file, told(life)) == ("b.json", [("2026-01-01", "blocking", "aws")])


def test_a_config_that_goes_takes_its_tests_along() -> None:
    gone = Step("c2", "2026-02-01", "Ann", "end", {"a.json": None})
    (life,) = lives([step("2026-01-01", aws="blocking e2e"), gone])
    assert (life.gate, life.days_blocking("2026-03-01")) == (GONE, 31)


def test_two_tests_may_swap_their_jobs_and_stay_what_they_are_called() -> None:
    steps = [step("2026-01-01", a="blocking x", b="informing y"), step("2026-02-01", a="blocking y", b="informing x")]
    assert [told(life) for life in lives(steps)] == [
        [("2026-01-01", "blocking", "a")],
        [("2026-01-01", "informing", "b")],
    ]
