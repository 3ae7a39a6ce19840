"""A repository of streams on disk, which Argo CD reads."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence, Set
from pathlib import Path

from live_argocd import ArgoCD, is_synced
from live_imports import answer_imports

from support import ROOT, Git, Run, git_in

UPSTREAM = "https://github.com/okd-project/"
"""Beside which the streams and the pipelines are; here it is a folder."""

ORIGIN = "okd-streams-origin"
"""The Application of the ImageStreams of OKD."""

RUNS = "okd-pipelines-okd-coreos"
"""The Application of what starts runs."""


class Fleet:
    """Streams, rendered and committed, with the repositories of their pipelines beside them."""

    def __init__(self, repositories: Path, streams: Path, more_settings: str, run: Run) -> None:
        self.folder, self.run = repositories / "okd-streams.git", run
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(streams, self.folder / "streams")
        settings = self.folder / "streams" / "settings.yaml"
        text = settings.read_text() + more_settings
        settings.write_text(text.replace(UPSTREAM, f"file://{repositories}/"))
        self.git: Git = git_in(self.folder)
        self.git("init", "-q", "-b", "main")
        self.commit()

    @property
    def rendered(self) -> Path:
        return self.folder / "rendered"

    def commit(self) -> None:
        """Renders, and commits everything, as a pull request does."""
        done = self.run("render", cwd=self.folder)
        assert done.returncode == 0, done.stderr
        self.git("add", "-A")
        self.git("commit", "-qm", "change")

    def edit(self, file: str, old: str, new: str) -> None:
        """Changes one place of one stream file."""
        path = self.folder / "streams" / file
        text = path.read_text()
        assert text.count(old) == 1, f"{file} has {text.count(old)} times {old!r}"
        path.write_text(text.replace(old, new))


def seed_day(repositories: Path, run: Run) -> Fleet:
    """This repository's own streams."""
    return Fleet(repositories, ROOT / "streams", "", run)


def today(repositories: Path, run: Run) -> Fleet:
    """The streams of today, with the pipelines that docs/fleets.md shows for them."""
    block = re.search(r"```yaml settings\n(applications:.*?)```", (ROOT / "docs" / "fleets.md").read_text(), re.S)
    assert block
    argocd = f"argocd: {{repoURL: {UPSTREAM}okd-streams.git, cluster: app.ci}}\n"
    return Fleet(repositories, ROOT / "examples" / "okd-2026" / "streams", f"\n{argocd}{block[1]}", run)


def pipelines_of(fleet: Fleet) -> list[str]:
    """The Applications of pipelines' repositories."""
    return sorted(path.stem for path in fleet.rendered.glob("argocd/projects/*-pipeline.yaml"))


def begin(argocd: ArgoCD, fleet: Fleet, files: Sequence[str], names: Set[str], failing: str = "") -> Fleet:
    """Gives objects of a fleet to Argo CD, and waits until these Applications are synced."""
    argocd.cluster.namespace(*{path.parent.name for path in fleet.rendered.glob("imagestreams/*/*.yaml")}, "okd-team")
    argocd.take(*(fleet.rendered / "argocd" / file for file in files))

    def all_synced() -> bool:
        answer_imports(argocd.cluster, "origin", failing)
        applications = argocd.applications()
        return applications.keys() == names and all(is_synced(body) for body in applications.values())

    argocd.until("all Applications in step with git", all_synced, 240)
    return fleet
