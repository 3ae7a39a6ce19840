"""One version that differs from its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from okdstreams.checks.release_tests import ReleaseTest
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Subject, View
from okdstreams.language.versions import Version
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Document, Loc

FIELDS = (
    "as",
    "expires",
    "hide",
    "maxUnreadyReleases",
    "minCreationIntervalSeconds",
    "pullSecretName",
    "referenceMode",
)
"""Fields that versions have in common. Texts that name a version differ by nature."""
ABSENT = "absent"


def check(view: View) -> Iterator[Finding]:
    if view.fleet is None:
        return
    axes: dict[tuple[str, str], list[Subject]] = {}
    for subject in view.authored:
        if subject.stream is not None and subject.version is not None and subject.is_live:
            axes.setdefault((subject.stream.family, subject.arch), []).append(subject)
    for subjects in axes.values():
        line = sorted(subjects, key=lambda s: s.version or Version(0, 0))
        for field in FIELDS:
            values = [s.config.get(field, ABSENT) for s in line]
            if not _are_alike(values):
                yield from _between(line, values, (field,), f"`{field}`")
        yield from _tests(line)


def _tests(line: list[Subject]) -> Iterator[Finding]:
    """Gates and retries. A test is known by the name that its row was written under."""
    rows: dict[Any, list[ReleaseTest | None]] = {}
    retried = set()
    for number, subject in enumerate(line):
        assert subject.stream is not None
        locs = subject.stream.tests
        for test in subject.section("verify"):
            if test.name in locs:
                key = locs[test.name][1]
                if key not in rows:
                    rows[key] = [None] * len(line)
                rows[key][number] = test
                if "maxRetries" in test.body:
                    retried.add(key)
    for key, tests in rows.items():
        gates = [ABSENT if test is None else test.gate for test in tests]
        if not _has_stayed(gates):
            path = next(test.path for test in reversed(tests) if test is not None)
            yield from _between(line, gates, ("tests", key), f"the gate of {key!r}")
            yield from _loosened(line, gates, path, key)
        retries = [test.body.get("maxRetries", 0) for test in tests if test is not None] if key in retried else []
        if len(retries) == len(line) and not _are_alike(retries):
            yield from _between(line, retries, ("tests", key), f"`retries` of {key!r}")


def _has_stayed(gates: list[str]) -> bool:
    """Whether a test came with some version, and has the same gate since: as nearly all have."""
    first = gates.index(gates[-1])
    return gates[-1] != ABSENT and gates.count(ABSENT) == first and gates.count(gates[-1]) == len(gates) - first


def _are_alike(values: list[Any]) -> bool:
    return values.count(values[0]) == len(values)


def _between(line: list[Subject], values: list[Any], path: Loc, what: str) -> Iterator[Finding]:
    for number, (before, here, after) in enumerate(zip(values, values[1:], values[2:], strict=False), 1):
        if before == after != here and before != ABSENT:
            subject = line[number]
            neighbours = f"{line[number - 1].version} and {line[number + 1].version}"
            message = f"{what} is {here} in {subject.version}, {before} in {neighbours}"
            where, place = _place(subject if here != ABSENT else line[number - 1], path)
            yield Finding(where, place, message, "is it meant? an `allow` says why", key=True)


def _loosened(line: list[Subject], gates: list[Any], path: Loc, key: str) -> Iterator[Finding]:
    """A newest version that gates less than an older one."""
    newest = gates[-1]
    if newest in (ABSENT, "blocking"):
        return
    older = [subject for subject, gate in zip(line, gates, strict=True) if gate == "blocking"]
    if older:
        message = f"{key!r} is {newest} in {line[-1].version}, the newest, and blocking in {older[-1].version}"
        hint = "the newest version should not be gated less: make it block, or say in an `allow` why"
        yield Finding(line[-1], path, message, hint, related=((older[-1], path, "blocks here"),), key=True)


def _place(subject: Subject, path: Loc) -> tuple[Subject | Document, Loc]:
    """The row that gives a test in this version; a field of the config where it comes from."""
    if path[0] == "tests" and subject.stream is not None:
        rows = (loc for loc in subject.stream.tests.values() if loc[:2] == path)
        return subject.stream.source.document, next(rows, path)
    return subject, path


RULE = Rule(
    name="outlier",
    severity=Severity.WARNING,
    summary="No live version differs from equal neighbours; the newest gates no less than an older one.",
    why="A value that was changed in one version and forgotten in the others is hard to see in a hundred files.",
    bad="expires: {4.13: 24h, else: 72h}",
    good="expires: 72h",
    check=check,
    needs="fleet",
)
