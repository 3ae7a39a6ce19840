"""The gate of a release test, over every combination of the three flags."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from okdstreams.checks.release_tests import ReleaseTest
from okdstreams.fleet.stream_stats import gates
from okdstreams.importing.fold.entries import record
from okdstreams.language.gates import FLAGS, GATES, gate

TRUTH = [
    # disabled, optional, async: the gate, and the row's gate with what stays raw
    ((False, False, False), "blocking", "blocking", {}),
    ((False, False, True), "blocking", "blocking", {"async": True}),
    ((False, True, False), "informing", "informing", {}),
    ((False, True, True), "async", "async", {}),
    ((True, False, False), "off", "blocking", {"disabled": True}),
    ((True, False, True), "off", "blocking", {"disabled": True, "async": True}),
    ((True, True, False), "off", "off", {}),
    ((True, True, True), "off", "off", {"async": True}),
]


def entry_of(flags: tuple[bool, ...]) -> dict[str, Any]:
    return {flag: True for flag, is_set in zip(FLAGS, flags, strict=True) if is_set}


def test_the_table_is_whole() -> None:
    assert [row[0] for row in TRUTH] == list(product((False, True), repeat=3))


@pytest.mark.parametrize(("flags", "word", "row", "raw"), TRUTH)
def test_gate(flags: tuple[bool, ...], word: str, row: str, raw: dict[str, Any]) -> None:
    entry = entry_of(flags)
    spelled_out = dict(zip(FLAGS, flags, strict=True))
    assert gate(entry) == gate(spelled_out) == word
    assert ReleaseTest("verify", "aws", entry).gate == word
    assert ReleaseTest("verify", "aws", entry).blocks == (word == "blocking")
    counted = gates({"verify": {"aws": entry}})
    assert counted == (word == "blocking", word in ("informing", "async"), word == "off")
    imported = record({"prowJob": {"name": "job"}, **entry}, "verify", lambda source: None)
    assert imported == {"job": "job", "gate": row, **({"raw": raw} if raw else {})}
    assert {**GATES[row], **raw} == entry


@pytest.mark.parametrize("entry", [None, [], "aws", {"disabled": None}, {"optional": "true"}, {"disabled": 1}])
def test_only_true_sets_a_flag(entry: Any) -> None:
    assert gate(entry) == "blocking"


@pytest.mark.parametrize("word", ["blocking", "informing", "async", "off"])
def test_a_row_reads_back_as_it_was_written(word: str) -> None:
    assert gate(GATES[word]) == word
