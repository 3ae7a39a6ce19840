"""Where an upgrade test starts, worked out as the controller works it out."""

from __future__ import annotations

from typing import Any

from okdstreams.checks.release_tests import ReleaseTest
from okdstreams.language.controller import Profile
from okdstreams.language.versions import BadVersion, Succession, Version, parse_version


def source_version(test: ReleaseTest, own: Version | None, succession: Succession) -> Version | None:
    """The minor that the test upgrades from; None when it is not known."""
    spelled = test.table("upgradeFromRelease")
    for kind in ("candidate", "release"):
        if isinstance(spelled.get(kind), dict):
            return _version(spelled[kind].get("version"))
    bounds = spelled.get("prerelease")
    if isinstance(bounds, dict):
        within = bounds.get("version_bounds")
        lower = within.get("lower") if isinstance(within, dict) else None
        return _version(".".join(lower.split("-")[0].split(".")[:2])) if isinstance(lower, str) else None
    if own is None:
        return None
    if test.text("upgradeFrom") == "PreviousMinor":
        return succession.previous(own)
    return own if test.text("upgradeFrom") in ("", "Previous", "PreviousPatch") else None


def _version(value: Any) -> Version | None:
    try:
        return parse_version(value) if isinstance(value, str) else None
    except BadVersion:
        return None


def source_name(test: ReleaseTest, to: str, controller: Profile) -> str:
    """The name of the stream that a `candidate` means; empty when the test has none."""
    candidate = test.table("upgradeFromRelease").get("candidate")
    if not isinstance(candidate, dict):
        return ""
    version, stream = candidate.get("version"), candidate.get("stream")
    if not isinstance(version, str) or not isinstance(stream, str):
        return ""
    return controller.candidate(version, stream, to)
