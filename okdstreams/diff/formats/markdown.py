"""A comparison as Markdown for a comment on a pull request: sentences first, fields folded, within the size limit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from okdstreams.diff.between import Sentence
from okdstreams.diff.comparison import Comparison
from okdstreams.diff.dropped import notes
from okdstreams.diff.formats.text import counts, heading, row
from okdstreams.diff.statement import Impact
from okdstreams.diff.units import Unit

LIMIT = 60_000
"""Bytes. GitHub takes 65,536 characters in a comment; a bot may add lines of its own."""
FOR_SENTENCES = 40_000
LINKS = 10
"""Streams whose releases are linked to."""
FOR_NOTES = 1_000
"""Bytes kept for the frame: headings, and the notes on what was cut."""


def markdown(comparison: Comparison, *, full: bool = False) -> str:
    """The whole comment. With `full`, values are not shortened; the size limit stays."""
    changes = comparison.changes
    if not changes:
        return f"**okdstreams**: no difference between `{_code(comparison.old)}` and `{_code(comparison.new)}`\n"
    head = f"**okdstreams**: `{_code(comparison.old)}` → `{_code(comparison.new)}`, {counts(comparison)}\n\n"
    worth_reading = [s for s in changes.sentences if s.severity > Impact.COSMETIC]
    cosmetic = [s for s in changes.sentences if s.severity is Impact.COSMETIC]
    lines, cut = _within(_sentences(worth_reading), FOR_SENTENCES)
    body = "".join(lines)
    small, cut_small = _within(_sentences(cosmetic), FOR_SENTENCES - len(body.encode()))
    if small:
        body += _folded(f"{len(cosmetic)} cosmetic", "".join(small))
    if stays := notes(changes):
        body += "\n" + "".join(f"- {line}\n" for line in stays)
    if cut + cut_small:
        body += f"\n… and {cut + cut_small} more sentences, left out for their size: run `okdstreams diff`\n"
    body += _links(comparison)
    rest = LIMIT - FOR_NOTES - len((head + body).encode())
    fields, cut = _within(_fields(changes.units, full), rest)
    shown = "".join(fields)
    if shown:
        body += _folded(
            f"Fields of {len(fields)} of {len(changes.units)}" if cut else "Fields", f"```diff\n{shown}```\n"
        )
    if cut:
        body += f"\nThe fields of {cut} more are left out for their size: run `okdstreams diff --full`\n"
    return head + body


def _within(parts: Iterator[str], limit: int) -> tuple[list[str], int]:
    """As many parts as the limit allows, and how many are left."""
    taken: list[str] = []
    size = 0
    for part in parts:
        size += len(part.encode())
        if size > limit:
            return taken, 1 + sum(1 for _ in parts)
        taken.append(part)
    return taken, 0


def _sentences(sentences: list[Sentence]) -> Iterator[str]:
    for sentence in sentences:
        yield f"- **{sentence.severity.label}** {sentence}\n"


def _fields(units: tuple[Unit, ...], full: bool) -> Iterator[str]:
    for unit in units:
        rows = [row(change, full=full).replace("~ ", "! ", 1) for change in unit.differences.exact]
        yield "".join(f"{line}\n" for line in (f"# {heading(unit)}", *rows))


def _links(comparison: Comparison) -> str:
    """The changed streams where they can be looked at."""
    if not comparison.links:
        return ""
    shown = ", ".join(
        f"[{_linked(link.text)}]({quote(link.url, safe=':/?&=%+~')})" for link in comparison.links[:LINKS]
    )
    more = len(comparison.links) - LINKS
    return f"\nReleases so far: {shown}{f' and {more} more' if more > 0 else ''}\n"


def _folded(title: str, body: str) -> str:
    return f"\n<details><summary>{title}</summary>\n\n{body}\n</details>\n"


def _code(text: str) -> str:
    return text.replace("`", "'")


def _linked(text: str) -> str:
    return re.sub(r"([\\\[\]`*_<>])", r"\\\1", text)
