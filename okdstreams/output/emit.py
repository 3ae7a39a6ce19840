"""The fleet to its output files."""

from __future__ import annotations

from okdstreams.fleet.fleet import Fleet
from okdstreams.output.manifest import Emitter, Manifest
from okdstreams.plugins import discover
from okdstreams.syntax.diagnostics import Diagnostic, Severity


def emit(fleet: Fleet, problems: list[Diagnostic]) -> dict[str, Manifest]:
    """All outputs by path. Two that claim one path are reported, with both places; none is silently the last."""
    manifests: dict[str, Manifest] = {}
    for emitter in emitters():
        for manifest in emitter.emit(fleet):
            first = manifests.setdefault(manifest.path, manifest)
            if first is not manifest:
                problems.append(_collision(first, manifest))
    return manifests


def emitters() -> tuple[Emitter, ...]:
    """Every kind of output."""
    return discover("okdstreams.output.emitters", "EMITTER", Emitter)


def _collision(first: Manifest, second: Manifest) -> Diagnostic:
    return Diagnostic(
        second.origin,
        Severity.ERROR,
        "collision",
        f"two streams are rendered to {second.path}",
        "tell them apart: use {v}, {-arch} or another name in `file` and `imageStream`",
        ((first.origin, "the other one"),),
    )
