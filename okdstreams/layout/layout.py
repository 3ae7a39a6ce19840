"""A stream file in the one layout. Comments stay with what they stand beside, the data is the same."""

from __future__ import annotations

from functools import partial

from yaml.nodes import MappingNode, Node

from okdstreams.language.key_order import key_order
from okdstreams.layout import gaps
from okdstreams.layout.printer import Printer
from okdstreams.syntax.diagnostics import Diagnostic, Span, error
from okdstreams.syntax.document import Data, same
from okdstreams.syntax.yaml import parse
from okdstreams.syntax.yaml_nodes import BREAK, Nodes, Uneditable, is_block

SECTIONS = ("sources", "config", "tests", "periodics", "upgradeTests", "promote", "components")
"""What an empty line stands around, when it is more than one line."""


def laid_out(file: str, content: bytes) -> str | Diagnostic:
    """The text of a file in the one layout, or why there is none."""
    parsed = parse(file, content)
    if parsed.document is None or parsed.diagnostics:
        return next(iter(parsed.diagnostics), error(Span(file), "yaml", "not YAML"))
    text, data = parsed.document.text, parsed.document.data
    nodes = Nodes(text)
    if nodes.root is None or not is_block(nodes.root) or not isinstance(nodes.root, MappingNode):
        return text
    kind = str(data.get("kind")) if isinstance(data, dict) else ""
    try:
        lines = _file(nodes, nodes.root, kind)
    except Uneditable as e:
        return error(Span(file), "fmt", f"cannot be laid out: {e}", "write it in another way")
    new = ("\ufeff" if text.startswith("\ufeff") else "") + "".join(line + nodes.line_break for line in lines)
    again = parse(file, new.encode("utf-8"))
    if again.document is None or again.diagnostics or not same(_unordered(again.document.data), _unordered(data)):
        return error(Span(file), "fmt", "is written in a way that cannot be laid out", "write it plainly")
    return new


def _file(nodes: Nodes, root: Node, kind: str) -> list[str]:
    children = nodes.children(root)
    if root.start_mark.column != 0 or not nodes.leads_its_line(children[0].start - nodes.text.startswith("\ufeff")):
        raise Uneditable("a document that begins in the middle of a line")
    start = int(nodes.text.startswith("\ufeff"))
    header = BREAK.split(nodes.text[start : nodes.line_start(children[0].start)])[:-1]
    lines = _squeezed([line.strip() for line in header])
    was_section = False
    first = True
    for lead, own in Printer(nodes, partial(key_order, kind)).units(root, (), "", children[0].start):
        is_section = len(own) > 1 and own[0].partition(":")[0] in SECTIONS
        if (is_section or was_section) and not first and (not lead or lead[0]):
            lines.append("")
        lines += [*lead, *own]
        was_section, first = is_section, False
    rest = nodes.text[nodes.next_line(children[-1].value_end) :]
    tail = [gaps.Line(len(line) - len(line.lstrip()), line.strip()) for line in BREAK.split(rest)]
    return _squeezed([*lines, *("  " * bool(line.column) * bool(line.text) + line.text for line in tail)])


def _squeezed(lines: list[str]) -> list[str]:
    """Lines without empty ones at both ends."""
    while lines and not lines[0]:
        lines = lines[1:]
    while lines and not lines[-1]:
        lines = lines[:-1]
    return lines


def _unordered(data: Data) -> Data:
    """Data with the keys of every map sorted: their order is layout where the models fix it."""
    if isinstance(data, dict):
        return {key: _unordered(data[key]) for key in sorted(data)}
    return [_unordered(item) for item in data] if isinstance(data, list) else data
