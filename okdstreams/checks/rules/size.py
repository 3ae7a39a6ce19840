"""The annotation that holds a config has a limit."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Subject, View
from okdstreams.fleet.annotation import annotation_bytes
from okdstreams.syntax.canonical import compact_json
from okdstreams.syntax.diagnostics import Severity


def check(view: View) -> Iterator[Finding]:
    most = view.controller.most_bytes
    full = most * 8 // 10  # it is time to think of the limit
    for subject in view.subjects:
        size = annotation_bytes(subject.config)
        if size <= full:
            continue
        kind = "the private twin" if subject.private else "the config"
        if size > most:
            message = f"{kind} has {size:,} bytes, {size - most:,} more than the controller takes"
            hint = "remove tests or shorten names: the annotation is refused whole"
            yield Finding(subject, ("verify",), message, hint, key=True)
        else:
            room = (most - size) // _average(subject)
            message = f"{kind} has {size:,} of {most:,} bytes: {room} more tests of average size fit"
            yield Finding(subject, ("verify",), message, "remove a test before you add one", Severity.WARNING, key=True)


def _average(subject: Subject) -> int:
    tests = subject.table("verify")
    return max(1, len(compact_json(tests)) // max(1, len(tests)))


RULE = Rule(
    name="size",
    severity=Severity.ERROR,
    warns=True,
    summary="The compact JSON has at most 16,384 bytes (error above; warning above 80 %).",
    why="Above 16 KiB the controller refuses the annotation whole, and the stream stops.",
    incident="Private configs stood over the limit for up to 197 days, once by one byte from a rename.",
    bad='message: "All OKD versions, … and so on for 17,000 characters"',
    good="message: All OKD versions are tracked here",
    check=check,
    controller=True,
)
