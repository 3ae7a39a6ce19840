"""Where an upgrade test starts, in words."""

from __future__ import annotations

from typing import Any

from okdstreams.diff.statement import plain, quoted

Entry = dict[str, Any]


def upgrade_text(what: str, old: Entry, new: Entry) -> str:
    """The sentence on a test `what` whose upgrade fields differ."""
    before, after = _source(old), _source(new)
    if before == after:
        return f"{what} upgrades from {after or 'nothing'}, written in another way"
    if not before:
        return f"{what} becomes an upgrade test, from {after}"
    if not after:
        return f"{what} is no longer an upgrade test"
    return f"{what} upgrades from {after} instead of {before}"


def _source(entry: Entry) -> str:
    """Where an upgrade test starts; empty when it is none."""
    release = entry.get("upgradeFromRelease")
    if isinstance(release, dict) and len(release) == 1:
        kind, found = next(iter(release.items()))
        if isinstance(found, dict):
            return _release(str(kind), found)
    if release:
        return quoted(release)
    if entry.get("upgradeFrom"):
        return plain(entry["upgradeFrom"])
    return "the default release" if entry.get("upgrade") else ""


def _release(kind: str, found: Entry) -> str:
    rest = {key: value for key, value in found.items() if key not in ("stream", "version")}
    if kind == "candidate" and {"stream", "version"} <= set(found):
        text = f"the newest accepted {plain(found['version'])} of {plain(found['stream'])}"
    elif kind == "release" and "version" in found:
        text = f"release {plain(found['version'])}"
    else:
        return f"{kind} {quoted(found)}"
    return f"{text} {quoted(rest)}" if rest else text
