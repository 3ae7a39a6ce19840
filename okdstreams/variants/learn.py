"""Variants that exist to the facts that they follow from: what is common first, exceptions per component."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from okdstreams.language.model.variants import V
from okdstreams.language.versions import parse_version
from okdstreams.variants.component import is_builder, is_payload, kind_of
from okdstreams.variants.derive import derive
from okdstreams.variants.exceptions import PRIVATE, exceptions_of_file, exceptions_of_pair, model_of
from okdstreams.variants.kinds import compilers_of, kind_used, named_kind, target_tag
from okdstreams.variants.pairs import (
    Pair,
    base_image,
    build_root_of,
    images_of,
    inputs_by_name,
    ocp_inputs,
    promotion_of,
)


class Learned(NamedTuple):
    """The facts as plain data, and the components whose variants only `raw` explains."""

    facts: dict[str, Any]
    unexplained: tuple[str, ...]


def learn_rows(pairs: Sequence[Pair], variant: str) -> list[Learned]:
    """The facts that give exactly these variants: one row for all versions if that does, else one for each.

    The newest row is for later versions too, and none for those before: what was not kept then is not wanted now.
    """
    joint = learn(pairs, variant)
    facts = model_of(joint.facts)
    versions = sorted({pair.version for pair in pairs}, key=parse_version)
    if len(versions) == 1 or all(derive(p.component, facts, variant, p.version) == p.variant for p in pairs):
        return [Learned({"in": f"{versions[0]}+", **joint.facts}, joint.unexplained)]
    rows = []
    for version in versions:
        facts_of_version, unexplained = learn([pair for pair in pairs if pair.version == version], variant)
        within = f"{version}+" if version == versions[-1] else version
        rows.append(Learned({"in": within, **facts_of_version}, unexplained))
    return rows


def learn(pairs: Sequence[Pair], variant: str) -> Learned:
    """The facts that give exactly these variants."""
    facts = _common(pairs)
    facts["orgs"] = _of_organisations(pairs, facts)
    exceptions = _exceptions(pairs, facts, variant)
    strange = {name.split("/")[0] for name, own in exceptions.items() if "raw" in own}
    if facts["orgs"].keys() & strange:  # what is strange in itself says nothing about others of its organisation
        facts["orgs"] = {org: own for org, own in facts["orgs"].items() if org not in strange}
        exceptions = _exceptions(pairs, facts, variant)
    unexplained = tuple(name for name, own in exceptions.items() if "raw" in own)
    components: dict[str, list[str]] = {}
    for pair in pairs:
        repos = components.setdefault(pair.component.org, [])
        repos += [pair.component.repo] if pair.component.repo not in repos else []
    facts |= {"components": components, "exceptions": exceptions}
    return Learned({key: value for key, value in facts.items() if value not in ({}, [])}, unexplained)


def _exceptions(pairs: Sequence[Pair], facts: dict[str, Any], variant: str) -> dict[str, Any]:
    """Those of private copies last: what is said of the public component counts for them."""
    owns: dict[str, Any] = {}
    for pair in sorted(pairs, key=lambda pair: pair.component.org.endswith(PRIVATE)):
        if own := exceptions_of_pair(pair, facts, owns, variant):
            owns[pair.component.name] = own
    return {name: owns[name] for name in (pair.component.name for pair in pairs) if name in owns}


def _common(pairs: Sequence[Pair]) -> dict[str, Any]:
    """What most variants have in common."""
    tally = Tally()
    for pair in pairs:
        tally.add(pair)
    layers = (base_image(pair, image["from"]) for pair in pairs for _, image in images_of(pair))
    base = _usual(layer.tag for layer in layers if layer)
    by_builder = Counter(alias for kind, alias in tally.aliases.all() if "golang" in kind)
    any_builder = by_builder.most_common(1)[0][0] if by_builder else ""
    build_root = _usual(build_root_of(pair) for pair in pairs)
    build_args = _usual(image.get("build_args", []) for pair in pairs for _, image in images_of(pair))
    return {
        "promote": _usual(promotion_of(pair) for pair in pairs),
        "base": base,
        "bases": sorted(tag for tag, target in tally.bases.winners().items() if target == base),
        "builders": _needed_builders(tally.builders.winners(), build_root),
        "aliases": {"*": any_builder} | _needed_aliases(tally.aliases.winners(), tally.builders.counts, any_builder),
        "together": {kind: alias for kind, alias in _most(tally.together) if alias},
        "buildArgs": {argument["name"]: argument["value"] for argument in build_args},
        "buildRoot": build_root,
        "resources": _usual(pair.variant.get("resources", {}) for pair in pairs),
    }


class Tally:
    """What stands in the place of bases and builders, and what inputs are called, counted over variants."""

    def __init__(self) -> None:
        self.bases, self.builders, self.aliases = Votes(), Votes(), Votes()
        self.together: Counter[tuple[tuple[str, str], ...]] = Counter()

    def add(self, pair: Pair) -> None:
        """Count one variant. What its compilers are called counts once, and only together."""
        compilers = compilers_of(pair.component, [image for image, _ in images_of(pair)])
        alias_by_compiler: dict[str, str] = {}
        for image, built in images_of(pair):
            base = base_image(pair, built.get("from"))
            inputs = inputs_by_name(pair, built)
            payload = [ref for _, ref, _ in ocp_inputs(pair, image) if is_payload(ref)]
            for names, ref, _ in ocp_inputs(pair, image):
                target, written = next((inputs[name] for name in names if name in inputs), (None, []))
                if target is not None:
                    alias = next((name for name in written if name not in names), "")
                    if kind_of(ref) in compilers:
                        alias_by_compiler[kind_of(ref)] = alias
                    else:
                        self.aliases.add(kind_of(ref), alias)
                if is_builder(ref) and (place := target or base):
                    self.builders.add(kind_of(ref), place.tag.replace(pair.version, V))
                elif target is None and base and payload == [ref] and ref.tag != base.tag:
                    self.bases.add(ref.tag, base.tag)
        self.together.update([tuple(sorted(alias_by_compiler.items()))] if alias_by_compiler else [])


def _needed_builders(builders: dict[str, str], build_root: str) -> dict[str, str]:
    """Without those that are the same builder in this version, of the build root's RHEL."""
    needed = dict(builders)
    for kind, tag in builders.items():
        rest = {other: needed[other] for other in needed if other != kind}
        used = kind if "golang" in kind else kind_used(kind, (), build_root)
        if target_tag(rest, used, V) == tag:
            needed = rest
    return needed


