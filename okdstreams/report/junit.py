"""Diagnostics as JUnit XML, which Prow's pages show: one case for each check."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree

from okdstreams.checks.rule_texts import rules
from okdstreams.report.text import text
from okdstreams.syntax.diagnostics import Diagnostic, Severity

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""


def junit(diagnostics: Iterable[Diagnostic], lines: dict[str, list[str]], *, strict: bool = False) -> str:
    """A case fails that has errors, or warnings if `strict`; other findings are its output."""
    findings = list(diagnostics)
    names = sorted({rule.name for rule in rules()} | {d.name for d in findings})
    suite = ElementTree.Element("testsuite", name="okdstreams", tests=str(len(names)), failures="0", errors="0")
    failures = 0
    for name in names:
        case = ElementTree.SubElement(suite, "testcase", classname="okdstreams", name=name)
        ours = [d for d in findings if d.name == name]
        bad = [d for d in ours if d.is_error or (strict and d.severity is Severity.WARNING)]
        rest = [d for d in ours if d not in bad]
        if bad:
            failures += 1
            count = f"{len(bad)} finding{'s' if len(bad) > 1 else ''}"
            ElementTree.SubElement(case, "failure", message=count).text = _clean(text(bad, lines))
        if rest:
            ElementTree.SubElement(case, "system-out").text = _clean(text(rest, lines))
    suite.set("failures", str(failures))
    ElementTree.indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suite, encoding="unicode") + "\n"


def _clean(words: str) -> str:
    return _FORBIDDEN.sub("\ufffd", words)
