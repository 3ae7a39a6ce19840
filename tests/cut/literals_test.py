"""What a new version inherits and a person should look at."""

from __future__ import annotations

import pytest

from okdstreams.cut.literals import pins
from okdstreams.language.load import load
from okdstreams.language.versions import Version

HEAD = "apiVersion: streams.okd.io/v1alpha2\nkind: StreamFamily\nfamily: a-4.1\nfile: a.json\nimageStream: ns/a\n"


def found(rows: str) -> list[tuple[str, str]]:
    """(path, why) of a family with these rows, in 4.15."""
    loaded = load({"a.yaml": (HEAD.replace("-4.1", "") + rows + "\n").encode()})
    assert loaded.diagnostics == ()
    [family] = loaded.families
    return [(pin.path, pin.why) for pin in pins(family.document, family.model, Version(4, 15))]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ('config: {name: "$(v).0-0.a"}', []),
        (
            "config: {}\ndefaults: {tests: {aggregate: {count: 3, job: agg-4.9}}}\n"
            "tests: {t: {job: j, gate: off}, u: {job: k, gate: off}}",
            [("defaults.tests.aggregate.job", "the version 4.9 is literal")],
        ),
        ("config: {}\ndefaults: {tests: {in: 4.9, raw: {x: v4.9}}}\ntests: {t: {job: j-4.9, gate: off}}", []),
        ("config: {name: 4-stable, pullSecretName: centos-9, message: 4.y is here}", []),
        ("config: {name: 4.15.0-0.a}", [("config.name", "the version 4.15.0 is literal")]),
        ("config: {name: {4.14: 4.14.0, else: b}}", []),
        ("config: {name: [{in: 4.15+, set: v4.9-x}, {set: b}]}", [("config.name.0.set", "the version 4.9 is literal")]),
        (
            "config: {overrideCLIImage: registry.example:5000/ocp/4.12:cli}",
            [("config.overrideCLIImage", "the version 4.12 is literal")],
        ),
        (
            "config: {minCreationIntervalSeconds: {..4.13: 2419200, else: 3600}}",
            [("config.minCreationIntervalSeconds.else", "a pace that was chosen for earlier versions")],
        ),
        (
            "config: {publish: {i: {verifyIssues: {previousReleaseTag: {namespace: o, name: r, tag: '$(p).0-rc.0'}}}}}",
            [("config.publish.i.verifyIssues.previousReleaseTag.tag", "a release that has to exist")],
        ),
        ("config: {message: since 2026-07-18}", [("config.message", "the date 2026-07-18 is literal")]),
        ("config: {message: build 20260718}", [("config.message", "the date 20260718 is literal")]),
        ("config: {message: since 2026.07}", [("config.message", "the date 2026.07 is literal")]),
        ('config: {}\nvars: {pin: "4.13"}', [("vars.pin", "the version 4.13 is literal")]),
        ("config: {}\ntests: {t: {job: j-4.13-x, gate: off, in: ..4.14}}", []),
        ("config: {}\ntests: {t-4.13: {job: j, gate: off}}", [("tests.t-4.13", "the version 4.13 is literal")]),
        (
            "config: {}\ntests: {t: {job: j, gate: off, upgradeFrom: okd@4.12}}",
            [("tests.t.upgradeFrom", "the version 4.12 is literal")],
        ),
        ("config: {}\nallow: {version-token: since 4.12}", []),
    ],
)
def test_literals_and_chosen_values_are_pins(rows: str, expected: list[tuple[str, str]]) -> None:
    assert found(rows) == expected
