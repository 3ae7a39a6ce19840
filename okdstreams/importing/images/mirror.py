"""Publish steps that mirror a payload to `sources.mirror` of the family that receives it.

What a family builds itself is left to the compiler, which excludes own components; what remains becomes globs. A step
that cannot be derived exactly stays where it is, in the publisher's config.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from okdstreams.fleet.mirror import target_of
from okdstreams.importing.fold.group import Group
from okdstreams.importing.fold.spelling import spell
from okdstreams.importing.images.built import built_rows, by_version, own_tags
from okdstreams.importing.images.globs import Excluded, exclusion_rows
from okdstreams.importing.read.cells import Cell, placeholders, versions_of
from okdstreams.importing.read.components import Components
from okdstreams.importing.read.template import TARGET, filled
from okdstreams.language.placeholders import placeholder
from okdstreams.language.versions import Succession, Version

REASON = "left out as it was imported"
"""Why an exclusion drops its tags; a person may know better."""


class Rule(NamedTuple):
    """A mirror rule to be: who sends, in which step, who receives, and what is excluded in each stream."""

    publisher: str
    step: str
    consumer: str
    cells: dict[Cell, frozenset[str]]


@dataclass(slots=True)
class Mirrors:
    """What is known of the families, and what is made of it."""

    groups: Mapping[str, Group]
    streams: Mapping[str, str]
    """Family to ImageStream with placeholders."""
    imported: Mapping[str, Mapping[Cell, Iterable[str]]]
    """Family to the tags that its streams import."""
    components: Components
    succession: Succession
    notes: list[str]
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Consumer to the `built` and `mirror` of its sources."""
    replaced: dict[str, dict[Cell, set[str]]] = field(default_factory=dict)
    """Publisher to the steps that its config no longer writes."""
    external: dict[str, dict[str, set[Version]]] = field(default_factory=dict)
    """ImageStream of a publisher to the payload tags that no inventory has, and the versions that exclude them."""

    def find(self) -> None:
        """Make a rule of every step of which one can be made."""
        rules = [rule for name in sorted(self.groups) for rule in self._rules(self.groups[name])]
        for rule in rules:
            self._note_external(rule)
        for rule in rules:
            if rule.consumer in self.sources:
                self._say(rule, f"{rule.consumer} is mirrored to by another step")
            else:
                self._derive(rule)

    def _say(self, rule: Rule, why: str) -> None:
        self.notes.append(f"{rule.publisher}: publish step {rule.step!r} stays as it is: {why}")

    def _rules(self, publisher: Group) -> list[Rule]:
        steps: dict[str, dict[Cell, tuple[str, frozenset[str]]]] = {}
        for cell, stream in publisher.streams.items():
            publish = stream.config.get("publish")
            for name, step in publish.items() if isinstance(publish, dict) else ():
                copied = _copies(step)
                if copied is not None and cell.version is not None:
                    steps.setdefault(name, {})[cell] = copied
        rules = []
        for name, cells in sorted(steps.items()):
            consumer = self._consumer(publisher.name, cells)
            if consumer is not None:
                rules.append(Rule(publisher.name, name, consumer, {cell: tags for cell, (_, tags) in cells.items()}))
        return rules

    def _consumer(self, publisher: str, cells: Mapping[Cell, tuple[str, frozenset[str]]]) -> str | None:
        """The family whose ImageStream is the target of all steps."""
        for name in sorted(self.groups):
            template = self.streams[name]
            if name == publisher or placeholder("v") not in template or placeholder(TARGET) in template:
                continue
            if all(
                filled(template, placeholders(cell, self.succession)) == target for cell, (target, _) in cells.items()
            ):
                return name
        return None

    def _note_external(self, rule: Rule) -> None:
        tags = self.external.setdefault(self.streams[rule.publisher], {})
        for cell, excluded in rule.cells.items():
            assert cell.version is not None
            payload = self.components.payload(self.groups[rule.publisher].streams[cell].target, [cell.version])
            for tag in excluded - payload if payload else ():
                tags.setdefault(tag, set()).add(cell.version)

    def _payload(self, rule: Rule, cell: Cell) -> set[str]:
        assert cell.version is not None
        tags = self.components.payload(self.groups[rule.publisher].streams[cell].target, [cell.version])
        external = self.external[self.streams[rule.publisher]]
        return tags | {tag for tag, versions in external.items() if cell.version in versions} if tags else set()

    def _derive(self, rule: Rule) -> None:
        universe = versions_of(self.groups[rule.publisher].streams)
        own_versions = by_version(self.components, self.streams[rule.consumer], universe, self.succession)
        payloads: dict[Version, Excluded] = {}
        for cell, excluded in sorted(rule.cells.items()):
            assert cell.version is not None
            payload = self._payload(rule, cell)
            own = own_tags(own_versions, cell.version) | set(self.imported.get(rule.consumer, {}).get(cell, ()))
            if not payload:
                self._say(rule, f"no inventory has the payload of {cell.version}")
            elif (own & payload) - excluded:
                mirrored = ", ".join(sorted((own & payload) - excluded))
                self._say(rule, f"in {cell.version} it mirrors what {rule.consumer} builds itself ({mirrored})")
            else:
                payloads[cell.version] = Excluded(
                    frozenset(excluded - own), frozenset(payload - excluded), frozenset(excluded & own)
                )
        if payloads and self._is_complete(rule, payloads):
            consumer = set(versions_of(self.groups[rule.consumer].streams))
            rows = built_rows(own_versions, sorted({*own_versions, *payloads, *consumer}), self.succession)
            self.sources[rule.consumer] = {
                **({"built": rows} if rows else {}),
                "mirror": self._mirror(rule, payloads, universe),
            }
            steps = self.replaced.setdefault(rule.publisher, {})
            for cell in rule.cells:
                if cell.version in payloads:
                    steps.setdefault(cell, set()).add(rule.step)

    def _mirror(self, rule: Rule, payloads: Mapping[Version, Excluded], universe: list[Version]) -> dict[str, Any]:
        mirror: dict[str, Any] = {"family": rule.publisher, "step": rule.step}
        if set(payloads) != set(versions_of(self.groups[rule.consumer].streams)) & set(universe):
            mirror["in"] = spell(payloads, universe)
        exclude = list(_dropped(exclusion_rows(payloads)))
        return {**mirror, "exclude": exclude} if exclude else mirror

    def _is_complete(self, rule: Rule, payloads: Mapping[Version, Excluded]) -> bool:
        """Whether the streams that would be given the step all have it: a rule knows versions, not architectures."""
        consumer = self.groups[rule.consumer].streams
        arches = {cell.arch for cell in consumer}
        publisher = self.groups[rule.publisher].streams
        compiled = {cell for cell in publisher if cell.version in payloads and cell.arch in arches}
        if compiled == {cell for cell in rule.cells if cell.version in payloads}:
            return True
        self._say(rule, f"not all architectures of {rule.consumer} have it")
        return False


