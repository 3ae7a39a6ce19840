"""What is wrong with JSON text, where, and what to do about it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator

from okdstreams.syntax.diagnostics import Diagnostic, Severity, Span, error
from okdstreams.syntax.json_scan import Member, members, span_of, string
from okdstreams.syntax.rule_text import RuleText

RULE = RuleText(
    name="json",
    severity=Severity.ERROR,
    summary="A config is well-formed JSON in UTF-8: no trailing comma, no comment, no NaN, no half of a character.",
    why="A config that cannot be decoded is refused whole, and the stream stops.",
    bad='"to": "release",',
    good='"to": "release"',
    incident="Invalid JSON was merged, and stood for up to 31 days.",
    controller=True,
    spares="duplicate keys, of which it reads the last",
)

_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
_INT64 = 2**63

TRAILING = "a comma before a closing bracket"

MESSAGES = {
    "Expecting property name": "a key in double quotes was expected",
    "Expecting ',' delimiter": "a comma or a closing bracket was expected",
    "Expecting ':' delimiter": "a colon was expected after the key",
    "Expecting value": "a value was expected",
    "Extra data": "something stands after the end of the value",
    "Unterminated string": "a string has no closing quote",
    "Invalid control character": "a line break, tab or other control character in a string",
    "Invalid \\": "a backslash that begins no escape",
    "Illegal trailing comma": TRAILING,
}
"""The beginning of the standard library's message, and the words that every Python version gets."""


def syntax_fault(file: str, text: str, e: json.JSONDecodeError) -> tuple[Span, str, str]:
    """Where the fault is, a message and a hint: the same with every version of Python."""
    at, message, hint = _fault(text, e)
    return span_of(file, text, at, at + 1), message, hint


def _fault(text: str, e: json.JSONDecodeError) -> tuple[int, str, str]:
    """Offset, message and hint. The offset lies in the text, or at its end."""
    at, message = e.pos, next((ours for theirs, ours in MESSAGES.items() if e.msg.startswith(theirs)), e.msg)
    if not text.strip():
        return 0, "the file is empty", 'a release config is an object: {"name": …}'
    if text.startswith("\ufeff"):
        return 0, "a byte order mark", "save the file as UTF-8 without a byte order mark"
    before = text[:at].rstrip()
    rest = text[at:].lstrip()
    if rest[:1] in ("}", "]") and before.endswith(","):  # as Python tells it before 3.13
        at, message = len(before) - 1, TRAILING
    if message == TRAILING:
        return at, message, "remove the comma: JSON has no trailing commas"
    if rest[:1] == "," and before[-1:] in ("{", "[", ","):
        return at, "a comma too many", "remove one of the commas"
    return at, message, _hint(message, before, rest)


def _hint(message: str, before: str, rest: str) -> str:
    if rest.startswith(("//", "/*", "#")):
        return "JSON has no comments; remove it"
    if rest.startswith("'"):
        return "JSON strings are in double quotes"
    if rest.startswith(("<<<<<<<", "=======", ">>>>>>>")):
        return "resolve the merge conflict"
    if rest.startswith(("True", "False", "None")):
        return "write true, false or null"
    if not rest:
        return "the file ends too early: look for a missing bracket, quote or value"
    if "after the end" in message:
        return "a file holds one value: look for a bracket that is closed too early"
    if "control character" in message or "closing quote" in message:
        return "close the string on its line; write a line break as \\n"
    if "backslash" in message:
        return "write a backslash itself as \\\\"
    if (rest[:1] == '"' and before[-1:] in ('"', "}", "]")) or before[-1:].isalnum():
        return "put a comma before it"
    return "look for a missing quote, comma or bracket on this line or the one above"


def faults(file: str, text: str, at: int) -> Iterator[Diagnostic]:
    """What the decoder takes and JSON, or the controller, does not: looked for only when there is something."""
    seen: dict[str | int, Member] = {}
    for member in members(text, at):
        first = seen.setdefault(member.name, member)
        if first is not member:
            here, there = (span_of(file, text, m.key, m.key_end) for m in (member, first))
            message = f"duplicate key {member.name!r}, first on line {there.line}"
            hint = "keep one of them; the controller reads the last and drops the other silently"
            yield error(here, "schema", message, hint)._replace(related=((there, "first defined here"),))
        yield from _unpaired(file, text, member.key, member.key_end)
        if text[member.start] in "{[":
            yield from faults(file, text, member.start)
        else:
            yield from _unfit(file, text, member.start, member.end)


def _unfit(file: str, text: str, start: int, end: int) -> Iterator[Diagnostic]:
    written = text[start:end]
    if written[0] == '"':
        yield from _unpaired(file, text, start, end)
    elif written in ("NaN", "Infinity", "-Infinity"):
        yield error(span_of(file, text, start, end), "json", f"{written} is not JSON", "JSON has finite numbers only")
    elif written[0] in "-0123456789" and not _fits(written):
        shown = written if len(written) <= 30 else f"{written[:30]}…"
        yield error(span_of(file, text, start, end), "json", f"{shown} is out of range", "numbers have 64 bits")


def _fits(number: str) -> bool:
    if any(c in number for c in ".eE"):
        return math.isfinite(float(number))
    return len(number) <= 20 and -_INT64 <= int(number) < _INT64


def _unpaired(file: str, text: str, start: int, end: int) -> Iterator[Diagnostic]:
    if start < end and any("\ud800" <= c <= "\udfff" for c in string(text, start)[0]):
        hint = "write the character itself, or both halves of the pair"
        yield error(span_of(file, text, start, end), "json", "half a surrogate pair is not a character", hint)


def too_deep(text: str, most: int) -> int | None:
    """Offset of the bracket that opens one level too many."""
    depth = 0
    for place in _BRACKET.finditer(text):
        bracket = place.group()
        if bracket in ("{", "["):
            depth += 1
            if depth > most:
                return place.start()
        elif bracket in ("}", "]"):
            depth -= 1
    return None


def undecodable(file: str, content: bytes, e: UnicodeDecodeError) -> Diagnostic:
    before = content[: e.start]
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8"))
    span = Span(file, before.count(b"\n") + 1, column + 1, before.count(b"\n") + 1, column + 2)
    return error(span, "json", f"byte 0x{content[e.start]:02x} is not UTF-8", "save the file as UTF-8")
