"""Live ImageStreams against the rendered ones: only what git owns is compared, and the cluster's own part left alone.

Who writes what is told in docs/argo-cd.md. The comparison reads from the cluster to git: what a sync would change.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from okdstreams.diff.between import Changes, Sentence, State, changes_between
from okdstreams.diff.comparison import Comparison
from okdstreams.diff.kinds import Kind
from okdstreams.diff.statement import Change, Topic
from okdstreams.diff.units import STREAM, Unit
from okdstreams.drift.dropped import dropped_bodies
from okdstreams.drift.live import Body, Unreadable
from okdstreams.drift.ownership import applied
from okdstreams.fleet.annotation import CONFIG
from okdstreams.output.identity import Identity
from okdstreams.output.manifest import Manifest
from okdstreams.output.paths import IMAGE_STREAMS, target_of
from okdstreams.syntax.canonical import compact_json
from okdstreams.syntax.yaml import parse

History = Callable[[Iterable[str]], Mapping[str, frozenset[str]]]
"""Paths to the configs (compact JSON) that each was ever rendered with, as far as that is known."""

SAME, ABSENT, MISSING, GARBLED, STALE, EDITED, DIFFERENT = range(7)
"""How the config of a live ImageStream stands to the rendered one."""

STATES = {ABSENT: State.NOT_ON_CLUSTER, STALE: State.STALE, EDITED: State.EDITED}
WHOLE = {MISSING: Kind.ANNOTATION_MISSING, GARBLED: Kind.ANNOTATION_GARBLED}
"""States that there is one thing to say of, whatever fields differ."""


class Drift(NamedTuple):
    """The differences, and the live release streams that git never knew."""

    comparison: Comparison
    unknown: tuple[str, ...]


def namespaces_of(paths: Iterable[str]) -> frozenset[str]:
    """The namespaces of ImageStreams, by the paths that they are rendered to."""
    return frozenset(path.split("/")[1] for path in paths)


def rendered_streams(manifests: Mapping[str, Manifest], wanted: Collection[str] | None) -> dict[str, Body]:
    """The rendered ImageStreams by path; with `wanted`, only of these namespaces. Raises Unreadable for none."""
    bodies = {}
    for path, manifest in sorted(manifests.items()):
        if path.startswith(IMAGE_STREAMS) and (wanted is None or path.split("/")[1] in wanted):
            document = parse(path, manifest.text.encode()).document
            if document is not None and isinstance(document.data, dict):
                bodies[path] = document.data
    if not bodies:
        where = f"namespace {', '.join(sorted(wanted))}" if wanted else "the namespaces of an empty list"
        raise Unreadable(f"no stream of git belongs to {where}")
    return bodies


def drifted(
    name: str,
    live: Mapping[str, Body],
    rendered: Mapping[str, Body],
    owners: Mapping[str, Identity],
    history: History,
    applications: Collection[str] = (),
) -> Drift:
    """What a sync of `rendered` would change on the cluster that holds `live`. `name` is what the input is called.

    `applications` are the names of the Applications that git renders: what they track and git lacks, git dropped.
    """
    old = {path: _owned(live[path], body) for path, body in rendered.items() if path in live}
    new = {path: _owned(body, body) for path, body in rendered.items()}
    states = _states(old, new, history)
    sentences: list[Sentence] = []
    units: list[Unit] = []
    for state in sorted(set(states.values())):  # apart, for sentences are folded across streams
        ours = [path for path in rendered if states[path] == state]
        before = {path: _readable(old[path], state) for path in ours if path in old}
        changed = changes_between(before, {path: new[path] for path in ours}, owners, rendered)
        sentences += [_with_state(sentence, state) for sentence in changed.sentences]
        units += changed.units
    strangers = [path for path in live if path not in rendered]
    gone = dropped_bodies(live, rendered, applications, history(strangers) if strangers else ())
    if gone:
        changed = changes_between(gone, {}, owners, rendered)
        sentences += [replace(sentence, state=State.DROPPED) for sentence in changed.sentences]
        units += changed.units
    differing = {path for unit in units for path in unit.files}
    reformatted = sum(path not in differing and old[path] != new[path] for path in old)
    changes = Changes(
        tuple(sorted(sentences, key=lambda sentence: -sentence.severity)),
        tuple(sorted(units, key=lambda unit: unit.files)),
    )
    return Drift(Comparison(name, "streams", changes, reformatted), tuple(_unknown(live, {*rendered, *gone})))


def _readable(body: Body, state: int) -> Body:
    """Without an annotation that is not JSON, which there is no more to say of."""
    if state != GARBLED:
        return body
    annotations = {key: value for key, value in body["metadata"]["annotations"].items() if key != CONFIG}
    return {**body, "metadata": {**body["metadata"], "annotations": annotations}}


def _states(old: Mapping[str, Body], new: Mapping[str, Body], history: History) -> dict[str, int]:
    states = {path: _state(old.get(path), body) for path, body in new.items()}
    doubtful = [path for path, state in states.items() if state == DIFFERENT]
    past = history(doubtful) if doubtful else {}
    for path in doubtful:
        if path in past:
            states[path] = STALE if compact_json(_config(old[path])) in past[path] else EDITED
    return states


def _unknown(live: Mapping[str, Body], in_git: Collection[str]) -> Iterator[str]:
    for path in sorted(live):
        if path not in in_git and CONFIG in live[path]["metadata"]["annotations"]:
            yield target_of(path)


def _owned(body: Body, rendered: Body) -> Body:
    """The part of a live ImageStream that git owns, without what the API server adds to it."""
    metadata, spec = body["metadata"], body.get("spec") or {}
    written = applied(body)
    mine = {*rendered["metadata"].get("annotations", {}), *written.annotations}
    owned = {key: value for key, value in metadata.get("annotations", {}).items() if key in mine or key == CONFIG}
    answer: Body = {key: rendered[key] for key in ("apiVersion", "kind")}
    answer["metadata"] = {"name": metadata["name"], "namespace": metadata["namespace"], "annotations": owned}
    wanted = rendered.get("spec") or {}
    parts: Body = {}
    if "lookupPolicy" in wanted and "lookupPolicy" in spec:
        parts["lookupPolicy"] = spec["lookupPolicy"]
    names = {tag["name"] for tag in wanted.get("tags") or []} | written.tags
    if tags := [_tag(tag) for tag in spec.get("tags") or [] if tag.get("name") in names]:
        parts["tags"] = tags
    return {**answer, "spec": parts} if parts else answer


def _tag(tag: Body) -> Body:
    """A tag with the defaults of the API server spelled out or left out, always the same way."""
    fields = {key: value for key, value in tag.items() if value and key != "generation"}
    policy = {key: value for key, value in (tag.get("importPolicy") or {}).items() if value}
    return {
        **fields,
        "importPolicy": {"importMode": "Legacy", **policy},
        "referencePolicy": {"type": "Source", **(tag.get("referencePolicy") or {})},
    }


def _state(old: Body | None, new: Body) -> int:
    if old is None:
        return ABSENT
    before, after = (body["metadata"]["annotations"].get(CONFIG) for body in (old, new))
    if before == after:
        return SAME
    if before is None:
        return MISSING
    if after is not None and not isinstance(_config(old), dict):
        return GARBLED
    return SAME if _config(old) == _config(new) else DIFFERENT


def _config(body: Body) -> Any:
    try:
        return json.loads(body["metadata"]["annotations"][CONFIG])
    except (KeyError, TypeError, ValueError, RecursionError):
        return None


def _with_state(sentence: Sentence, state: int) -> Sentence:
    """The sentence with how it came about; only those on the config are about the annotation."""
    on_config = all(field.path[:1] == (STREAM,) for field in sentence.fields)
    if state in WHOLE and on_config:
        return replace(sentence, change=Change(WHOLE[state], Topic()))
    if on_config or state == ABSENT:
        return replace(sentence, state=STATES.get(state, State.NONE))
    return sentence
