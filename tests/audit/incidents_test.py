"""The incidents behind the checks, made again in raw JSON: each is found, and the repaired config is not reported."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okdstreams.audit.config import read_raw
from okdstreams.checks.lint import lint
from okdstreams.checks.subjects import View
from okdstreams.ci.jobs import CiJobs
from okdstreams.fleet.convention import target_of
from okdstreams.fleet.private import privatize
from okdstreams.language.controller import PROFILES
from okdstreams.syntax.diagnostics import Diagnostic, Severity

Config = dict[str, Any]
Fleet = dict[str, Config]

SCOS, NIGHTLY, CI = "release-okd-scos-4.{}.json", "release-ocp-4.{}.json", "release-ocp-4.{}-ci.json"


def _scos(v: int) -> Config:
    job = f"periodic-ci-openshift-release-master-okd-scos-4.{v}-e2e-aws-ovn"
    return {
        "name": f"4.{v}.0-0.okd-scos",
        "to": "release-scos",
        "mirrorPrefix": f"4.{v}-okd-scos",
        "message": f"OKD/SCOS 4.{v}",
        "expires": "72h",
        "publish": {"tag": {"tagRef": {"name": f"scos-4.{v}"}}},
        "verify": {
            "aws": {"prowJob": {"name": job}},
            "aws-upgrade": {"optional": True, "upgrade": True, "prowJob": {"name": f"{job}-upgrade"}},
        },
    }


def _nightly(v: int) -> Config:
    prefix = f"periodic-ci-openshift-release-master-nightly-4.{v}"
    source = {"candidate": {"stream": "nightly", "version": f"4.{v - 1}"}}
    minor = f"{prefix}-upgrade-from-stable-4.{v - 1}-e2e-aws-ovn-upgrade"
    return {
        "name": f"4.{v}.0-0.nightly",
        "to": "release",
        "mirrorPrefix": f"4.{v}-art-latest",
        "message": f"4.{v} nightlies",
        "verify": {
            "aws": {"prowJob": {"name": f"{prefix}-e2e-aws-ovn"}},
            "install-analysis-all": {
                "optional": True,
                "multiJobAnalysis": True,
                "prowJob": {"name": f"{prefix}-install-analysis-all"},
            },
            "upgrade-minor": {
                "upgrade": True,
                "optional": True,
                "upgradeFromRelease": source,
                "prowJob": {"name": minor},
            },
        },
    }


def _ci(v: int) -> Config:
    mirrored = {"namespace": "origin", "name": f"scos-4.{v}", "excludeTags": ["rhel-coreos"]}
    job = f"periodic-ci-openshift-release-master-ci-4.{v}-e2e-gcp-sdn"
    return {
        "name": f"4.{v}.0-0.ci",
        "to": "release",
        "mirrorPrefix": f"4.{v}",
        "publish": {"mirror-to-origin": {"imageStreamRef": mirrored}},
        "verify": {"gcp": {"prowJob": {"name": job}}},
        "periodic": {"gcp": {"interval": "12h", "prowJob": {"name": f"{job}-serial"}}},
    }


def fleet() -> Fleet:
    """Twelve configs in good order."""
    made = {
        pattern.format(v): build(v)
        for v in (12, 13, 14)
        for pattern, build in ((SCOS, _scos), (NIGHTLY, _nightly), (CI, _ci))
    }
    made[NIGHTLY.format(12)]["verify"].pop("upgrade-minor")  # 4.11 is not among them
    return made | {f"priv/{NIGHTLY.format(v)}": privatize(made[NIGHTLY.format(v)]) for v in (12, 13, 14)}


def found_in(configs: Fleet, jobs: CiJobs | None = None) -> list[Diagnostic]:
    """What the checks say of the configs."""
    texts = {label: json.dumps(config, indent=2) for label, config in configs.items()}
    raws = [read_raw(label, label, text.encode(), target_of(label)) for label, text in texts.items()]
    subjects = tuple(raw.subject for raw in raws if raw.subject is not None)
    view = View(subjects, jobs=jobs, controller=PROFILES["2023-07"])
    return [*(d for raw in raws for d in raw.diagnostics), *lint(view)]


def _verify(configs: Fleet, file: str, test: str) -> Config:
    body = configs[file]["verify"][test]
    assert isinstance(body, dict)
    return body


def _prow(job: str) -> Config:
    return {"prowJob": {"name": job}}


def _long(configs: Fleet) -> None:
    verify = configs[SCOS.format(14)]["verify"]
    verify.update({f"e2e-{n:03}-x": {"optional": True, **_prow(f"periodic-4.14-{n:060}")} for n in range(140)})


OLD, NEW = SCOS.format(13), SCOS.format(14)
INCIDENTS: dict[str, tuple[Callable[[Fleet], Any], str, str]] = {
    "misspelt field": (lambda c: c[NEW].update(previousRelease="4.13"), "schema", NEW),
    "step of another place": (lambda c: c[NEW]["publish"].update({"verify-bugs": {"verifyBugs": {}}}), "schema", NEW),
    "step without an action": (lambda c: c[NEW]["publish"].update({"verify-issues": {}}), "publish-target", NEW),
    "moving tag of another": (
        lambda c: c[NEW]["publish"]["tag"]["tagRef"].update(name="scos-4.13"),
        "version-token",
        NEW,
    ),
    "two streams, one tag": (lambda c: c[NEW]["publish"]["tag"]["tagRef"].update(name="scos-4.13"), "collision", NEW),
    "copied message": (lambda c: c[NEW].update(message="OKD/SCOS 4.13"), "version-token", NEW),
    "copied prefix": (lambda c: c[NEW].update(mirrorPrefix="4.13-okd-scos"), "version-token", NEW),
    "job of another version": (
        lambda c: _verify(c, NEW, "aws").update(
            _prow("periodic-ci-openshift-release-master-okd-scos-4.15-e2e-aws-ovn")
        ),
        "version-token",
        NEW,
    ),
    "upgrade job without the flag": (lambda c: _verify(c, NEW, "aws-upgrade").pop("upgrade"), "upgrade-flag", NEW),
    "minor upgrade without a source": (
        lambda c: _verify(c, NIGHTLY.format(14), "upgrade-minor").pop("upgradeFromRelease"),
        "upgrade-source",
        NIGHTLY.format(14),
    ),
    "candidate that does not exist": (
        lambda c: _verify(c, NEW, "aws-upgrade").update(
            upgradeFromRelease={"candidate": {"stream": "okd-scos", "version": "4.13"}}
        ),
        "upgrade-source",
        NEW,
    ),
    "source not bumped": (
        lambda c: _verify(c, NIGHTLY.format(14), "upgrade-minor")["upgradeFromRelease"]["candidate"].update(
            version="4.12"
        ),
        "upgrade-source",
        NIGHTLY.format(14),
    ),
    "analysis flag lost": (
        lambda c: _verify(c, NIGHTLY.format(14), "install-analysis-all").pop("multiJobAnalysis"),
        "analysis",
        NIGHTLY.format(14),
    ),
    "public job in private": (
        lambda c: _verify(c, f"priv/{NIGHTLY.format(14)}", "aws").update(
            _prow("periodic-ci-openshift-release-master-nightly-4.14-e2e-aws-ovn")
        ),
        "private",
        f"priv/{NIGHTLY.format(14)}",
    ),
    "twin out of step": (
        lambda c: c[NIGHTLY.format(14)]["verify"].update(gcp=_prow("periodic-4.14-e2e-gcp")),
        "private",
        f"priv/{NIGHTLY.format(14)}",
    ),
    "job that is not there": (
        lambda c: _verify(c, NEW, "aws").update(
            _prow("periodic-ci-openshift-release-master-okd-scos-4.14-e2e-aws-onv")
        ),
        "job-exists",
        NEW,
    ),
    "annotation too long": (_long, "size", NEW),
    "no script applies it": (
        lambda c: c.update({"release-okd-4.14-next.json": {"name": "4.14.0-0.next", "to": "x"}}),
        "target",
        "release-okd-4.14-next.json",
    ),
    "one job in two periodics": (
        lambda c: c[CI.format(14)]["periodic"]["gcp"].update(c[CI.format(13)]["periodic"]["gcp"]),
        "job-unique",
        CI.format(14),
    ),
    "no name": (lambda c: c[NEW].pop("name"), "required", NEW),
    "async but blocking": (lambda c: _verify(c, NEW, "aws").update({"async": True}), "async", NEW),
    "aggregated but optional": (
        lambda c: _verify(c, NEW, "aws-upgrade").update(aggregatedProwJob={"analysisJobCount": 10}),
        "aggregated",
        NEW,
    ),
    "a word for a source": (
        lambda c: _verify(c, NEW, "aws-upgrade").update(upgradeFrom="PreviousMajor"),
        "upgrade-from",
        NEW,
    ),
    "bad duration": (lambda c: c[NEW].update(expires="3 days"), "timing", NEW),
    "mirrored to nowhere": (
        lambda c: c[CI.format(14)]["publish"]["mirror-to-origin"]["imageStreamRef"].update(name="scos-4.15"),
        "publish-target",
        CI.format(14),
    ),
}
"""What somebody did, the check that finds it, and the file that it is found in."""

JOBS = CiJobs(
    frozenset(
        t["prowJob"]["name"] for c in fleet().values() for s in ("verify", "periodic") for t in c.get(s, {}).values()
    )
)


def test_configs_in_good_order_have_no_finding() -> None:
    assert found_in(fleet(), JOBS) == []


@pytest.mark.parametrize("incident", INCIDENTS)
def test_an_incident_is_found_where_it_happened(incident: str) -> None:
    happen, check, file = INCIDENTS[incident]
    configs = fleet()
    happen(configs)
    found = [d for d in found_in(configs, JOBS) if d.name == check]
    assert found, incident
    assert file in {d.span.file for d in found}
    assert all(d.span.line > 1 or check in ("target", "required", "size") for d in found)


def test_a_workflow_that_upgrades_says_upgrade_as_a_name_does() -> None:
    configs = fleet()
    job = _verify(configs, NEW, "aws")["prowJob"]["name"]
    knowing = CiJobs(JOBS.names, upgrading=frozenset({job}))
    (found,) = found_in(configs, knowing)
    assert (found.name, found.span.file) == ("upgrade-flag", NEW)
    _verify(configs, NEW, "aws").update(upgrade=True)
    assert found_in(configs, knowing) == []


def test_the_size_is_that_of_the_annotation_and_not_of_the_file() -> None:
    configs = fleet()
    _long(configs)
    (found,) = [d for d in found_in(configs) if d.name == "size"]
    assert found.severity is Severity.ERROR


FIELDS = (
    "name verify prowJob upgrade optional Name cron async maxRetries upgradeFrom upgradeFromRelease "
    "aggregatedProwJob tagRef imageStreamRef qualifiers excludeTags as to"
)
TEXTS = (
    "|x|4.09|04.1|4.9|9999.1|upgrade-from-stable-04.1-x|a-3|{|-|é|\n|1h|@daily|* * * * *|*/0 * * * *|origin/4.14:cli"
)
NAMES = st.sampled_from(["", "x-1", *FIELDS.split()])
SCALARS = st.sampled_from([None, 0, -1, 2**62, 1.5, True, False, *TEXTS.split("|")])
VALUES = st.recursive(SCALARS, lambda v: st.lists(v, max_size=2) | st.dictionaries(NAMES, v, max_size=3), max_leaves=5)


@settings(max_examples=settings.default.max_examples)
@given(st.data())
def test_no_json_however_odd_stops_an_audit_or_is_placed_outside_its_file(data: st.DataObject) -> None:
    configs = fleet()
    for label in data.draw(st.lists(st.sampled_from(sorted(configs)), min_size=1, max_size=3)):
        _disturb(data, configs[label])
    for d in found_in(configs, JOBS):
        lines = json.dumps(configs[d.span.file], indent=2).split("\n")
        assert 1 <= d.span.line <= len(lines)
        assert 1 <= d.span.column <= len(lines[d.span.line - 1]) + 1


def _disturb(data: st.DataObject, config: Config) -> None:
    """Replace, remove or add something, somewhere."""
    places = _places(config)
    where, key = data.draw(st.sampled_from(places), label="place") if places else (config, "name")
    if data.draw(st.booleans(), label="add"):
        where[data.draw(NAMES)] = copy.deepcopy(data.draw(VALUES))
    elif data.draw(st.booleans(), label="remove"):
        del where[key]
    else:
        where[key] = copy.deepcopy(data.draw(VALUES))


def _places(value: Any) -> list[tuple[Config, str]]:
    if not isinstance(value, dict):
        return []
    return [(value, key) for key in value] + [place for item in value.values() for place in _places(item)]
