"""What the site tells of the past of gates is what `gates --history` tells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from site_pages import FAMILY, parsed

from support import Run, git_in

TWO = f"{FAMILY}  gcp-$(v): {{job: periodic-gcp-$(v), gate: blocking}}\n"
STEPS = {
    "add the streams": TWO,
    "block on <b>aws</b>": TWO.replace("gate: informing", "gate: {4.10: blocking, else: informing}"),
    "call gcp by another name": TWO.replace("gcp-$(v):", "google-$(v):"),
}


@pytest.fixture
def past(tmp_path: Path, run: Run) -> Path:
    (tmp_path / "streams").mkdir()
    git = git_in(tmp_path)
    git("init", "-q")
    for subject, text in STEPS.items():
        (tmp_path / "streams" / "okd.yaml").write_text(text)
        assert run("render", cwd=tmp_path).returncode == 0
        git("add", "-A")
        git("commit", "-qm", subject)
    assert run("report", "-o", "site", cwd=tmp_path).returncode == 0
    return tmp_path


def test_every_event_is_told_by_stream_and_by_test(past: Path, run: Run) -> None:
    told: list[dict[str, Any]] = json.loads(run("gates", "--history", "--format", "json", cwd=past).stdout)["tests"]
    assert {event["subject"] for test in told for event in test["events"]} == set(STEPS)
    family = " ".join(parsed((past / "site" / "tests" / "okd.html").read_text()).text.split())
    for test in told:
        stream = parsed((past / "site" / "streams" / f"release-okd-{test['version']}.html").read_text())
        page = " ".join(stream.text.split())
        for event in test["events"]:
            for text in (page, family) if event["gate"] != event["was"] else (page,):
                assert event["commit"][:9] in text
                assert event["subject"] in text
                assert event["day"] in text
    assert "aws: informing → blocking" in " ".join(
        parsed((past / "site" / "streams" / "release-okd-4.10.html").read_text()).text.split()
    )
    assert "4.10: informing → blocking" in family
    newest_first = [family.index(subject) for subject in reversed(list(STEPS)[:2])]
    assert newest_first == sorted(newest_first)
    newest_first = [page.index(subject) for subject in reversed(STEPS)]
    assert newest_first == sorted(newest_first)


def test_without_a_repository_there_is_no_history(tmp_path: Path, run: Run) -> None:
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams" / "okd.yaml").write_text(TWO)
    assert run("report", "-o", "site", cwd=tmp_path).returncode == 0
    assert "History of its gates" not in (tmp_path / "site" / "streams" / "release-okd-4.9.html").read_text()
