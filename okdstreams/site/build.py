"""The whole site: a sound compilation to the text of every file, by path. Composes; decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from typing import Any

from okdstreams.compiler import Compilation
from okdstreams.diff.comparison import Comparison
from okdstreams.fleet.fleet import Stream
from okdstreams.fleet.payload import WRITERS
from okdstreams.gates.lives import Life
from okdstreams.report.gates.picture import SIGNS
from okdstreams.site.content import Content
from okdstreams.site.history import gate_changes, moments
from okdstreams.site.images import groups, tag_rows
from okdstreams.site.life import lives
from okdstreams.site.links import controller_link, job_link
from okdstreams.site.matrix import gate_families
from okdstreams.site.overview import deadlines, families, totals
from okdstreams.site.pictures import Picture, overall
from okdstreams.site.rendering import clean, environment
from okdstreams.site.search import search_index

ASSETS = ("icon.svg", "report.css", "report.js", "theme.js")
MARK = "assets/report.css"
"""A file that every site has, and no other output: a folder whose index names it is a site of ours."""

Page = tuple[str, str]
"""Path and text of a file of the site."""


def site(
    compilation: Compilation,
    streams: str,
    output: str,
    comparison: Comparison | None = None,
    lives: Iterable[Life] = (),
) -> dict[str, str]:
    """The text of every file of the site, by path.

    `streams` and `output` are the folders as they are told; `comparison` is with a base, and `lives` are what history
    tells of the gates.
    """
    pages = _Pages(Content(compilation, comparison, lives), streams, output)
    return {path: clean(text) for path, text in (*_assets(), *pages.at_the_top(), *pages.below())}


def _assets() -> Iterator[Page]:
    for name in ASSETS:
        yield f"assets/{name}", files("okdstreams.site").joinpath("assets", name).read_text("utf-8")


class _Pages:
    """The pages of one site."""

    def __init__(self, content: Content, streams: str, output: str) -> None:
        self.content = content
        changes = [("Changes", "changes.html")] if content.changed else []
        self.templates = environment(
            pages=[*PAGES, *changes, ("Findings", "findings.html"), ("Files", "files.html")],
            family_names=list(content.families),
            arches=sorted({stream.arch for stream in content.streams}),
            columns=content.columns,
            signs=SIGNS,
            writers=WRITERS,
            address=content.addresses.stream,
            controller_link=controller_link,
            job_link=job_link,
            output=output,
            source_folder=streams,
        )

    def page(self, template: str, path: str, **values: Any) -> Page:
        root = "../" * path.count("/")
        return path, self.templates.get_template(template).render(root=root, here=path, **values)

    def at_the_top(self) -> Iterator[Page]:
        """The pages that the navigation leads to, and the search."""
        content = self.content
        tags = tag_rows((stream, content.supplies(stream)) for stream in content.streams)
        facts = [content.facts(stream) for stream in content.streams]
        yield self.overview()
        matrix = gate_families(content.gates, content.columns, content.addresses)
        yield self.page("gates.html", "gates.html", gate_families=matrix)
        yield self.page("streams.html", "streams.html", streams=facts)
        yield self.page("upgrades.html", "upgrades.html", lines=content.upgrades, states=content.states)
        yield self.page("images.html", "images.html", tags=tags)
        yield self.pictures("", [picture] if (picture := overall(content.fleet, content.addresses)) else [])
        if content.changed:
            yield self.page("changes.html", "changes.html", changed=content.changed)
        yield self.page("findings.html", "findings.html", findings=content.findings, exemptions=content.exemptions)
        names = sorted(content.texts)
        listed = [(name, content.addresses.file(name), len(content.texts[name].splitlines())) for name in names]
        yield self.page("files.html", "files.html", files=listed)
        yield self.page("search.html", "search.html")
        yield "assets/search-index.js", search_index(facts, content.lines(*content.streams), tags)

    def below(self) -> Iterator[Page]:
        """A page for each stream, each family's tests and pictures, and each stream file."""
        content = self.content
        for stream in content.streams:
            yield self.stream(stream)
        for family, streams in content.families.items():
            yield self.tests(family, streams)
            yield self.pictures(family, list(content.ways.pictures(family, content.edges)))
        for name in sorted(content.texts):
            lines = content.texts[name].splitlines()
            yield self.page("file.html", content.addresses.file(name), name=name, text_lines=lines)

    def overview(self) -> Page:
        content = self.content
        return self.page(
            "overview.html",
            "index.html",
            totals=totals(content.streams),
            families=families(content.fleet, content.columns, content.addresses),
            edges=content.edges,
            states=content.states,
            findings=content.findings,
            exemptions=len(content.exemptions),
            changed=content.changed,
            deadlines=deadlines(content.gates, content.addresses),
        )

    def stream(self, stream: Stream) -> Page:
        content = self.content
        return self.page(
            "stream.html",
            content.addresses.stream(stream),
            it=content.facts(stream),
            lines=content.lines(stream),
            supplies=list(groups(content.supplies(stream), content.addresses)),
            upgrades=content.upgrades_of(stream),
            moments=moments(content.lives(stream)),
        )

    def tests(self, family: str, streams: Sequence[Stream]) -> Page:
        content = self.content
        return self.page(
            "tests.html",
            content.addresses.tests(family),
            family=family,
            written=content.addresses.place(streams[0].source.document.span(("family",), key=True)),
            lives=lives(content.lines(*streams), content.fleet.succession),
            past=gate_changes(content.lives(*streams), streams),
            picture_url=content.addresses.picture(family),
        )

    def pictures(self, family: str, drawings: Sequence[Picture]) -> Page:
        """The pictures of a family; without a name, those of all, with links to each."""
        addresses = self.content.addresses
        others = [] if family else [(name, addresses.picture(name)) for name in self.content.families]
        path = addresses.picture(family) if family else "pictures.html"
        title = f"Pictures of {family}" if family else "Pictures"
        return self.page("pictures.html", path, title=title, family=family, others=others, drawings=drawings)


PAGES = (
    ("Overview", "index.html"),
    ("Gates", "gates.html"),
    ("Streams", "streams.html"),
    ("Upgrades", "upgrades.html"),
    ("Images", "images.html"),
    ("Pictures", "pictures.html"),
)
"""What the navigation always has."""
