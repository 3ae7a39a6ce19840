"""Ranges before the oldest version and after the newest are taken out by `check --fix`; what is to come stays."""

from __future__ import annotations

import pytest

from okdstreams.compiler import compile_streams
from okdstreams.syntax.fix import mended

FILE = "streams/okd.yaml"
HEAD = """apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: okd
versions: 4.12-4.14
file: release-okd-$(v).json
imageStream: origin/$(v)
"""


def fixed(body: str) -> tuple[list[str], str]:
    """The names of what is found in a family, and the rest of the family when all of it is mended."""
    text = HEAD + body
    found = compile_streams({FILE: text.encode()}).diagnostics
    changes = [change for d in found for change in d.fix]
    after = mended(FILE, text, changes)
    assert not [d for d in compile_streams({FILE: after.encode()}).diagnostics if d.name in {f.name for f in found}]
    return sorted({d.name for d in found}), after.removeprefix(HEAD)


CONFIG = "config: {name: $(v).0-0.okd, to: release}\n"
AWS = "tests:\n  aws: {job: aws, gate: blocking}\n"


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        (
            CONFIG.replace("}", ", expires: {..4.9: 1h, 4.12+: 2h}}") + AWS,
            CONFIG.replace("}", ", expires: {4.12+: 2h}}") + AWS,
            "unreachable",
        ),
        (CONFIG.replace("}", ", expires: {4.16: 1h}}") + AWS, CONFIG + AWS, "unreachable"),
        (CONFIG + AWS + "  gcp: {job: gcp, in: 4.9-4.11, gate: informing}  # long ago\n", CONFIG + AWS, "unmatched"),
        (
            CONFIG + AWS + "  gcp:\n    - {job: a, in: 4.11, gate: off}\n    - {job: b, in: 4.12, gate: informing}\n",
            CONFIG + AWS + "  gcp:\n    - {job: b, in: 4.12, gate: informing}\n",
            "unmatched",
        ),
        (
            CONFIG + AWS + "  gcp:\n    - {job: a, in: 4.10, gate: off}\n    - {job: b, in: 4.11, gate: off}\n",
            CONFIG + AWS,
            "unmatched",
        ),
        (
            "sources:\n  built:\n    o/a: {tags: [a], in: ..4.11}\n    o/b: {tags: [b]}\n" + CONFIG + AWS,
            "sources:\n  built:\n    o/b: {tags: [b]}\n" + CONFIG + AWS,
            "unmatched",
        ),
    ],
)
def test_what_is_past_is_taken_out(before: str, after: str, name: str) -> None:
    assert fixed(before) == ([name], after)


@pytest.mark.parametrize(
    "body",
    [
        CONFIG.replace("}", ", expires: {4.12-4.14: 1h, 4.15+: 2h}}") + AWS,
        CONFIG + AWS + "  gcp: {job: gcp, in: 4.15+, gate: informing}\n",
        "sources:\n  built: {o/a: {tags: [a], in: 4.16+}}\n" + CONFIG + AWS,
    ],
)
def test_an_open_range_that_begins_after_the_newest_is_a_preparation(body: str) -> None:
    assert fixed(body) == ([], body)
