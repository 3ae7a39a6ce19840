"""Variants that exist to the facts that they follow from: what is common first, exceptions per component."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from okdstreams.language.model.variants import V, Variant
from okdstreams.language.versions import parse_version
from okdstreams.variants.component import Config, is_builder, is_payload, kind_of
from okdstreams.variants.derive import derive
from okdstreams.variants.kinds import compilers_of
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

    The newest row is for later versions too.
    """
    joint = learn(pairs, variant)
    facts = _model(joint.facts)
    versions = sorted({pair.version for pair in pairs}, key=parse_version)
    if len(versions) == 1 or all(derive(p.component, facts, variant, p.version) == p.variant for p in pairs):
        return [joint]
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
    owns = ((pair.component.name, _exception(pair, facts, variant)) for pair in pairs)
    return {name: own for name, own in owns if own}


def _common(pairs: Sequence[Pair]) -> dict[str, Any]:
    """What most variants have in common."""
    bases, builders, aliases = Votes(), Votes(), Votes()
    together: Counter[tuple[tuple[str, str], ...]] = Counter()
    for pair in pairs:
        own: dict[str, str] = {}
        compilers = compilers_of(pair.component, [image for image, _ in images_of(pair)])
        for image, built in images_of(pair):
            inputs = inputs_by_name(pair, built)
            base = base_image(pair, built.get("from"))
            payload = [ref for _, ref, _ in ocp_inputs(pair, image) if is_payload(ref)]
            for names, ref, _ in ocp_inputs(pair, image):
                target, written = next((inputs[name] for name in names if name in inputs), (None, []))
                if target is not None:
                    alias = next((name for name in written if name not in names), "")
                    if kind_of(ref) in compilers:
                        own[kind_of(ref)] = alias
                    else:
                        aliases.add(kind_of(ref), alias)
                    if is_builder(ref):
                        builders.add(kind_of(ref), target.tag.replace(pair.version, V))
                elif base and is_builder(ref):
                    builders.add(kind_of(ref), base.tag.replace(pair.version, V))
                elif base and payload == [ref] and ref.tag != base.tag:
                    bases.add(ref.tag, base.tag)
        together.update([tuple(sorted(own.items()))] if own else [])
    layers = (base_image(pair, image["from"]) for pair in pairs for _, image in images_of(pair))
    by_builder = Counter(alias for kind, alias in aliases.all() if "golang" in kind)
    common = _usual(layer.tag for layer in layers if layer)
    return {
        "promote": _usual(promotion_of(pair) for pair in pairs),
        "base": common,
        "bases": sorted(tag for tag, target in bases.winners().items() if target == common),
        "builders": builders.winners(),
        "aliases": {"*": by_builder.most_common(1)[0][0] if by_builder else ""}
        | {kind: alias for kind, alias in aliases.winners().items() if alias},
        "together": {kind: alias for kind, alias in _most(together) if alias},
        "buildArgs": {
            arg["name"]: arg["value"] for arg in _usual(i.get("build_args", []) for p in pairs for _, i in images_of(p))
        },
        "buildRoot": _usual(build_root_of(pair) for pair in pairs),
        "resources": _usual(pair.variant.get("resources", {}) for pair in pairs),
    }


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


