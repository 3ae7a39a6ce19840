"""Two cores give what one gives, whatever happens in the second process."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from okdstreams import parallel as cores
from okdstreams.parallel import both, pays
from okdstreams.project import compile_folder

pytestmark = pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="no fork here")


def test_both_results_come_back() -> None:
    here = os.getpid()
    first, second = both(os.getpid, os.getpid)
    assert first == here != second


def test_a_result_larger_than_a_pipe_comes_back() -> None:
    assert both(lambda: "", lambda: "x" * 1_000_000) == ("", "x" * 1_000_000)


def never() -> None:
    if os.getpid() != HERE:
        os._exit(3)


def unpicklable() -> Callable[[], None]:
    return lambda: None


HERE = os.getpid()


def test_what_a_second_process_cannot_do_is_done_in_the_first() -> None:
    assert both(lambda: None, never) == (None, None)
    _, second = both(lambda: None, unpicklable)
    assert callable(second)


def test_a_failure_is_seen_in_the_first_process_and_leaves_no_other_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    real, started = os.fork, []

    def fork() -> int:
        started.append(real())
        return started[-1]

    def fail() -> str:
        raise ValueError("no")

    monkeypatch.setattr(os, "fork", fork)
    with pytest.raises(ValueError, match="no"):
        both(lambda: "", fail)
    with pytest.raises(ValueError, match="no"):
        both(fail, lambda: "x" * 1_000_000)
    assert len(started) == 2
    for process in started:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)


def test_it_never_pays_for_a_small_repository() -> None:
    assert not pays(172)


@pytest.mark.parametrize("edit", [("", ""), ("gate: blocking", "gate: informing"), ("allow: {", "allow: {retry: x, ")])
def test_checks_on_two_cores_find_what_they_find_on_one(
    project: Path, monkeypatch: pytest.MonkeyPatch, edit: tuple[str, str]
) -> None:
    path = project / "streams/ocp-ci.yaml"
    path.write_text(path.read_text().replace(*edit) if edit[0] else path.read_text())
    one = compile_folder(str(project / "streams"))
    monkeypatch.setattr(cores, "WORTH", 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    assert pays(172)
    two = compile_folder(str(project / "streams"))
    assert two.diagnostics == one.diagnostics
    assert bool(one.diagnostics) == bool(edit[0])
