"""Job prefixes: the beginnings that ProwJob names share, and short names for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from okdstreams.language.placeholders import PLACEHOLDER, PLAIN, placeholder

OF_OPENSHIFT = {
    "ci": f"periodic-ci-openshift-release-master-ci-{placeholder('v')}-",
    "hypershift": f"periodic-ci-openshift-hypershift-release-{placeholder('v')}-periodics-",
    "multiarch": f"periodic-ci-openshift-multiarch-master-nightly-{placeholder('v')}-",
    "nightly": f"periodic-ci-openshift-release-master-nightly-{placeholder('v')}-",
    "okd": f"periodic-ci-openshift-release-master-okd-{placeholder('v')}-",
    "okd-scos": f"periodic-ci-openshift-release-master-okd-scos-{placeholder('v')}-",
    "release-ocp": "release-openshift-ocp-",
    "release-okd": "release-openshift-okd-installer-",
    "release-origin": "release-openshift-origin-installer-",
}
"""The prefixes of OpenShift's own CI."""

LEAST_USES = 3
_NATURAL = (
    re.compile(rf"{PLAIN}*{re.escape(placeholder('v'))}-(?:(?:periodics|nightly|ci|stable)-)?"),
    re.compile(r"release-[a-z0-9]+-[a-z0-9]+-(?:installer-)?"),
    re.compile(r"(?:periodic|branch|pull)-ci-[a-z0-9]+-.+?-(?:master|main|release-[0-9.]+)-"),
)
_NOISE = re.compile(rf"{PLACEHOLDER}|\b(periodic|ci|openshift|release|master|main|periodics|nightly|branch|pull)\b")


def natural_prefix(job: str) -> str | None:
    """Where a person would cut a job's name: after its repository, branch and variant."""
    for pattern in _NATURAL:
        match = pattern.match(job)
        if match and len(match[0]) > 10 and match.end() < len(job):
            return match[0]
    return None


def find_prefixes(jobs: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """Prefixes for these job templates: those of `given` that are used, and new ones that are used often."""
    used: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for job in jobs:
        name = best(job, given)
        if name is not None:
            used[name] = given[name]
        elif (prefix := natural_prefix(job)) is not None and _words(prefix):
            counts[prefix] += 1
    taken = set(given)
    for prefix, count in sorted(counts.items()):
        if count >= LEAST_USES:
            name = _name(prefix, taken)
            taken.add(name)
            used[name] = prefix
    return dict(sorted(used.items()))


def best(job: str, prefixes: Mapping[str, str]) -> str | None:
    """The name of the longest prefix of the job, if any."""
    fitting = [name for name, text in prefixes.items() if job.startswith(text) and len(job) > len(text)]
    return max(fitting, key=lambda name: (len(prefixes[name]), name), default=None)


def _words(prefix: str) -> str:
    """What a prefix says beyond that it is a prefix."""
    return "-".join(word for word in _NOISE.sub("", prefix).split("-") if word)


def _name(prefix: str, taken: set[str]) -> str:
    base = _words(prefix)
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name


def shortened(job: Any, prefixes: Mapping[str, str]) -> Any:
    """A folded `job` with prefixes in all its texts."""
    if isinstance(job, str):
        name = best(job, prefixes)
        return job if name is None else f"{name}/{job[len(prefixes[name]) :]}"
    if isinstance(job, dict):
        return {key: shortened(value, prefixes) for key, value in job.items()}
    if isinstance(job, list):
        return [
            {**case, "set": shortened(case["set"], prefixes)} if isinstance(case, dict) else shortened(case, prefixes)
            for case in job
        ]
    return job


def texts(job: Any) -> Iterable[str]:
    """All texts of a folded `job`."""
    if isinstance(job, str):
        yield job
    elif isinstance(job, dict):
        for value in job.values():
            yield from texts(value)
    elif isinstance(job, list):
        for case in job:
            yield from texts(case["set"] if isinstance(case, dict) else case)
