"""A diff that compiles only the parts that changed says what one of all streams does: after any edits and commits."""

from __future__ import annotations

import io
import shutil
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from three_parts import EDITS, Edit, Project, compiled, render

from bench.fleet import write
from okdstreams.cli.comparing import Compared, compare
from okdstreams.cli.forms import Format
from support import git_in

THEN = ("", "", "render", "commit")
"""What is done after an edit, before the two are compared."""


def commit(folder: Path) -> None:
    """Commit all that is there."""
    git = git_in(folder)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "--allow-empty", "-m", "x"]):
        git(*command)


def diff(folder: Path, cache: str, form: Format = Format.json) -> tuple[object, str, str]:
    """(exit code, stdout, stderr) of a diff in `folder`."""
    out, err = io.StringIO(), io.StringIO()
    code: object
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(folder)
        patch.setenv("OKDSTREAMS_CACHE_DIR", str(folder.parent / "cache"))
        patch.setenv("OKDSTREAMS_CACHE", cache)
        try:
            code = compare(Compared("streams", "rendered", "HEAD"), form)
        except SystemExit as e:
            code = e.code
    return code, out.getvalue(), err.getvalue()


@given(steps=st.lists(st.tuples(st.sampled_from(EDITS), st.sampled_from(THEN)), min_size=1, max_size=6))
@settings(max_examples=settings.default.max_examples // 5)
def test_after_any_edits_it_says_what_a_whole_diff_does(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Edit, str]]
) -> None:
    base = tmp_path_factory.mktemp("edits")
    folder, project = base / "project", Project()
    folder.mkdir()
    project.write(folder)
    assert render(folder, "on", check=False)[0] == 0
    commit(folder)
    for edit, then in steps:
        project.edit(edit, folder)
        if then == "render":
            render(folder, "on", check=False)
        elif then == "commit":
            commit(folder)
        assert diff(folder, "on") == diff(folder, "off")
    shutil.rmtree(base)


def test_only_the_part_that_changed_is_compiled(clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(clean)
    path = clean / "streams/y.yaml"
    path.write_text(path.read_text().replace("retries: 1", "retries: 2"))
    seen = compiled(monkeypatch)
    code, _, said = diff(clean, "on", Format.text)
    part = ["streams/settings.yaml", "streams/y.yaml", "streams/y/inventory.yaml", "streams/y/pub.yaml"]
    assert (code, seen) == (1, [part, part])
    assert said == diff(clean, "off", Format.text)[2]


def test_an_output_that_was_edited_is_compared_with_what_the_streams_say(clean: Path) -> None:
    """Committed as it was edited, it differs; edited and not committed, it does not."""
    commit(clean)
    path = clean / "rendered/release-controller/x-4.11.json"
    path.write_bytes(path.read_bytes().replace(b'"maxRetries": 1', b'"maxRetries": 3'))
    assert diff(clean, "on") == diff(clean, "off")
    assert diff(clean, "on")[0] == 0
    commit(clean)
    assert diff(clean, "on") == diff(clean, "off")
    assert diff(clean, "on")[0] == 1


def test_upgrades_of_a_channel_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "fleet"
    write(2, folder)
    assert render(folder, "on", check=False)[0] == 0
    commit(folder)
    path = folder / "streams/okd-scos-stable.yaml"
    path.write_text(path.read_text().replace("\nupgradeTests: {}\n", "\n"))
    seen = compiled(monkeypatch)
    answer = diff(folder, "on", Format.text)
    assert len(seen) == 2
    assert "stable: 4.12 → 4.13 is now tested" in answer[1]
    assert answer == diff(folder, "off", Format.text)
