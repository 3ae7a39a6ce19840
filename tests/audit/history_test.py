"""Mistakes of history that were not found for want of a known ImageStream, or of a stricter look.

history/NAME/bad/ and history/NAME/good/ are folders as they are handed to `audit`, with a controller of their day; what
is said of each stands in expect.txt beside them. `pytest --update` writes it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from okdstreams.audit.audit import audit
from okdstreams.language.controller import PROFILES
from support import ROOT

CASES = sorted((ROOT / "tests" / "audit" / "history").iterdir())
DAY = PROFILES["2023-07"]


def said(folder: Path) -> list[str]:
    return [
        f"{os.path.relpath(d.span.file, folder.parent)}:{d.span.line}:{d.span.column}: "
        f"{d.severity.label}[{d.name}] {d.message} | {d.hint}"
        for d in audit([str(folder)], controller=DAY).diagnostics
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mistake_of_history_is_found_and_its_repair_is_not(case: Path, update: bool) -> None:
    bad, good = said(case / "bad"), said(case / "good")
    expected = case / "expect.txt"
    if update:
        expected.write_text("".join(f"{line}\n" for line in (*bad, *good)))
    assert [*bad, *good] == expected.read_text().splitlines()
    assert len([line for line in bad if ": error[" in line]) == 1
    assert not [line for line in good if ": error[" in line]
    assert all("--targets" in line for line in (*bad, *good) if "[target]" in line)


def test_the_three_are_there() -> None:
    assert [case.name for case in CASES] == ["micro-of-another-minor", "suffix-twice", "tag-of-another-minor"]
