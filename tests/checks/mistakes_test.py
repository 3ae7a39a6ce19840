"""Realistic mistakes: each is told once, at its place, with a hint that mends it when it is followed to the letter.

mistakes/streams/ is a fleet without mistakes. mistakes/cases.txt makes one mistake at a time in it: a title, then
`FILE: OLD ==> NEW` (`\\n` ends a line, `\\t` is a tab), and what is said. `pytest --update` writes what is said.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import pytest

from okdstreams.compiler import compile_streams
from okdstreams.syntax.diagnostics import Diagnostic
from okdstreams.syntax.fix import mended as fixed
from support import ROOT

FOLDER = ROOT / "tests" / "checks" / "mistakes"
CASES = FOLDER / "cases.txt"
SOUND = {path.name: path.read_text() for path in sorted((FOLDER / "streams").iterdir())}


_GUESS = re.compile(r"did you mean '?([^'? ]+)'?\?")
_WRITE = re.compile(r"write `?((?:[0-9.]+, )*[^`, ]+?)`?(?:, without (?:quotes|brackets)|: \{.*)?")


class Mistake(NamedTuple):
    """One case of the list."""

    title: str
    edit: str
    said: tuple[str, ...]

    @property
    def file(self) -> str:
        return self.edit.partition(": ")[0]

    @property
    def files(self) -> dict[str, str]:
        """The fleet with the mistake in it."""
        old, _, new = self.edit.partition(": ")[2].replace("\\n", "\n").replace("\\t", "\t").partition(" ==> ")
        assert SOUND[self.file].count(old) == 1 or not old, f"{old!r} stands once in {self.file}"
        return {**SOUND, self.file: SOUND[self.file].replace(old, new, 1) if old else new + SOUND[self.file]}


def read() -> list[Mistake]:
    blocks = [block.splitlines() for block in CASES.read_text().strip().split("\n\n")]
    return [Mistake(title, edit, tuple(said)) for title, edit, *said in blocks]


MISTAKES = read()


def findings(files: dict[str, str]) -> list[Diagnostic]:
    return list(compile_streams({name: text.encode() for name, text in files.items()}).diagnostics)


@cache
def findings_of(mistake: Mistake) -> tuple[Diagnostic, ...]:
    """What is found in the fleet with the mistake in it."""
    return tuple(findings(mistake.files))


def sentence(d: Diagnostic) -> str:
    where = f"{d.span.file}:{d.span.line}:{d.span.column}"
    return f"{where}: {d.severity.label}[{d.name}] {d.message} | {d.hint}"


def is_mechanical(hint: str) -> re.Match[str] | None:
    """The words to write, of a hint that says them."""
    said = _GUESS.match(hint) or _WRITE.fullmatch(hint)
    return None if said is None or "..." in said[1] or "VALUE" in said[1] else said


def mended(files: dict[str, str], d: Diagnostic) -> dict[str, str] | None:
    """The files with the hint applied at the place of the finding; None where the hint leaves it to a person."""
    said = is_mechanical(d.hint)
    if said is None or d.span.line != d.span.end_line:
        return None
    lines = files[d.span.file].split("\n")
    line = lines[d.span.line - 1]
    before, after = line[: d.span.column - 1], line[d.span.end_column - 1 :]
    lines[d.span.line - 1] = f"{before}{said[1]}{after}"
    return {**files, d.span.file: "\n".join(lines)}


def test_the_fleet_itself_is_sound() -> None:
    assert findings(SOUND) == []


def test_the_cases_say_what_is_said(update: bool) -> None:
    if update:
        blocks = [[m.title, m.edit, *map(sentence, findings(m.files))] for m in MISTAKES]
        CASES.write_text("\n\n".join("\n".join(block) for block in blocks) + "\n")


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.title)
def test_a_mistake_is_told_once_with_a_hint(mistake: Mistake, update: bool) -> None:
    said = tuple(map(sentence, findings_of(mistake)))
    if not update:
        assert said == mistake.said
    assert len(said) == 1
    assert not said[0].endswith("| "), "every mistake has a hint"
    assert not re.search(r"valid (dict|list|string|integer|boolean)|instance of|pydantic", said[0])


def hint(mistake: Mistake) -> str:
    return mistake.said[0].partition(" | ")[2] if mistake.said else ""


MECHANICAL = [m for m in MISTAKES if is_mechanical(hint(m))]


@pytest.mark.parametrize("mistake", MECHANICAL, ids=lambda mistake: mistake.title)
def test_a_hint_that_can_be_followed_mends_the_mistake(mistake: Mistake) -> None:
    (finding,) = findings_of(mistake)
    followed = mended(mistake.files, finding)
    assert followed is not None
    assert findings(followed) == []


def test_most_hints_say_what_to_write() -> None:
    assert len(MISTAKES) >= 100
    assert len(MECHANICAL) >= 40


def test_four_mistakes_in_two_files_give_four_messages() -> None:
    titles = ("a misspelt key of the config", "negative retries", "a test that is only a job", "days in a duration")
    files = dict(SOUND)
    for mistake in (m for m in MISTAKES if m.title in titles):
        old, _, new = mistake.edit.partition(": ")[2].partition(" ==> ")
        files[mistake.file] = files[mistake.file].replace(old, new, 1)
    assert len(findings(files)) == len(titles)


def test_what_check_fix_does_mends_the_mistakes_that_a_program_can_mend() -> None:
    fixable = {mistake: [c for d in findings_of(mistake) for c in d.fix] for mistake in MISTAKES}
    fixed_titles = []
    for mistake, changes in fixable.items():
        if changes:
            text = fixed(mistake.file, mistake.files[mistake.file], changes)
            assert findings({**mistake.files, mistake.file: text}) == [], mistake.title
            fixed_titles.append(mistake.title)
    assert len(fixed_titles) >= 30
