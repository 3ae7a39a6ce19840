"""OCP configuration and facts to the variant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from okdstreams.language.model.variants import Exceptions, V, Variant
from okdstreams.variants.component import Component, Config, Ref, is_builder, is_payload, kind_of, parse_ref
from okdstreams.variants.kinds import (
    compilers_of,
    is_base,
    kind_used,
    named_kind,
    payload_images,
    target_tag,
    underneath,
)

NONE = Exceptions.model_construct()


def derive(component: Component, facts: Variant, variant: str, version: str) -> Config:
    """The variant of a component for a version."""
    return _Derivation(component, facts, version).config(variant)


class _Derivation:
    """The facts as they are for one component, and the base images that its images turn out to need."""

    def __init__(self, component: Component, facts: Variant, version: str) -> None:
        org = facts.orgs.get(component.org, NONE)
        own = exceptions_of(component, facts)
        self.component = component
        self.facts = facts
        self.version = version
        self.own = own
        self.keep = (*org.keep, *own.keep)
        self.raw = (org.raw, own.raw)
        self.disabled = org.disabled or own.disabled or not component.promotes_publicly
        self.build_root = self.fill(own.buildRoot or org.buildRoot or facts.buildRoot)
        self.promote = self.fill(own.promote or org.promote or facts.promote)
        self.resources = own.resources or org.resources or facts.resources
        self.exceptional_builders = {**org.builders, **own.builders}
        self.builders = {**facts.builders, **self.exceptional_builders}
        self.exceptional_aliases = {**org.aliases, **own.aliases}
        self.compilers: frozenset[str] = frozenset()
        self.base_images: dict[str, dict[str, str]] = {}

    def fill(self, text: str) -> str:
        return text.replace(V, self.version)

    def config(self, variant: str) -> Config:
        """The whole variant."""
        chosen = self.images()
        self.compilers = compilers_of(self.component, chosen)
        images = [self.image(image) for image in chosen]
        stream = dict(zip(("namespace", "name"), self.promote.split("/", 1), strict=True))
        source = self.component
        config: Config = {
            "base_images": self.base_images,
            "build_root": {"image_stream_tag": parse_ref(self.build_root).data},
            "images": images,
            "promotion": {"to": [stream | ({"disabled": True} if self.disabled else {})]},
            "releases": {"latest": {"integration": stream}},
            "resources": self.resources,
            "zz_generated_metadata": {
                "branch": source.branch,
                "org": source.org,
                "repo": source.repo,
                "variant": variant,
            },
        }
        if self.own.mirrorOf:
            config["canonical_go_repository"] = f"github.com/{self.own.mirrorOf}/{source.repo}"
        config |= {field: source.config[field] for field in self.keep if field in source.config}
        for patch in self.raw:
            config = merge(config, _filled(patch, self.version))
        return config

    def images(self) -> list[Config]:
        """The images that the variant builds, in its order."""
        by_name = {image["to"]: image for image in self.component.images}
        if self.own.images is not None:
            return [by_name[name] for name in self.own.images if name in by_name]
        return list(_ordered(payload_images(self.component), self.component.repo))

    def image(self, image: Config) -> Config:
        """One image of the variant."""
        name = image["to"]
        refs = {key: ref for key in image.get("inputs") or () if (ref := self.component.base_image(key))}
        base, rest = self._base(image, refs)
        args = [{"name": name, "value": value} for name, value in self.facts.buildArgs.items()]
        derived: Config = {"build_args": args} if args else {}
        if "context_dir" in image:
            derived["context_dir"] = image["context_dir"]
        derived["dockerfile_path"] = self.own.dockerfiles.get(name) or image.get("dockerfile_path", "Dockerfile")
        derived["from"] = base
        if inputs := self._inputs(image, rest) | self._more_inputs(name):
            derived["inputs"] = inputs
        return derived | {"to": name}

    def _base(self, image: Config, refs: Mapping[str, Ref]) -> tuple[str, dict[str, Ref]]:
        """What an image is layered on, and the inputs that are left then.

        A Dockerfile's last stage is its base: among the inputs that is one of the bases, else an image of the payload,
        else a builder without a compiler.
        """
        if fixed := self.own.from_.get(image["to"]):
            return self.use(parse_ref(self.fill(fixed))), self._without_bases(refs)
        base = image.get("from")
        if base is not None and self._is_built(base):
            return str(base), dict(refs)
        if base is not None:
            key = underneath(self.component.config, base)
            ref = self.component.base_image(key)
            below = self.mapped(ref) if ref else self.stream_ref(self.facts.base)
            return self.use(below), {other: ref for other, ref in refs.items() if base == key or other != key}
        payload = [key for key, ref in refs.items() if is_payload(ref)]
        bare = [key for key, ref in refs.items() if is_builder(ref) and kind_of(ref).endswith("-base")]
        candidates = [key for key in payload if is_base(self.facts, refs[key])] or payload[:1] or bare[:1]
        if not candidates:
            return self.use(self.stream_ref(self.facts.base)), dict(refs)
        rest = {key: ref for key, ref in self._without_bases(refs).items() if key != candidates[0]}
        return self.use(self.mapped(refs[candidates[0]])), rest

    def _without_bases(self, refs: Mapping[str, Ref]) -> dict[str, Ref]:
        return {k: ref for k, ref in refs.items() if not is_base(self.facts, ref)}

    def _inputs(self, image: Config, refs: Mapping[str, Ref]) -> Config:
        inputs: Config = {}
        stages: dict[str, str] = {}
        for key, data in (image.get("inputs") or {}).items():
            if key in refs:
                kind = kind_of(refs[key])
                alias = self._alias(refs[key], alone=len(refs) == 1)
                alias = alias if stages.setdefault(alias, kind) == kind else ""  # no two stages have one name
                names = [*([alias] if alias else []), *data.get("as", ())]
                inputs[self.use(self.mapped(refs[key]))] = {**data, "as": names} if names else data
            elif self.component.base_image(key) is None and self._is_built(key):
                inputs[key] = data
        return inputs

    def _is_built(self, key: object) -> bool:
        return any(image["to"] == key for image in self.component.images)

    def _more_inputs(self, name: str) -> Config:
        more = self.own.inputs.get(name, {})
        return {self.use(parse_ref(self.fill(ref))): {"as": list(names)} for ref, names in more.items()}

    def _alias(self, ref: Ref, *, alone: bool) -> str:
        """What an input is called in the Dockerfile; `alone`: it is the only one that is no base."""
        kind = kind_of(ref)
        if kind in self.exceptional_aliases:
            return self.exceptional_aliases[kind]
        aliases = {**self.facts.aliases, **self.facts.together} if kind in self.compilers else self.facts.aliases
        return aliases.get(named_kind(aliases, kind)) or (aliases.get("*", "") if alone or is_builder(ref) else "")

    def mapped(self, ref: Ref) -> Ref:
        """What takes the place of an image."""
        if is_builder(ref):
            kind = kind_of(ref)
            if kind not in self.exceptional_builders:
                kind = kind_used(kind, self.compilers, self.build_root)
            return Ref("ocp", "builder", target_tag(self.builders, kind, self.version))
        if is_payload(ref):
            return self.stream_ref(self.facts.base if is_base(self.facts, ref) else ref.tag)
        return ref

    def stream_ref(self, tag: str) -> Ref:
        """A tag of the stream that the variants promote to."""
        return parse_ref(f"{self.fill(self.facts.promote)}:{tag}")

    def use(self, ref: Ref) -> str:
        """The name of a base image, which the variant then has."""
        self.base_images[ref.key] = ref.data
        return ref.key


def exceptions_of(component: Component, facts: Variant) -> Exceptions:
    """What is said of a component; a private copy takes over what is said of the public one."""
    own = facts.exceptions.get(component.name, NONE)
    org = facts.orgs.get(component.org, NONE)
    if not (mirrored := own.mirrorOf or org.mirrorOf):
        return own
    public = facts.exceptions.get(f"{mirrored}/{component.repo}", NONE)
    nearer = {field: getattr(level, field) for level in (org, own) for field in level.model_fields_set}
    return public.model_copy(update=nearer)


def keeps_tests(component: Component, facts: Variant) -> bool:
    """Whether the variant has the tests of the OCP file."""
    org = facts.orgs.get(component.org, NONE)
    return "tests" in (*org.keep, *exceptions_of(component, facts).keep)


def _ordered(images: list[Config], repo: str) -> Iterator[Config]:
    """By name, an image after those that it is made from; `a-b` comes before `a`, as files `a-b.yml` and `a.yml` do.

    The main image goes by the repository's name, which is its own but for a prefix or hyphens.
    """

    def rank(image: Config) -> str:
        name = image["to"]
        main = repo.endswith(f"-{name}") or repo.replace("-", "") == name.replace("-", "")
        return f"{repo if main else name}."

    pending = sorted(images, key=rank)
    while pending:
        names = {image["to"] for image in pending}
        ready = next((i for i in pending if not names & {i.get("from"), *(i.get("inputs") or ())}), pending[0])
        pending.remove(ready)
        yield ready


def _filled(value: Any, version: str) -> Any:
    """A value with the version in all of its texts."""
    if isinstance(value, Mapping):
        return {_filled(key, version): _filled(item, version) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, version) for item in value]
    return value.replace(V, version) if isinstance(value, str) else value


def merge(config: Any, patch: Any) -> Any:
    """The patch merged over a configuration as RFC 7386 does: maps by key, null removes, all else is replaced.

    `images` of a patch may be a map by `to`: these images, in this order, each merged over the one of its name.
    """
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(config) if isinstance(config, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(_images_by_name(merged, value) if key == "images" else merged.get(key), value)
            if key == "images" and isinstance(value, Mapping):
                merged[key] = [{"to": name, **merged[key][name]} for name in value]
    return merged


def _images_by_name(config: Mapping[str, Any], patch: Any) -> Any:
    images = config.get("images") or []
    return {image["to"]: image for image in images} if isinstance(patch, Mapping) else images
