"""A value of the language to the value it has in one stream."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from okdstreams.language.choices import choose
from okdstreams.language.model.declared import Strict
from okdstreams.language.model.values import Cases, Ranges
from okdstreams.language.placeholders import (
    AXES,
    escape,
    form,
    is_literal,
    is_unclosed,
    names_in,
    old_names_in,
    placeholder,
    substitute,
)
from okdstreams.language.provenance import At as At
from okdstreams.language.provenance import Origin as Origin
from okdstreams.language.provenance import Trace as Trace
from okdstreams.language.provenance import extend
from okdstreams.language.provenance import link as link
from okdstreams.language.provenance import unlink as unlink
from okdstreams.language.versions import Version
from okdstreams.syntax.diagnostics import Diagnostic, Severity, error
from okdstreams.syntax.document import Document
from okdstreams.syntax.fix import RENAME, WRITE, Change
from okdstreams.syntax.rule_text import RuleText

RULE = RuleText(
    name="resolve",
    severity=Severity.ERROR,
    summary="Every value has a meaning in every stream: known placeholders and job prefixes, no name twice.",
    why="A placeholder that is not filled in would reach the controller as text.",
    bad=f"aws: {{job: ci/e2e-{placeholder('cloud')}, gate: blocking}}",
    good="aws: {job: ci/e2e-aws, gate: blocking}",
)

WITHOUT_VERSIONS = "in a family without versions"
"""How a problem ends that a family has wherever it speaks of its version: told once."""

OMIT: Any = type("Omit", (), {"__repr__": lambda self: "OMIT"})()
"""The value of a field that this stream leaves out."""


UNCHANGED = frozenset({bool, int, float})
"""Types of values that are the same in every stream."""


class Evaluator:
    """Evaluates values in one stream of a family, and collects what is wrong. Tracing is paid for only when asked."""

    __slots__ = ("arch", "document", "fills", "names", "problems", "trace", "version")

    def __init__(
        self,
        document: Document,
        version: Version | None,
        arch: str,
        names: dict[str, str],
        trace: Trace | None = None,
    ) -> None:
        self.document = document
        self.version = version
        self.arch = arch
        self.names = names
        self.problems: list[Diagnostic] = []
        """What is wrong with what was evaluated so far."""
        self.trace = trace
        self.fills: Mapping[str, Sequence[Origin]] = {}
        """Where each placeholder gets its text from; only when tracing."""

    def say(self, at: At, message: str, hint: str = "", name: str = "resolve", *, key: bool = False) -> None:
        """Report a mistake at a loc of this document, unless it follows from one that was told by the model."""
        if self.document.unread and self.document.lacks_within(unlink(at)):
            return
        self.problems.append(error(self.document.span(unlink(at), key=key), name, message, hint))

    def note(
        self, path: At, at: At, why: str = "", role: str = "value", *, key: bool = False, text: object = ""
    ) -> None:
        """Remember that the output at `path` comes from the loc `at`, and from the placeholders in `text`."""
        if self.trace is not None:
            self.adopt(path, [Origin(self.document, unlink(at), why, role, key)], text)

    def adopt(self, path: At, origins: Iterable[Origin], text: object = "") -> None:
        """Remember that the output at `path` comes from `origins`, and from the placeholders in `text`."""
        if self.trace is not None:
            remembered = self.trace.setdefault(unlink(path), [])
            names = dict.fromkeys(names_in(text)) if isinstance(text, str) else {}
            filled = [origin for name in names for origin in self.fills.get(name, ())]
            remembered += [origin for origin in (*origins, *filled) if origin not in remembered]

    def traced(self, value: Any, at: At) -> tuple[Any, Trace]:
        """The value, and the places of it alone by path below it: none unless tracing."""
        if self.trace is None:
            return self.value(value, at), {}
        saved, self.trace = self.trace, {}
        try:
            return self.value(value, at), self.trace
        finally:
            self.trace = saved

    def value(self, value: Any, at: At, path: At = None) -> Any:
        """The plain value in this stream, or OMIT. `at` is where it stands in the file, `path` where it goes."""
        kind = type(value)
        if kind is str:
            if self.trace is not None:
                self.note(path, at, text=value)
            return value if is_literal(value) else self.text(value, at)
        if kind is Ranges or kind is Cases:
            return self._choice(value, at, path)
        if kind is dict:
            return self._dict(value, at, path)
        if kind is list:
            return self._list(value, at, path)
        if isinstance(value, Strict):
            return self._model(value, at, path)
        if self.trace is not None:
            self.note(path, at)
        return value

    def _omit(self, at: At, path: At) -> Any:
        self.note(path, at, "left out", "absent")
        return OMIT

    def _list(self, value: list[Any], at: At, path: At) -> list[Any]:
        out: list[Any] = []
        for number, item in enumerate(value):
            plain = self.value(item, (at, number), (path, len(out)))
            if plain is not OMIT:
                out.append(plain)
        if self.trace is not None and not out:
            self.note(path, at)
        return out

    def _choice(self, value: Ranges | Cases, at: At, path: At) -> Any:
        chosen = choose(value, self.version, self.arch)
        if chosen is None:
            return self._omit(at, path)
        inner, loc = chosen
        here = extend(at, loc)
        return self._omit(here, path) if inner is None else self.value(inner, here, path)

    def _dict(self, value: dict[str, Any], at: At, path: At) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key, item in value.items():
            here: At = (at, key)
            name = key if is_literal(key) else self.text(key, here, key=True)
            plain = self.value(item, here, (path, name))
            if plain is OMIT:
                continue
            if name in out:
                self.say(here, f"key {name!r} comes out twice", "two keys must not become the same text", key=True)
            out[name] = plain
            if name is not key:
                self.note((path, name), here, role="name", key=True, text=key)
        if self.trace is not None and not out:
            self.note(path, at)
        return out

    def _model(self, value: Strict, at: At, path: At) -> dict[str, Any]:
        out = {}
        fields, written, is_traced = value.__dict__, value.model_fields_set, self.trace is not None
        for attribute, name in yaml_names(type(value)):
            if attribute in written:
                plain = fields[attribute]
                kind = type(plain)
                if is_traced or not (kind in UNCHANGED or (kind is str and is_literal(plain))):
                    plain = self.value(plain, (at, name), (path, name))
                if plain is not OMIT:
                    out[name] = plain
        if self.trace is not None and not out:
            self.note(path, at)
        return out

    def text(self, text: str, at: At, *, key: bool = False) -> str:
        """The text with its placeholders filled in."""
        written = form(text)
        if written is not None:
            try:
                return written % self.names
            except KeyError:  # told below
                pass
        return self._filled(text, at, key=key)

    def _filled(self, text: str, at: At, *, key: bool) -> str:
        """The same, piece by piece, telling what is wrong."""

        def fill(name: str) -> str | None:
            if name in self.names:
                return self.names[name]
            self.say(at, *self._unknown(name), key=key)
            return None

        if is_unclosed(text):
            hint = f"write {placeholder('v')}, or {escape('$(')} for the text $("
            self.say(at, f"`$(` begins no placeholder in {text!r}", hint, key=key)
        for name in old_names_in(text):
            if name in self.names or name in AXES:
                self.say(at, f"{{{name}}} is no placeholder any more", f"write {placeholder(name)}", key=key)
                self._mend_old_names(text, at, key=key)
        return substitute(text, fill)

    def _mend_old_names(self, text: str, at: At, *, key: bool) -> None:
        """Give the last problem its fix: the text with every placeholder of the old form in the new one."""
        from okdstreams.syntax.plain_text import has_plain_form  # its patterns are dear, and few files need them

        for name in old_names_in(text):
            text = text.replace(f"{{{name}}}", placeholder(name)) if name in self.names or name in AXES else text
        source = text if key or has_plain_form(text, flow=True) else json.dumps(text, ensure_ascii=False)
        change = Change(self.document.file, RENAME if key else WRITE, unlink(at), source)
        self.problems[-1] = self.problems[-1]._replace(fix=(change,))

    def _unknown(self, name: str) -> tuple[str, str]:
        usable = ", ".join(map(placeholder, sorted(self.names)))
        wanted = placeholder(name)
        if name in ("v", "p", "n") and self.version is None:
            return f"{wanted} {WITHOUT_VERSIONS}", f"give the family `versions:`, or use one of {usable}"
        if name == "p":
            hint = f"declare it under `previous` in the settings, such as {{{self.version}: 4.22}}"
            return f"{wanted}: {self.version} has no declared predecessor", hint
        return f"unknown placeholder {wanted}", f"known here: {usable}; write {escape(wanted)} for the text itself"


@lru_cache(maxsize=256)
def yaml_names(model: type[Strict]) -> tuple[tuple[str, str], ...]:
    """(attribute, YAML key) of every field of a model."""
    return tuple((attribute, field.alias or attribute) for attribute, field in model.model_fields.items())


def merged(config: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    """`config` with the fields of `raw` in it: maps are merged key by key, anything else is replaced."""
    out = dict(config)
    for key, value in raw.items():
        before = out.get(key)
        out[key] = merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return out
