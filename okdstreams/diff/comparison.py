"""Two sides of a `diff`: rendered files of a revision, or what streams compile to. Only what differs is read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from okdstreams.diff.between import Changes, Sentence, changes_between
from okdstreams.diff.edges import edge_sentences
from okdstreams.diff.foreign import foreign_at, foreign_in_folder, foreign_sentences
from okdstreams.diff.identity import identities
from okdstreams.diff.soundness import loaded_beside, sound_fleet
from okdstreams.disk.errors import TreeError
from okdstreams.disk.names import ENDINGS, INDEX
from okdstreams.disk.stream_files import StreamFiles, read_streams
from okdstreams.fleet.fleet import Fleet
from okdstreams.fleet.sites import Link, stream_url
from okdstreams.git.snapshot import Snapshot, merge_base, snapshot
from okdstreams.language.load import Loaded, load
from okdstreams.output.emit import emit
from okdstreams.output.identity import Identity
from okdstreams.output.paths import VARIANTS, config

if TYPE_CHECKING:
    from okdstreams.compiler import Compilation
    from okdstreams.variants.judged import Checkout


class Unsound(Exception):
    """The streams of one side have errors. `compilation` has the diagnostics."""

    def __init__(self, compilation: Compilation) -> None:
        super().__init__("the streams have errors")
        self.compilation = compilation


@dataclass(frozen=True, slots=True)
class Side:
    """One side: files with their texts when compiled, or with their blob ids when they are those of a revision."""

    name: str
    texts: Mapping[str, str] | None = field(default=None, repr=False)
    stored: Snapshot | None = field(default=None, repr=False)
    owners: Mapping[str, Identity] = field(default_factory=dict, repr=False)
    has_variants: bool = True
    """Whether the variants of ci-operator configurations are known."""
    fleet: Fleet | None = field(default=None, repr=False)
    """What the files were compiled from, when they were."""
    loaded: Loaded | None = field(default=None, repr=False)
    """The stream files of that."""
    foreign: tuple[str, ...] = ()
    """Files that lie among the rendered ones, and that no render wrote."""

    @property
    def paths(self) -> frozenset[str]:
        if self.texts is not None:
            return frozenset(self.texts)
        return frozenset(self.stored.ids if self.stored else ())

    @property
    def is_empty(self) -> bool:
        return not self.paths


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came out, and how many files differ in form only."""

    old: str
    new: str
    changes: Changes
    reformatted: int = 0
    links: tuple[Link, ...] = ()
    """The streams that differ, at the sites of their controllers; of compiled streams whose site is known."""


def work_tree(streams: str, output: str, checkout: Checkout | None = None) -> Side:
    """What the streams in the folder compile to now, for the folder `output`. Raises TreeError and Unsound.

    With `checkout`, the variants of its ci-operator configurations too.
    """
    side = _compiled(streams, read_streams(streams), checkout)
    return replace(side, foreign=foreign_in_folder(output, side.paths))


def _compiled(name: str, files: StreamFiles, checkout: Checkout | None = None) -> Side:
    """What streams compile to. The checks of `okdstreams check` are not asked: what they refuse can be compared, and a
    revision may be older than a check. Raises Unsound when the outputs cannot be made."""
    loaded = load(files.contents)
    fleet = None if any(d.is_error for d in files.diagnostics) else sound_fleet(loaded)
    if fleet is not None:
        manifests, collisions = emit(fleet)
        if not collisions:
            texts = {path: manifest.text for path, manifest in manifests.items()}
            if checkout is not None:
                texts |= _variants(loaded, checkout)
            has_variants = checkout is not None
            owners = identities(manifests)
            return Side(name, texts, owners=owners, has_variants=has_variants, fleet=fleet, loaded=loaded)
    from okdstreams.compiler import compile_streams  # what tells of mistakes

    compilation = compile_streams(files.contents)
    raise Unsound(compilation._replace(diagnostics=tuple(sorted({*files.diagnostics, *compilation.diagnostics}))))


def without_standing(
    old: Side, name: str, output: str, compiled: tuple[Compilation, Compilation], standing: Collection[str]
) -> tuple[Side, Side]:
    """A revision and what the streams compile to now, without the files of parts that are on both the same.

    `compiled` are the other parts, of the revision and now.
    """
    before, now = compiled
    assert old.stored is not None
    left = {path: blob for path, blob in old.stored.ids.items() if path not in standing}
    new = Side(
        name,
        dict(now.outputs),
        owners=identities(now.manifests),
        has_variants=False,
        fleet=now.fleet,
        loaded=now.loaded,
        foreign=foreign_in_folder(output, (*now.manifests, *standing)),
    )
    return replace(old, stored=old.stored._replace(ids=left), fleet=before.fleet), new


def _variants(loaded: Loaded, checkout: Checkout) -> dict[str, str]:
    from okdstreams.variants.rendering import facts_in, texts_of  # few comparisons have a checkout

    facts = facts_in(loaded, checkout.configs)
    return {f"{VARIANTS}{below}": text for below, text in texts_of(checkout.configs, facts).items()}


def stored_side(output: str, revision: str) -> Side:
    """The rendered files of a revision. Raises HistoryError."""
    stored = snapshot(output, revision)
    return Side(revision, stored=stored, foreign=foreign_at(stored))


