"""What hooks and pipelines run is quick, and says what the command line's library would have said."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from okdstreams.cli.fast_path import quick
from support import ROOT, Run, git_in

HEAVY = {"pydantic", "ruamel", "git", "deepdiff", "typer"}

PROGRAM = """\
import atexit, os, sys
leave = os._exit
def told(code=0):
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
    sys.stderr.flush()
    leave(code)
os._exit = told
atexit.register(told)
sys.argv = ["okdstreams", *sys.argv[1:]]
from okdstreams.__main__ import main
main()
"""


def imported(folder: Path, bytecode: Path, *arguments: str) -> set[str]:
    """The packages that a command line has imported when it ends."""
    folders = {"PYTHONPYCACHEPREFIX": str(bytecode), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder,
        env={**os.environ, **folders, "PYTHONDONTWRITEBYTECODE": "", "OKDSTREAMS_CACHE": "off"},
        capture_output=True,
        text=True,
        check=False,
    )
    return set(done.stderr.splitlines()[-1].split())


@pytest.fixture(scope="module")
def bytecode(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where bytecode is kept, and what pydantic makes of the models: the first run imports it, and no other does."""
    folder = tmp_path_factory.mktemp("bytecode")
    assert "pydantic" in imported(ROOT, folder, "check")
    return folder


@pytest.mark.parametrize(
    ("arguments", "may"),
    [
        (["--version"], ""),
        (["--help"], "typer"),
        (["check"], ""),
        (["render", "--check"], ""),
        (["render"], ""),
        (["check", "--strict"], ""),
        (["render", "--exit-code"], ""),
        (["audit", "rendered"], ""),
        (["list"], ""),
        (["explain", "release-okd-4.14.json"], ""),
        (["graph"], ""),
        (["diff"], ""),
        (["fmt", "--check"], ""),
        (["check", "--ignore", "names"], "pydantic typer"),
        (["render", "--all"], "pydantic typer"),
    ],
    ids=" ".join,
)
def test_a_command_imports_what_it_needs_and_no_more(
    small_project: Path, bytecode: Path, arguments: list[str], may: str
) -> None:
    found = imported(small_project, bytecode, *arguments)
    assert "okdstreams" in found
    assert found & HEAVY == set(may.split())


LINES = [
    ["check"],
    ["check", "--streams", "streams"],
    ["check", "--strict"],
    ["render"],
    ["render", "--exit-code"],
    ["render", "--check", "--output", "rendered"],
    ["render", "--output", "other", "--streams", "streams", "--check"],
]


ELSEWHERE = [["check", "--streams", "nowhere"], ["render", "--streams", "streams/inventory"]]
"""Lines that do not read the file that a state is about."""


@pytest.mark.parametrize(
    ("line", "state"),
    [(line, state) for line in LINES for state in ("clean", "an error", "a warning", "stale")]
    + [(line, "clean") for line in ELSEWHERE],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_the_quick_way_says_what_the_long_way_says(small_project: Path, run: Run, line: list[str], state: str) -> None:
    path = small_project / "streams/okd.yaml"
    text = path.read_text()
    change = {
        "an error": text.replace("gate: blocking", "gate: blokking", 1),
        "a warning": text.replace("allow: {", "allow: {outlier: nothing, ", 1),
        "stale": text.replace("expires: 72h", "expires: 71h"),
    }
    path.write_text(change.get(state, text))
    copy = small_project.with_name(f"{small_project.name}-copy")
    shutil.copytree(small_project, copy, copy_function=os.link)
    assert quick(line) is not None
    short = run(*line, cwd=small_project)
    assert quick(spelled(line)) is None
    long = run(*spelled(line), cwd=copy)
    assert_alike(short, long)
    assert tree(small_project) == tree(copy)


QUESTIONS = [
    (["diff"], "clean"),
    (["diff", "HEAD", "--full"], "stale"),
    (["diff", "HEAD..HEAD"], "clean"),
    (["diff", "nowhere"], "clean"),
    (["diff"], "an error"),
    (["list", "--live"], "clean"),
    (["list", "--all"], "an error"),
    (["explain", "release-okd-4.14.json"], "an error"),
    (["explain", "origin/4.14", "nothing"], "clean"),
    (["explain", "nothing", "--output", "rendered"], "clean"),
    (["graph", "--family", "okd", "--version", "4.14"], "clean"),
    (["graph", "--edges", "-o", "rendered/upgrades.svg"], "clean"),
    (["graph", "--component", "nothing"], "clean"),
]
"""Questions, and the state that the streams are in."""


@pytest.mark.parametrize(
    ("line", "state"), QUESTIONS, ids=lambda value: value if isinstance(value, str) else " ".join(value)
)
def test_questions_are_answered_alike(small_project: Path, run: Run, line: list[str], state: str) -> None:
    git = git_in(small_project)
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "streams"]):
        git(*command)
    path = small_project / "streams/okd.yaml"
    text = path.read_text()
    change = {"an error": ("gate: blocking", "gate: blokking"), "stale": ("expires: 72h", "expires: 71h")}
    path.write_text(text.replace(*change.get(state, ("", "")), 1))
    assert quick(line) is not None
    short = run(*line, cwd=small_project)
    picture = tree(small_project)
    assert quick(spelled(line)) is None
    assert_alike(short, run(*spelled(line), cwd=small_project))
    assert tree(small_project) == picture


