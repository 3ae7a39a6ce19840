"""Sentences on the fields of a release config; tests and publish steps have modules of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from okdstreams.diff.normalise import ABSENT, Path, differences, same
from okdstreams.diff.publish import describe_publish
from okdstreams.diff.statement import AMOUNT, Severity, Statement, arrow, duration, field_name, quoted
from okdstreams.diff.tests import WORDS, describe_tests
from okdstreams.fleet.annotation import MOST_BYTES

NEAR = 80
"""Percent of the limit from which growth is worth a sentence."""


class Wording(NamedTuple):
    """How a field with a value is spoken of: `what old → new`, and the word for its absence."""

    what: str
    absent: str = "nothing"
    show: Callable[[Any], str] = quoted
    severity: Severity = Severity.PUBLISHED


WORDINGS: Mapping[str, Wording] = {
    "name": Wording("release name"),
    "to": Wording("ImageStream of the release tags"),
    "minCreationIntervalSeconds": Wording("release cadence", "unlimited", duration),
    "expires": Wording("expiry of accepted releases", "never", duration),
    "maxUnreadyReleases": Wording("undecided releases at a time", "unlimited"),
    "mirrorPrefix": Wording("prefix of the snapshots", "the default"),
    "pullSecretName": Wording("pull secret"),
    "referenceMode": Wording("reference mode", "the default"),
    "overrideCLIImage": Wording("oc image that builds the payload", "the default"),
    "alternateImageRepository": Wording("external mirror of accepted payloads"),
    "alternateImageRepositorySecretName": Wording("secret of the external mirror"),
}
SWITCHES: Mapping[str, tuple[str, str, Severity]] = {
    "hide": ("is shown less prominently", "is shown prominently again", Severity.COSMETIC),
    "endOfLife": ("reaches its end of life: no more releases", "is alive again", Severity.PUBLISHED),
    "disableManifestListMode": ("no longer keeps manifest lists", "keeps manifest lists", Severity.PUBLISHED),
}
"""Field to the sentences for true, for false, and their severity."""
REFERENCE: Mapping[str, str] = {
    "pushRepository": "repository that payloads are pushed to",
    "pullRepository": "repository that payloads are pulled from",
    "secretName": "secret of the payload repositories",
}
KINDS = {
    "Stable": "becomes a Stable stream: payloads are promoted into it, none are built",
    "Integration": "becomes an Integration stream: payloads are built from its images",
}
SECTIONS = (*WORDS, "publish", "check")


def describe_config(old: dict[str, Any], new: dict[str, Any], at: Path, namespace: str) -> Iterator[Statement]:
    """Statements on two normalised release configs. `namespace` is that of the stream, a publish step's default."""
    for field in sorted({*old, *new}):
        before, after = old.get(field, ABSENT), new.get(field, ABSENT)
        if not same(before, after):
            yield from _field(field, before, after, (*at, field), namespace)


def _field(field: str, old: Any, new: Any, at: Path, namespace: str) -> Iterator[Statement]:
    if field in SECTIONS and all(value is ABSENT or isinstance(value, dict) for value in (old, new)):
        yield from _section(field, old, new, at, namespace)
    elif field in WORDINGS:
        wording = WORDINGS[field]
        before, after = (wording.absent if value is ABSENT else wording.show(value) for value in (old, new))
        text = f"{wording.what} {_bare(before)} → {_bare(after)}"
        if before == after:
            text = f"{wording.what} stays {_bare(before)}, written in another way"
        yield Statement(wording.severity, text, (at,))
    elif field in SWITCHES and all(value is ABSENT or isinstance(value, bool) for value in (old, new)):
        on, off, severity = SWITCHES[field]
        if True not in (old, new):
            yield Statement(Severity.COSMETIC, f"`{field}: false` is {'left out' if new is ABSENT else 'added'}", (at,))
        else:
            yield Statement(severity, on if new is True else off, (at,))
    elif field == "as":
        yield _kind(old, new, at)
    elif field == "message":
        verb = "is added" if old is ABSENT else "is removed" if new is ABSENT else "changes"
        yield Statement(Severity.COSMETIC, f"the message {verb}", (at,))
    else:
        known = REFERENCE if field == "referenceRelease" else {}
        for path, before, after in differences(old, new, at):
            what = known.get(path[-1]) or f"`{field_name(path[len(at) - 1 :])}`"
            yield Statement(Severity.PUBLISHED, arrow(what, before, after), (path,))


def _bare(shown: str) -> str:
    """Numbers need no marks."""
    return shown.strip("`") if shown.strip("`").isdigit() else shown


def _kind(old: Any, new: Any, at: Path) -> Statement:
    before, after = ("Integration" if value is ABSENT else value for value in (old, new))
    if before == after:
        return Statement(Severity.COSMETIC, f"`as: {after}` is {'left out' if new is ABSENT else 'added'}", (at,))
    text = KINDS.get(after) if isinstance(after, str) else None
    return Statement(Severity.PUBLISHED, text or arrow("`as`", old, new), (at,))


def _section(field: str, old: Any, new: Any, at: Path, namespace: str) -> Iterator[Statement]:
    before = {} if old is ABSENT else old
    after = {} if new is ABSENT else new
    if not before and not after:
        verb = "left out" if new is ABSENT else "added"
        yield Statement(Severity.COSMETIC, f"an empty `{field}` is {verb}", (at,))
    elif field in WORDS:
        yield from describe_tests(field, before, after, at)
    elif field == "publish":
        yield from describe_publish(before, after, at, namespace)
    else:
        yield from _checks(before, after, at)


def _checks(old: dict[str, Any], new: dict[str, Any], at: Path) -> Iterator[Statement]:
    for name in sorted({*old, *new}):
        before, after, path = old.get(name, ABSENT), new.get(name, ABSENT), (*at, name)
        if same(before, after):
            continue
        what = f"drift report {quoted(name)}"
        parents = _parent(before), _parent(after)
        if before is ABSENT:
            against = f", comparing with {quoted(parents[1])}" if parents[1] else ""
            yield Statement(Severity.COSMETIC, f"new {what}{against}", (path,))
        elif after is ABSENT:
            yield Statement(Severity.COSMETIC, f"{what} is removed", (path,))
        elif all(parents):
            text = f"{what} compares with {quoted(parents[1])} instead of {quoted(parents[0])}"
            yield Statement(Severity.COSMETIC, text, (path,))
        else:
            yield Statement(Severity.COSMETIC, arrow(what, before, after), (path,))


def _parent(check: Any) -> str:
    """The parent of a check that has nothing but one."""
    images = check.get("consistentImages") if isinstance(check, dict) and len(check) == 1 else None
    parent = images.get("parent") if isinstance(images, dict) and len(images) == 1 else None
    return parent if isinstance(parent, str) else ""


def describe_size(old: int, new: int) -> Iterator[Statement]:
    """A statement when an annotation grows near the limit or over it. Sizes in bytes of compact JSON."""
    percent = -(-new * 100 // MOST_BYTES)
    if new > old and percent >= NEAR and percent > -(-old * 100 // MOST_BYTES):
        text = f"annotation grows to {AMOUNT} % of the limit"
        if new > MOST_BYTES:
            text += ": the controller refuses it whole"
        yield Statement(Severity.PUBLISHED if new > MOST_BYTES else Severity.COSMETIC, text, amount=percent)
