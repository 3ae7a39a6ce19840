"""A render that compiles only what changed says and writes what a whole one does: after any edits, in any order."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okdstreams.checks import rule_texts
from okdstreams.checks import rules as rules_package
from okdstreams.cli import checking
from okdstreams.cli.checking import check_streams
from okdstreams.cli.output_folder import OutputFolder
from okdstreams.cli.rendering import render_streams
from okdstreams.incremental.store import recall

SETTINGS = """\
apiVersion: streams.okd.io/v1alpha2
kind: Settings
jobs: {{ci: "periodic-ci-{prefix}$(v)-"}}
imageMirror: {{registry: quay.io/openshift}}
argocd: {{repoURL: "https://example.com/streams.git", cluster: one}}
"""
FAMILY = """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: {family}
versions: {versions}
file: {file}-$(v).json
imageStream: {namespace}/$(v)
private: {private}
sources:
  built: {{o/installer: {{tags: [installer]}}}}
  {build}
  mirror: {{family: {publisher}, step: to-{family}, exclude: [{{tags: ["{glob}"], dropped: none}}]}}
imageMirror: {{in: 4.12, repository: "{place}-$(tag)", tags: ["$(v)"]}}
config:
  name: "$(v).0-0.{name}"
  to: release
  maxUnreadyReleases: 1
  publish: {{tag: {{tagRef: {{name: "{name}-$(v)"}}}}}}
tests:
  aws: {{job: ci/e2e-aws, gate: blocking, retries: {retries}}}
  {upgrade}
periodics: {{nightly: {{job: "{clock}-$(v)", interval: 72h}}}}
"""
PUBLISHER = """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: {group}-pub
versions: 4.11-4.12
file: {group}-pub-$(v).json
imageStream: {group}-pub/$(v)
config: {{name: "$(v).0-0.{group}-ci", to: release, message: ci}}
tests: {{aws: {{job: "{group}-e2e-$(v)", gate: blocking}}}}
"""
INVENTORY = """\
apiVersion: streams.okd.io/v1alpha2
kind: Inventory
imageStream: {group}-pub/$(v)
components: {{o/installer: {{installer: all}}, o/cli: {{cli: all}}, o/a: {{a: all}}}}
external: {{rhel-coreos: all}}
"""
GROUPS = ("x", "y", "z")


@dataclass
class Group:
    """What the files of one group say. Every field can be edited."""

    group: str
    family: str = ""
    file: str = ""
    namespace: str = ""
    name: str = ""
    publisher: str = ""
    clock: str = ""
    place: str = ""
    versions: str = "4.11-4.12"
    private: str = "all"
    glob: str = "rhel-*"
    retries: str = "1"
    upgrade: str = ""
    path: str = ""
    inventory: str = "inventory"
    build: str = "art: {}"

    def __post_init__(self) -> None:
        for one in fields(self):
            if not getattr(self, one.name):
                setattr(self, one.name, {"publisher": f"{self.group}-pub", "upgrade": "{}"}.get(one.name, self.group))
        self.upgrade = f"upgrade: {{job: e2e-upgrade, in: 4.12, gate: informing, upgradeFrom: {self.group}@prev}}"

    def files(self) -> Iterator[tuple[str, str]]:
        """The files, by name."""
        if self.path:
            yield f"{self.path}.yaml", FAMILY.format(**vars(self))
        yield f"{self.group}/pub.yaml", PUBLISHER.format(**vars(self))
        if self.inventory:
            yield f"{self.group}/{self.inventory}.yaml", INVENTORY.format(**vars(self))


@dataclass
class Project:
    """The streams of a small repository, and its files."""

    groups: dict[str, Group] = field(default_factory=lambda: {name: Group(name) for name in GROUPS})
    prefix: str = "release-"

    def write(self, folder: Path) -> None:
        """Make streams/ hold it."""
        streams = folder / "streams"
        shutil.rmtree(streams, ignore_errors=True)
        texts = dict(found for group in self.groups.values() for found in group.files())
        for name, text in {**texts, "settings.yaml": SETTINGS.format(prefix=self.prefix)}.items():
            (streams / name).parent.mkdir(parents=True, exist_ok=True)
            (streams / name).write_text(text)


class Edit(NamedTuple):
    """One step: a group's field gets a value, or something is done to the outputs."""

    group: str
    field: str
    value: str


