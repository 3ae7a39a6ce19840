"""A render that compiles only what changed says and writes what a whole one does: after any edits, in any order."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from three_parts import EDITS, GROUPS, Edit, Project, compiled, render

from okdstreams.checks import rule_texts
from okdstreams.checks import rules as rules_package
from okdstreams.cli import checking
from okdstreams.cli.checking import check_streams
from okdstreams.incremental.store import recall


def check(folder: Path, cache: str) -> tuple[int, str, str]:
    """(exit code, stdout, stderr) of a check in `folder`."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(folder)
        patch.setattr(checking, "MANY", 0)
        patch.setenv("OKDSTREAMS_CACHE_DIR", str(folder.parent / "cache"))
        patch.setenv("OKDSTREAMS_CACHE", cache)
        code = check_streams("streams")
    return code, out.getvalue(), err.getvalue()


def tree(folder: Path) -> dict[str, bytes]:
    """All rendered files."""
    root = folder / "rendered"
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


@given(steps=st.lists(st.tuples(st.sampled_from(EDITS), st.booleans()), min_size=1, max_size=6))
@settings(max_examples=settings.default.max_examples * 2 // 5)
def test_after_any_edits_it_says_and_writes_what_a_whole_render_does(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Edit, bool]]
) -> None:
    base = tmp_path_factory.mktemp("edits")
    project = Project()
    for name in ("again", "whole"):
        (base / name).mkdir()
        project.write(base / name)
        assert render(base / name, "on" if name == "again" else "off", check=False)[0] == 0
    assert check(base / "again", "on")[0] == 0
    for edit, only_compare in steps:
        project.edit(edit, base / "again", base / "whole")
        assert check(base / "again", "on") == check(base / "whole", "off")
        said = render(base / "again", "on", check=only_compare)
        assert said == render(base / "whole", "off", check=only_compare)
        assert tree(base / "again") == tree(base / "whole")
    shutil.rmtree(base)


def test_only_the_part_that_changed_is_compiled(clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = compiled(monkeypatch)
    path = clean / "streams/y.yaml"
    path.write_text(path.read_text().replace("retries: 1", "retries: 2"))
    part = ["streams/settings.yaml", "streams/y.yaml", "streams/y/inventory.yaml", "streams/y/pub.yaml"]
    assert render(clean, "on", check=True)[0] == 1
    assert seen == [part]
    assert render(clean, "on", check=False)[0] == 0  # nothing has changed since, but what is written is compiled
    assert seen == [part, part[:1], part]
    assert render(clean, "on", check=True)[0] == 0
    assert seen == [part, part[:1], part, part[:1]]


BUILD = """
  import: {tags: {coreos: "quay.io/okd/coreos:$(v)-x86_64"}}
  pipeline:
    suffix: -GROUP
    schedule: 0 1 * * *
    params:
      target-registry: quay.io/okd
      baseos-container-image-name: coreos
      extensions-container-image-name: coreos
"""


@pytest.mark.parametrize("argocd", [True, False])
def test_objects_that_are_applied_together_are_compiled_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argocd: bool
) -> None:
    """One kustomization, and one Application, name the objects of several families."""
    folders = {cache: tmp_path / cache / "project" for cache in ("on", "off")}

    def change(name: str, old: str, new: str) -> None:
        for folder in folders.values():
            path = folder / "streams" / name
            assert old in path.read_text()
            path.write_text(path.read_text().replace(old, new))

    for folder in folders.values():
        folder.mkdir(parents=True)
        Project().write(folder)
    for name in ("x", "z"):
        change(f"{name}.yaml", "\nsources:", f"\nsources:{BUILD.rstrip().replace('GROUP', name)}")
    if not argocd:
        change("settings.yaml", "argocd:", "sites: {} #")
    changes = [("y.yaml", "retries: 1", "retries: 2"), ("z.yaml", "retries: 1", "retries: 2")]
    changes += [("x.yaml", "0 1 * * *", "0 2 * * *"), ("z.yaml", "    schedule: 0 1 * * *\n", "")]
    for cache, folder in folders.items():
        assert render(folder, cache, check=False)[0] == 0
    seen = compiled(monkeypatch)
    for edit in changes:
        change(*edit)
        assert render(folders["on"], "on", check=False) == render(folders["off"], "off", check=False)
        assert tree(folders["on"]) == tree(folders["off"])
    assert any("kustomization" in path for path in tree(folders["on"]))
    part = [name for name in seen[0] if name != "streams/settings.yaml"]
    assert part == ["streams/y.yaml", "streams/y/inventory.yaml", "streams/y/pub.yaml"]


