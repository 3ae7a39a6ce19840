"""Where the images of a stream come from, drawn: repositories, registries, Tekton builds, payloads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from okdstreams.fleet.fleet import Fleet, Stream
from okdstreams.fleet.mirror import art_components, built_rows, included, target_of
from okdstreams.graph.model import Graph, Node, NodeKind
from okdstreams.graph.units import StreamUnit, count, pattern, versions_of

Pair = tuple[Stream, Stream]
"""A publisher, and the stream that one of its steps fills."""


class ComponentFilter:
    """The fleet as one image sees it, or as all images do when its name is empty."""

    def __init__(self, fleet: Fleet, name: str) -> None:
        self.fleet = fleet
        self.name = name
        self.by_target = {stream.target: stream for stream in fleet.streams if not stream.private}
        self.fills: dict[str, list[tuple[str, Stream, Stream]]] = {}
        for stream in self.by_target.values():
            for step, ref in _references(stream):
                target = self.by_target.get(target_of(ref, stream.namespace))
                if target is not None:
                    self.fills.setdefault(stream.target, []).append((step, stream, target))

    def streams(self, unit: StreamUnit) -> list[Stream]:
        """The streams of a unit that hold the image, or a release with it."""
        return [stream for stream in unit.streams if not self.name or self.holds(stream)]

    def wants(self, tag: str) -> bool:
        """Whether a tag is to be drawn."""
        return not self.name or tag == self.name

    def holds(self, stream: Stream) -> bool:
        """Whether a stream gets the image from anywhere, or its releases do by promotion."""
        if self._supplied(stream) or any(self._copies(*fill) for fill in self._filling(stream)):
            return True
        runs = (run for promotion in self.fleet.machinery.promotions for run in promotion.runs)
        return any(run.target is stream and self.holds(run.stream) for run in runs)

    def _supplied(self, stream: Stream) -> bool:
        built = any(self.name in tags for _, _, tags in self.built(stream))
        built = built or self.name in art_components(stream.source.model.sources, stream.version)
        payload = self.fleet.payloads.get(stream.target)
        return built or self.name in stream.imports or (payload is not None and self.name in payload.tags)

    def _filling(self, stream: Stream) -> Iterator[tuple[str, Stream, Stream]]:
        return (fill for fills in self.fills.values() for fill in fills if fill[2] is stream)

    def _copies(self, step: str, publisher: Stream, target: Stream) -> bool:
        ref = publisher.config["publish"][step]["imageStreamRef"]
        left_out = self.name in ref.get("excludeTags", ()) or self.name not in ref.get("tags", (self.name,))
        return not left_out and self._supplied(publisher)

    def built(self, stream: Stream) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Repository, base and tags of every row of own components."""
        bases = self.fleet.machinery.bases.get(stream.target, {})
        for repository, row, _ in built_rows(stream.source.model.sources):
            tags = tuple(tag for tag in row.tags if self.wants(tag))
            if stream.version in row.in_ and tags:
                yield repository, next((bases[tag].pullspec for tag in tags if tag in bases), ""), tags

    def steps(self, unit: StreamUnit, drawn: Sequence[StreamUnit]) -> Iterator[tuple[str, StreamUnit, list[Pair]]]:
        """Steps of a unit that fill a drawn unit: name, unit, and the streams that are joined."""
        joined: dict[tuple[str, str], tuple[StreamUnit, list[Pair]]] = {}
        for stream in unit.streams:
            for step, publisher, target in self.fills.get(stream.target, ()):
                other = next((u for u in drawn if target in u.streams), None)
                if other is not None and (not self.name or self._copies(step, publisher, target)):
                    joined.setdefault((step, other.key), (other, []))[1].append((publisher, target))
        for (step, _), (other, pairs) in joined.items():
            yield step, other, pairs

    def step_lines(self, step: str, pairs: Sequence[Pair], unit: StreamUnit) -> tuple[str, ...]:
        """What a step of a unit copies, and for which versions."""
        name = (self.name,) if self.name else ()
        if len(unit.streams) > 1:
            return (*name, f"of {versions_of([publisher for publisher, _ in pairs])}")
        ref = pairs[0][0].config["publish"][step]["imageStreamRef"]
        if name:
            return name
        if ref.get("tags"):
            return (f"only {count(len(ref['tags']), 'tag')}",)
        return (f"all but {count(len(ref.get('excludeTags', ())), 'tag')}",)


def _references(stream: Stream) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from ((step.name, step.ref) for step in stream.mirrors() if step.runs)


def add_sources(graph: Graph, seen: ComponentFilter, unit: StreamUnit) -> None:
    """The sources of a unit, each joined to it."""
    into = f"stream {unit.key}"
    _add_payload(graph, seen, unit, into)
    _add_built(graph, seen, unit, into)
    _add_imports(graph, seen, unit, into)
    _add_art(graph, seen, unit, into)
    _add_tested(graph, seen, unit, into)
    _add_mirror_of_others(graph, seen, unit, into)


def _add_payload(graph: Graph, seen: ComponentFilter, unit: StreamUnit, into: str) -> None:
    """What CI pushes, as the inventory has it."""
    tags: dict[str, str] = {}
    for stream in unit.streams:
        payload = seen.fleet.payloads.get(stream.target)
        tags |= {t: repo for t, repo in payload.tags.items() if seen.wants(t)} if payload is not None else {}
    repositories = sorted({repo for repo in tags.values() if repo})
    if tags:
        title = repositories[0] if len(repositories) == 1 else "built by CI" if repositories else "not pushed by CI"
        lines = _images(list(tags), len(repositories))
        graph.join(graph.add(Node(f"ci {unit.key}", NodeKind.SOURCE, title, lines)), into)


