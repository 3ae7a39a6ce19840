"""The program as it is installed: the wheel, outside the repository, with completion and help that teaches."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from okdstreams import __version__
from okdstreams.cli.app import application
from support import BYTECODE, ROOT, Run

SHELLS = ("bash", "zsh", "fish", "powershell")


def commands(group: Any, *name: str) -> Iterator[tuple[str, Any]]:
    """Every command, the groups among them, by what is typed for it. Their class is private to typer."""
    for key, command in sorted(getattr(group, "commands", {}).items()):
        yield " ".join((*name, key)), command
        yield from commands(command, *name, key)


COMMANDS = dict(commands(typer.main.get_command(application())))


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (wheel,) = built.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program in an environment of its own. Its libraries are those of the running interpreter, for speed."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--no-compile", str(wheel)], check=True, timeout=300)
    (site,) = folder.glob("**/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python.with_name("okdstreams")


def outside(program: Path, folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON") or key in BYTECODE}
    return subprocess.run(
        [program, *arguments],
        cwd=folder,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names} == {"okdstreams", f"okdstreams-{__version__}.dist-info"}
    assert {str(p.relative_to(ROOT)) for p in (ROOT / "okdstreams").rglob("*.py")} <= set(names)
    assert "okdstreams/py.typed" in names


def test_a_server_without_its_library_says_what_to_install(installed: Path, tmp_path: Path) -> None:
    hidden = (
        "import sys; sys.modules['pygls'] = None; sys.argv[1:] = ['lsp']; from okdstreams.__main__ import main; main()"
    )
    done = outside(installed.with_name("python"), tmp_path, "-c", hidden)
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'okdstreams[lsp]'" in done.stderr


def test_the_installed_program_works_outside_the_repository(installed: Path, project: Path) -> None:
    assert outside(installed, project, "--version").stdout == f"okdstreams {__version__}\n"
    where = outside(
        installed.with_name("python"), project, "-c", "import okdstreams; print(okdstreams.__file__)"
    ).stdout
    assert not Path(where).is_relative_to(ROOT)
    checked = outside(installed, project, "render", "--check")
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stderr
    (project / "rendered" / "argocd" / "root.yaml").unlink()
    checked = outside(installed, project, "render", "--check")
    assert (checked.returncode, checked.stdout) == (1, "missing  rendered/argocd/root.yaml\n")


def test_the_installed_program_has_what_a_report_is_made_of(installed: Path, project: Path) -> None:
    made = outside(installed, project, "report", "-o", "site")
    assert (made.returncode, made.stdout) == (0, "site/index.html\n"), made.stderr
    assert (project / "site" / "assets" / "report.js").is_file()


@pytest.mark.parametrize(
    ("shell", "words", "number", "expected"),
    [
        ("bash", "okdstreams sch", "1", ["schema"]),
        ("bash", "okdstreams argocd ", "2", ["generate", "parameters"]),
        ("bash", "okdstreams render --ch", "2", ["--check"]),
        ("zsh", "okdstreams rend", "1", ["render"]),
        ("fish", "okdstreams rend", "1", ["render"]),
    ],
)
def test_a_shell_can_complete_commands_and_options(
    installed: Path, tmp_path: Path, shell: str, words: str, number: str, expected: list[str]
) -> None:
    done = outside(
        installed,
        tmp_path,
        _OKDSTREAMS_COMPLETE=f"complete_{shell}",
        COMP_WORDS=words,
        COMP_CWORD=number,
        _TYPER_COMPLETE_ARGS=words,
        _TYPER_COMPLETE_FISH_ACTION="get-args",
    )
    assert done.returncode == 0, done.stderr
    assert all(word in done.stdout for word in expected), done.stdout
    assert "check" in expected or "explain" not in done.stdout


@pytest.mark.parametrize("shell", SHELLS)
def test_the_completion_script_is_shown_for_each_shell(installed: Path, tmp_path: Path, shell: str) -> None:
    done = outside(installed, tmp_path, _OKDSTREAMS_COMPLETE=f"source_{shell}")
    assert done.returncode == 0, done.stderr
    assert "_OKDSTREAMS_COMPLETE" in done.stdout


def test_the_module_runs_as_the_program_does(launch: Run, tmp_path: Path) -> None:
    shown = launch("--help", cwd=tmp_path)
    assert (shown.returncode, shown.stderr) == (0, "")
    for name in COMMANDS:
        assert f"\n  {name.split()[0]} " in shown.stdout
    assert "--install-completion" in shown.stdout
    assert launch("--version", cwd=tmp_path).stdout == f"okdstreams {__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_how_and_with_which_exit_code(name: str) -> None:
    command = COMMANDS[name]
    text = command.help or ""
    assert text.splitlines()[0].endswith("."), "the first line is a sentence"
    assert f"    okdstreams {name}" in text.partition("Examples:")[2], "an example of this very command"
    assert "Exit code:" in text or hasattr(command, "commands")
    for parameter in command.params:
        described = getattr(parameter, "help", None) or parameter.name
        assert described, f"{name} {parameter.name}"


@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_a_terminal(name: str) -> None:
    command = COMMANDS[name]
    context = command.context_class(command, info_name=f"okdstreams {name}", terminal_width=80, max_content_width=80)
    lines = command.get_help(context).splitlines()
    assert lines[0].startswith(f"Usage: okdstreams {name}")
    assert max(map(len, lines)) <= 80


def test_an_unknown_command_or_option_is_no_answer(run: Run, tmp_path: Path) -> None:
    for arguments in (["nonsense"], ["check", "--nonsense"], ["argocd", "nonsense"]):
        done = run(*arguments, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert "nonsense" in done.stderr
