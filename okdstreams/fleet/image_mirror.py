"""Streams to the images that `oc image mirror` copies to another registry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from okdstreams.fleet.fleet import NO_SETTINGS, NO_SETTINGS_FILE, ImageMapping, Payload, Stream
from okdstreams.fleet.payload import Suppliers
from okdstreams.language.evaluate import OMIT, Evaluator, link
from okdstreams.language.model.pipelines import ImageMirror, Registries
from okdstreams.language.model.settings import Settings
from okdstreams.language.placeholders import placeholder, put
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.rule_text import RuleText, Scope

_V = placeholder("v")
_TO = f"origin-{placeholder('tag')}"

RULE = RuleText(
    name="mirroring",
    severity=Severity.ERROR,
    summary="Every image of a mirrored stream goes to a repository of its own, and no two versions to one tag.",
    why="Two versions under one tag overwrite each other: the last mirror job to run wins.",
    bad=f"imageMirror: {{repository: {_TO}, tags: {{4.13+: [{_V}, latest], else: [{_V}]}}}}",
    good=f"imageMirror: {{repository: {_TO}, tags: {{4.14: [{_V}, latest], else: [{_V}]}}}}",
    scope=Scope.FLEET,
)

Public = Sequence[tuple[Stream, Evaluator]]


def mappings(
    public: Public, settings: Settings, payloads: Mapping[str, Payload], *, is_whole: bool
) -> Iterator[ImageMapping]:
    """One mapping for every stream that its family's `imageMirror` covers."""
    suppliers = Suppliers((stream for stream, _ in public), payloads)
    taken: dict[str, Stream] = {}
    for stream, ev in public:
        rule = stream.source.model.imageMirror
        if rule is None or stream.version not in rule.in_:
            continue
        if settings.imageMirror is None and not is_whole:
            return
        if settings.imageMirror is None:
            hint = "add `imageMirror: {registry: REGISTRY/ORGANISATION}` to the settings"
            message = "the settings name no registry to mirror to"
            if settings is NO_SETTINGS:
                message, hint = NO_SETTINGS_FILE, "add a file with `kind: Settings` and `imageMirror: {registry: ...}`"
            ev.say(link("imageMirror"), message, hint, "mirroring")
            return
        images = tuple(sorted(suppliers.arriving(stream)))
        if not images and is_whole:
            hint = "give the family `built` or `mirror` sources, and the payload an Inventory"
            ev.say(link("imageMirror"), f"{stream.target} has no images to mirror", hint, "mirroring")
        mapping = _mapping(stream, ev, rule, settings.imageMirror, images)
        if mapping is not None:
            _claim(mapping, ev, taken)
            yield mapping


def _mapping(
    stream: Stream, ev: Evaluator, rule: ImageMirror, registries: Registries, images: tuple[str, ...]
) -> ImageMapping | None:
    """The mapping of one stream; None when it says nothing, or nothing that can be used."""
    named = Evaluator(ev.document, ev.version, ev.arch, {**ev.names, "tag": placeholder("tag")})
    repository, tags = (
        named.value(getattr(rule, field), link("imageMirror", field)) for field in ("repository", "tags")
    )
    ev.problems += named.problems
    if repository is OMIT or tags is OMIT or not tags:
        return None
    if placeholder("tag") not in repository:
        hint = f"write {placeholder('tag')} for the image's name, such as origin-{placeholder('tag')}"
        ev.say(link("imageMirror", "repository"), f"{repository!r} is one repository for all images", hint, "mirroring")
        return None
    source, target = _source(stream, registries.source), f"{registries.registry}/{repository}"
    return ImageMapping(stream, source, target, tuple(dict.fromkeys(tags)), images)


def _source(stream: Stream, source: str) -> str:
    """Where the images are: a tag each of the ImageStream in a registry, or of one repository for all of them."""
    tag = placeholder("tag")
    if tag not in source:
        return f"{source}/{stream.target}:{tag}"
    return put(source, {"namespace": stream.namespace, "stream": stream.image_stream})


def claims(mapping: ImageMapping) -> Iterator[str]:
    """The tags in the other registry that it writes: in all streams together, a tag has one writer."""
    return (f"{mapping.target}:{tag}" for tag in mapping.tags)


def _claim(mapping: ImageMapping, ev: Evaluator, taken: dict[str, Stream]) -> None:
    """Reports places in the other registry that an earlier stream is mirrored to."""
    for place in claims(mapping):
        other = taken.setdefault(place, mapping.stream)
        if other is not mapping.stream:
            message = f"{mapping.stream.target} and {other.target} are both mirrored to {place}"
            ev.say(link("imageMirror", "tags"), message, "give the tag to one version: {4.14: [...]}", "mirroring")
