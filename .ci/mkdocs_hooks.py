"""Hooks of mkdocs: the navigation is what docs/README.md lists, links may leave docs/, flowcharts are drawn here.

The documents are read on a git host too, so that nothing in them is written for this site.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from xml.sax.saxutils import escape

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from okdstreams.graph.layout import layout

ROOT = Path(__file__).resolve().parent.parent
HOST = "https://github.com/okd-project/okd-streams/blob/main/"
BESIDE = {"README.md": "readme.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
"""Documents outside of docs/ that are pages too."""

LINK = re.compile(r"(?<=\]\()(?!https?:|#|mailto:)([^)\s#]+)")
INFO = re.compile(r"^(```\w+) .*$", re.MULTILINE)
"""What a fence says beside its language, to the tests."""
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"\[([^]]+)\]\(([^)#]+)\)")
FLOWCHART = re.compile(r"^```mermaid\n(flowchart .*?)^```$", re.MULTILINE | re.DOTALL)
NODE = re.compile(r'^\s*(\w+)\["(.*?)"\]')
ARROW = re.compile(r"^\s*(\w+)(?:\[.*?\])? -->(?:\|.*?\|)? (\w+)")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The navigation: a section for each heading of docs/README.md, and in it what its table links to."""
    index = (ROOT / "docs" / "README.md").read_text()
    nav: list[dict[str, object]] = [{"Documents": "README.md"}]
    for section in index.split("\n## ")[1:]:
        title, _, body = section.partition("\n")
        pages = [{name[:1].upper() + name[1:]: page_of(target)} for name, target in ROW.findall(body)]
        nav.append({title: pages})
    nav[1]["Start"].insert(0, {"Readme": BESIDE["README.md"]})  # type: ignore[attr-defined]
    config.nav = nav
    return config


def page_of(target: str) -> str:
    """The page of the site that a link of docs/README.md leads to."""
    return BESIDE.get(target.removeprefix("../"), target)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The documents beside docs/."""
    for name, page in BESIDE.items():
        files.append(File.generated(config, page, abs_src_path=str(ROOT / name)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Links as the site needs them, and flowcharts as pictures."""
    source = Path(page.file.abs_src_path or "").resolve()
    here = posixpath.dirname(source.relative_to(ROOT).as_posix())

    def link(match: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(here, match[1]))
        if not (ROOT / path).exists():
            raise PluginError(f"{source.relative_to(ROOT)}: no {path}")
        if path in BESIDE or path.startswith("docs/"):
            return BESIDE.get(path, path.removeprefix("docs/"))
        return HOST + path

    parts, end = [], 0
    for fence in FENCED.finditer(markdown):
        parts += [LINK.sub(link, markdown[end : fence.start()]), INFO.sub(r"\1", FLOWCHART.sub(drawn, fence[0]))]
        end = fence.end()
    return "".join([*parts, LINK.sub(link, markdown[end:])])


def drawn(flowchart: re.Match[str]) -> str:
    """A flowchart of Mermaid as SVG, in the colours of the page: Mermaid itself would be fetched from elsewhere."""
    lines = flowchart[1].splitlines()
    labels = {match[1]: match[2] for line in lines for match in NODE.finditer(line)}
    edges = [(match[1], match[2]) for line in lines for match in ARROW.finditer(line)]
    for edge in edges:
        for name in edge:
            labels.setdefault(name, name)
    places = layout({name: (len(label) * 7.8 + 20, 28.0) for name, label in labels.items()}, edges)
    shapes = ["<path d='M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in places.ways[edge]) + "'/>" for edge in edges]
    for name, (x, y, width, height) in places.boxes.items():
        shapes.append(f"<rect x='{x:.1f}' y='{y:.1f}' width='{width:.1f}' height='{height:.1f}' rx='4'/>")
        middle = f"x='{x + width / 2:.1f}' y='{y + height / 2 + 4:.1f}'"
        shapes.append(
            f"<text {middle} text-anchor='middle' stroke='none' fill='currentColor'>{label(labels[name])}</text>"
        )
    size = f"viewBox='-2 -2 {places.width + 4:.0f} {places.height + 4:.0f}' style='max-width:100%'"
    frame = "font-family='monospace' font-size='13' fill='none' stroke='currentColor'"
    return f"<svg xmlns='http://www.w3.org/2000/svg' role='img' {size} {frame}>{''.join(shapes)}</svg>"


def label(text: str) -> str:
    """A text that Markdown leaves alone."""
    return escape(text).replace("_", "&#95;")
