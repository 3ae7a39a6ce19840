"""The fleet to its output files."""

from __future__ import annotations

from typing import NamedTuple

from okdstreams.fleet.fleet import Fleet
from okdstreams.language.placeholders import placeholder
from okdstreams.output.manifest import Emitter, Manifest
from okdstreams.plugins import discover
from okdstreams.syntax.diagnostics import Diagnostic, Severity, Span


class Emitted(NamedTuple):
    """The manifests of all outputs by path, and what is wrong with them."""

    manifests: dict[str, Manifest]
    diagnostics: tuple[Diagnostic, ...] = ()


def emit(fleet: Fleet) -> Emitted:
    """All outputs by path. Two that claim one path are reported, with both places; none is silently the last."""
    manifests: dict[str, Manifest] = {}
    collisions: dict[Span, list[tuple[Manifest, Manifest]]] = {}
    for emitter in emitters():
        for manifest in emitter.emit(fleet):
            first = manifests.setdefault(manifest.path, manifest)
            if first is not manifest:
                collisions.setdefault(manifest.origin, []).append((first, manifest))
    return Emitted(manifests, tuple(map(_collision, collisions.values())))


def emitters() -> tuple[Emitter, ...]:
    """Every kind of output."""
    return discover("okdstreams.output.emitters", "EMITTER", Emitter)


def _collision(pairs: list[tuple[Manifest, Manifest]]) -> Diagnostic:
    """What is said of files of one origin that are also made elsewhere: the last of them stands for all."""
    first, second = pairs[-1]
    others = f", and {len(pairs) - 1} more likewise" if len(pairs) > 1 else ""
    return Diagnostic(
        second.origin,
        Severity.ERROR,
        "collision",
        f"two streams are rendered to {second.path}{others}",
        f"tell them apart: use {placeholder('v')}, {placeholder('-arch')} or another name in `file` and `imageStream`",
        ((first.origin, "the other one"),),
    )
