"""A private config says what its public twin says, and tests in private."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Subject, View
from okdstreams.fleet.private import privatize
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Loc

MOST = 5
"""More differences than this from one twin say no more."""


def check(view: View) -> Iterator[Finding]:
    public = {subject.label: subject for subject in view.subjects if not subject.private}
    for subject in view.subjects:
        if not subject.private:
            continue
        # those of a compiled twin are made of the public ones, -priv and all
        for test in subject.tests if subject.stream is None else ():
            for job in test.jobs:
                if "priv" not in job.name:
                    message = f"{test.name!r} of a private stream runs the public job {job.name!r}"
                    yield Finding(subject, job.path, message, f"name its private twin, {job.name}-priv")
        twin = public.get(_public(subject.label))
        if subject.stream is None and twin is not None and _is_regular(twin):
            differences = list(_differences(privatize(twin.config), subject.config, ()))
            for path, message, hint in differences[:MOST]:
                related = ((twin, path, "the public twin"),)
                yield Finding(subject, path, message, hint, related=related)


def _public(label: str) -> str:
    folder, _, name = label.rpartition("/")
    return f"{folder.removesuffix('priv')}{name}"


def _is_regular(twin: Subject) -> bool:
    """Whether the public config has the shape that its private twin is made from."""
    sections = [twin.config.get(section, {}) for section in ("verify", "upgrade")]
    if not all(isinstance(section, dict) for section in sections):
        return False
    texts = all(isinstance(twin.config.get(field, ""), str) for field in ("name", "to", "mirrorPrefix", "message"))
    return texts and all(isinstance(body, dict) and _has_job(body) for section in sections for body in section.values())


def _has_job(body: dict[str, Any]) -> bool:
    aggregate = body.get("aggregatedProwJob")
    jobs = [holder["prowJob"] for holder in (body, aggregate) if isinstance(holder, dict) and "prowJob" in holder]
    regular = aggregate is None or isinstance(aggregate, dict)
    return regular and all(isinstance(job, dict) and isinstance(job.get("name"), str) for job in jobs)


def _differences(expected: Any, actual: Any, path: Loc) -> Iterator[tuple[Loc, str, str]]:
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in sorted({*expected, *actual}):
            if key not in actual:
                yield (*path, key), f"{_dotted((*path, key))!r} of the public config is missing", "derive it again"
            elif key not in expected:
                hint = "remove it: tests are disabled, and there is no check, publish or periodic"
                yield (*path, key), f"{_dotted((*path, key))!r} is not derived from the public config", hint
            else:
                yield from _differences(expected[key], actual[key], (*path, key))
    elif expected != actual:
        yield path, f"{_dotted(path)!r} differs from what the public config gives", f"derive it again: {expected!r}"


def _dotted(path: Loc) -> str:
    return ".".join(str(segment) for segment in path)


RULE = Rule(
    name="private",
    severity=Severity.ERROR,
    summary="A private config is derived from its public twin; every job of it has `priv` in its name.",
    why="A payload under embargo must not be tested in public; a twin that is kept by hand falls behind.",
    incident="Private configs were out of step with their twins, or named public jobs, for up to 321 days.",
    bad='"prowJob": {"name": "periodic-ci-e2e-aws"}',
    good='"prowJob": {"name": "periodic-ci-e2e-aws-priv"}',
    check=check,
    suppressible=True,
)
