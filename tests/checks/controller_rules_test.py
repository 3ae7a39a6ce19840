"""The rules for which the controller refuses a config, stated a second time and compared with the checks.

The statement below follows release-config.md sentence by sentence and shares nothing with the checks but the config.
"""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okdstreams.checks.lint import lint
from okdstreams.checks.rule_texts import rules
from okdstreams.checks.subjects import Subject, View

Config = dict[str, Any]

CLOCKS = {"0 0 * * *": True, "@daily": True, "30 0 0 * * sun": True, "0 0 * * 7": False, "0 0 * *": False, "": False}
SPANS = {"72h": True, "1h30m": True, "0": True, "3d": False, "72": False, "": False}
"""Cron expressions and durations of which the verdict of the controller's libraries is known; empty is absent."""

CONTROLLER = {rule.name for rule in rules() if rule.controller} - {"json", "schema"}


def refusals(configs: list[Config]) -> set[str]:
    """Which checks should object to these configs."""
    found = {name for config in configs for name in _one(config)}
    clocks = [p["prowJob"]["name"] for c in configs for p in c.get("periodic", {}).values() if p.get("prowJob")]
    named = [name for name in clocks if name]
    return found | ({"job-unique"} if len(named) != len(set(named)) else set())


def _one(config: Config) -> set[str]:
    found = set()
    # 1. The compact JSON is longer than 16 KiB
    if len(json.dumps(config, separators=(",", ":"), ensure_ascii=False).encode()) > 16 * 1024:
        found.add("size")
    # 2. No `name`; no `to` while `as` is not `Stable`; an empty map key; an empty prowJob.name, tagRef.name or ...
    if config.get("name", "") == "" or (config.get("as") != "Stable" and config.get("to", "") == ""):
        found.add("required")
    if any("" in config.get(field, {}) for field in ("verify", "periodic", "publish", "check", "upgrade")):
        found.add("required")
    if re.search(r'"(prowJob|tagRef|imageStreamRef)": \{("name": "")?\}', json.dumps(config)):
        found.add("required")
    for section, tests in (("verify", config.get("verify", {})), ("periodic", config.get("periodic", {}))):
        for name, test in tests.items():
            found |= _test(section, name, test)
    if not SPANS.get(config.get("expires", "72h"), False):
        found.add("timing")
    return found


def _test(section: str, name: str, test: Config) -> set[str]:
    found = set()
    source = test.get("upgradeFrom", "")
    accepted = ["", "Previous", "PreviousPatch", "PreviousMinor"] + ["PreviousMinus1"] * (section == "periodic")
    # 3. `upgradeFrom` outside the accepted values; together with `upgradeFromRelease` (lint-rules.md: not without
    # `upgrade`, and `upgradeFromRelease` is one of three)
    spelled = test.get("upgradeFromRelease")
    if source not in accepted or (source and spelled is not None):
        found.add("upgrade-from")
    if (source or spelled is not None) and not test.get("upgrade", False):
        found.add("upgrade-from")
    if spelled is not None and len(spelled) != 1:
        found.add("upgrade-from")
    if section == "verify":
        # 4. `async` without `optional`; `async` with `maxRetries` > 0
        if test.get("async") and not (test.get("optional") and test.get("maxRetries", 0) <= 0):
            found.add("async")
        # 5. `optional` together with `aggregatedProwJob`
        if test.get("optional") and test.get("aggregatedProwJob") is not None:
            found.add("aggregated")
        # 6. A verification's name that ends in `-` and digits
        if re.fullmatch(r".*-\d+", name, re.DOTALL):
            found.add("name-suffix")
        # 8. A qualifier in a release config that sets `approval`
        if any("approval" in qualifier for qualifier in test.get("qualifiers", {}).values()):
            found.add("qualifiers")
    else:
        # 7. A periodic with neither or both of `cron` and `interval`; an unparsable one
        cron, interval = test.get("cron", ""), test.get("interval", "")
        if (cron == "") == (interval == "") or (cron and not CLOCKS[cron]) or (interval and not SPANS[interval]):
            found.add("timing")
    return found


