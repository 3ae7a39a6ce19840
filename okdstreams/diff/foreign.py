"""Files below the output folder that no render wrote: a review does not unfold them, and Argo CD would apply them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from okdstreams.diff.between import Sentence
from okdstreams.diff.kinds import Kind, Part
from okdstreams.diff.statement import Change, Impact, Topic
from okdstreams.disk.index import foreign, parsed, read_index
from okdstreams.disk.names import APART, INDEX
from okdstreams.git.snapshot import Snapshot, past_index
from okdstreams.output.identity import Identity


def foreign_in_folder(output: str, rendered: Iterable[str]) -> tuple[str, ...]:
    """Those in the folder as it is now, beside what is `rendered` and what the next render removes."""
    index = read_index(output, lambda: past_index(output))
    return tuple(foreign(output, index, rendered))


def foreign_at(stored: Snapshot) -> tuple[str, ...]:
    """Those of a revision. One without an index has none: whatever is there was rendered, as far as anybody knows."""
    contents = stored.read([INDEX, f"{APART}/{INDEX}"])
    if INDEX not in contents:
        return ()
    apart = parsed(contents.get(f"{APART}/{INDEX}", b"")).paths
    listed = {*parsed(contents[INDEX]).paths, f"{APART}/{INDEX}", *(f"{APART}/{path}" for path in apart)}
    return tuple(path for path in sorted(stored.ids) if "/" in path and path not in listed)


def foreign_sentences(paths: Iterable[str]) -> Iterator[Sentence]:
    """A sentence for each, of the worst severity: nobody knows what it does to a gate."""
    for path in paths:
        change = Change(Kind.FILE_FOREIGN, Topic(Part.OBJECT, path))
        yield Sentence(Impact.LOOSENED, path, change, (Identity("", name=path, file=path),), False, ())
