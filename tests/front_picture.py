"""The picture of the README: a family on the left, what it becomes on the right, in the colours of dark or light."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

ADVANCE, LEADING, PAD, GAP = 7.23, 17.0, 14.0, 96.0
"""Width and height of a character of 12 px, within a panel, between two panels."""
STYLE = """<style>
svg{--ink:#1f2328;--faint:#59636e;--panel:#f6f8fa;--edge:#d0d7de;--mark:#0550ae}
@media (prefers-color-scheme:dark){
svg{--ink:#e6edf3;--faint:#9198a1;--panel:#161b22;--edge:#3d444d;--mark:#a5d6ff}}
text{font:12px 'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',monospace;fill:var(--ink);white-space:pre}
rect{fill:var(--panel);stroke:var(--edge)} .h{fill:var(--faint)} .m{fill:var(--mark);font-weight:bold}
path{fill:none;stroke:var(--faint);stroke-width:1.6}
</style>"""


def drawn(family: str, file: str, config: str, rendered: Sequence[str], version: str) -> str:
    """The picture: a stream file, the config of a version of it, and the other files that are rendered."""
    left, right = family.splitlines(), config.splitlines()
    others = [path for path in rendered if path != file]
    width = [PAD * 2 + ADVANCE * max(len(line) for line in lines) for lines in (left, [*right, *others])]
    top = PAD + LEADING
    tall = LEADING * max(len(left), len(right)) + 2 * PAD
    x = PAD + width[0] + GAP
    total = x + width[1] + PAD, top + tall + LEADING * (len(others) + 3)
    mark = re.compile(rf"(\$\(v\)|(?<![\d.]){re.escape(version)}(?![\d]))")
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total[0]:.0f} {total[1]:.0f}" role="img">',
        "<title>A stream file on the left, the files that okdstreams renders of it on the right</title>",
        STYLE,
        *panel(PAD, top, width[0], tall, "streams/okd-scos.yaml", left, mark),
        *panel(x, top, width[1], tall, f"rendered/{file}", right, mark),
        *arrow(PAD + width[0] + 8, x - 8, top + tall / 2),
        text(x, top + tall + LEADING + 4, "and beside it", "h"),
        *(text(x, top + tall + LEADING * (number + 2) + 4, path, "h") for number, path in enumerate(others)),
        "</svg>",
    ]
    return "".join(f"{line}\n" for line in lines)


def panel(
    x: float, y: float, width: float, height: float, title: str, lines: Sequence[str], mark: re.Pattern[str]
) -> Iterator[str]:
    """A file: its name, and its lines with what the version makes of them marked."""
    yield text(x, y - 6, title, "h")
    yield f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="6"/>'
    for number, line in enumerate(lines):
        body = "".join(
            f'<tspan class="m">{escape(part)}</tspan>' if mark.fullmatch(part) else escape(part)
            for part in mark.split(line)
        )
        base = y + PAD + LEADING * (number + 0.75)
        yield f'<text x="{x + PAD:.1f}" y="{base:.1f}" xml:space="preserve">{body}</text>'


def arrow(left: float, right: float, y: float) -> Iterator[str]:
    """From one panel to the other, with what one types above it."""
    yield f'<path d="M{left:.1f} {y:.1f} H{right:.1f} m-8 -6 l8 6 l-8 6"/>'
    for number, word in enumerate(("okdstreams", "render")):
        middle = (left + right) / 2 - len(word) * ADVANCE / 2
        yield text(middle, y - 26 + number * 15, word, "h")


def text(x: float, y: float, words: str, kind: str) -> str:
    """A line of text."""
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}">{escape(words)}</text>'
