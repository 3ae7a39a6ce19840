"""Upgrade tests of Stable streams that follow from what is promoted into them.

The controller runs the entries of `upgrade` for every upgrade that a released payload names; what passed is offered to
clusters. A Stable family that writes no `upgradeTests` gets the jobs by which the promoted stream is upgraded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from okdstreams.fleet.fleet import Stream
from okdstreams.language.gates import gate
from okdstreams.language.load import Source
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.provenance import Origin, Trace

FIELD = "upgrade"


class Derived(NamedTuple):
    """An entry of `upgrade`, and the promoted stream's test that it comes from."""

    name: str
    body: dict[str, Any]
    stream: Stream


def promoted_into(families: Sequence[Source[StreamFamily]]) -> dict[str, list[tuple[str, Any]]]:
    """Stable family to the (family, version) that channels promote into it; those that write their own left out."""
    written = {s.model.family for s in families if "upgradeTests" in s.model.model_fields_set}
    into: dict[str, list[tuple[str, Any]]] = {}
    for source in families:
        for channel in source.model.promote.channels.values() if source.model.promote else ():
            if channel.into not in written:
                into.setdefault(channel.into, []).append((source.model.family, channel.version))
    return into


def derived(target: Stream, into: Mapping[str, list[tuple[str, Any]]], streams: Sequence[Stream]) -> Iterator[Derived]:
    """The entries that a Stable stream gets. A test that is off is none."""
    wanted = into.get(target.family, ())
    for stream in streams:
        if stream.private or stream.arch != target.arch or (stream.family, stream.version) not in wanted:
            continue
        for name, body in stream.config.get("verify", {}).items():
            if isinstance(body, dict) and body.get("upgrade") is True and gate(body) != "off":
                yield Derived(name, {"prowJob": body["prowJob"]}, stream)


def with_upgrade_tests(streams: Sequence[Stream], families: Sequence[Source[StreamFamily]]) -> list[Stream]:
    """The streams, those that something is promoted into with the tests that follow from it."""
    into = promoted_into(families)
    arriving = _arriving(streams, into)
    completed = []
    for stream in streams:
        promoted = () if stream.private or not stream.is_stable else arriving.get(stream.family, ())
        entries = {entry.name: entry.body for entry in derived(stream, into, promoted)}
        config = {**stream.config, FIELD: entries} if entries else stream.config
        completed.append(stream._replace(config=config))
    return completed


def _arriving(streams: Sequence[Stream], into: Mapping[str, list[tuple[str, Any]]]) -> dict[str, list[Stream]]:
    """Stable family to the streams that are promoted into it, in their order."""
    targets: dict[tuple[str, Any], list[str]] = {}
    for target, keys in into.items():
        for key in dict.fromkeys(keys):
            targets.setdefault(key, []).append(target)
    arriving: dict[str, list[Stream]] = {}
    for stream in streams if targets else ():
        for target in targets.get((stream.family, stream.version), ()):
            arriving.setdefault(target, []).append(stream)
    return arriving


def trace_upgrade_tests(trace: Trace, entries: Iterator[Derived]) -> None:
    """Where the derived entries of a stream come from: the rows of the promoted stream's tests."""
    for entry in entries:
        loc = entry.stream.tests.get(entry.name, ())
        document = entry.stream.source.document
        origin = Origin(document, loc, "upgrades what is promoted into this stream", "row")
        trace[(FIELD, entry.name, "prowJob", "name")] = [origin]
