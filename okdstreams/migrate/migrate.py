"""One file of v1alpha1 to v1alpha2: what has to change is rewritten, all else stays byte for byte."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from okdstreams.migrate import forms, reasons, scalars, words
from okdstreams.migrate.placeholders import new_text
from okdstreams.syntax.diagnostics import Diagnostic, Span, error
from okdstreams.syntax.document import Data, Document, Loc
from okdstreams.syntax.patch import Edit, Patch, apply
from okdstreams.syntax.yaml import parse
from okdstreams.syntax.yaml_nodes import Child, Uneditable

PLACEHOLDER, WORD, RANGES, CASES, SOURCE = "placeholders", "words", "range maps", "cases", "upgrade sources"
REASONS = "reasons"
"""What is counted."""


class Migrated(NamedTuple):
    """A file in the new language."""

    text: str
    counts: Mapping[str, int]
    """How many of each kind of change were made."""
    hidden: tuple[Span, ...] = ()
    """Where ranges were dropped that `all` above them hid."""


class _Change(NamedTuple):
    kind: str
    edits: tuple[Edit, ...]
    hidden: Span | None = None


def migrate(file: str, content: bytes) -> Migrated | Diagnostic | None:
    """The file in the new language; what is wrong with it; None when it is not of the old version."""
    parsed = parse(file, content)
    broken = next((d for d in parsed.diagnostics if d.is_error), None)
    if parsed.document is None or broken:
        return broken or error(Span(file), "yaml", "not YAML")
    data = parsed.document.data
    if not isinstance(data, dict) or data.get("apiVersion") != words.OLD:
        return None
    try:
        patch = Patch(file, parsed.document.text)
        changes = list(_Migration(patch, data).changes())
        text = apply(patch.text, [edit for change in changes for edit in change.edits])
    except Uneditable as e:
        return error(Span(file), "migrate", f"cannot be migrated: {e}", "write it in another way, and run it again")
    again = parse(file, text.encode())
    if again.diagnostics or again.document is None:
        where = _same_line(parsed.document, again.diagnostics)
        return error(where, "migrate", "is written in a way that cannot be migrated in place", "write it plainly")
    counts = Counter(change.kind for change in changes)
    return Migrated(text, counts, tuple(change.hidden for change in changes if change.hidden))


def _same_line(document: Document, diagnostics: list[Diagnostic]) -> Span:
    last = document.text.count("\n") + 1
    return Span(document.file, min(diagnostics[0].span.line, last) if diagnostics else 1)


class _Migration:
    """The walk through one file."""

    def __init__(self, patch: Patch, data: Mapping[str, Data]) -> None:
        self.patch, self.kind, self.family = patch, str(data.get("kind")), str(data.get("family", ""))
        versions = data.get("versions", "")
        self.versions = versions if isinstance(versions, str) else ""

    def changes(self) -> Iterator[_Change]:
        """Every change, in the order of the file."""
        yield from self._value(self.patch.nodes.node(()), (), in_flow=False)

    def _value(self, node: Node, path: Loc, *, in_flow: bool) -> Iterator[_Change]:
        if isinstance(node, ScalarNode):
            yield from self._scalar(node, path, in_flow=in_flow)
        elif isinstance(node, SequenceNode):
            yield from self._list(node, path, in_flow=in_flow or bool(node.flow_style))
        elif isinstance(node, MappingNode):
            yield from self._map(node, path, in_flow=in_flow or bool(node.flow_style))

    def _scalar(self, node: ScalarNode, path: Loc, *, in_flow: bool) -> Iterator[_Change]:
        old = str(node.value)
        if path == ("apiVersion",):
            yield self._rewritten(WORD, node, words.NEW, in_flow=in_flow)
        elif words.is_own_predecessor(path, old) and self.family:
            yield self._rewritten(SOURCE, node, f"{self.family}@prev", in_flow=in_flow)
        elif (new := new_text(old)) != old:
            yield self._rewritten(PLACEHOLDER, node, new, in_flow=in_flow)

    def _rewritten(self, kind: str, node: ScalarNode, value: str, *, in_flow: bool) -> _Change:
        start, source = int(node.start_mark.index), self.patch.text[node.start_mark.index : self.patch.nodes.end(node)]
        edits = [
            self.patch.replace(node, start + change.start, start + change.end, change.new)
            for change in scalars.changes(node, source, value, in_flow=in_flow)
        ]
        return _Change(kind, tuple(edits))

    def _list(self, node: SequenceNode, path: Loc, *, in_flow: bool) -> Iterator[_Change]:
        children = self.patch.nodes.children(node)
        begins_with_case = bool(children) and forms.is_case(children[0].node)
        are_cases = words.may_vary(path) and (begins_with_case or words.takes_no_list(path))
        for child in children:
            if are_cases and not forms.is_case(child.node):
                yield _Change(CASES, tuple(forms.with_set(self.patch, child, in_flow=in_flow)))
            if path == reasons.EXCLUDE and (edits := tuple(reasons.with_reason(self.patch, child))):
                yield _Change(REASONS, edits)
            yield from self._child(child, path, in_flow=in_flow)

    def _map(self, node: MappingNode, path: Loc, *, in_flow: bool) -> Iterator[_Change]:
        children = self.patch.nodes.children(node)
        if forms.is_range_map(node, children) and words.may_vary(path) and path:
            yield from self._range_map(node, children, path, in_flow=in_flow)
            return
        for child in children:
            here = (*path, child.name)
            if here == ("deploy",) and self.kind == "StreamFamily" and isinstance(child.node, MappingNode):
                yield from self._cluster(child)
                continue
            if here == ("allow",) and (edits := tuple(reasons.with_versions(self.patch, child, self.versions))):
                yield _Change(REASONS, edits)
            key = child.key
            if isinstance(key, ScalarNode):
                if word := words.new_key(self.kind, here):
                    yield self._rewritten(WORD, key, word, in_flow=in_flow)
                elif (new := new_text(str(key.value))) != key.value and path[-1:] != ("allow",):
                    yield self._rewritten(PLACEHOLDER, key, new, in_flow=in_flow)
            if child.name != "allow" or path in (("vars",), ("jobs",), ("tests",), ("periodics",), ("upgradeTests",)):
                yield from self._child(child, path, in_flow=in_flow)

    def _range_map(self, node: Node, children: list[Child], path: Loc, *, in_flow: bool) -> Iterator[_Change]:
        chosen = forms.reached(children)
        if len(chosen) < len(children):
            hidden = children[len(chosen)]
            mark = hidden.node.start_mark
            where = Span(self.patch.file, mark.line + 1, mark.column + 1)
            yield _Change(RANGES, tuple(forms.without_hidden(self.patch, path, children)), where)
        lone = str(chosen[0].name).strip() == forms.ALL
        if lone and in_flow and not forms.is_null(chosen[0].node) and len(children) == 1:
            yield _Change(RANGES, tuple(forms.unwrapped(self.patch, node, chosen[0])))
        elif words.holds_names(path):
            yield _Change(CASES, tuple(forms.map_to_cases(self.patch, node, chosen)))
        elif edits := tuple(forms.with_else(self.patch, chosen)):
            yield _Change(RANGES, edits)
        for child in chosen:
            yield from self._child(child, path, in_flow=in_flow)

    def _child(self, child: Child, path: Loc, *, in_flow: bool) -> Iterator[_Change]:
        yield from self._value(child.node, (*path, child.name), in_flow=in_flow)

    def _cluster(self, child: Child) -> Iterator[_Change]:
        """`deploy: {cluster: X}` is `cluster: X`; comments between move above it."""
        inner = next((c for c in self.patch.nodes.children(child.node) if c.name == "cluster"), None)
        if inner is None:
            return
        newline = self.patch.nodes.line_break
        between = self.patch.text[child.start : inner.value_start].splitlines()
        comments = [f"#{line.partition('#')[2]}{newline}" for line in between if "#" in line]
        edits = (
            self.patch.replace(child.node, child.start, inner.value_start, f"{''.join(comments)}cluster: "),
            self.patch.replace(child.node, inner.value_end, child.value_end, ""),
        )
        yield _Change(WORD, edits)
