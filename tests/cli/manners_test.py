"""What holds for every command: channels, exit codes, quiet, colour, progress, Ctrl-C, and the JSON of answers."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from jsonschema import Draft7Validator

from okdstreams.cli.app import application
from okdstreams.cli.commands.schema import ALIKE
from okdstreams.terminal import Misused, settle, wants_colour
from support import ROOT, Invoke, Run

SCHEMAS = ROOT / "okdstreams/schemas"
FAMILY = """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: okd
versions: 4.12-4.14
file: release-okd-$(v).json
imageStream: origin/$(v)
config: {name: $(v).0-0.okd, to: release}
tests: {aws: {job: aws, gate: blocking}}
"""

STDIN = """\
import os, signal, sys, time
class Waits:
    def read(self):
        ACT
        return b""
class Stdin:
    buffer = Waits()
    isatty = staticmethod(lambda: False)
sys.stdin = Stdin()
sys.argv = ["okdstreams", "mirror", "-"]
from okdstreams.__main__ import main
main()
"""
"""Runs the program, and does ACT where it waits for its input."""


EARLY = """\
import atexit, os, signal, sys
def press():
    os.kill(os.getpid(), signal.SIGINT)
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "MOMENT":
            sys.meta_path.remove(self)
            press()
sys.meta_path.insert(0, Finder())
if "MOMENT" == "the end":
    atexit.register(press)
sys.argv = ["okdstreams", *"LINE".split()]
from okdstreams.__main__ import main
main()
"""
"""Runs the program, and presses Ctrl-C when it imports the module MOMENT."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Streams with one error."""
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams/okd.yaml").write_text(FAMILY.replace("blocking", "blokking"))
    return tmp_path


def started(
    arguments: list[str], cwd: Path, stdout: int, prepare: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=prepare,
    )


def test_a_reader_who_goes_away_changes_nothing(project: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = started(["-m", "okdstreams", "check", "--strict"], project, writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "1 error in 3 streams of 1 families\n")


def test_a_stdout_that_is_closed_changes_nothing(project: Path) -> None:
    done = started(["-m", "okdstreams", "check"], project, subprocess.DEVNULL, lambda: os.close(1))
    assert (done.returncode, done.stderr) == (1, "1 error in 3 streams of 1 families\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_an_answer_that_cannot_be_written_is_none(project: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = started(["-m", "okdstreams", "rules"], project, full.fileno())
    assert (done.returncode, done.stderr) == (2, "okdstreams: error[file] No space left on device\n")


def test_ctrl_c_is_exit_code_130_and_quiet(tmp_path: Path) -> None:
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams/okd.yaml").write_text(FAMILY)
    done = started(["-c", STDIN.replace("ACT", "os.kill(os.getpid(), signal.SIGINT)")], tmp_path, subprocess.PIPE)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize(
    ("moment", "line"),
    [
        ("okdstreams.interrupts", "rules"),
        ("okdstreams.program", "rules"),
        ("okdstreams.terminal", "rules"),
        ("okdstreams.cli.fast_path", "check"),
        ("pydantic", "list --format json"),
        ("the end", "--version"),
    ],
)
def test_ctrl_c_is_quiet_from_the_first_moment_to_the_last(tmp_path: Path, moment: str, line: str) -> None:
    (tmp_path / "streams").mkdir()
    program = EARLY.replace("MOMENT", moment).replace("LINE", line)
    done = started(["-c", program], tmp_path, subprocess.PIPE)
    assert (done.returncode, done.stderr) == (130, "")
    assert bool(done.stdout) == (moment == "the end")


def test_ctrl_c_in_a_finalizer_ends_the_program(tmp_path: Path) -> None:
    program = """
import os, signal
from okdstreams.interrupts import take_interrupts
class Dies:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
take_interrupts()
Dies()
print("not reached")
"""
    done = started(["-c", program], tmp_path, subprocess.PIPE)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_ctrl_c_stays_ignored_in_the_background(tmp_path: Path) -> None:
    (tmp_path / "streams").mkdir()
    program = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n" + EARLY
    done = started(
        ["-c", program.replace("MOMENT", "okdstreams.program").replace("LINE", "-V")], tmp_path, subprocess.PIPE
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("line", ["--version", "--help", "rules"])
def test_a_pipe_that_is_closed_from_the_start_is_quiet(tmp_path: Path, line: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = started(["-m", "okdstreams", line], tmp_path, writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_ctrl_c_waits_until_files_are_written(tmp_path: Path) -> None:
    program = """
import os, signal, sys
from okdstreams.interrupts import Interrupted, take_interrupts
from okdstreams.terminal import uninterrupted
take_interrupts()
try:
    with uninterrupted():
        os.kill(os.getpid(), signal.SIGINT)
        print("written")
    print("not reached")
except Interrupted:
    print("interrupted")
"""
    assert started(["-c", program], tmp_path, subprocess.PIPE).stdout.split() == ["written", "interrupted"]


def test_progress_is_told_on_a_terminal_after_a_second(tmp_path: Path) -> None:
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams/okd.yaml").write_text(FAMILY)
    controller, terminal = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", STDIN.replace("ACT", "time.sleep(1.2)")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=terminal,
        check=False,
        timeout=60,
    )
    os.close(terminal)
    shown = os.read(controller, 10_000).decode()
    os.close(controller)
    assert (done.returncode, done.stdout) == (2, b"")
    assert "\r\x1b[Kokdstreams mirror … 1 s\r\x1b[K" in shown
    assert shown.rindex("\x1b[K") < shown.index("payload")


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("check -q", 1, ""),
        ("-q render", 1, "1 error; rendered is left as it was"),
        ("list --quiet", 1, "1 error; no list"),
        ("check -q --streams nowhere", 2, "nowhere does not exist"),
        ("check -v", 1, "okdstreams: 1 files read below streams"),
        ("check --color sometimes", 2, "--color is auto, always or never, not 'sometimes'"),
    ],
)
def test_stderr_is_as_loud_as_is_asked(project: Path, run: Run, line: str, code: int, told: str) -> None:
    done = run(*line.split(), cwd=project)
    assert done.returncode == code
    assert told in done.stderr
    assert bool(done.stderr) == bool(told)
    (project / "streams/okd.yaml").write_text(FAMILY)
    if code == 1 and "-v" not in line:
        done = run(*line.split(), cwd=project)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("environment", "options", "coloured"),
    [
        ({}, [], False),
        ({"FORCE_COLOR": "1"}, [], True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"FORCE_COLOR": ""}, [], False),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
        ({"NO_COLOR": "1"}, ["--color=always"], True),
        ({"FORCE_COLOR": "1"}, ["--color", "never"], False),
        ({"FORCE_COLOR": "1"}, ["--color", "auto"], True),
    ],
)
def test_colour_is_as_asked(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], options: list[str], coloured: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert settle(["check", *options, "file"]) == ["check", "file"]
    assert wants_colour(io.StringIO()) is coloured


