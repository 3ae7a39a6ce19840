"""A small fleet of three parts that tests of memory share, and all that is done to it."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import NamedTuple

import pytest

from okdstreams.cli import rendering
from okdstreams.cli.output_folder import OutputFolder
from okdstreams.cli.rendering import render_streams
from okdstreams.incremental import rerun

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
        others = {"publisher": f"{self.group}-pub", "upgrade": "{}"}
        for attribute in fields(self):
            if not getattr(self, attribute.name):
                setattr(self, attribute.name, others.get(attribute.name, self.group))
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

    def edit(self, edit: Edit, *folders: Path) -> None:
        """Make one edit, and every folder hold what comes of it."""
        if edit.field == "prefix":
            self.prefix = edit.value
        elif edit.field != "output":
            setattr(self.groups[edit.group], edit.field, edit.value)
        for folder in folders:
            self.write(folder)
            if edit.field == "output":
                disturb(folder, edit)

    def write(self, folder: Path) -> None:
        """Make streams/ hold it."""
        streams = folder / "streams"
        shutil.rmtree(streams, ignore_errors=True)
        texts = dict(file for group in self.groups.values() for file in group.files())
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
    outputs = sorted(p for p in (folder / "rendered").rglob("*") if p.is_file() and edit.group in p.name)
    if edit.value == "edited" and outputs:
        outputs[0].write_text("edited\n")
    elif edit.value == "removed" and outputs:
        outputs[-1].unlink()
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


def compiled(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Watches what is compiled: the names of the files of every compilation from now on."""
    seen: list[list[str]] = []
    real = rerun.compile_streams

    def watched(files: dict[str, bytes], **rest: object) -> object:
        seen.append(sorted(files))
        return real(files, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(rerun, "compile_streams", watched)
    monkeypatch.setattr(rendering, "compile_streams", watched)
    return seen
