"""No release without a way to it: the upgrades of promoted channels are tested, and declared ones mean something."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.edges import Edge, edges, promotions
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.fleet.fleet import Fleet
from okdstreams.language.load import Source
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.placeholders import placeholder
from okdstreams.language.versions import Version
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Loc
from okdstreams.syntax.rule_text import Scope

Family = Source[StreamFamily]


def check(view: View) -> Iterator[Finding]:
    fleet = view.fleet
    if fleet is None:
        return
    families = {source.model.family: source for source in fleet.families}
    for source in fleet.families:
        if source.model.upgrades:
            yield from _declared(source, fleet)
    if not any(source.model.promote for source in fleet.families):
        return
    every = edges(fleet, view.subject, {stream.name for _, stream, _ in promotions(fleet)})
    for (family, channel), of_channel in _by_channel(every).items():
        yield from _untested(families[family], channel, of_channel)
    yield from _strangers(fleet, every)


def _by_channel(every: list[Edge]) -> dict[tuple[str, str], list[Edge]]:
    """The edges of each channel, by its family and name."""
    channels: dict[tuple[str, str], list[Edge]] = {}
    for edge in every:
        if edge.channel:
            channels.setdefault((edge.family, edge.channel), []).append(edge)
    return channels


def _untested(source: Family, channel: str, of_channel: list[Edge]) -> Iterator[Finding]:
    """Upgrades of a channel that nothing has to pass."""
    for state, what in (("untested", "no test upgrades"), ("off", "switched off"), ("informing", "only informing")):
        lacking = [edge for edge in of_channel if edge.state == state]
        if not lacking:
            continue
        ways = ", ".join(f"{edge.source.version} → {edge.target.version}" for edge in lacking)
        message = (
            f"channel {channel!r}: {what} {ways}"
            if state == "untested"
            else (f"channel {channel!r}: the tests of {ways} are {what}")
        )
        first = lacking[0]
        hint = (
            "let a test with `upgradeFrom` block, or write "
            f"`upgrades: {{{first.target.version}: {{{first.source.version}: "
            "{blocked: WHY, link: URL, date: DAY}}}`"
        )
        yield Finding(source.document, ("promote", "channels", channel), message, hint, Severity.WARNING, key=True)


def _strangers(fleet: Fleet, every: list[Edge]) -> Iterator[Finding]:
    """Upgrade tests of promoted streams that start from what no cluster has."""
    newest: dict[str, Version] = {}
    promoted = set()
    for _, stream, _ in promotions(fleet):
        promoted.add(stream.name)
        if stream.version is not None:
            newest[stream.family] = max(stream.version, newest.get(stream.family, stream.version))
    families = {stream.name: stream.family for stream in fleet.streams if not stream.private}
    for edge in every:
        if edge.channel or edge.target.stream not in promoted:
            continue
        family = families.get(edge.source.stream)
        if family in newest and edge.source.version <= newest[family]:
            continue
        for test in edge.tests:
            if test.gate != "off":
                message = f"{test.test.name!r} upgrades from {edge.source.stream}, which is not promoted"
                hint = "no cluster runs that: start from a release that is promoted"
                yield Finding(test.subject, test.test.path, message, hint, Severity.WARNING, key=True)


def _declared(source: Family, fleet: Fleet) -> Iterator[Finding]:
    """Entries of `upgrades` that mean nothing, or say too little."""
    versions = {s.version for s in fleet.streams if s.family == source.model.family and s.version is not None}
    for target, starts in source.model.upgrades.items():
        at: Loc = ("upgrades", str(target))
        if target not in versions:
            hint = f"versions: {source.model.versions}"
            yield Finding(source.document, at, f"{source.model.family} has no {target} to upgrade to", hint, key=True)
            continue
        for start, upgrade in starts.items():
            here = (*at, str(start))
            if start > target or (start not in versions and start not in fleet.succession.predecessors(target)):
                message = f"{start} → {target}: {source.model.family} has no {start} to upgrade from"
                yield Finding(source.document, here, message, f"versions: {source.model.versions}", key=True)
            elif upgrade.blocked is None and upgrade.why is None:
                hint = "write `why:`, or `blocked:` with `link:` and `date:`"
                yield Finding(source.document, here, f"{start} → {target} says nothing", hint, key=True)
            elif upgrade.blocked is not None and (upgrade.link is None or upgrade.date is None):
                hint = "write `link:` and `date:` beside it: somebody has to take it back one day"
                yield Finding(source.document, here, f"{start} → {target} is blocked without a link or a date", hint)


RULE = Rule(
    name="edges",
    severity=Severity.ERROR,
    summary="Upgrades within a promoted channel, and to it from each predecessor, are tested by a test that blocks.",
    why="Clusters are offered an upgrade only when one between the two releases was tested with success.",
    bad=f"upgrade: {{job: e2e-{placeholder('v')}-upgrade, gate: informing, upgradeFrom: default}}",
    good=f"upgrade: {{job: e2e-{placeholder('v')}-upgrade, gate: blocking, upgradeFrom: default}}",
    incident="Users of OKD 4.17 to 4.22 found nine releases without a way to them (days to weeks).",
    scope=Scope.NAMESPACE,
    check=check,
    warns=True,
    needs="fleet",
)