JOB = st.sampled_from(["a", "b", "c", ""]).map(lambda name: {"name": name})
SPELLED = st.sampled_from([{}, {"candidate": {}}, {"release": {}}, {"candidate": {}, "release": {}}])
SOURCES = st.sampled_from(["", "Previous", "PreviousPatch", "PreviousMinor", "PreviousMinus1", "previous", "Next"])
UPGRADE = {"upgrade": st.booleans(), "upgradeFrom": SOURCES, "upgradeFromRelease": SPELLED}
VERIFICATION = st.fixed_dictionaries(
    {"prowJob": JOB},
    optional=UPGRADE
    | {
        "optional": st.booleans(),
        "async": st.booleans(),
        "disabled": st.booleans(),
        "maxRetries": st.sampled_from([0, 1, 3]),
        "aggregatedProwJob": st.sampled_from([{"analysisJobCount": 10}, {"prowJob": {"name": "x"}}, {"prowJob": {}}]),
        "qualifiers": st.sampled_from([{}, {"rosa": {}}, {"rosa": {"approval": True}}, {"rosa": {"enabled": True}}]),
    },
)
PERIODIC = st.fixed_dictionaries(
    {"prowJob": JOB},
    optional=UPGRADE | {"cron": st.sampled_from(sorted(CLOCKS)), "interval": st.sampled_from(sorted(SPANS))},
)
NAMES = st.sampled_from(["aws", "gcp", "aws-2", "aws-2nd", "azure-", "-0", "1", ""])
STEPS = st.sampled_from(
    [{"tagRef": {"name": "x"}}, {"tagRef": {"name": ""}}, {"tagRef": {}}, {"imageStreamRef": {"name": ""}}]
)
MUTATIONS: dict[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from(["", "4.14.0-0.okd"]),
    "to": st.sampled_from(["", "release"]),
    "as": st.sampled_from(["Stable", "Integration"]),
    "expires": st.sampled_from(sorted(SPANS)),
    "message": st.sampled_from(["", "m", "m" * 15_000, "m" * 16_200, "\u00e9" * 8_150, "x" * 17_000]),
    "verify": st.dictionaries(NAMES, VERIFICATION, max_size=3),
    "periodic": st.dictionaries(NAMES, PERIODIC, max_size=3),
    "publish": st.dictionaries(NAMES, STEPS, max_size=2),
    "check": st.dictionaries(NAMES, st.just({}), max_size=2),
    "upgrade": st.dictionaries(NAMES, st.fixed_dictionaries({"prowJob": JOB}), max_size=2),
}
MANY = 12 * settings.default.max_examples
"""Of each rule, some that break it."""

SOUND: Config = {
    "name": "4.14.0-0.okd",
    "to": "release",
    "expires": "72h",
    "verify": {"aws": {"prowJob": {"name": "e2e-aws"}}, "gcp": {"optional": True, "prowJob": {"name": "e2e-gcp"}}},
    "periodic": {"azure": {"interval": "72h", "prowJob": {"name": "e2e-azure"}}},
    "publish": {"tag": {"tagRef": {"name": "4.14"}}},
}


@st.composite
def mutated(draw: st.DrawFn) -> Config:
    """A sound config of which up to three fields are replaced or removed."""
    config = copy.deepcopy(SOUND)
    for field in draw(st.lists(st.sampled_from(sorted(MUTATIONS)), min_size=1, max_size=3, unique=True)):
        if field in config and draw(st.integers(0, 4)) == 0:
            del config[field]
        else:
            config[field] = draw(MUTATIONS[field])
    return config


def objections(configs: list[Config]) -> set[str]:
    """The checks of the controller's rules that report an error."""
    subjects = tuple(Subject(f"{number}.json", config) for number, config in enumerate(configs))
    return {d.name for d in lint(View(subjects)) if d.is_error} & CONTROLLER


def test_a_sound_config_is_refused_by_neither() -> None:
    assert refusals([SOUND]) == objections([SOUND]) == set()


@settings(max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(mutated(), min_size=1, max_size=2))
def test_the_checks_and_the_second_statement_agree(configs: list[Config]) -> None:
    assert objections(configs) == refusals(configs)


def test_every_rule_of_the_controller_is_met_by_the_mutations() -> None:
    """So that agreement is not silence."""
    met: set[str] = set()

    @settings(
        max_examples=MANY,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(mutated(), min_size=1, max_size=2))
    def collect(configs: list[Config]) -> None:
        met.update(refusals(configs))

    collect()
    assert met == CONTROLLER - {"json"}  # which only a text can break
