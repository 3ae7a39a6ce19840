"""A variant promotes what its component still builds, to the stream of its own version."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.placeholder_fix import any_version
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.language.load import Source
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.sources import VariantRow
from okdstreams.language.placeholders import placeholder
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Loc
from okdstreams.variants.component import promotions, version_in
from okdstreams.variants.judged import Group, Judged, listing, promoted


def check(view: View) -> Iterator[Finding]:
    for group in view.variants or ():
        for judged in group.judged:
            if judged.component is None:
                document, loc = judged.place(("promotion",))
                yield Finding(document, loc, f"{judged.repository} has no OCP configuration beside its variant", _STALE)
                continue
            yield from _elsewhere(group, judged)
            yield from _unbuilt(judged)
            if group.family is not None and group.row is not None:
                yield from _named(group.family, group.row, judged)


_STALE = "remove the variant, or what is no longer built"


def _elsewhere(group: Group, judged: Judged) -> Iterator[Finding]:
    """Streams of another version."""
    version = str(judged.version)
    streams: list[tuple[object, Loc, str]] = []
    for number, to in enumerate(promotions(judged.config)):
        streams.append((to.get("name"), ("promotion", "to", number, "name"), "promotes"))
    for release, body in (judged.config.get("releases") or {}).items():
        integration = body.get("integration") if isinstance(body, dict) else None
        if isinstance(integration, dict):
            streams.append((integration.get("name"), ("releases", release, "integration", "name"), "is tested"))
    for name, path, what in streams:
        other = version_in(str(name))
        if other and other != version:
            document, loc = judged.place(path)
            preposition = "to" if what == "promotes" else "with"
            message = f"{judged.repository} is {version} and {what} {preposition} '{name}'"
            severity = None if what == "promotes" else Severity.WARNING
            fix = any_version(group, document, loc, other)
            yield Finding(document, loc, message, f"name the stream of {version}", severity, fix=fix)


def _unbuilt(judged: Judged) -> Iterator[Finding]:
    """Tags that the component no longer builds."""
    assert judged.component is not None
    images = judged.component.config.get("images")
    built = {i.get("to") for i in images if isinstance(i, dict)} if isinstance(images, list) else set()
    names = [i.get("to") for i in judged.config.get("images") or () if isinstance(i, dict)]
    for tag in sorted(promoted(judged.config) - built):
        path: Loc = ("images", names.index(tag), "to") if tag in names else ("promotion",)
        document, loc = judged.place(path)
        message = f"{judged.repository} promotes '{tag}', which its OCP configuration does not build"
        yield Finding(document, loc, message, _STALE, Severity.WARNING)


def _named(family: Source[StreamFamily], row: VariantRow, judged: Judged) -> Iterator[Finding]:
    """Images that the facts name, and that are derived for nobody since the component does not build them."""
    assert judged.component is not None
    own = row.facts.exceptions.get(judged.repository)
    built = {image["to"] for image in judged.component.images}
    if own is not None:
        base = listing(family, row, judged.repository)
        named: list[tuple[str, Loc]] = [(n, (*base, "images", i)) for i, n in enumerate(own.images or ())]
        for field, images in (("dockerfiles", own.dockerfiles), ("from", own.from_), ("inputs", own.inputs)):
            named += [(name, (*base, field, name)) for name in images]
        for name, loc in named:
            if name not in built:
                message = f"the facts name '{name}', which {judged.repository} does not build in {judged.version}"
                yield Finding(family.document, loc, message, _STALE, Severity.WARNING)


RULE = Rule(
    name="variant-promotion",
    severity=Severity.ERROR,
    summary="A variant promotes images that its OCP configuration builds, to the stream of its own version.",
    why="An image of one version in another version's stream ships in its next payload; an image that the component "
    "no longer builds stays as it was for ever, or fails every build.",
    bad="promote: origin/scos-4.13",
    good=f"promote: origin/scos-{placeholder('v')}",
    check=check,
    needs="variants",
    suppressible=True,
    warns=True,
)
