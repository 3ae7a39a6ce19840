"""Laws of import: whatever the configs are, what render makes of the streams is what was read."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okdstreams.importing.merge.existing import Standing, additions
from okdstreams.importing.merge.plan import inputs_of, plan
from okdstreams.importing.merge.prove import prove
from okdstreams.importing.merge.reconcile import join
from okdstreams.importing.merge.resolved import resolved
from okdstreams.importing.read.components import Components
from okdstreams.importing.read.configs import ConfigFile, Sources

Json = Any
Fleet = dict[str, dict[str, Json]]

EXAMPLES = settings(
    max_examples=settings.default.max_examples, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)

TEXTS = st.one_of(
    st.sampled_from(
        [
            "",
            "{v}",
            "$(v)",
            "$",
            "$(",
            "{",
            "4.12",
            "4.10",
            "yes",
            "null",
            "a: b",
            " #x",
            "*a",
            "all",
            "..4.3",
            "-arm64",
            "0x1",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)
KEYS = st.one_of(
    st.sampled_from(["all", "else", "4.12+", "set", "in", "name", "raw", "<<", "verify", "x"]),
    st.text("a4.{}$(): #", max_size=5),
)
SCALARS = st.one_of(TEXTS, st.booleans(), st.none(), st.integers(-(2**53), 2**53), st.floats(-1e9, 1e9))
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=5,
)
"""Any JSON, with a liking for what YAML or the language could take for something else."""

JOBS = [{"name": "job-{V}"}, {"name": "periodic-ci-openshift-release-master-ci-{V}-e2e"}, {"name": "a/b"}]
SOURCES = [{"candidate": {"stream": "okd", "version": "{V}"}}, {"candidate": {"stream": "", "version": 4}}]
STEPS = [{}, {"tagRef": {"name": "{V}"}}, {"tagRef": {}}, {"disabled": False, "tagRef": {"name": "t", "x": 1}}]
CHECK = {"consistentImages": {"parent": "{V}"}}

ENTRY = st.fixed_dictionaries(
    {},
    optional={
        "prowJob": st.one_of(st.sampled_from(JOBS), JSON),
        "maxRetries": st.one_of(st.integers(0, 3), JSON),
        "optional": st.one_of(st.booleans(), JSON),
        "disabled": st.one_of(st.booleans(), JSON),
        "async": st.booleans(),
        "upgrade": st.booleans(),
        "upgradeFrom": st.sampled_from(["Previous", "PreviousMinor", "PreviousMinus1", "no"]),
        "upgradeFromRelease": st.one_of(st.sampled_from(SOURCES), JSON),
        "aggregatedProwJob": st.one_of(st.sampled_from([{"analysisJobCount": 10}, {"analysisJobCount": 0}]), JSON),
        "multiJobAnalysis": st.booleans(),
        "qualifiers": JSON,
        "interval": st.sampled_from(["24h", "0"]),
        "cron": st.just("0 * * * *"),
        "unknown": JSON,
    },
)
NAMES = st.one_of(KEYS, st.sampled_from(["aws", "aws-{V}", "e2e-arm64"]))
SECTION = st.one_of(st.dictionaries(NAMES, ENTRY, max_size=3), JSON)
CONFIG = st.fixed_dictionaries(
    {},
    optional={
        "name": st.one_of(st.just("{V}.0-0.okd"), JSON),
        "to": st.one_of(st.just("release"), JSON),
        "message": TEXTS,
        "expires": st.one_of(st.sampled_from(["72h", "24h"]), JSON),
        "maxUnreadyReleases": st.one_of(st.integers(0, 2), JSON),
        "endOfLife": st.booleans(),
        "publish": st.one_of(st.dictionaries(KEYS, st.one_of(st.sampled_from(STEPS), JSON), max_size=2), JSON),
        "check": st.one_of(st.just({}), st.dictionaries(KEYS, st.just(CHECK), max_size=1), JSON),
        "verify": SECTION,
        "periodic": SECTION,
        "upgrade": SECTION,
        "all": JSON,
        "unknown": JSON,
    },
)
FILES = st.sampled_from(
    [
        *(f"release-okd-4.{minor}.json" for minor in range(9, 13)),
        *(
            f"release-ocp-{version}{arch}.json"
            for version in ("4.21", "4.22", "5.0")
            for arch in ("", "-arm64", "-riscv64")
        ),
        *(f"priv/release-ocp-{version}.json" for version in ("4.22", "5.0")),
        *("odd name.json", "x/y-4.1.json", "release-ocp-4.22-amd64.json", "{v}.json", "$(v).json"),
    ]
)


def at(template: Json, version: str) -> Json:
    """The config with its version in place of {V}."""
    return json.loads(json.dumps(template).replace("{V}", version))


@st.composite
def fleets(draw: st.DrawFn) -> Fleet:
    """Configs that repeat one another, as real ones do, with differences here and there."""
    base = draw(CONFIG)
    fleet: Fleet = {}
    for file in draw(st.lists(FILES, min_size=1, max_size=7, unique=True)):
        own = draw(st.one_of(st.just({}), st.just({}), CONFIG))
        version = file.rpartition("-")[0].rpartition("-")[2] if file.count("-") > 2 else file.rpartition("-")[2][:-5]
        fleet[file] = at({**base, **own}, version)
    return fleet


def sources(fleet: Fleet) -> Sources:
    return Sources(configs={file: ConfigFile(config, file) for file, config in fleet.items()})


def streams_of(fleet: Fleet) -> dict[str, str]:
    """The stream files of a fleet, proven to render it."""
    inputs = inputs_of(sources(fleet), {}).inputs
    files = plan(sources(fleet), inputs, Components()).files
    compilation = resolved({name: text.encode() for name, text in files.items()})
    assert prove(compilation, inputs) == []
    rendered = {stream.file: stream.config for stream in compilation.fleet.streams}
    assert json.dumps(rendered, sort_keys=True) == json.dumps(fleet, sort_keys=True)
    return files


@given(fleets())
@EXAMPLES
def test_every_fleet_is_imported_without_loss(fleet: Fleet) -> None:
    streams_of(fleet)


@given(fleets())
@EXAMPLES
def test_the_order_of_files_and_keys_makes_no_difference(fleet: Fleet) -> None:
    turned = dict(reversed(fleet.items()))
    assert streams_of(json.loads(json.dumps(turned, sort_keys=True))) == streams_of(turned)


@given(fleets())
@EXAMPLES
def test_a_second_import_finds_nothing_to_do(fleet: Fleet) -> None:
    files = {name: text.encode() for name, text in streams_of(fleet).items()}
    standing = Standing(resolved(files))
    assert additions(standing, inputs_of(sources(fleet), {}).inputs) == ({}, [])


@given(fleets(), fleets())
@EXAMPLES
def test_what_is_added_is_there_and_what_was_there_stays(old: Fleet, new: Fleet) -> None:
    files = {name: text.encode() for name, text in streams_of(old).items()}
    inputs = inputs_of(sources(new), {}).inputs
    joined = join(sources(new), inputs, Components(), files, "", False)
    if joined.problems:  # refused, with a reason: nothing is written
        assert all(d.is_error and d.message for d in joined.problems)
        return
    remaining = {name: content for name, content in files.items() if name not in joined.removed}
    compilation = resolved({**remaining, **{name: text.encode() for name, text in joined.files.items()}})
    rendered = {stream.file: stream.config for stream in compilation.fleet.streams}
    refused = prove(compilation, [*joined.plan.inputs, *joined.unchanged], others=True)
    assert (json.dumps(rendered, sort_keys=True) == json.dumps({**old, **new}, sort_keys=True)) is not bool(refused)
