"""From a field of a variant to what made it: facts of the streams, and fields of the OCP file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from okdstreams.language.model.variants import Exceptions, V, Variant
from okdstreams.syntax.document import Loc
from okdstreams.variants.component import Component, Config, Ref, is_builder, is_payload, kind_of, ref_of
from okdstreams.variants.derive import NONE, exceptions_of
from okdstreams.variants.kinds import compilers_of, is_base, kind_used, named_kind, target_tag


class Maker(NamedTuple):
    """One thing that had a part in a field. `loc` is within the facts of the variant, or within the OCP file."""

    is_fact: bool
    loc: Loc
    why: str


class Derived(NamedTuple):
    """A variant with everything that it was derived from."""

    component: Component
    facts: Variant
    version: str
    config: Config


def makers(derived: Derived, path: Loc) -> list[Maker]:
    """What made the field at `path` of a variant, the nearest first. Empty for what no file says."""
    return list(dict.fromkeys(_Search(derived).makers(path)))


class _Search:
    def __init__(self, derived: Derived) -> None:
        self.component, self.facts, self.version, self.config = derived
        self.own = exceptions_of(self.component, self.facts)
        self.org = self.facts.orgs.get(self.component.org, NONE)
        public = f"{self.own.mirrorOf}/{self.component.repo}"
        self.builders = {**self.facts.builders, **self.org.builders, **self.own.builders}
        names = {image.get("to") for image in self.config.get("images") or ()}
        self.compilers = compilers_of(self.component, [i for i in self.component.images if i["to"] in names])
        self.levels: tuple[tuple[Loc, Exceptions | Variant], ...] = (
            (("exceptions", self.component.name), self.facts.exceptions.get(self.component.name, NONE)),
            (("orgs", self.component.org), self.org),
            (("exceptions", public), self.facts.exceptions.get(public, NONE)),
            ((), self.facts),
        )

    def makers(self, path: Loc) -> Iterator[Maker]:
        """Raw overlays first: they have the last word."""
        for loc, level in self.levels:
            if isinstance(level, Exceptions) and (below := self._overlaid(level.raw, path)) is not None:
                yield Maker(True, (*loc, "raw", *below), "merged over the variant")
        head = path[0] if path else ""
        if head == "images" and len(path) > 1:
            yield from self._of_image(path)
        elif head == "base_images" and len(path) > 1:
            yield from self._of_base_image(str(path[1]))
        elif head in ("build_root", "promotion", "releases", "resources"):
            fact = {"build_root": "buildRoot", "resources": "resources"}.get(str(head), "promote")
            if head == "promotion" and path[-1] == "disabled":
                fact = "disabled"
                if not self.component.promotes_publicly:
                    yield Maker(False, ("promotion",), "what OCP promotes in private is promoted nowhere else")
            yield from self._of_level(fact, "the same for all but exceptions", path[1:] if fact == "resources" else ())
        elif head == "zz_generated_metadata":
            yield Maker(True, (), "the variant") if path[-1] == "variant" else Maker(False, path, "the component")
        elif head and head not in ("images", "base_images"):
            if head == "canonical_go_repository" and self.own.mirrorOf:
                yield from self._of_level("mirrorOf", "a private copy names what it is the copy of")
                return
            yield from self._of_level("keep", f"{head} stays")
            if head in self.component.config or head == "tests":
                yield Maker(False, path, "kept as it is")

    def _of_level(self, fact: str, why: str, below: Loc = ()) -> Iterator[Maker]:
        """The nearest level that says a fact."""
        for loc, level in self.levels:
            if fact in level.model_fields_set:
                yield Maker(True, (*loc, fact, *below), why)
                return

    def _said(self, fact: str, *below: str) -> Loc:
        """Where an exception of the component says a fact: its own, or that of what it is a copy of."""
        field = "from_" if fact == "from" else fact
        return next((*loc, fact, *below) for loc, level in self.levels if field in level.model_fields_set)

    def _of_key(self, fact: str, key: str, why: str) -> Iterator[Maker]:
        """The nearest level whose map has a key."""
        for loc, level in self.levels:
            if key in getattr(level, fact, {}):
                yield Maker(True, (*loc, fact, key), why)
                return

    def _overlaid(self, patch: Mapping[str, Any], path: Loc) -> Loc | None:
        """How far a patch reaches along a path; None when it does not say anything of it."""
        steps: list[str | int] = []
        node: Any = patch
        for depth, segment in enumerate(path):
            step = (
                self._name(int(segment)) if depth == 1 and path[0] == "images" and isinstance(node, dict) else segment
            )
            if not isinstance(node, (dict, list)) or (depth == 2 and segment == "to"):
                break  # a patch of images says by its keys which there are
            key = step if isinstance(node, list) else self._key(node, step)
            if key is None or (isinstance(node, list) and not (isinstance(key, int) and key < len(node))):
                return None
            entries: Any = node
            node = entries[key]
            steps.append(key)
        return tuple(steps) if steps else None

    def _key(self, patch: Mapping[str, Any], step: str | int) -> str | None:
        """The key of a patch that is this one in the version."""
        return next((key for key in patch if key.replace(V, self.version) == step), None)

    def _name(self, number: int) -> str:
        images = self.config.get("images") or []
        return str(images[number].get("to", "")) if number < len(images) else ""

    def _of_image(self, path: Loc) -> Iterator[Maker]:
        name = self._name(int(path[1]))
        number = next((n for n, i in enumerate(self.component.config.get("images") or ()) if i.get("to") == name), None)
        field = path[2] if len(path) > 2 else "to"
        if field == "to" and self.own.images is not None:
            yield Maker(True, self._said("images"), "the images that are built")
        if number is None:
            return
        image, ocp = self.component.config["images"][number], ("images", number)
        if field == "dockerfile_path" and name in self.own.dockerfiles:
            yield Maker(True, self._said("dockerfiles", name), "another Dockerfile")
        elif field == "build_args":
            for argument in self.facts.buildArgs:
                yield Maker(True, ("buildArgs", argument), "of every image")
        elif field == "from":
            yield from self._of_base(name, image, ocp)
        elif field == "inputs":
            yield from self._of_inputs(name, image, ocp, path[3:])
        else:
            yield Maker(False, (*ocp, field) if field in image else ocp, "the image")

    def _of_base(self, name: str, image: Config, ocp: Loc) -> Iterator[Maker]:
        """Of `from`."""
        if name in self.own.from_:
            yield Maker(True, self._said("from", name), "a fixed base")
            return
        for key, at in [(image.get("from"), (*ocp, "from"))] + [
            (key, (*ocp, "inputs", key)) for key in image.get("inputs") or ()
        ]:
            ref = self.component.base_image(key)
            if ref and is_base(self.facts, ref):
                yield Maker(True, ("base",), f"in place of {ref.tag}")
                if ref.tag in self.facts.bases:
                    yield Maker(True, ("bases", self.facts.bases.index(ref.tag)), f"{ref.tag} is one of them")
                yield Maker(False, at, "what OCP is layered on")
                return
        if image.get("from") and self.component.base_image(image["from"]) is None:
            yield Maker(False, (*ocp, "from"), "another image of the component")
        built: Config = next((i for i in self.config.get("images") or () if i.get("to") == name), {})
        yield from self._of_base_image(str(built.get("from")))

    def _of_inputs(self, name: str, image: Config, ocp: Loc, below: Loc) -> Iterator[Maker]:
        """Of an input, or of its names."""
        if not below:
            yield Maker(False, (*ocp, "inputs"), "the image's inputs")
            return
        target = self._target(str(below[0]))
        for text in self.own.inputs.get(name, {}):
            if target is not None and text.replace(V, self.version) == target.text:
                yield Maker(True, self._said("inputs", name, text), "an input of its own")
        for key in image.get("inputs") or ():
            ref = self.component.base_image(key)
            if key == below[0] or (ref and target and target in self._mapped(ref)):
                if ref and below[1:] == ("as", 0):
                    yield from self._of_alias(ref, next(iter(self._written(name, str(below[0]))), ""))
                names = (image["inputs"][key] or {}).get("as", [])
                written = self._written(name, str(below[0]))
                offset = int(below[2]) - (len(written) - len(names)) if below[1:2] == ("as",) and len(below) > 2 else -1
                item: Loc = ("as", offset) if 0 <= offset < len(names) else ()
                yield Maker(False, (*ocp, "inputs", key, *item), "the input that it takes the place of")
                if ref:
                    yield from self._of_builder(ref)

    def _written(self, name: str, key: str) -> list[str]:
        """The names of an input in the variant."""
        built: Config = next((i for i in self.config.get("images") or () if i.get("to") == name), {})
        names: list[str] = built.get("inputs", {}).get(key, {}).get("as", [])
        return names

    def _of_alias(self, ref: Ref, alias: str) -> Iterator[Maker]:
        kind = kind_of(ref)
        for loc in (loc for loc, level in self.levels[:-1] if kind in level.aliases):
            yield Maker(True, (*loc, "aliases", kind), f"the alias of {kind}")
            return
        for fact, facts in (("together", self.facts.together), ("aliases", self.facts.aliases)):
            if facts.get(key := named_kind(facts, kind)) == alias:
                yield Maker(True, (fact, key), f"the alias of {key}")
                return
        if self.facts.aliases.get("*") == alias:
            which = "other builders" if is_builder(ref) else "a stage that is alone"
            yield Maker(True, ("aliases", "*"), f"the alias of {which}")

    def _target(self, key: str) -> Ref | None:
        return ref_of((self.config.get("base_images") or {}).get(key))

    def _mapped(self, ref: Ref) -> Iterator[Ref]:
        """What an image of the OCP file may have become."""
        if is_builder(ref):
            yield Ref("ocp", "builder", target_tag(self.builders, self._kind(ref), self.version))
        elif is_payload(ref):
            stream = (self.own.promote or self.org.promote or self.facts.promote).replace(V, self.version)
            namespace, _, name = self.facts.promote.replace(V, self.version).partition("/")
            for place in {(namespace, name), tuple(stream.split("/", 1))}:
                yield Ref(place[0], place[1], self.facts.base if is_base(self.facts, ref) else ref.tag)
        else:
            yield ref

    def _kind(self, ref: Ref) -> str:
        """The kind of builder that takes the place of one."""
        kind = kind_of(ref)
        root = self.own.buildRoot or self.org.buildRoot or self.facts.buildRoot
        return kind if kind in {**self.org.builders, **self.own.builders} else kind_used(kind, self.compilers, root)

    def _of_builder(self, ref: Ref) -> Iterator[Maker]:
        if is_builder(ref):
            kind = self._kind(ref)
            yield from self._of_key("builders", kind, f"in place of {kind}")

    def _of_base_image(self, key: str) -> Iterator[Maker]:
        """Of an entry of `base_images`: who uses it, and what it was."""
        target = self._target(key)
        if target is None:
            return
        for name, text in self.own.from_.items():
            if text.replace(V, self.version) == target.text:
                yield Maker(True, self._said("from", name), "a fixed base")
        for name, inputs in self.own.inputs.items():
            for text in inputs:
                if text.replace(V, self.version) == target.text:
                    yield Maker(True, self._said("inputs", name, text), "an input of its own")
        base = f"{self.facts.promote}:{self.facts.base}".replace(V, self.version)
        if target.text == base:
            yield Maker(True, ("base",), "what images are layered on")
        for before, data in (self.component.config.get("base_images") or {}).items():
            ref = ref_of(data)
            if ref and target in self._mapped(ref):
                yield from self._of_builder(ref)
                yield Maker(False, ("base_images", before), "the image that it takes the place of")
