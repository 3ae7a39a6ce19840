"""The plan of a branch cut, for a person and for a program."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from okdstreams.cut.boundaries import Boundary
from okdstreams.cut.plan import CutPlan, MirrorTarget
from okdstreams.fleet.annotation import MOST_BYTES, annotation_bytes
from okdstreams.fleet.fleet import Stream
from okdstreams.fleet.stream_stats import gates
from okdstreams.report.streams import stream_json
from okdstreams.report.table import table
from okdstreams.report.text import place
from okdstreams.syntax.patch import Edit


def plan_json(plan: CutPlan, output: str) -> str:
    """The plan as JSON: one object, keys sorted, sizes in bytes, lines counted from 1."""
    cut = plan.cut
    value = {
        "format": 1,
        "version": str(cut.version),
        "after": str(cut.after),
        "declares": {str(cut.version): str(cut.after)} if cut.declares else {},
        "families": sorted(family.model.family for family in cut.families),
        "left": {ending.name: str(ending.newest) for ending in cut.left},
        "edits": [{**_where(e), "old": e.old, "new": e.new} for e in cut.edits],
        "streams": [_stream(stream) for stream in plan.streams],
        "stops": [
            {**_where(s), "path": s.path, "kind": s.kind, "before": s.before, "after": s.after} for s in plan.boundaries
        ],
        "pins": [{**_where(p), "path": p.path, "text": p.text, "why": p.why} for p in plan.pins],
        "mirrorTargets": [_mirror(mirror) for mirror in plan.mirrors],
        "rendered": {
            "new": [f"{output}/{path}" for path in plan.added],
            "changed": [f"{output}/{path}" for path in plan.changed],
        },
        "warnings": [{**_where(d), "name": d.name, "message": d.message} for d in plan.warnings],
    }
    if plan.variants is not None:
        value["variants"] = {
            "new": [f"{output}/ci-operator/{path}" for path in plan.variants.new],
            "old": [f"{output}/ci-operator/{path}" for path in plan.variants.old],
            "waiting": list(plan.variants.waiting),
        }
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _where(located: Any) -> dict[str, Any]:
    return {"file": located.span.file, "line": located.span.line}


def _mirror(mirror: MirrorTarget) -> dict[str, Any]:
    fields = mirror._asdict()
    return {"isDeclared": fields.pop("is_declared"), **fields}


def _stream(stream: Stream) -> dict[str, Any]:
    return {**stream_json(stream), "annotationPercent": round(_percent(stream), 1)}


def _percent(stream: Stream) -> float:
    """How full the annotation is."""
    return 100 * annotation_bytes(stream.config) / MOST_BYTES


def plan_text(plan: CutPlan, output: str) -> str:
    """The plan as a person reads it, section by section; a section that has nothing to say says so in one line."""
    cut = plan.cut
    lines = [f"Branch cut {cut.version} after {cut.after}"]
    if cut.declares:
        lines.append(f"  a new major: the settings will say that {cut.version} follows {cut.after}")
    lines += [f"  {e.name} ends at {e.newest} and is left as it is" for e in sorted(cut.left, key=lambda e: e.name)]
    lines += ["", "Edits", *table([(place(e.span), _change(e)) for e in cut.edits], indent="  ")]
    lines += ["", *_section("New streams, with the tests that they inherit", "none", _streams(plan.streams))]
    ends = [s for s in plan.boundaries if s.kind != "begins"]
    begins = [s for s in plan.boundaries if s.kind == "begins"]
    lines += [
        "",
        *_section(f"Closed ranges that stop before {cut.version}", "none", _boundaries(ends, str(cut.version))),
    ]
    if begins:
        title = f"{cut.version} brings: ranges that begin with it"
        lines += ["", *_section(title, "none", _boundaries(begins, str(cut.version)))]
    pins = [(place(p.span), p.path, p.text, p.why) for p in plan.pins]
    lines += ["", *_section("For a person's eye", "none", table(pins, indent="  "))]
    upgrades = [(str(e.source), e.state, ", ".join(t.test.name for t in e.tests)) for e in plan.edges]
    lines += ["", *_section(f"Upgrades to {cut.version}", "none", table(upgrades, indent="  "))]
    lines += ["", *_section("Mirror targets added", "none", list(_mirrors(plan)))]
    lines += ["", f"Rendered files in {output}: {len(plan.added)} new, {len(plan.changed)} changed"]
    lines += [f"  {output}/{path} changes" for path in plan.changed]
    lines += _variants(plan)
    warnings = [f"  {place(d.span)} {d.severity.label}[{d.name}] {d.message}" for d in plan.warnings]
    if warnings:
        lines += ["", "New findings of the checks", *warnings]
    return "\n".join(lines) + "\n"


def _section(title: str, nothing: str, lines: Sequence[str]) -> list[str]:
    return [title, *lines] if lines else [f"{title}: {nothing}"]


def _change(edit: Edit) -> str:
    return f"{edit.old} -> {edit.new}" if edit.old else f"+ {edit.new.strip()}"


def _streams(streams: Sequence[Stream]) -> list[str]:
    if not streams:
        return []
    rows: list[tuple[str | int, ...]] = [
        ("file", "ImageStream", "blocking", "informing", "off", "bytes", f"of {MOST_BYTES:,}")
    ]
    for stream in streams:
        full = f"{_percent(stream):.1f} %".rjust(len(f"of {MOST_BYTES:,}"))
        rows.append((stream.file, stream.target, *gates(stream.config), annotation_bytes(stream.config), full))
    return table(rows, indent="  ")


def _boundaries(boundaries: Sequence[Boundary], version: str) -> list[str]:
    rows = []
    for boundary in boundaries:
        then = f"{version}: {boundary.after}" if boundary.after else f"not in {version}"
        rows.append(
            (
                place(boundary.span),
                boundary.path,
                *((boundary.before, then) if boundary.before else (boundary.after, "")),
            )
        )
    return table(rows, indent="  ")


def _variants(plan: CutPlan) -> list[str]:
    if plan.variants is None:
        return []
    new, old, waiting = plan.variants
    lines = ["", "Variants of ci-operator configurations", f"  {len(new)} of {plan.cut.version}"]
    lines.append(f"  {len(old)} of {plan.cut.after}, of release branches")
    if waiting:
        lines.append(f"  without an OCP configuration of the release branch, so without one of {plan.cut.after}:")
        lines += [f"    {name}" for name in waiting]
    return lines


def _mirrors(plan: CutPlan) -> Iterator[str]:
    for mirror in plan.mirrors:
        yield f"  {mirror.target} from {mirror.publisher}, step {mirror.step}"
        note = "" if mirror.is_declared else "; no stream has this ImageStream"
        yield f"    {mirror.excluded} of {mirror.payload} known payload tags excluded{note}"
