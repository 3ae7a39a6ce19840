"""Versions that are written out belong to the stream that they stand in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from okdstreams.checks.release_tests import ReleaseTest
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Subject, View
from okdstreams.language.defaults import completed_rows, standing_at
from okdstreams.language.fields import GOVERNANCE
from okdstreams.language.load import Source
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.placeholders import placeholder
from okdstreams.language.versions import Version, is_range, parse_range, parse_version
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Data, Loc

_TOKEN = re.compile(r"[0-9](?<![0-9.][0-9])(?:(?<=0)|(?<=[1-9])[0-9]{0,3})\.(?:0|[1-9][0-9]{0,3})(?![0-9])")
"""Two numbers and a dot, not part of more. A plain class of characters comes first: all else is passed over."""
_UPGRADE = re.compile(r"upgrade|rollback|minor")
_MICRO = re.compile(r"(?<![a-z])micro(?![a-z])")
FIELDS = ("name", "to", "mirrorPrefix", "message")
SKIPPED = ("allow", "arch", "in", "overrideCLIImage", "raw", "retries", "upgradeFrom", "verifyIssues", *GOVERNANCE)
"""Keys of a stream file below which a version that is written out is meant."""
HOLDING = (dict, list)
"""What may hold texts; other values are passed over."""


def check(view: View) -> Iterator[Finding]:
    tokens = cache(_tokens)  # configs have many texts in common
    for subject in view.authored:
        if subject.version is not None:
            yield from _compiled(view, subject, subject.version, tokens)
    for source in view.fleet.families if view.fleet is not None else ():
        if source.model.versions is not None:
            for section in ("config", "tests", "periodics", "upgradeTests"):
                yield from _literals(source, _section(source.document.data, section), (section,))


def _tokens(text: str) -> frozenset[str]:
    return frozenset(_TOKEN.findall(text))


def _compiled(
    view: View, subject: Subject, version: Version, tokens: Callable[[str], frozenset[str]]
) -> Iterator[Finding]:
    own = {str(version)}
    for text, path, key in _texts(subject):
        if not tokens(text) <= own:
            yield from _strangers(subject, text, path, key, {version})
    for test in subject.tests:
        if tokens(test.job) <= own and tokens(test.name) <= own and "aggregatedProwJob" not in test.body:
            continue  # as nearly all are
        allowed = {version, *_sources(test)}
        if _is_from_before(test):
            allowed.update(view.succession.predecessors(version))
        yield from _strangers(subject, test.name, test.path, True, allowed)
        for job in test.jobs:
            yield from _strangers(subject, job.name, job.path, False, allowed)


def _is_from_before(test: ReleaseTest) -> bool:
    """Whether the test may name the minor before: it upgrades, and not from one release of a minor to another."""
    names = test.name + test.job
    upgrades = test.section == "upgrade" or test.flag("upgrade") or _UPGRADE.search(names)
    return bool(upgrades) and not _MICRO.search(test.name)


def _texts(subject: Subject) -> list[tuple[str, Loc, bool]]:
    """Every text of a config that may hold a version, with its path, and whether it is a key."""
    texts: list[tuple[str, Loc, bool]] = [(subject.text(field), (field,), False) for field in FIELDS]
    for name, step in subject.steps():
        for ref in ("tagRef", "imageStreamRef"):
            if ref in step:
                texts.append((_text(step[ref], "name"), ("publish", name, ref, "name"), False))
    for name, entry in subject.table("check").items():
        parent = entry.get("consistentImages") if isinstance(entry, dict) else None
        texts.append((_text(parent, "parent"), ("check", name, "consistentImages", "parent"), False))
    return texts


def _text(value: Any, field: str) -> str:
    text = value.get(field) if isinstance(value, dict) else None
    return text if isinstance(text, str) else ""


def _sources(test: ReleaseTest) -> Iterator[Version]:
    """The versions that the test says it upgrades from."""
    for kind in ("candidate", "release"):
        text = _text(test.table("upgradeFromRelease").get(kind), "version")
        if _TOKEN.fullmatch(text):
            yield parse_version(text)


def _strangers(subject: Subject, text: str, path: Loc, key: bool, allowed: set[Version]) -> Iterator[Finding]:
    majors = {version.major for version in allowed}
    for token in dict.fromkeys(_TOKEN.findall(text)):
        version = parse_version(token)
        if version.major in majors and version not in allowed:
            what = "the name" if key else f"`{path[-1]}`" if len(path) == 1 else f"`{path[-2]}.{path[-1]}`"
            message = f"{what} {_short(text)!r} of a {subject.version} stream speaks of {token}"
            yield Finding(
                subject, path, message, f"write {max(allowed)}, or {placeholder('v')} in a stream file", key=key
            )


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:97]}..."


def _section(data: Data, section: str) -> Data:
    return completed_rows(data, section) if isinstance(data, dict) else None


def _literals(source: Source[StreamFamily], data: Data, loc: Loc) -> Iterator[Finding]:
    """Texts for versions to come that spell one version out. A closed range, or a source with a version, means it."""
    if isinstance(data, dict):
        if "in" in data and not _is_open(data["in"]):
            return
        for key, value in data.items():
            if is_range(key):
                if not parse_range(key).is_open:
                    continue
            elif "." in key and _TOKEN.search(key) and _for_later(value):
                yield from _literal(source, key, (*loc, key), key=True)
            if key not in SKIPPED and (type(value) in HOLDING or (type(value) is str and "." in value)):
                yield from _literals(source, value, (*loc, key))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from _literals(source, item, (*loc, index))
    elif isinstance(data, str) and "." in data and _TOKEN.search(data):
        yield from _literal(source, data, loc, key=False)


def _for_later(value: Data) -> bool:
    """Whether a row, or one of several, is for versions to come."""
    rows = value if isinstance(value, list) else [value]
    return any(not isinstance(row, dict) or _is_open(row.get("in")) for row in rows)


def _is_open(written: Data) -> bool:
    text = str(getattr(written, "text", written))
    return written is None or not is_range(text) or parse_range(text).is_open


def _literal(source: Source[StreamFamily], text: str, loc: Loc, *, key: bool) -> Iterator[Finding]:
    if token := _TOKEN.search(text):
        message = f"{token[0]} is written out in {_short(text)!r}, for every version to come"
        hint = f"write {placeholder('v')} or {placeholder('p')}, or close the range"
        at = standing_at(source.model, source.document.data, loc)
        yield Finding(source.document, at, message, hint, Severity.WARNING, key=key)


RULE = Rule(
    name="version-token",
    severity=Severity.ERROR,
    summary="A version in a name, prefix, message, tag or job is the stream's; in upgrades also its predecessor's.",
    why="A version that was not bumped at a branch cut tests or publishes another stream.",
    incident="4.10 was copied from 4.9 with its message, prefix, parent and tag (6 days); "
    "4.11 had a job that verified 4.12 (87 days).",
    bad='mirrorPrefix: "4.9"',
    good=f"mirrorPrefix: {placeholder('v')}",
    check=check,
    suppressible=True,
    warns=True,
)
