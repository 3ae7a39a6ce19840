"""The parts of a fleet in which a revision and the work tree may differ: `diff` compiles these alone, on both sides.

A part stands when its stream files are on both sides what they were when they were rendered, and the output folder has
the files that they were rendered to, and the revision just these. Nothing differs there, and no other part knows of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from okdstreams.checks.subjects import View
from okdstreams.compiler import STAGES, Compilation
from okdstreams.disk.cache import digest
from okdstreams.disk.index import content_of
from okdstreams.disk.names import INDEX
from okdstreams.git.snapshot import Snapshot
from okdstreams.incremental.partition import PartRecord
from okdstreams.incremental.rerun import digests_of, rerun, unchanged_parts
from okdstreams.incremental.store import recall
from okdstreams.output.paths import VARIANTS
from okdstreams.syntax.diagnostics import Diagnostic

Files = Mapping[str, bytes]


class ChangedParts(NamedTuple):
    """What both sides compile to, without the parts that stand."""

    old: Compilation
    new: Compilation
    standing: Mapping[str, str]
    """The outputs of those, by path: on both sides the same."""


def changed_parts(
    streams: str,
    output: str,
    now: Files,
    then: Callable[[], Files],
    stored: Snapshot,
    lint: Callable[[View], list[Diagnostic]],
) -> ChangedParts | None:
    """What has to be compared of the streams as they are `now` and as a revision has them, asked for when it pays.

    `stored` are the rendered files of the revision, `lint` the checks that both sides have to pass. None when all has
    to be compared.
    """
    before = recall(streams)
    if before is None or INDEX not in stored.ids:
        return None
    unchanged = unchanged_parts(before, digests_of(now))
    if not unchanged:
        return None
    files_then = then()
    standing = [part for part in unchanged if _is_alike(part, now, files_then) and _is_held(part, output, stored)]
    wanted = {path for part in before.parts if part not in standing for path in part.outputs} | before.fleet_wide.keys()
    stages = STAGES._replace(lint=lint)
    new = rerun(now, before, wanted, stages)
    old = rerun(files_then, before, wanted, stages) if new is not None else None
    if new is None or old is None or not (standing == new.standing == old.standing):
        return None
    manifests = new.compilation.manifests
    gone = stored.ids.keys() - manifests.keys() - new.outputs.keys() - {INDEX}
    if not manifests or any(not path.startswith(VARIANTS) for path in gone):
        return None  # which family a file was of that is gone, only the whole fleet tells
    return ChangedParts(old.compilation, new.compilation, new.outputs)


def _is_alike(part: PartRecord, now: Files, then: Files) -> bool:
    """Whether the stream files are on both sides the same."""
    return all(now[name] == then.get(name) for name in part.files)


def _is_held(part: PartRecord, output: str, stored: Snapshot) -> bool:
    """Whether the files of a part lie in the folder as they were rendered, and in the revision just so."""
    for path, rendered in part.outputs.items():
        content = content_of(f"{output}/{path}")
        if content is None or digest(content) != rendered or not stored.holds(path, content):
            return False
    return True
