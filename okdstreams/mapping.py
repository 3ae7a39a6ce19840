"""Streams to the images that `oc image mirror` copies to another registry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from okdstreams.evaluate import OMIT, Evaluator, link
from okdstreams.fleet import ImageMapping, Payload, Stream
from okdstreams.mirror import own_components
from okdstreams.model.settings import Settings

Public = Sequence[tuple[Stream, Evaluator]]


def mappings(
    public: Public, settings: Settings, payloads: Mapping[str, Payload], *, is_whole: bool
) -> Iterator[ImageMapping]:
    """One mapping for every stream that its family's `mirroring` covers."""
    streams = [stream for stream, _ in public]
    taken: dict[str, Stream] = {}
    for stream, ev in public:
        rule = stream.source.model.mirroring
        if rule is None or stream.version not in rule.in_:
            continue
        if settings.mirroring is None:
            hint = "add `mirroring: {from: REGISTRY, to: REGISTRY/ORGANISATION}` to the settings"
            ev.say(link("mirroring"), "the settings name no registries to mirror between", hint, "mirroring")
            return
        tagged = Evaluator(ev.document, ev.version, ev.arch, {**ev.names, "tag": "{tag}"}, ev.problems)
        to, tags = (tagged.value(getattr(rule, f), link("mirroring", f)) for f in ("to", "tags"))
        if to is OMIT or tags is OMIT or not tags:
            continue
        if "{tag}" not in to:
            hint = "write {tag} for the image's name, such as origin-{tag}"
            ev.say(link("mirroring", "to"), f"{to!r} is one repository for all images", hint, "mirroring")
            continue
        images = image_tags(stream, streams, payloads)
        if not images and is_whole:
            hint = "give the family `built` or `mirror` sources, and the payload an Inventory"
            ev.say(link("mirroring"), f"{stream.target} has no images to mirror", hint, "mirroring")
        target = f"{settings.mirroring.to}/{to}"
        for tag in tags:
            other = taken.setdefault(f"{target}:{tag}", stream)
            if other is not stream:
                message = f"{stream.target} and {other.target} are both mirrored to {target}:{tag}"
                ev.say(link("mirroring", "tags"), message, "give the tag to one version: {4.14: [...]}", "mirroring")
        source = f"{settings.mirroring.from_}/{stream.target}"
        yield ImageMapping(stream, source, target, tuple(dict.fromkeys(tags)), images)


def image_tags(stream: Stream, streams: Sequence[Stream], payloads: Mapping[str, Payload]) -> tuple[str, ...]:
    """The images that a stream holds, sorted: what is mirrored into it, and its own components.

    Payload tags that CI does not push (the inventory's `external`) are left out: they are listed for exclusions to
    know them, and the CI stream that is mirrored from does not have them.
    """
    found = set(own_components(stream.source.model.sources, stream.imports, stream.version))
    for publisher in streams:
        for ref in _references(publisher, stream.target):
            pushed = {tag for tag, repository in payloads.get(publisher.target, Payload({})).tags.items() if repository}
            wanted = pushed.intersection(ref["tags"]) if ref.get("tags") else pushed
            found |= wanted.difference(ref.get("excludeTags", ()))
    return tuple(sorted(found))


def _references(publisher: Stream, target: str) -> Iterator[Mapping[str, list[str]]]:
    for step in publisher.config.get("publish", {}).values():
        ref = step.get("imageStreamRef")
        if ref and not step.get("disabled") and f"{ref.get('namespace', publisher.namespace)}/{ref['name']}" == target:
            yield ref
