"""A value of the language to the value it has in one stream."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from okdstreams.language.model.values import Cases, Ranges
from okdstreams.language.provenance import At as At
from okdstreams.language.provenance import Origin as Origin
from okdstreams.language.provenance import Trace as Trace
from okdstreams.language.provenance import link as link
from okdstreams.language.provenance import unlink as unlink
from okdstreams.language.versions import Version
from okdstreams.syntax.diagnostics import Diagnostic, Severity, error
from okdstreams.syntax.document import Document
from okdstreams.syntax.rule_text import RuleText

RULE = RuleText(
    name="resolve",
    severity=Severity.ERROR,
    summary="Every value has a meaning in every stream: known placeholders and job prefixes, no name twice.",
    why="A placeholder that is not filled in would reach the controller as text.",
    bad='aws: {job: "ci/e2e-{cloud}", gate: blocking}',
    good="aws: {job: ci/e2e-aws, gate: blocking}",
)

_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(-?[A-Za-z][A-Za-z0-9_-]*)\}")

OMIT: Any = type("Omit", (), {"__repr__": lambda self: "OMIT"})()
"""The value of a field that this stream leaves out."""


class Evaluator:
    """Evaluates values in one stream of a family, and collects what is wrong. Tracing is paid for only when asked."""

    def __init__(
        self,
        document: Document,
        version: Version | None,
        arch: str,
        names: Mapping[str, str],
        trace: Trace | None = None,
    ) -> None:
        self.document = document
        self.version = version
        self.arch = arch
        self.names = dict(names)
        self.problems: list[Diagnostic] = []
        """What is wrong with what was evaluated so far."""
        self.trace = trace
        self.fills: Mapping[str, Sequence[Origin]] = {}
        """Where each placeholder gets its text from; only when tracing."""

    def say(self, at: At, message: str, hint: str = "", name: str = "resolve", *, key: bool = False) -> None:
        """Report a mistake at a loc of this document."""
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
            known = self.trace.setdefault(unlink(path), [])
            names = dict.fromkeys(_PLACEHOLDER.findall(text)) if isinstance(text, str) else {}
            filled = [origin for name in names for origin in self.fills.get(name, ())]
            known += [origin for origin in (*origins, *filled) if origin not in known]

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
            return self.text(value, at) if "{" in value or "}" in value else value
        if kind is Ranges:
            for wanted, choice in value.choices.items():
                if self.version in wanted:
                    here: At = (at, wanted.text)
                    return self._omit(here, path) if choice is None else self.value(choice, here, path)
            return self._omit(at, path)
        if kind is Cases:
            return self._cases(value, at, path)
        if kind is dict:
            return self._dict(value, at, path)
        if kind is list:
            return self._list(value, at, path)
        if isinstance(value, BaseModel):
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
            found = self.value(item, (at, number), (path, len(out)))
            if found is not OMIT:
                out.append(found)
        if self.trace is not None and not out:
            self.note(path, at)
        return out

    def _cases(self, value: Cases, at: At, path: At) -> Any:
        for number, case in enumerate(value.cases):
            if case.arch is not None and self.arch not in case.arch:
                continue
            if case.within is not None and self.version not in case.within:
                continue
            here: At = (at, number) if case.bare else ((at, number), "set")
            return self._omit(here, path) if case.value is None else self.value(case.value, here, path)
        return self._omit(at, path)

    def _dict(self, value: dict[str, Any], at: At, path: At) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key, item in value.items():
            here: At = (at, key)
            name = self.text(key, here, key=True) if "{" in key or "}" in key else key
            found = self.value(item, here, (path, name))
            if found is OMIT:
                continue
            if name in out:
                self.say(here, f"key {name!r} comes out twice", "two keys must not become the same text", key=True)
            out[name] = found
            if name is not key:
                self.note((path, name), here, role="name", key=True, text=key)
        if self.trace is not None and not out:
            self.note(path, at)
        return out

    def _model(self, value: BaseModel, at: At, path: At) -> dict[str, Any]:
        out = {}
        written = value.model_fields_set
        for attribute, name in yaml_names(type(value)):
            if attribute in written:
                found = self.value(getattr(value, attribute), (at, name), (path, name))
                if found is not OMIT:
                    out[name] = found
        if self.trace is not None and not out:
            self.note(path, at)
        return out

    def text(self, text: str, at: At, *, key: bool = False) -> str:
        """The text with its placeholders filled in."""

        def fill(match: re.Match[str]) -> str:
            name = match[1]
            if name is None:
                return match[0][0]
            if name in self.names:
                return self.names[name]
            self.say(at, *self._unknown(name), key=key)
            return match[0]

        return _PLACEHOLDER.sub(fill, text)

    def _unknown(self, name: str) -> tuple[str, str]:
        known = ", ".join(f"{{{n}}}" for n in sorted(self.names))
        if name in ("v", "p", "n") and self.version is None:
            return f"{{{name}}} in a family without versions", f"give the family `versions:`, or use one of {known}"
        if name == "p":
            hint = f"declare it under `previous` in the settings, such as {{{self.version}: 4.22}}"
            return f"{{p}}: {self.version} has no declared predecessor", hint
        return f"unknown placeholder {{{name}}}", f"known here: {known}; write {{{{{name}}}}} for the text itself"


@lru_cache(maxsize=256)
def yaml_names(model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """(attribute, YAML key) of every field of a model."""
    return tuple((attribute, field.alias or attribute) for attribute, field in model.model_fields.items())


def merged(config: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    """`config` with the fields of `raw` in it: maps are merged key by key, anything else is replaced."""
    out = dict(config)
    for key, value in raw.items():
        known = out.get(key)
        out[key] = merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return out
