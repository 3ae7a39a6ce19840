"""A change that reaches far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Subject, View
from okdstreams.language.versions import Version, spell
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Document, Loc

STREAMS = 20
"""A change of more configs than this is looked at twice."""
JOBS = 20
"""So is one that adds more jobs than this to configs that were there before."""


def check(view: View) -> Iterator[Finding]:
    """Compares with the configs before the change, `view.base`; without them there is nothing to say."""
    before = {subject.label: subject for subject in view.base or () if not subject.private}
    if not before:
        return
    now = [subject for subject in view.authored if not subject.private]
    changed = [s for s in now if s.label in before and s.config != before[s.label].config]
    added = {s.label: _jobs(s) - _jobs(before[s.label]) for s in changed}
    if len(changed) > STREAMS:
        message = f"the change touches {len(changed)} streams"
        yield Finding(changed[0], (), message, f"more than {STREAMS}: can it be rolled out in steps?")
    total = sum(map(len, added.values()))
    if total > JOBS:
        where = max(changed, key=lambda s: len(added[s.label]))
        message = f"the change adds {total} jobs, {len(added[where.label])} of them to {where.text('name')!r}"
        yield Finding(where, ("verify",), message, "is there capacity for them?", key=True)
    for subject in changed:
        if subject.is_stable and added[subject.label]:
            message = f"{len(added[subject.label])} jobs are added to the Stable stream {subject.text('name')!r}"
            hint = "every release in it is tested by them: are they meant for an Integration stream?"
            yield Finding(subject, ("verify",), message, hint, key=True)
    yield from _new_minors(view, before, now)
    for label in sorted(before.keys() - {subject.label for subject in now}):
        message = f"{label} goes away: the controller stops watching {before[label].text('name')!r}"
        place, path = _gone(view, before[label])
        yield Finding(place, path, message, "set `endOfLife: true` first, so that it ends in order")


def _new_minors(view: View, before: Mapping[str, Subject], now: Sequence[Subject]) -> Iterator[Finding]:
    """Families that are given more than one minor at once."""
    versions: dict[str, set[Version]] = {}
    for subject in before.values():
        if subject.stream is not None and subject.version is not None:
            versions.setdefault(subject.stream.family, set()).add(subject.version)
    for source in view.fleet.families if view.fleet is not None else ():
        family = source.model.family
        new = {s.version for s in now if s.stream is not None and s.stream.family == family and s.version is not None}
        added = sorted(new - versions.get(family, new))
        if len(added) > 1:
            message = f"family {family!r} is given {len(added)} minors at once: {spell(added)}"
            yield Finding(source.document, ("versions",), message, "cut one minor at a time: `okdstreams cut`")


def _gone(view: View, subject: Subject) -> tuple[Subject | Document, Loc]:
    """The family that no longer makes the config, if it is still there; else where the config stood."""
    family = subject.stream.family if subject.stream is not None else ""
    for source in view.fleet.families if view.fleet is not None else ():
        if source.model.family == family:
            return source.document, ("versions",)
    return subject, ("name",)


def _jobs(subject: Subject) -> set[tuple[str, str]]:
    enabled = (test for test in subject.tests if test.gate != "off")
    return {(test.section, test.name) for test in enabled}


RULE = Rule(
    name="blast-radius",
    severity=Severity.WARNING,
    summary="One change does not touch many streams, add many jobs, give jobs to a Stable stream or delete a config.",
    why="A slip in one line of a family reaches every stream of it.",
    incident="84 jobs were added to a Stable stream, and reverted the same day.",
    bad="tests:\n  aws-0th: {job: e2e-aws-0th, gate: blocking}\n  …\n  aws-83rd: {job: e2e-aws-83rd, gate: blocking}",
    good="tests:\n  aws: {job: ci/e2e-aws, gate: blocking}",
    check=check,
    needs="base",
)