LAYOUTS = {"laid out": ("", ""), "not": ("family: okd", "family:   okd"), "broken": ("family: okd", "family: [okd")}
"""Layouts of a file, by what is changed in it."""


@pytest.mark.parametrize(
    ("line", "layout"),
    [
        ("", "laid out"),
        ("--check", "laid out"),
        ("", "not"),
        ("--check", "not"),
        ("--diff", "not"),
        ("--check", "broken"),
        ("--check streams", "not"),
        ("--diff streams/okd.yaml", "not"),
        ("--check nowhere", "laid out"),
    ],
)
def test_files_are_laid_out_alike(small_project: Path, run: Run, line: str, layout: str) -> None:
    flags, words = ([w for w in line.split() if w.startswith("-") is is_flag] for is_flag in (True, False))
    path = small_project / "streams/okd.yaml"
    path.write_text(path.read_text().replace(*LAYOUTS[layout], 1))
    copy = small_project.with_name(f"{small_project.name}-copy")
    shutil.copytree(small_project, copy)
    short, long = ["fmt", *flags, *words], ["fmt", *flags, "--", *words]
    assert quick(short) is not None
    assert quick(long) is None
    assert_alike(run(*short, cwd=small_project), run(*long, cwd=copy))
    assert path.read_bytes() == (copy / "streams/okd.yaml").read_bytes()


def test_configs_are_imported_alike(small_project: Path, run: Run) -> None:
    short = ["import", "rendered", "--output", "imported"]
    assert quick(short) is not None
    first = run(*short, cwd=small_project)
    files = {p.name: p.read_bytes() for p in (small_project / "imported").iterdir()}
    shutil.rmtree(small_project / "imported")
    long = ["import", "rendered", "--output=imported"]
    assert quick(long) is None
    assert_alike(first, run(*long, cwd=small_project))
    assert {p.name: p.read_bytes() for p in (small_project / "imported").iterdir()} == files
    assert files


@pytest.mark.parametrize(
    "paths", [["rendered"], ["nowhere"], ["rendered", "streams/okd.yaml"], ["streams"]], ids=" ".join
)
def test_configs_are_audited_alike(project: Path, run: Run, paths: list[str]) -> None:
    short, long = ["audit", *paths], ["audit", "--", *paths]
    assert quick(short) is not None
    assert quick(long) is None
    assert_alike(run(*short, cwd=project), run(*long, cwd=project))


def assert_alike(short: subprocess.CompletedProcess[str], long: subprocess.CompletedProcess[str]) -> None:
    assert (short.returncode, short.stdout, short.stderr) == (long.returncode, long.stdout, long.stderr)


def spelled(line: list[str]) -> list[str]:
    """The same question in words that the library has to read: `--streams DIR` as `--streams=DIR`."""
    words = line if "--streams" in line else [*line, "--streams", "streams"]
    at = words.index("--streams")
    return [*words[:at], f"--streams={words[at + 1]}", *words[at + 2 :]]


def tree(folder: Path) -> dict[str, bytes]:
    """All files that a render may have written."""
    names = [p for name in ("rendered", "other") for p in (folder / name).rglob("*") if p.is_file()]
    return {str(p.relative_to(folder)): p.read_bytes() for p in names}


@pytest.mark.parametrize(
    "line",
    [
        [],
        ["--help"],
        ["check", "--help"],
        ["check", "--check"],
        ["check", "--output", "x"],
        ["check", "--streams"],
        ["check", "--streams", "--strict"],
        ["check", "--streams", "a", "--streams", "b"],
        ["check", "--streams=a"],
        ["render", "--check", "--check"],
        ["render", "--all"],
        ["render", "--exit-code", "--ci-repo", "x"],
        ["render", "x"],
        ["explain"],
        ["explain", "a", "b", "c"],
        ["diff", "a", "b"],
        ["diff", "--output"],
        ["graph", "-o", "a", "--output", "b"],
        ["import", "a"],
        ["import", "--output", "a"],
        ["list", "x"],
        ["fmt", "--strict"],
        ["audit"],
        ["audit", ""],
        ["audit", "a", "--strict"],
    ],
    ids=" ".join,
)
def test_any_other_line_is_left_to_the_library(line: list[str]) -> None:
    assert quick(line) is None