def test_an_output_that_is_written_is_compiled_whoever_changed_it(clean: Path) -> None:
    path = clean / "rendered/release-controller/x-4.11.json"
    before = path.read_bytes()
    path.write_bytes(b"edited")
    assert render(clean, "on", check=True)[:2] == (1, "stale    rendered/release-controller/x-4.11.json\n")
    assert render(clean, "on", check=False)[0] == 0
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", ["cut", "emptied", "one byte", "removed", "a folder", "other parts"])
def test_a_damaged_memory_is_no_memory(clean: Path, damage: str) -> None:
    assert recall("streams") is not None
    (path,) = (clean.parent / "cache").glob("fleet-*")
    content = path.read_bytes()
    path.unlink()
    if damage == "a folder":
        path.mkdir()
    elif damage != "removed":
        changed = {"cut": content[:-9], "emptied": b"", "one byte": content[:-9] + b"x" + content[-8:]}
        path.write_bytes(changed.get(damage, content.replace(b"x-pub", b"q-pub")))
    assert recall("streams") is None
    assert render(clean, "on", check=True)[0] == 0


def test_another_program_or_folder_has_no_memory_of_this_one(clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert recall("./streams") is None
    shutil.copytree(clean, clean.parent / "copy")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(clean.parent / "copy")
        assert recall("streams") is None
    monkeypatch.setattr("okdstreams.disk.cache.__version__", "0.0.0")
    assert recall("streams") is None


def test_streams_with_a_finding_are_not_remembered(clean: Path) -> None:
    path = clean / "streams/x.yaml"
    path.write_text(path.read_text() + "allow: {retries: {..4.12: no reason}}\n")
    for _ in range(2):
        code, _, said = render(clean, "on", check=False)
        assert (code, "1 warning" in said) == (0, True)


RULE = """
from okdstreams.checks.rule import Finding, Rule
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.rule_text import Scope


def claims(subject):
    return [text] if (text := subject.text("message")) else []


def check(view):
    first = {}
    for subject in view.authored:
        for text in claims(subject):
            if first.setdefault(text, subject).namespace != subject.namespace:
                yield Finding(subject, ("message",), f"a second {text!r}")


RULE = Rule(
    name="planted", severity=Severity.ERROR, summary="", why="", bad="", good="", check=check, SCOPE
)
"""


@pytest.fixture
def planted(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One more rule beside all others: no two namespaces have one message. The parameter is what it says of itself."""
    folder = tmp_path / "planted_rules"
    folder.mkdir()
    (folder / "planted.py").write_text(RULE.replace("SCOPE", request.param))
    monkeypatch.setattr(rules_package, "__path__", [*rules_package.__path__, str(folder)])
    for gathered in (rule_texts.checks, rule_texts.rules):
        gathered.cache_clear()
    yield
    sys.modules.pop("okdstreams.checks.rules.planted", None)
    for gathered in (rule_texts.checks, rule_texts.rules):
        gathered.cache_clear()


@pytest.mark.parametrize(
    ("planted", "code"),
    [("scope=Scope.FLEET, claims=claims", 1), ("scope=Scope.NAMESPACE", 0)],
    indirect=["planted"],
    ids=["fleet", "namespace"],
)
@pytest.mark.usefixtures("planted")
def test_a_partial_run_looks_as_wide_as_a_rule_says(tmp_path: Path, code: int) -> None:
    """The same check, said to look no wider than its namespace, is not asked about the rest of the fleet."""
    folder = tmp_path / "wide"
    folder.mkdir()
    Project().write(folder)
    for group in GROUPS:
        path = folder / f"streams/{group}/pub.yaml"
        path.write_text(path.read_text().replace("message: ci", f"message: {group}"))
    assert render(folder, "on", check=False)[0] == 0
    path = folder / "streams/y/pub.yaml"
    path.write_text(path.read_text().replace("message: y", "message: x"))
    assert render(folder, "on", check=False)[0] == code
    assert render(folder, "off", check=False)[0] == 1


def test_it_can_be_switched_off(tmp_path: Path) -> None:
    Project().write(tmp_path)
    assert render(tmp_path, "off", check=False)[0] == 0
    assert not os.path.exists(tmp_path.parent / "cache")
