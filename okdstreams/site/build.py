"""The whole site: a sound compilation to the text of every file, by path. Composes; decides nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from itertools import groupby
from typing import Any

from jinja2 import Environment

from okdstreams.checks.edges import edges as edges_of
from okdstreams.compiler import Compilation
from okdstreams.diff.comparison import Comparison
from okdstreams.fleet.fleet import Stream
from okdstreams.fleet.payload import WRITERS, Suppliers, Supply
from okdstreams.fleet.stream_stats import order
from okdstreams.gates.lives import Life
from okdstreams.gates.matrix import Matrix, matrix
from okdstreams.report.edges import MARKS
from okdstreams.site import pictures
from okdstreams.site.addresses import Addresses
from okdstreams.site.changes import change_facts
from okdstreams.site.findings import exemptions, findings
from okdstreams.site.history import gate_changes, moments
from okdstreams.site.images import groups, tag_rows
from okdstreams.site.life import lives
from okdstreams.site.matrix import SIGNS, columns_of, gate_families
from okdstreams.site.overview import deadlines, families, totals
from okdstreams.site.rendering import clean, environment, job_links
from okdstreams.site.search import search_index
from okdstreams.site.streams import StreamFacts, stream_facts
from okdstreams.site.tests import TestLine, test_lines
from okdstreams.site.upgrades import edge_lines

ASSETS = ("icon.svg", "report.css", "report.js", "theme.js")
MARK = "assets/report.css"
"""A file that every site has, and no other output: a folder whose index names it is a site of ours."""


def site(
    compilation: Compilation,
    streams: str,
    output: str,
    comparison: Comparison | None = None,
    lives: Iterable[Life] = (),
) -> dict[str, str]:
    """The files of the site. `streams` and `output` are the folders as they are told; `comparison` is with a base, and
    `lives` are what history tells of the gates."""
    return {path: clean(text) for path, text in Site(compilation, streams, output, comparison, lives).pages()}


class Site:
    """What the pages show, worked out once."""

    def __init__(
        self,
        compilation: Compilation,
        streams: str,
        output: str,
        comparison: Comparison | None,
        lives: Iterable[Life],
    ) -> None:
        self.compilation = compilation
        self.fleet = compilation.fleet
        self.addresses = Addresses(self.fleet, compilation.texts)
        self.streams = sorted(self.fleet.streams, key=order)
        self.columns = columns_of(self.streams)
        self.changed = change_facts(comparison) if comparison is not None else None
        self.lives: dict[str, list[Life]] = {}
        for life in lives:
            self.lives.setdefault(life.file, []).append(life)
        self.shared = {"streams_folder": streams, "output": output}

    @cached_property
    def facts(self) -> dict[int, StreamFacts]:
        every = stream_facts(self.fleet, self.compilation.manifests, self.addresses)
        return {id(facts.stream): facts for facts in every}

    @cached_property
    def lines(self) -> dict[int, tuple[TestLine, ...]]:
        return {id(stream): tuple(test_lines(stream, self.fleet.settings, self.addresses)) for stream in self.streams}

    @cached_property
    def supplies(self) -> dict[int, tuple[Supply, ...]]:
        suppliers = Suppliers(self.fleet.streams, self.fleet.payloads)
        return {id(stream): suppliers.payload(stream) for stream in self.streams}

    @cached_property
    def gates(self) -> Matrix:
        return matrix(self.fleet)

    @cached_property
    def families(self) -> dict[str, list[Stream]]:
        return {name: list(streams) for name, streams in groupby(self.streams, key=lambda stream: stream.family)}

    def pages(self) -> Iterator[tuple[str, str]]:
        """Every file of the site, its path and its text."""
        for name in ASSETS:
            yield f"assets/{name}", files("okdstreams.site").joinpath("assets", name).read_text("utf-8")
        templates = self._environment()
        every = [line for stream in self.streams for line in self.lines[id(stream)]]
        tags = tag_rows((stream, self.supplies[id(stream)]) for stream in self.streams)
        yield "assets/search-index.js", search_index([self.facts[id(s)] for s in self.streams], every, tags)
        yield from self._tables(templates, every, tags)
        for stream in self.streams:
            yield self._stream(templates, stream)
        for family, streams in self.families.items():
            yield self._tests(templates, family, streams)
            yield self._family_pictures(templates, family)
        for name in sorted(self.compilation.texts):
            yield self._page(
                templates,
                "file.html",
                self.addresses.file(name),
                name=name,
                text_lines=self.compilation.texts[name].splitlines(),
            )

    @cached_property
    def edges(self) -> list[Any]:
        return edges_of(self.fleet)

    def _environment(self) -> Environment:
        names = [
            ("Overview", "index.html"),
            ("Gates", "gates.html"),
            ("Streams", "streams.html"),
            ("Upgrades", "upgrades.html"),
        ]
        names += [("Images", "images.html"), ("Pictures", "pictures.html")]
        names += [("Changes", "changes.html")] if self.changed else []
        names += [("Findings", "findings.html"), ("Files", "files.html")]
        return environment(
            pages=names,
            family_names=list(self.families),
            arches=sorted({stream.arch for stream in self.streams}),
            columns=self.columns,
            signs=list(SIGNS.items()),
            dict_signs=SIGNS,
            writers=WRITERS,
            address=self.addresses.stream,
            job_link=job_links(""),
            output=self.shared["output"],
            source_folder=self.shared["streams_folder"],
        )

    def _page(self, templates: Environment, template: str, path: str, **values: Any) -> tuple[str, str]:
        root = "../" * path.count("/")
        return path, templates.get_template(template).render(root=root, here=path, **values)

    def _tables(
        self, templates: Environment, every: Sequence[TestLine], tags: Sequence[Any]
    ) -> Iterator[tuple[str, str]]:
        """The pages at the top of the site."""
        found = list(findings(self.compilation.diagnostics, self.addresses))
        exempt = exemptions((source.document for source in self.fleet.families), self.addresses)
        lines = list(edge_lines(self.edges, self.fleet, self.addresses))
        counts: Mapping[str, int] = Counter(edge.state for edge in lines)
        states = [(word, counts[word]) for word in MARKS if word in counts]
        facts = families(self.fleet, self.columns, self.addresses)
        yield self._page(
            templates,
            "overview.html",
            "index.html",
            totals=totals(self.streams),
            families=facts,
            edges=lines,
            states=states,
            findings=found,
            exemptions=len(exempt),
            changed=self.changed,
            deadlines=deadlines(self.gates, self.addresses),
        )
        yield self._page(
            templates,
            "gates.html",
            "gates.html",
            gate_families=gate_families(self.gates, self.columns, self.addresses),
        )
        yield self._page(templates, "streams.html", "streams.html", streams=[self.facts[id(s)] for s in self.streams])
        yield self._page(templates, "upgrades.html", "upgrades.html", lines=lines, states=states)
        yield self._page(templates, "images.html", "images.html", tags=tags)
        overall = pictures.overall(self.fleet, self.addresses)
        others = [(family, self.addresses.picture(family)) for family in self.families]
        yield self._page(
            templates,
            "pictures.html",
            "pictures.html",
            title="Pictures",
            family="",
            others=others,
            drawings=[overall] if overall else [],
        )
        if self.changed:
            yield self._page(templates, "changes.html", "changes.html", changed=self.changed)
        yield self._page(templates, "findings.html", "findings.html", findings=found, exemptions=exempt)
        texts = self.compilation.texts
        listed = [(name, self.addresses.file(name), len(texts[name].splitlines())) for name in sorted(texts)]
        yield self._page(templates, "files.html", "files.html", files=listed)
        yield self._page(templates, "search.html", "search.html")

    @cached_property
    def ways(self) -> pictures.Ways:
        return pictures.Ways(self.fleet, self.addresses)

    @cached_property
    def _upgrades(self) -> list[Any]:
        return list(edge_lines(self.edges, self.fleet, self.addresses))

    def _stream(self, templates: Environment, stream: Stream) -> tuple[str, str]:
        name = (stream.name, stream.arch)
        upgrades = [] if stream.private else [line for line in self._upgrades if name in line.ends]
        return self._page(
            templates,
            "stream.html",
            self.addresses.stream(stream),
            it=self.facts[id(stream)],
            lines=self.lines[id(stream)],
            supplies=list(groups(self.supplies[id(stream)], self.addresses)),
            upgrades=upgrades,
            moments=[] if stream.private else moments(self.lives.get(stream.file, ())),
            site_links=[],
        )

    def _tests(self, templates: Environment, family: str, streams: Sequence[Stream]) -> tuple[str, str]:
        lines = (line for stream in streams for line in self.lines[id(stream)])
        return self._page(
            templates,
            "tests.html",
            self.addresses.tests(family),
            family=family,
            written=self.addresses.place(streams[0].source.document.span(("family",), key=True)),
            past=gate_changes((life for s in streams for life in self.lives.get(s.file, ())), streams),
            lives=lives(lines, self.fleet.succession),
            picture_url=self.addresses.picture(family),
        )

    def _family_pictures(self, templates: Environment, family: str) -> tuple[str, str]:
        drawings = list(self.ways.pictures(family, self.edges))
        return self._page(
            templates,
            "pictures.html",
            self.addresses.picture(family),
            title=f"Pictures of {family}",
            family=family,
            others=[],
            drawings=drawings,
        )
