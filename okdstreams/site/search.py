"""The index of the search: streams, tests, jobs and tags, each with the page that tells of it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from okdstreams.site.images import TagRow
from okdstreams.site.streams import StreamFacts
from okdstreams.site.tests import TestLine

KINDS = ("stream", "test", "job", "tag")


def search_index(streams: Iterable[StreamFacts], lines: Iterable[TestLine], tags: Iterable[TagRow]) -> str:
    """A script that holds `pages`, and `entries`: kind, name, what is told beside it, number of the page, anchor.

    JSON without a character beyond ASCII is a literal of the script's language as it stands, whatever the names say.
    """
    entries: dict[tuple[str, str, str, str], None] = {}
    for facts in streams:
        entries["stream", facts.title, f"{facts.stream.name} in {facts.stream.target}", facts.url] = None
    for line in lines:
        entries["test", line.key, line.stream.family, line.url] = None
        for job in line.jobs:
            entries["job", job, line.stream.family, line.url] = None
    families: dict[tuple[str, str], dict[str, None]] = {}
    for row in tags:
        families.setdefault((row.tag, row.anchor), {})[row.family] = None
    for (tag, anchor), names in families.items():
        entries["tag", tag, _few(list(names)), f"images.html#{anchor}"] = None
    ordered = sorted(entries, key=lambda entry: (KINDS.index(entry[0]), entry[1:]))
    pages = {page: number for number, page in enumerate(dict.fromkeys(url.partition("#")[0] for *_, url in ordered))}
    packed = []
    for kind, name, about, url in ordered:
        page, _, anchor = url.partition("#")
        packed.append([KINDS.index(kind), name, about, pages[page], *([anchor] if anchor else [])])
    value = {"kinds": KINDS, "pages": list(pages), "entries": packed}
    return f"self.okdstreamsIndex = {json.dumps(value, separators=(',', ':'))};\n"


def _few(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= FEW else f"{', '.join(names[:FEW])} and {len(names) - FEW} more"


FEW = 9