def _dropped(rows: list[Any]) -> Iterator[dict[str, Any]]:
    """Exclusions with a reason: what the configs leave out and nobody is known to supply."""
    if plain := [row for row in rows if isinstance(row, str)]:
        yield {"tags": plain, "dropped": REASON}
    yield from ({**row, "dropped": REASON} for row in rows if not isinstance(row, str))


def _copies(step: Any) -> tuple[str, frozenset[str]] | None:
    """Target and excluded tags of a step that does nothing but copy tags, as the compiler makes it."""
    ref = step.get("imageStreamRef") if isinstance(step, dict) else None
    if not isinstance(ref, dict) or set(step) != {"imageStreamRef"} or set(ref) != {"namespace", "name", "excludeTags"}:
        return None
    tags = ref["excludeTags"]
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags) or len(set(tags)) != len(tags):
        return None
    return target_of(ref, ""), frozenset(tags)


def without_steps(group: Group, replaced: Mapping[Cell, set[str]]) -> Group:
    """The family without the steps that mirror rules compile to."""
    streams = dict(group.streams)
    for cell, steps in replaced.items():
        config = dict(streams[cell].config)
        left = {name: step for name, step in config["publish"].items() if name not in steps}
        config["publish"] = left
        if not left:
            del config["publish"]
        streams[cell] = streams[cell]._replace(config=config)
    return replace(group, streams=streams, notes=list(group.notes))
