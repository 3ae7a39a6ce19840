"""Families, upgrade sources, tags and globs, checks, gates, placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from okdstreams.checks.rule_texts import rules
from okdstreams.explain.folding import fold
from okdstreams.fleet.fleet import Fleet
from okdstreams.language.placeholders import AXES, EACH, placeholder
from okdstreams.language.versions import Version
from okdstreams.language.yaml_language_server import OF_PERIODICS, UPGRADE_SOURCES, WORDS
from okdstreams.lsp.complete.item import Item
from okdstreams.lsp.tags import Tag, matched

GATES = ("blocking", "informing", "async", "off")
SWITCH = ("on", "off")
MEANINGS = {
    "v": "the version",
    "p": "the minor before",
    "n": "the minor after",
    "arch": "the architecture",
    "-arch": "nothing for amd64, else a dash and the architecture",
    EACH: "one test for each minor before",
}


def family_items(fleet: Fleet) -> Iterator[Item]:
    """All families."""
    for source in fleet.families:
        streams = [stream for stream in fleet.streams if stream.source is source]
        yield Item(source.model.family, "family", "; ".join(fold(streams, fleet.streams)), source.document.file)


def upgrade_items(fleet: Fleet, versions: Iterable[Version], *, periodic: bool) -> Iterator[Item]:
    """Where an upgrade may start: the controller's words, families one minor earlier, and versions of them."""
    words = UPGRADE_SOURCES | (OF_PERIODICS if periodic else {})
    yield from (Item(word, "word", "", about) for word, about in words.items() if not word.startswith("FAMILY"))
    for source in fleet.families:
        if source.model.versions is not None:
            yield Item(f"{source.model.family}@prev", "family", "its newest accepted payload, one minor earlier")
            yield Item(f"{source.model.family}@{placeholder(EACH)}", "family", "one test for each minor before")
    for source in fleet.families:
        of_family = {stream.version for stream in fleet.streams if stream.source is source}
        for version in sorted((v for v in of_family if v is not None), reverse=True):
            yield Item(f"{source.model.family}@{version}", "family", "its newest accepted payload")
    yield from (Item(str(version), "version", "the newest of this family") for version in versions)


def gate_items(*, switch: bool) -> Iterator[Item]:
    """Gates as they are written."""
    yield from (Item(word, "word", "", WORDS[word]) for word in (SWITCH if switch else GATES))


def check_items() -> Iterator[Item]:
    """The checks that an `allow` may name."""
    for rule in rules():
        if rule.takes_suppressions:
            yield Item(rule.name, "check", rule.severity.label, f"{rule.summary}\n\n{rule.why}", f"{rule.name}: ")


def tag_items(tags: Mapping[str, tuple[Tag, ...]], before: str, *, globs: bool) -> Iterator[Item]:
    """Tags of the inventories; with `globs`, what is typed as a glob, and those that match several."""
    if globs:
        yield from _globs(tags, before)
    for name, suppliers in tags.items():
        where = "; ".join(f"{tag.target} {tag.within}" for tag in suppliers)
        yield Item(name, "tag", where, f"from {suppliers[0].repository}" if suppliers[0].repository else "")


def _globs(tags: Mapping[str, tuple[Tag, ...]], before: str) -> Iterator[Item]:
    counts: dict[str, int] = {}
    if "*" in before or "?" in before:
        counts[before] = len(matched(before, tags))
    else:
        for name in tags:
            for match in re.finditer("-", name):
                if match.end() > len(before) and name.startswith(before):
                    glob = f"{name[: match.end()]}*"
                    counts[glob] = counts.get(glob, 0) + 1
        if before:
            counts[f"{before}*"] = sum(name.startswith(before) for name in tags)
    for glob, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        if count > 1 or glob == before:
            insert = f'"{glob}"' if glob[0] in "*?" else glob
            yield Item(glob, "glob", f"matches {count} tag{'' if count == 1 else 's'}", insert=insert)


def placeholder_items(variables: Iterable[str], *, has_versions: bool) -> Iterator[Item]:
    """The placeholders of a family."""
    for name in (*AXES, EACH):
        if has_versions or "arch" in name:
            yield Item(placeholder(name), "placeholder", MEANINGS[name])
    yield from (Item(placeholder(name), "placeholder", "of `vars`") for name in variables)
