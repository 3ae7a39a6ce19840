"""Every version that a family is mirrored in has a stream to be mirrored from."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.fleet.fleet import Stream
from okdstreams.fleet.mirror import is_mirrored
from okdstreams.language.load import Source
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.versions import ALL, Version, spell, until
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Document
from okdstreams.syntax.rule_text import Scope


def check(view: View) -> Iterator[Finding]:
    if view.fleet is None:
        return
    families: dict[str, list[Stream]] = {}
    for stream in view.fleet.streams:
        if not stream.private:
            families.setdefault(stream.family, []).append(stream)
    documents = {source.model.family: source.document for source in view.fleet.families}
    for source in view.fleet.families:
        rule = source.model.sources.mirror
        streams = families.get(source.model.family, [])
        if rule is not None and rule.family in families:
            there = {stream.version for stream in families[rule.family]}
            lacking = {s.version for s in streams if is_mirrored(rule, s.version)} - there
            if lacking:
                yield _finding(source, documents[rule.family], _sorted(lacking), _sorted(there))


def _sorted(versions: set[Version | None]) -> list[Version]:
    return sorted(version for version in versions if version is not None)


def _finding(source: Source[StreamFamily], sender: Document, versions: list[Version], there: list[Version]) -> Finding:
    rule = source.model.sources.mirror
    assert rule is not None
    who = f"{source.model.family} {spell(versions)}".rstrip()
    message = f"{who} is mirrored from {rule.family}, which has no such stream: nothing arrives"
    hint = f"add it to {rule.family}"
    if there and versions and versions[0] > there[-1]:
        hint += f", or close the mirror: `in: {until(rule.in_ or ALL, there[-1])}`"
    related = ((sender, ("versions",), f"the versions of {rule.family}"),)
    return Finding(source.document, ("sources", "mirror", "family"), message, hint, related=related)


RULE = Rule(
    name="mirror-source",
    severity=Severity.ERROR,
    summary="Every version of a family that is mirrored has a stream to be mirrored from.",
    why="Without one the payload consists of its own components alone, and no other command would say so.",
    bad="versions: 4.13-4.15",
    good="in: ..4.14",
    check=check,
    scope=Scope.NAMESPACE,
    needs="fleet",
)