def _of_file(pair: Pair, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Exceptions that concern no image."""
    own: dict[str, Any] = {}
    to = ((pair.variant.get("promotion") or {}).get("to") or [{}])[0]
    for field, value in (
        ("promote", promotion_of(pair)),
        ("buildRoot", build_root_of(pair)),
        ("resources", pair.variant.get("resources", {})),
    ):
        if value != facts[field]:
            own[field] = value
    if to.get("disabled"):
        own["disabled"] = True
    source = pair.component.config
    derived = ("base_images", "build_root", "images", "promotion", "releases", "resources", "zz_generated_metadata")
    others = [field for field, value in pair.variant.items() if field not in derived and source.get(field) == value]
    return own | ({"keep": sorted(others)} if others else {})


def _of_organisations(pairs: Sequence[Pair], facts: Mapping[str, Any]) -> dict[str, Any]:
    """What all components of an organisation are an exception in."""
    by_org: dict[str, list[dict[str, Any]]] = {}
    for pair in pairs:
        by_org.setdefault(pair.component.org, []).append(_of_file(pair, facts))
    return {org: owns[0] for org, owns in by_org.items() if owns[0] and all(own == owns[0] for own in owns)}


def _exception(pair: Pair, facts: dict[str, Any], variant: str) -> dict[str, Any]:
    """What a component is an exception in; `raw` when nothing less gives its variant."""
    name = pair.component.name

    def result(own: dict[str, Any]) -> Config:
        return derive(pair.component, _model(facts | {"exceptions": {name: own}}), variant, pair.version)

    plain = result({})
    if plain == pair.variant:
        return {}
    org = facts["orgs"].get(pair.component.org, {})
    own = {field: value for field, value in _of_file(pair, facts).items() if org.get(field) != value}
    names = [image["to"] for image in pair.variant.get("images") or ()]
    if names != [image["to"] for image in plain["images"]]:
        own["images"] = names
    own |= _of_images(pair, result(own))
    if result(own) == pair.variant:
        return own
    patch = {"raw": difference(plain, pair.variant)}
    return _with_version(patch, pair.version) if result(_with_version(patch, pair.version)) == pair.variant else patch


def _of_images(pair: Pair, derived: Config) -> dict[str, Any]:
    """Exceptions of single images, by what differs from what is derived without them."""
    own: dict[str, dict[str, Any]] = {"dockerfiles": {}, "from": {}, "builders": {}, "aliases": {}, "inputs": {}}
    by_name = {image["to"]: image for image in derived["images"]}
    for image, built in images_of(pair):
        name = built["to"]
        plain = by_name.get(name, {})
        if built.get("dockerfile_path") != plain.get("dockerfile_path"):
            own["dockerfiles"][name] = built.get("dockerfile_path")
        base = base_image(pair, built["from"])
        if built["from"] != plain.get("from") and base:
            own["from"][name] = base.text.replace(pair.version, V)
        inputs = inputs_by_name(pair, built)
        old_names = set()
        for names, ref, _ in ocp_inputs(pair, image):
            old_names |= set(names)
            target, written = next((inputs[n] for n in names if n in inputs), (None, []))
            if target is None:
                continue
            plain_inputs = (plain.get("inputs") or {}).values()
            before: list[str] = next((d["as"] for d in plain_inputs if names[0] in d.get("as", ())), [])
            if before != written:
                own["aliases"][kind_of(ref)] = next((n for n in written if n not in names), "")
            if is_builder(ref) and target.key not in (plain.get("inputs") or {}):
                own["builders"][kind_of(ref)] = target.tag.replace(pair.version, V)
        more = {
            ref.text.replace(pair.version, V): written for ref, written in inputs.values() if not old_names & {*written}
        }
        if more:
            own["inputs"][name] = more
    return {field: value for field, value in own.items() if value}


def _with_version(value: Any, version: str) -> Any:
    """The patch with a placeholder in the names of images that carry the version; other texts stay as they are."""
    text = json.dumps(value)
    for name in ("scos", "openshift"):
        text = text.replace(f"{name}-{version}", f"{name}-{V}")
    return json.loads(text)


def difference(before: Any, after: Any) -> Any:
    """The patch that merges `before` into `after`."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return after
    patch = {key: difference(before.get(key), value) for key, value in after.items() if before.get(key) != value}
    if isinstance(patch.get("images"), list):
        images = {image["to"]: image for image in before.get("images") or ()}
        patch["images"] = {
            image["to"]: difference(images.get(image["to"], {"to": image["to"]}), image) for image in patch["images"]
        }
    return patch | {key: None for key in before if key not in after}


def _model(facts: Mapping[str, Any]) -> Variant:
    return Variant.model_validate(facts)
