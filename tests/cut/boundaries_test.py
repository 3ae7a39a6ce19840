"""Where the next version differs from the one before, by the ranges of the YAML."""

from __future__ import annotations

import pytest

from okdstreams.cut.boundaries import boundaries
from okdstreams.language.load import load
from okdstreams.language.versions import Version

HEAD = "apiVersion: streams.okd.io/v1alpha2\nkind: StreamFamily\nfamily: a\nfile: a.json\nimageStream: ns/a\n"


def found(rows: str) -> list[tuple[str, str, str, str]]:
    """(kind, path, before, after) of a family with these rows, from 4.14 to 4.15 on amd64 and arm64."""
    loaded = load({"a.yaml": (HEAD + rows).encode()})
    assert loaded.diagnostics == ()
    [family] = loaded.families
    places = boundaries(family.document, family.model, Version(4, 14), Version(4, 15), ("amd64", "arm64"))
    assert all(place.span.line > 5 for place in places)
    return [(place.kind, place.path, place.before, place.after) for place in places]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("config: {expires: 72h}", []),
        (
            "config: {expires: {4.14: 96h, else: 72h}}",
            [("changes", "config.expires.4.14", '4.14: "96h"', 'else: "72h"')],
        ),
        ("config: {expires: {..4.14: 96h}}", [("stops", "config.expires...4.14", '..4.14: "96h"', "")]),
        ("config: {expires: {4.15+: 96h}}", [("begins", "config.expires.4.15+", "", '4.15+: "96h"')]),
        ("config: {expires: {4.13+: 96h, 4.14: 72h}}", []),
        (
            "config: {expires: [{in: 4.14, set: 1h}, {set: 2h}]}",
            [("changes", "config.expires.0", "in 4.14", '{"set": "2h"} (line 6)')],
        ),
        ("config: {expires: [{arch: ppc64le, in: 4.14, set: 1h}, {set: 2h}]}", []),
        (
            "config: {expires: [{arch: arm64, set: {4.14: 1h}}, {set: 2h}]}",
            [("stops", "config.expires.0.set.4.14", '4.14: "1h"', "")],
        ),
        ("config: {check: {c: {consistentImages: {parent: {4.10: x, else: y}}}}}", []),
        ("config: {}\nprivate: ..4.14", [("stops", "private", "in ..4.14", "")]),
        ("config: {}\narches: {amd64: all, arm64: 4.2-4.14}", [("stops", "arches.arm64", "in 4.2-4.14", "")]),
        ("config: {}\nvars: {x: {4.14: a, else: b}}", [("changes", "vars.x.4.14", '4.14: "a"', 'else: "b"')]),
        ("config: {}\ntests: {t: {job: j, gate: off, in: 4.1-4.14}}", [("stops", "tests.t.in", "in 4.1-4.14", "")]),
        ("config: {}\ntests: {t: {job: j, gate: off, in: 4.15+}}", [("begins", "tests.t.in", "", "in 4.15+")]),
        (
            "config: {}\ndefaults: {tests: {in: ..4.14}}\n"
            "tests: {t: {job: j, gate: off}, u: {job: j, gate: off}, v: {job: j, gate: off, in: all}}",
            [("stops", "defaults.tests.in", "in ..4.14", "")],
        ),
        (
            "config: {}\ndefaults: {tests: {retries: {4.14: 2, else: 1}}}\n"
            "tests: {t: {job: j, gate: off}, u: [{job: j, gate: off, arch: arm64}, {job: k, gate: off, retries: 3}]}",
            [("changes", "defaults.tests.retries.4.14", "4.14: 2", "else: 1")],
        ),
        ("config: {}\ndefaults: {tests: {in: 4.14}}\ntests: {t: {job: j, gate: off, in: all}}", []),
        ("config: {}\ntests: {t: {job: j, gate: {4.14: off, else: blocking}, in: ..4.9}}", []),
        (
            "config: {}\ntests: {t: [{job: j, gate: off, in: ..4.14}, {job: k, gate: off, in: 4.15+}]}",
            [("changes", "tests.t.0", "in ..4.14", "in 4.15+ (line 7)")],
        ),
        (
            "config: {}\ntests: {t: [{job: j, gate: off, arch: arm64, in: ..4.14}]}",
            [("stops", "tests.t.0", "in ..4.14", "")],
        ),
        ("config: {}\nperiodics: {t: {job: j, cron: x, in: 4.14}}", [("stops", "periodics.t.in", "in 4.14", "")]),
        (
            "config: {}\nsources: {built: {o/r: {tags: [t], in: 4.6-4.14, variant: {4.14: x}}}}",
            [("stops", "sources.built.o/r.in", "in 4.6-4.14", "")],
        ),
        (
            "config: {}\nsources: {mirror: {family: b, step: s, exclude: [x, {in: 4.14, tags: [y]}]}}",
            [("stops", "sources.mirror.exclude.1.in", "in 4.14", "")],
        ),
    ],
)
def test_every_range_that_the_next_version_sees_otherwise_is_told(
    rows: str, expected: list[tuple[str, str, str, str]]
) -> None:
    assert found(rows + "\n") == expected