def _needed_aliases(aliases: dict[str, str], builders: Container[str], any_builder: str) -> dict[str, str]:
    """Without what builders are called anyway."""
    needed = {kind: alias for kind, alias in aliases.items() if alias}
    for kind in [kind for kind in needed if kind in builders]:
        rest = {other: needed[other] for other in needed if other != kind}
        if rest.get(named_kind(rest, kind), any_builder) == needed[kind]:
            needed = rest
    return needed


def _most(counter: Counter[tuple[tuple[str, str], ...]]) -> tuple[tuple[str, str], ...]:
    """What was counted most; the larger of two."""
    return max(counter, key=lambda names: (counter[names], len(names)), default=())


class Votes:
    """How often each key has each value."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = {}

    def add(self, key: str, value: str) -> None:
        self.counts.setdefault(key, Counter())[value] += 1

    def all(self) -> Iterator[tuple[str, str]]:
        """Every vote."""
        return ((key, value) for key, counter in self.counts.items() for value in counter.elements())

    def winners(self) -> dict[str, str]:
        """The most frequent value of each key."""
        return {key: self.counts[key].most_common(1)[0][0] for key in sorted(self.counts)}


def _usual(values: Iterable[Any]) -> Any:
    """The most frequent value."""
    texts = Counter(json.dumps(value, sort_keys=True) for value in values)
    return json.loads(texts.most_common(1)[0][0])


def _of_organisations(pairs: Sequence[Pair], facts: Mapping[str, Any]) -> dict[str, Any]:
    """What all components of an organisation are an exception in. Copies of `X-priv` are those of `X`, mostly."""
    by_org: dict[str, list[dict[str, Any]]] = {}
    for pair in pairs:
        own = exceptions_of_file(pair, facts)
        mirrored = {"mirrorOf": pair.component.org.removesuffix(PRIVATE)} if "mirrorOf" in own else {}
        by_org.setdefault(pair.component.org, []).append(own | mirrored)
    return {org: owns[0] for org, owns in by_org.items() if owns[0] and all(own == owns[0] for own in owns)}
