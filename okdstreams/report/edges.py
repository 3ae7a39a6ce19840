"""Upgrade edges as a table and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from okdstreams.checks.edges import Edge
from okdstreams.report.table import table
from okdstreams.syntax.canonical import pretty_json

MARKS = {"tested": "✓", "declared": "✓", "informing": "~", "blocked": "✗", "off": "–", "untested": "!"}
"""A sign beside the word, for whoever looks down a column."""


def edges_table(edges: Sequence[Edge], width: int | None) -> list[str]:
    """Lines: an edge each, or one for each of its tests."""
    rows = [("FROM", "TO", "CHANNEL", "STATE", "GATE", "TEST")]
    for edge in edges:
        start, end = str(edge.source), str(edge.target)
        state = f"{MARKS[edge.state]} {edge.state}"
        for number, (gate, test) in enumerate(_tests(edge)):
            rows.append((start, end, edge.channel, state, gate, test) if not number else ("", "", "", "", gate, test))
    return table(rows, width=width)


def _tests(edge: Edge) -> Iterator[tuple[str, str]]:
    for test in edge.tests:
        yield test.gate, f"{test.test.name} of {test.subject.text('name')}"
    if edge.declared is not None:
        yield "", " ".join(filter(None, (edge.declared.blocked or edge.declared.why, edge.declared.link)))
    elif not edge.tests:
        yield "", ""


def edges_json(edges: Sequence[Edge]) -> str:
    """The list `edges`: an entry for each test of an edge, or one without a test."""
    return pretty_json({"format": 1, "edges": [entry for edge in edges for entry in _entries(edge)]})


def _entries(edge: Edge) -> Iterator[dict[str, Any]]:
    common = {
        "from": {"stream": edge.source.stream, "version": str(edge.source.version)},
        "to": {"stream": edge.target.stream, "version": str(edge.target.version)},
        "family": edge.family,
        "arch": edge.arch,
        "channel": edge.channel,
        "state": edge.state,
    }
    if edge.declared is not None:
        written = edge.declared.model_fields_set
        common["declared"] = {field: value for field, value in vars(edge.declared).items() if field in written}
    for test in edge.tests:
        yield {**common, "test": test.test.name, "testedIn": test.subject.text("name"), "gate": test.gate}
    if not edge.tests:
        yield {**common, "test": "", "testedIn": "", "gate": ""}


def counts(edges: Sequence[Edge]) -> str:
    """How many there are of each state."""
    states = [edge.state for edge in edges]
    parts = [f"{states.count(state)} {state}" for state in MARKS if state in states]
    return f"{len(states)} edges: {', '.join(parts)}" if parts else "no edges"