def build(suffix: str, pipeline: str = "okd-coreos-all", more: str = "") -> str:
    """A build on a clock: objects that Argo CD applies, in a folder and a namespace that families may share."""
    images = ", ".join(f"{image}-container-image-name: coreos" for image in ("baseos", "extensions"))
    return (
        'import: {tags: {coreos: "quay.io/okd/coreos:$(v)-x86_64"}}\n'
        f"  pipeline: {{pipeline: {pipeline}, suffix: -{suffix}, schedule: 0 1 * * *{more}, "
        f"params: {{target-registry: quay.io/okd, {images}}}}}"
    )


VALUES = {
    "family": ("x", "y", "other"),
    "file": ("x", "y", "other", "../x"),
    "namespace": ("x", "y", "other", "x-pub", "y-priv"),
    "name": ("x", "y"),
    "publisher": ("x-pub", "y-pub", "nobody", "x"),
    "clock": ("x", "y", "other"),
    "place": ("x", "y", "other"),
    "versions": ("4.11-4.12", "4.12", "4.10-4.12", "4.12-4.13"),
    "private": ("all", "4.12"),
    "glob": ("rhel-*", "a", "*", "b"),
    "retries": ("1", "2", "5", "many", "{4.12: 2, else: 1}"),
    "upgrade": (
        "upgrade: {job: e2e-upgrade, in: 4.12, gate: informing, upgradeFrom: x@prev}",
        "upgrade: {job: e2e-upgrade, in: 4.12, gate: informing, upgradeFrom: x-pub@prev}",
        "upgrade: {job: e2e-upgrade, in: 4.12, gate: informing, upgradeFrom: y@4.11}",
        "upgrade: [",
        "other: {job: e2e, gate: informing}",
    ),
    "path": ("x", "y", "", "moved"),
    "inventory": ("inventory", "", "moved"),
    "build": (
        "art: {}",
        build("x"),
        build("y"),
        build("x", "mine"),
        build("y", "mine", ", volume: {size: 10Gi, path: /disk}, claim: shared-pvc"),
        build("z", "yours", ", volume: {size: 20Gi, path: /disk}, claim: shared-pvc"),
    ),
    "prefix": ("release-", "other-"),
    "output": ("edited", "removed", "added", "index"),
}
EDITS = [Edit(group, field, value) for field, values in VALUES.items() for value in values for group in GROUPS]


def disturb(folder: Path, edit: Edit) -> None:
    """What people do to rendered files."""
    found = sorted(p for p in (folder / "rendered").rglob("*") if p.is_file() and edit.group in p.name)
    if edit.value == "edited" and found:
        found[0].write_text("edited\n")
    elif edit.value == "removed" and found:
        found[-1].unlink()
    elif edit.value == "added":
        (folder / "rendered").mkdir(exist_ok=True)
        (folder / "rendered" / edit.group).write_text("mine\n")
    elif edit.value == "index":
        (folder / "rendered" / ".okdstreams-files").unlink(missing_ok=True)


def render(folder: Path, cache: str, *, check: bool) -> tuple[int, str, str]:
    """(exit code, stdout, stderr) of a render in `folder`."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(folder)
        patch.setenv("OKDSTREAMS_CACHE_DIR", str(folder.parent / "cache"))
        patch.setenv("OKDSTREAMS_CACHE", cache)
        code = render_streams("streams", OutputFolder("rendered", check, yes=True))
    return code, out.getvalue(), err.getvalue()


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
        if edit.field == "prefix":
            project.prefix = edit.value
        elif edit.field != "output":
            setattr(project.groups[edit.group], edit.field, edit.value)
        for name in ("again", "whole"):
            project.write(base / name)
            if edit.field == "output":
                disturb(base / name, edit)
        assert check(base / "again", "on") == check(base / "whole", "off")
        said = render(base / "again", "on", check=only_compare)
        assert said == render(base / "whole", "off", check=only_compare)
        assert tree(base / "again") == tree(base / "whole")
    shutil.rmtree(base)


@pytest.fixture
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small repository, rendered and remembered; the working directory."""
    folder = tmp_path / "again"
    folder.mkdir()
    Project().write(folder)
    assert render(folder, "on", check=False)[0] == 0
    monkeypatch.chdir(folder)
    monkeypatch.setenv("OKDSTREAMS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("OKDSTREAMS_CACHE", raising=False)
    return folder


def compiled(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Watches what is compiled: the names of the files of every compilation from now on."""
    from okdstreams.cli import rendering
    from okdstreams.incremental import rerun

    seen: list[list[str]] = []
    real = rerun.compile_streams

    def watched(files: dict[str, bytes], **rest: object) -> object:
        seen.append(sorted(files))
        return real(files, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(rerun, "compile_streams", watched)
    monkeypatch.setattr(rendering, "compile_streams", watched)
    return seen


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