def test_options_are_not_sought_behind_two_dashes() -> None:
    assert settle(["check", "--", "-q", "--color"]) == ["check", "--", "-q", "--color"]
    with pytest.raises(Misused):
        settle(["check", "--color"])


def test_a_bug_is_told_with_its_traceback_when_asked(tmp_path: Path) -> None:
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams/okd.yaml").write_text(FAMILY)
    act = "os.environ['OKDSTREAMS_DEBUG'] = '1'; raise ValueError('planted')"
    done = started(["-c", STDIN.replace("ACT", act)], tmp_path, subprocess.PIPE)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Traceback")
    assert done.stderr.endswith("ValueError: planted\n")


def commands(group: Any, *name: str) -> dict[str, Any]:
    own = getattr(group, "commands", None)
    if own is None:
        return {" ".join(name): group}
    return {line: command for key in own for line, command in commands(own[key], *name, key).items()}


def test_every_json_has_a_schema() -> None:
    every = commands(typer.main.get_command(application()))
    helps = {name: command.get_help(typer.Context(command)) for name, command in every.items()}
    answering = {name for name, text in helps.items() if re.search(r"--format <[^>]*\bjson\b", text)}
    assert {"check", "diff", "list"} <= answering
    assert {ALIKE.get(name, name) for name in answering} == {path.stem for path in SCHEMAS.glob("*.json")}
    for path in SCHEMAS.glob("*.json"):
        schema = json.loads(path.read_text())
        Draft7Validator.check_schema(schema)
        for form in schema.get("oneOf", [schema]):
            assert form["properties"]["format"] == {"const": 1, "description": "Version of this format."}
            assert "format" in form["required"]


@pytest.mark.parametrize(
    "line",
    [
        "check",
        "list",
        "rules",
        "rules size",
        "edges",
        "cut 4.15 --dry-run",
        "explain ocp/4.14 verify",
        "explain origin/4.14 cli",
        "explain streams/okd.yaml:11",
        "mirror payload.txt --stream ocp/4.14",
        "audit config.json",
    ],
)
def test_answers_are_as_their_schemas_say(small: Path, invoke: Invoke, line: str) -> None:
    (small / "payload.txt").write_text("cli\netcd\n")
    (small / "config.json").write_text('{"name": "4.14.0-0.okd", "verify": {"aws": {}}}')
    words = line.split()
    done = invoke(*words, "--format", "json", cwd=small)
    schema = json.loads((SCHEMAS / f"{ALIKE.get(words[0], words[0])}.json").read_text())
    Draft7Validator(schema).validate(json.loads(done.stdout))


def test_variables_are_documented() -> None:
    page = (ROOT / "docs/manners.md").read_text()
    used = {
        name
        for path in (ROOT / "okdstreams").rglob("*.py")
        for name in re.findall(r"OKDSTREAMS_[A-Z_]+", path.read_text())
    }
    assert used
    assert {name for name in used if name not in page} == set()


def test_colour_goes_where_there_is_no_terminal(project: Path, run: Run) -> None:
    for line in (["check"], ["list"]):
        done = run(*line, "--color", "always", cwd=project)
        assert "\x1b[31merror[schema]\x1b[0m" in done.stdout + done.stderr
