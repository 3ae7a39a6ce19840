"""Inventories to the payload tags of each ImageStream."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from okdstreams.fleet.fleet import Payload
from okdstreams.language.load import Source
from okdstreams.language.model.inventory import Inventory
from okdstreams.language.placeholders import placeholder, put
from okdstreams.language.versions import Version
from okdstreams.syntax.diagnostics import Diagnostic, Severity, error
from okdstreams.syntax.rule_text import RuleText, Scope

RULE = RuleText(
    name="inventory",
    severity=Severity.ERROR,
    summary=f"An inventory names its ImageStream with {placeholder('v')}, and each tag has one source per version.",
    why="Exclusions are expanded against it: a tag with two sources has two owners.",
    bad="openshift/installer-next: {installer: all}",
    good="openshift/installer-next: {installer-next: all}",
    scope=Scope.NAMESPACE,
)


class Payloads(NamedTuple):
    """The payload of every ImageStream, and what is wrong with the inventories."""

    by_target: dict[str, Payload]
    diagnostics: tuple[Diagnostic, ...] = ()


def payloads(sources: Sequence[Source[Inventory]], versions: Iterable[Version]) -> Payloads:
    """The payload of every ImageStream for `versions`, from all inventories together."""
    problems: list[Diagnostic] = []
    wanted = sorted(set(versions))
    by_target: dict[str, dict[str, str]] = {}
    for source in sources:
        model = source.model
        if placeholder("v") not in model.imageStream:
            span, hint = source.document.span(("imageStream",)), f"write namespace/{placeholder('v')}"
            problems.append(error(span, "inventory", f"{model.imageStream!r} has no {placeholder('v')}", hint))
            continue
        names = {version: by_target.setdefault(put(model.imageStream, {"v": str(version)}), {}) for version in wanted}
        rows = [
            ("components", repo, tag, within) for repo, tags in model.components.items() for tag, within in tags.items()
        ]
        rows += [("external", "", tag, within) for tag, within in model.external.items()]
        holding: dict[int, list[tuple[Version, dict[str, str]]]] = {}
        for section, repo, tag, within in rows:
            of_range = holding.get(id(within))  # most rows have one of a few ranges
            if of_range is None:
                of_range = holding[id(within)] = [(v, tags) for v, tags in names.items() if v in within]
            for version, tags in of_range:
                if tag in tags and tags[tag] != repo:
                    loc = (section, repo, tag) if repo else (section, tag)
                    other = tags[tag] or "external"
                    message = f"tag {tag!r} of {version} comes from {repo or 'external'} and from {other}"
                    problems.append(
                        error(source.document.span(loc), "inventory", message, "close one of the two ranges")
                    )
                tags[tag] = repo
    return Payloads({name: Payload(tags) for name, tags in by_target.items()}, tuple(problems))
