"""Pages of the site, read with the standard library: tables, links, ids, and what would be able to run."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote

FAMILY = """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: okd
versions: 4.9-4.10
file: release-okd-$(v).json
imageStream: origin/$(v)
config: {name: $(v).0-0.okd, to: release, expires: 72h}
tests:
  aws: {job: periodic-aws-$(v), gate: informing}
"""
"""A small family, for sites of a test's own."""

VOID = frozenset({"meta", "link", "input", "br"})


@dataclass(repr=False)
class Page:
    """What is in a page."""

    def __repr__(self) -> str:
        return f"{len(self.text)} characters"  # pytest shows what it compares

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    """Every href, src and action."""
    scripts: list[str] = field(default_factory=list)
    """The addresses of scripts; of one that stands in the page, its text."""
    handlers: list[str] = field(default_factory=list)
    """Attributes that run or draw: on..., style."""
    tags: set[str] = field(default_factory=set)
    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    """Texts of the rows of each table, by its id, or its number."""
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    """Attributes of the same rows."""
    items: list[str] = field(default_factory=list)
    """Texts of the items of lists."""
    text: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.table = ""
        self.in_cell = False
        self.in_script = False
        self.in_item = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        page, values = self.page, {name: value or "" for name, value in attrs}
        page.tags.add(tag)
        page.handlers += [name for name in values if name.startswith("on") or name in ("style", "srcdoc", "formaction")]
        if "id" in values:
            page.ids.append(values["id"])
        page.links += [values[name] for name in ("href", "src", "action", "xlink:href") if name in values]
        if tag == "script":
            self.in_script = True
            page.scripts.append(values.get("src", ""))
        elif tag == "li":
            page.items.append("")
            self.in_item = True
        elif tag == "table":
            self.table = values.get("id", str(len(page.tables)))
            page.tables[self.table], page.rows[self.table] = [], []
        elif tag == "tr":
            page.tables[self.table].append([])
            page.rows[self.table].append(values)
            self.in_cell = False
        elif tag in ("td", "th"):
            page.tables[self.table][-1].append("")
            self.in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table", "thead", "tbody"):
            self.in_cell = False
        if tag == "script":
            self.in_script = False
        if tag in ("li", "ul"):
            self.in_item = False

    def handle_data(self, data: str) -> None:
        if self.in_script and data.strip():
            self.page.scripts.append(data)
        self.page.text += data
        if self.in_item:
            self.page.items[-1] += data
        if self.in_cell:
            self.page.tables[self.table][-1][-1] += data


def parsed(text: str) -> Page:
    """A page."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    for rows in reader.page.tables.values():
        rows[:] = [[" ".join(cell.split()) for cell in row] for row in rows]
    return reader.page


def split(page: str, link: str) -> tuple[str, str]:
    """The path in the site and the anchor that a link of `page` leads to."""
    path, _, anchor = link.partition("#")
    here = page.split("/")[:-1]
    for segment in filter(None, path.partition("?")[0].split("/")):
        if segment == "..":
            here.pop()
        else:
            here.append(segment)
    return ("/".join(here) if path else page), unquote(anchor)