def streams_at(streams: str, revision: str, checkout: Checkout | None = None) -> Side:
    """What the streams of a revision compile to. Raises HistoryError, Unsound, and TreeError when it has none."""
    return _compiled(f"{revision}:{streams}", StreamFiles(files_at(streams, revision)), checkout)


def files_at(streams: str, revision: str) -> dict[str, bytes]:
    """The stream files of a revision, by name. Raises HistoryError, and TreeError when it has none."""
    stored = snapshot(streams, revision)
    visible = [path for path in sorted(stored.ids) if not any(part.startswith(".") for part in path.split("/"))]
    files = stored.read(path for path in visible if path.endswith(ENDINGS))
    if not files:
        raise TreeError(streams, f"{revision} has no stream files in {streams}", "name their folder with --streams DIR")
    return {f"{streams}/{path}": content for path, content in files.items()}


def split_range(folder: str, text: str) -> tuple[str, str | None]:
    """`REV`, `REV1..REV2`, or `REV1...REV2`, which begins where the two parted. An empty end is HEAD."""
    for dots in ("...", ".."):
        if dots in text:
            old, _, new = (part or "HEAD" for part in text.partition(dots))
            return (merge_base(folder, old, new) if dots == "..." else old), new
    return text, None


def compared(old: Side, new: Side, streams: str = "") -> Comparison:
    """The changes between two sides. `streams` names the folder whose families explain the files of two revisions."""
    paths = sorted(path for path in old.paths | new.paths if not _equal(path, old, new))
    before, after = _texts(old, paths), _texts(new, paths)
    variants = _variant_changes(before, after, known=old.has_variants and new.has_variants)
    if INDEX in old.paths or INDEX in new.paths:
        _drop_foreign(old, before)
        _drop_foreign(new, after)
    foreign = tuple(foreign_sentences(new.foreign))
    if not before and not after and not variants:
        return Comparison(old.name, new.name, Changes(foreign))
    owners = {**old.owners, **new.owners} or _families(streams, old, new)
    changes = changes_between(before, after, owners, old.paths | new.paths)
    differing = {path for unit in changes.units for path in unit.files}
    sentences = (*foreign, *_edges(streams, old, new), *changes.sentences, *variants.sentences)
    changes = replace(changes, sentences=sentences, units=(*changes.units, *variants.units))
    return Comparison(old.name, new.name, changes, len({*before, *after} - differing), tuple(_links(new, differing)))


def _links(side: Side, paths: set[str]) -> Iterator[Link]:
    for stream in side.fleet.streams if side.fleet is not None else ():
        if config(stream.file) in paths and (url := stream_url(stream)):
            yield Link(stream.name, url)


def _variant_changes(before: dict[str, str | bytes], after: dict[str, str | bytes], *, known: bool) -> Changes:
    """The changes of variants, which are taken out of the two sides; none when one side does not know its variants."""
    taken = [{path: side.pop(path) for path in list(side) if path.startswith(VARIANTS)} for side in (before, after)]
    if not known or not any(taken):
        return Changes()
    from okdstreams.diff.variants import variant_changes  # few comparisons have some

    listed = [{path: text for path, text in side.items() if path.endswith(".yaml")} for side in taken]
    return variant_changes(*listed)


def _edges(streams: str, old: Side, new: Side) -> tuple[Sentence, ...]:
    """What happens to upgrades of promoted channels; told first. Of a revision, its streams tell, if they compile."""
    if new.fleet is not None and not any(family.model.promote for family in new.fleet.families):
        return ()
    fleets = []
    for side in (old, new):
        if side.fleet is not None:
            fleets.append(side.fleet)
            continue
        with suppress(TreeError):
            fleet = sound_fleet(loaded_beside(files_at(streams, side.name), new.loaded))
            fleets += [fleet] if fleet is not None and not emit(fleet).diagnostics else []
    return tuple(edge_sentences(*fleets)) if len(fleets) == 2 else ()


def _equal(path: str, old: Side, new: Side) -> bool:
    if old.texts is not None and new.texts is not None:
        return old.texts.get(path) == new.texts.get(path)
    if old.stored is not None and new.stored is not None:
        return old.stored.ids.get(path) == new.stored.ids.get(path)
    texts, stored = (old.texts, new.stored) if old.texts is not None else (new.texts, old.stored)
    return bool(texts and stored and path in texts and stored.holds(path, texts[path].encode()))


def _texts(side: Side, paths: list[str]) -> dict[str, str | bytes]:
    if side.texts is not None:
        return {path: side.texts[path] for path in paths if path in side.texts}
    return dict(side.stored.read(paths)) if side.stored is not None else {}


def _drop_foreign(side: Side, texts: dict[str, str | bytes]) -> None:
    """Leave only what render wrote: the files that the index of the revision names."""
    index = texts.pop(INDEX, None)
    if index is None and side.stored is not None:
        index = side.stored.read([INDEX]).get(INDEX)
    if isinstance(index, bytes):
        listed = set(index.decode("utf-8", "replace").splitlines())
        for path in [path for path in texts if path not in listed]:
            del texts[path]


def _families(streams: str, old: Side, new: Side) -> dict[str, Identity]:
    """The families of two revisions, as far as their streams compile; without, names are read off the files."""
    by_path: dict[str, Identity] = {}
    for side in (old, new):
        with suppress(TreeError, Unsound):
            by_path |= streams_at(streams, side.name).owners
    return by_path
