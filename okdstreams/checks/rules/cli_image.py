"""The `oc` that puts payloads together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.language.placeholders import placeholder
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.rule_text import Scope

_PULLSPEC = re.compile(
    r"(?:image-registry\.openshift-image-registry\.svc(?:\.cluster\.local)?:5000|registry\.(?:svc\.)?ci\.openshift\.org)"
    r"/(?P<stream>[^/:@]+/[^/:@]+):(?P<tag>[^/:@]+)"
)
"""A tag of an ImageStream, by the registry of the cluster. An image of another registry is not ours to know."""


def check(view: View) -> Iterator[Finding]:
    if not view.is_whole:
        return
    payloads = view.fleet.payloads if view.fleet is not None else {}
    for subject in view.authored:
        written = subject.text("overrideCLIImage")
        pullspec = _PULLSPEC.fullmatch(written)
        if pullspec is None or not subject.is_live:
            continue
        payload = payloads.get(pullspec["stream"])
        if pullspec["stream"] not in view.by_target:
            message = f"`overrideCLIImage` points at {pullspec['stream']}, which no stream declares"
            yield Finding(subject, ("overrideCLIImage",), message, "name the ImageStream of a declared stream")
        elif payload is not None and payload.tags and pullspec["tag"] not in payload.tags:
            message = f"`overrideCLIImage` points at {pullspec['stream']}, whose payload has no {pullspec['tag']!r}"
            yield Finding(subject, ("overrideCLIImage",), message, "the usual tag is cli")


RULE = Rule(
    name="cli-image",
    severity=Severity.ERROR,
    summary="`overrideCLIImage` of a live stream points at a tag of a declared stream.",
    why="Without its `oc` the controller cannot build a payload, and the stream stops.",
    bad="overrideCLIImage: image-registry.openshift-image-registry.svc:5000/ocp/3.11:cli",
    good=f"overrideCLIImage: image-registry.openshift-image-registry.svc:5000/ocp/{placeholder('v')}:cli",
    check=check,
    scope=Scope.NAMESPACE,
    suppressible=True,
)
