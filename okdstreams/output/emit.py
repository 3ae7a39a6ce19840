"""The fleet to its output files."""

from __future__ import annotations

from okdstreams.fleet.fleet import Fleet
from okdstreams.language.placeholders import placeholder
from okdstreams.output.manifest import Emitter, Manifest
from okdstreams.plugins import discover
from okdstreams.syntax.diagnostics import Diagnostic, Severity


def emit(fleet: Fleet, problems: list[Diagnostic]) -> dict[str, Manifest]:
    """All outputs by path. Two that claim one path are reported, with both places; none is silently the last."""
    manifests: dict[str, Manifest] = {}
    for emitter in discover("okdstreams.output.emitters", "EMITTER", Emitter):
        for manifest in emitter.emit(fleet):
            first = manifests.setdefault(manifest.path, manifest)
            if first is not manifest:
                problems.append(_collision(first, manifest))
    return manifests


def _collision(first: Manifest, second: Manifest) -> Diagnostic:
    return Diagnostic(
        second.origin,
        Severity.ERROR,
        "collision",
        f"two streams are rendered to {second.path}",
        f"tell them apart: use {placeholder('v')}, {placeholder('-arch')} or another name in `file` and `imageStream`",
        ((first.origin, "the other one"),),
    )
