"""Streams that were rendered are not compiled again, while neither they nor their output change."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from okdstreams.incremental.unchanged import is_rendered
from support import ROOT, Run

NEW = """\
# yaml-language-server: $schema=.schema.json
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: new
versions: 4.14
file: release-new-$(v).json
imageStream: origin/new-$(v)
config: {name: $(v).0-0.new, to: new, expires: 72h, message: new}
tests: {aws: {job: "new-e2e-$(v)", gate: blocking}}
"""
"""A family in which a check finds nothing."""


@pytest.fixture
def rendered(project: Path, run: Run, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose streams are rendered."""
    monkeypatch.chdir(project)
    assert run("render", cwd=project).returncode == 0
    assert is_rendered("streams", "rendered")
    return project


def test_the_second_render_says_the_same_and_imports_nothing_heavy(rendered: Path, run: Run) -> None:
    second = run("render", cwd=rendered)
    assert second.stderr == f"rendered: {is_rendered('streams', 'rendered')} up to date\n"
    code = (
        "import sys\n"
        "from okdstreams.cli.output_folder import OutputFolder\n"
        "from okdstreams.cli.render_all import render_with_variants\n"
        "print(render_with_variants('streams', OutputFolder('rendered', check=True)), *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    code_of, *loaded = done.stdout.split()
    assert code_of == "0"
    assert not {"pydantic", "yaml", "typer", "okdstreams.compiler"}.intersection(loaded)


@pytest.mark.parametrize("change", ["an edit", "a new file", "a lost output", "another output", "an edited output"])
def test_a_change_of_any_kind_compiles_again(rendered: Path, run: Run, change: str) -> None:
    path, output = rendered / "streams" / "okd.yaml", next((rendered / "rendered").rglob("*.json"))
    text = output.read_text()
    if change == "an edit":
        path.write_text(path.read_text() + "# more\n")
    elif change == "a new file":
        (rendered / "streams" / "new.yaml").write_text("kind: Nothing\n")
    elif change == "a lost output":
        output.unlink()
    elif change == "an edited output":
        output.unlink()  # it may be a link to that of another test
        output.write_text("{}")
    assert not is_rendered("streams", "other" if change == "another output" else "rendered")
    done = run("render", cwd=rendered)
    assert done.returncode == (1 if change == "a new file" else 0)
    assert output.read_text() == text


@pytest.mark.parametrize("knows_parts", [True, False])
def test_what_is_missing_is_missing_in_the_next_run_too(
    rendered: Path, run: Run, cache: Path, knows_parts: bool
) -> None:
    """A new family changes no other file, and the index that is there lists none of its own."""
    (rendered / "streams" / "new.yaml").write_text(NEW)
    for entry in () if knows_parts else cache.iterdir():
        entry.unlink()
    first, second = (run("render", "--check", cwd=rendered) for _ in range(2))
    assert first.stdout.count("missing ") == 2
    assert (second.returncode, second.stdout, second.stderr) == (1, first.stdout, first.stderr)
    assert run("render", cwd=rendered).stderr.startswith("rendered: 2 new, ")


def test_a_damaged_cache_is_none(rendered: Path, cache: Path) -> None:
    for entry in cache.glob("rendered-*"):
        entry.write_bytes(b"[]")
    assert not is_rendered("streams", "rendered")