def _add_art(graph: Graph, seen: ComponentFilter, unit: StreamUnit, into: str) -> None:
    """What ART builds, and how much of it is disabled for OKD."""
    sources = unit.streams[0].source.model.sources
    pushed = {tag: loc for s in unit.streams for tag, loc in art_components(sources, s.version).items()}
    wanted = sorted(filter(seen.wants, pushed))
    if wanted:
        off = sum(1 for image in sources.art.values() if image.disabled) if not seen.name else 0
        images = wanted[0] if len(wanted) == 1 else f"{count(len(wanted), 'image')} of ART"
        lines = (images, *([f"{off} disabled for {seen.fleet.settings.product}"] if off else []))
        graph.join(graph.add(Node(f"art {unit.key}", NodeKind.SOURCE, "built by ART", lines)), into)


def _add_tested(graph: Graph, seen: ComponentFilter, unit: StreamUnit, into: str) -> None:
    """Repositories that are tested for OKD and do not ship."""
    tested = unit.streams[0].source.model.sources.tested
    names = tuple(name for name, row in tested.items() if any(s.version in row.in_ for s in unit.streams))
    if names and not seen.name:
        graph.join(graph.add(Node(f"tested {unit.key}", NodeKind.SOURCE, "tested, not shipped", names)), into)


def _add_mirror_of_others(graph: Graph, seen: ComponentFilter, unit: StreamUnit, into: str) -> None:
    """A mirror that is no publish step: who copies, what, and from which family."""
    rule = unit.streams[0].source.model.sources.mirror
    if rule is not None and rule.by and (not seen.name or not rule.include or included(rule, {seen.name})):
        lines = (f"mirrors {', '.join(rule.include) or 'the rest'}", f"from {rule.family}")
        graph.join(graph.add(Node(f"mirror {unit.key} {rule.by}", NodeKind.SOURCE, rule.by, lines)), into)


def _images(tags: Sequence[str], repositories: int) -> tuple[str, ...]:
    if len(tags) == 1:
        return (tags[0],)
    return (f"{count(len(tags), 'image')} of {count(repositories, 'repository')}",)


def _add_built(graph: Graph, seen: ComponentFilter, unit: StreamUnit, into: str) -> None:
    """Own components: those with a base by repository, the others together."""
    plain: dict[str, set[str]] = {}
    holders: list[Stream] = []
    layered: dict[tuple[str, str], tuple[dict[str, None], list[Stream]]] = {}
    for stream in unit.streams:
        for repository, base, tags in seen.built(stream):
            if base:
                repository_tags, streams = layered.setdefault((repository, base), ({}, []))
                repository_tags.update(dict.fromkeys(tags))
                streams.append(stream)
            else:
                plain.setdefault(repository, set()).update(tags)
                holders.append(stream)
    if plain:
        own = sorted({tag for names in plain.values() for tag in names})
        title = next(iter(plain)) if len(plain) == 1 else f"built for {seen.fleet.settings.product}"
        lines = (*_images(own, len(plain)), *_of(unit, holders if seen.name else ()))
        graph.join(graph.add(Node(f"built {unit.key}", NodeKind.SOURCE, title, lines)), into)
    for (repository, base), (repository_tags, streams) in layered.items():
        lines = (", ".join(repository_tags), *_of(unit, streams))
        node = Node(f"layered {unit.key} {repository} {base}", NodeKind.SOURCE, repository, lines)
        below = graph.add(Node(f"base {base}", NodeKind.SOURCE, base, ("base image",)))
        graph.join(below, graph.add(node))
        graph.join(node.id, into)


def _of(unit: StreamUnit, streams: Sequence[Stream]) -> tuple[str, ...]:
    """`of 4.9-4.14`: which versions of a folded unit are meant."""
    return (f"of {versions_of(streams)}",) if len(unit.streams) > 1 and streams else ()


def _add_imports(graph: Graph, seen: ComponentFilter, unit: StreamUnit, into: str) -> None:
    """Imported tags, by the registry and organisation they come from, and the Tekton build that pushes them."""
    gathered: dict[str, dict[str, tuple[str, Stream]]] = {}
    for stream in unit.streams:
        for tag, imported in stream.imports.items():
            if seen.wants(tag):
                place = imported.pullspec.rpartition("/")[0]
                gathered.setdefault(place, {}).setdefault(tag, (imported.pullspec, stream))
    for place, tags in gathered.items():
        is_single = len(tags) == 1 and len(unit.streams) == 1
        title = next(iter(tags.values()))[0] if is_single else place
        lines = (f"imports {', '.join(tags)}" if len(tags) == 1 else f"imports {count(len(tags), 'tag')}",)
        node = Node(f"import {unit.key} {place}", NodeKind.SOURCE, title, lines)
        graph.join(graph.add(node), into)
        _add_build(graph, seen, unit, node.id, place)


def _add_build(graph: Graph, seen: ComponentFilter, unit: StreamUnit, pushed_to: str, place: str) -> None:
    runs = [run for run in seen.fleet.machinery.builds if run.stream in unit.streams]
    runs = [run for run in runs if run.params.get("target-registry") == place]
    if runs:
        branches = pattern([run.params.get("branch", "") for run in runs], [run.stream for run in runs])
        node = Node(f"build {unit.key} {place}", NodeKind.SOURCE, f"Tekton {runs[0].pipeline}", (f"branch {branches}",))
        graph.join(graph.add(node), pushed_to)
