"""Names that can exist: of streams, ImageStreams, tags, tests and ProwJobs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import chain

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Subject, View
from okdstreams.language.placeholders import placeholder
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Loc

OBJECT = re.compile(r"[a-z0-9]([-._a-z0-9]*[a-z0-9])?")
TEST = re.compile(r"[a-z0-9]([-.a-z0-9]*[a-z0-9])?")
TAG = re.compile(r"[A-Za-z0-9_][-._A-Za-z0-9]*")
JOB = re.compile(r"[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?")
TESTS, JOBS = (re.compile(rf"{form.pattern}(\n{form.pattern})*") for form in (TEST, JOB))
"""Several of them, one on a line."""

FORMS = {
    OBJECT: "lower-case letters, digits, `.`, `_` and `-`",
    TEST: "lower-case letters, digits, `.` and `-`",
    TAG: "letters, digits, `.`, `_` and `-`",
    JOB: "letters, digits, `.`, `_` and `-`",
}

Name = tuple[str, str, re.Pattern[str], Loc, bool]
"""A name, what is named, what it may be, where it stands, and whether it is a key there."""


def check(view: View) -> Iterator[Finding]:
    are_plain = _are_plain(view.authored)
    for subject in view.authored:
        names = _names(subject)
        if not are_plain and not _are_plain((subject,)):
            names = chain(names, _of_tests(subject))
        for text, what, form, path, key in names:
            if text and not form.fullmatch(text) and "$(" not in text:
                own = str(subject.version) if subject.stream is not None and subject.version is not None else ""
                yield Finding(subject, path, f"{text!r} cannot be the name of {what}", _hint(text, form, own), key=key)


def _names(subject: Subject) -> Iterator[Name]:
    yield subject.text("name"), "a stream", TEST, ("name",), False
    yield subject.text("to"), "an ImageStream", OBJECT, ("to",), False
    yield subject.text("mirrorPrefix"), "an ImageStream", OBJECT, ("mirrorPrefix",), False
    for step, body in subject.steps():
        for field, form, what in (("tagRef", TAG, "a tag"), ("imageStreamRef", OBJECT, "an ImageStream")):
            ref = body.get(field)
            name = ref.get("name") if isinstance(ref, dict) else None
            if isinstance(name, str):
                yield name, what, form, ("publish", step, field, "name"), False


def _are_plain(subjects: Collection[Subject]) -> bool:
    """Whether the names of all tests and their jobs are fine: looked at in one go, as nearly all of them are."""
    tests = [test for subject in subjects for test in subject.tests]
    names, jobs = {test.name for test in tests}, {test.job for test in tests}
    jobs.update(job.name for test in tests if "aggregatedProwJob" in test.body for job in test.jobs)
    return "" not in names and _fit(TESTS, names) and _fit(JOBS, jobs - {""})


def _fit(form: re.Pattern[str], names: Collection[str]) -> bool:
    lines = "\n".join(names)
    return not names or (lines.count("\n") == len(names) - 1 and form.fullmatch(lines) is not None)


def _of_tests(subject: Subject) -> Iterator[Name]:
    for test in subject.tests:
        yield test.name, "a test", TEST, test.path, True
        for job in test.jobs:
            if subject.stream is None or "/" not in job.name:  # what is left of a prefix that nobody knows
                yield job.name, "a ProwJob", JOB, job.path, False


def _hint(text: str, form: re.Pattern[str], own: str) -> str:
    """What was meant, if putting it into lower case and dashes makes a name of it."""
    plain = re.sub(r"[\s\u2010-\u2015]+", "-", text.strip().strip("\u2018\u2019\u201c\u201d\"'`"))
    guesses = (plain, plain.lower(), plain.lower().replace("_", "-"))
    near = next((guess for guess in guesses if form.fullmatch(guess)), "")
    if near and own and own in near:
        near = near.replace(own, placeholder("v"))  # as the family writes it
        return f"let it come out as {near}"
    return f"write {near}" if near else f"it may have {FORMS[form]}"


RULE = Rule(
    name="names",
    severity=Severity.ERROR,
    summary="Streams, ImageStreams, tags, tests and ProwJobs have names that such objects can have.",
    why="The cluster refuses the object, or the controller looks for a job or a stream that cannot exist.",
    bad="AWS: {job: ci/e2e-aws, gate: blocking}",
    good="aws: {job: ci/e2e-aws, gate: blocking}",
    check=check,
)
