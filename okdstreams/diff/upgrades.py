"""Where an upgrade test starts."""

from __future__ import annotations

from typing import Any

from okdstreams.diff.normalise import ABSENT, Absent
from okdstreams.diff.values import Name, Upgrade, named, shown

Entry = dict[str, Any]


def upgrade_source(entry: Entry) -> Upgrade | Absent:
    """Where an upgrade test starts; ABSENT when it is none."""
    release = entry.get("upgradeFromRelease")
    if isinstance(release, dict) and len(release) == 1:
        kind, reference = next(iter(release.items()))
        if isinstance(reference, dict):
            return _release(str(kind), reference)
    if release:
        return Upgrade("value", shown(release))
    if entry.get("upgradeFrom"):
        return Upgrade("value", named(entry["upgradeFrom"]))
    return Upgrade("default") if entry.get("upgrade") else ABSENT


def _release(kind: str, reference: Entry) -> Upgrade:
    rest = {key: value for key, value in reference.items() if key not in ("stream", "version")}
    more = shown(rest) if rest else ""
    if kind == "candidate" and {"stream", "version"} <= set(reference):
        return Upgrade("newest", named(reference["version"]), named(reference["stream"]), more)
    if kind == "release" and "version" in reference:
        return Upgrade("release", named(reference["version"]), rest=more)
    return Upgrade("value", Name(kind), rest=shown(reference))
