"""Templates to pages. Everything is escaped but what is escaped here, and says how."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from okdstreams import __version__


def environment(**shared: Any) -> Environment:
    """The templates, with what all pages share."""
    templates = Environment(
        loader=PackageLoader("okdstreams.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.globals.update(shared, version=__version__, json_text=preformatted)
    templates.filters |= {"drawn": drawn, "coded": coded}
    return templates


def preformatted(text: str) -> Markup:
    """A text between tags. Quotes mean nothing there, and a config is full of them."""
    return Markup(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def coded(text: str) -> Markup:
    """A sentence, what stands between backquotes as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    pieces = (
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part) for number, part in enumerate(parts)
    )
    return Markup("").join(pieces)


def drawn(svg: str) -> Markup:
    """A picture of `graph.svg`, which escapes what it is given."""
    return Markup(svg)


def clean(page: str) -> str:
    """A page that can be written as UTF-8: half a character, which YAML can spell, is none."""
    return page.encode("utf-8", "replace").decode()
