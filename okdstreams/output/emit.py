"""The fleet to its output files."""

from __future__ import annotations

from typing import NamedTuple

from okdstreams.fleet.fleet import Fleet
from okdstreams.language.placeholders import placeholder
from okdstreams.output.manifest import Emitter, Manifest
from okdstreams.plugins import discover
from okdstreams.syntax.diagnostics import Diagnostic, Severity


class Emitted(NamedTuple):
    """The manifests of all outputs by path, and what is wrong with them."""

    manifests: dict[str, Manifest]
    diagnostics: tuple[Diagnostic, ...] = ()


def emit(fleet: Fleet) -> Emitted:
    """All outputs by path. Two that claim one path are reported, with both places; none is silently the last."""
    manifests: dict[str, Manifest] = {}
    collisions: list[Diagnostic] = []
    for emitter in emitters():
        for manifest in emitter.emit(fleet):
            first = manifests.setdefault(manifest.path, manifest)
            if first is not manifest:
                collisions.append(_collision(first, manifest))
    return Emitted(manifests, tuple(collisions))


def emitters() -> tuple[Emitter, ...]:
    """Every kind of output."""
    return discover("okdstreams.output.emitters", "EMITTER", Emitter)


def _collision(first: Manifest, second: Manifest) -> Diagnostic:
    return Diagnostic(
        second.origin,
        Severity.ERROR,
        "collision",
        f"two streams are rendered to {second.path}",
        f"tell them apart: use {placeholder('v')}, {placeholder('-arch')} or another name in `file` and `imageStream`",
        ((first.origin, "the other one"),),
    )
