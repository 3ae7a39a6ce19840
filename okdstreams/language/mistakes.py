"""What a model refuses in a file, in the words of the language: nothing of the validator's own reaches a reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic_core import ErrorDetails, ValidationError

from okdstreams.language.fields import required
from okdstreams.language.model.declared import Strict
from okdstreams.language.model.value import KEY
from okdstreams.language.model.values import old_placeholder
from okdstreams.syntax.diagnostics import Diagnostic, error
from okdstreams.syntax.document import Decimal, Document, Loc
from okdstreams.syntax.fix import RENAME, WRITE, Change
from okdstreams.syntax.near import close_matches

JSON_KEYS = {
    "prowJob": "job",
    "maxRetries": "retries",
    "multiJobAnalysis": "analysis",
    "aggregatedProwJob": "aggregate",
    "upgradeFromRelease": "upgradeFrom",
    "optional": "gate",
    "async": "gate",
    "disabled": "gate",
    "upgrade": "upgradeFrom",
}
"""Keys of the controller's JSON, to those by which the language says the same."""

OTHER_FORM = {"job": "NAME", "gate": "informing", "upgradeFrom": "default", "aggregate": "10"}
"""Those whose values are of another form, with a value as it would be."""

WORDS = {
    "optional": "informing",
    "required": "blocking",
    "mandatory": "blocking",
    "disabled": "off",
    "none": "off",
    "false": "off",
}
"""Words of the JSON and of other tools, to those of the language."""

FLAGS = {"yes": "true", "y": "true", "on": "true", "no": "false", "n": "false", "off": "false"}
"""What YAML 1.1 takes for true and false."""

TYPES = {
    "bool_type": "true or false",
    "dict_type": "a map",
    "float_type": "a number",
    "int_from_float": "a whole number",
    "int_type": "a whole number",
    "list_type": "a list",
    "model_type": "a map",
    "string_type": "text",
}
"""Kinds of refusals that are about a type, and the type that was asked for."""


_GUESS = re.compile(r"did you mean '?([^'? ]+)'?\?")
_WRITE = re.compile(
    r"write `?((?:[0-9.]+, )*(?:[0-9.+-]+|true|false|else|\$\([a-z0-9-]+\)))`?"
    r"(?:, without (?:quotes|brackets)|: \{.*)?"
)
"""Hints that a program can follow."""


def diagnose(document: Document, model: type[Strict], e: ValidationError) -> Iterator[Diagnostic]:
    """Every mistake once, each at its place."""
    seen = set()
    details = e.errors(include_url=False)
    meant = {(detail["loc"][:-1], _meant(detail, model)) for detail in details if detail["type"] == "extra_forbidden"}
    for detail in details:
        if detail["type"] == "missing" and (detail["loc"][:-1], detail["loc"][-1]) in meant:
            continue  # it is there under another name, and told
        loc = document.existing(tuple(detail["loc"]))
        kind = detail["type"]
        on_key = kind == "extra_forbidden" or detail["loc"][-1:] == (KEY,)
        missing = str(detail["loc"][-1]) if kind == "missing" else ""
        span = document.span(loc, key=on_key or bool(missing))
        message, hint = _say(detail, model, loc, missing)
        if (span, message) not in seen:
            seen.add((span, message))
            mistake = error(span, "schema", message, hint)
            yield mistake._replace(fix=_fix(document.file, loc, hint, on_key=on_key))


def _meant(detail: ErrorDetails, model: type[Strict]) -> str:
    """The key that an unknown one was meant to be; empty where there is no guess."""
    word, allowed = str(detail["loc"][-1]), _allowed(model, detail["loc"][:-1])
    guess = _GUESS.match(nearest(word, allowed))
    return JSON_KEYS[word] if JSON_KEYS.get(word) in allowed else guess[1] if guess else ""


def _fix(file: str, loc: Loc, hint: str, *, on_key: bool) -> tuple[Change, ...]:
    """The change that does what the hint says; none where it says more than what to write."""
    said = _GUESS.fullmatch(hint) or _WRITE.fullmatch(hint)
    return (Change(file, RENAME if on_key else WRITE, loc, said[1]),) if said is not None else ()


def _say(detail: ErrorDetails, model: type[Strict], loc: Loc, missing: str) -> tuple[str, str]:
    kind, value = detail["type"], detail["input"]
    where = "the file" if not loc else f"entry {loc[-1] + 1}" if isinstance(loc[-1], int) else f"`{loc[-1]}`"
    if kind == "extra_forbidden":
        return f"unknown key {str(loc[-1])!r}", nearest(str(loc[-1]), _allowed(model, loc[:-1]))
    if kind == "missing":
        return f"{where} has no `{missing}`" if loc else f"no `{missing}`", f"add `{missing}:`"
    if kind == "value_error":
        return str(detail["ctx"]["error"]), getattr(detail["ctx"]["error"], "hint", "")
    if value is None:
        return f"{where} has no value", "give it a value, or remove the key"
    if kind in TYPES:
        shown = short(value)
        message = f"{where} is text, {shown} is not" if kind == "string_type" else f"{where} is {TYPES[kind]}"
        return message if kind == "string_type" else f"{message}, not {shown}", _type_hint(kind, value, model, loc)
    return _bounds(detail, where)


def _type_hint(kind: str, value: Any, model: type[Strict], loc: Loc) -> str:
    """What to write instead of a value of the wrong type."""
    if hint := old_placeholder(value):
        return hint
    if kind == "string_type":
        if isinstance(value, list) and len(value) == 1:
            return f"write {short(value[0])}, without brackets"
        if isinstance(value, int) and loc[-1:] in (("expires",), ("interval",)) and not isinstance(value, bool):
            return f"write {value}h"
        return f'quote it: "{short(value)}"' if isinstance(value, (bool, int, float)) else "write one text"
    if kind == "list_type":
        return f"write [{value}]" if isinstance(value, str) else "write [...]"
    if kind == "bool_type":
        word = FLAGS.get(str(value).lower(), str(value).lower())
        return f"write {word}" if word in ("true", "false") else "write true or false"
    if kind in ("int_type", "int_from_float"):
        return f"write {value}, without quotes" if re.fullmatch("[0-9]+", str(value)) else "write a number such as 3"
    keys = required(_model_at(model, loc) or model)
    return f"write {{{', '.join(f'{key}: ...' for key in keys)}}}" if keys else "write {KEY: VALUE}"


def _bounds(detail: ErrorDetails, where: str) -> tuple[str, str]:
    """A value of the right type that is not among those that make sense."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "literal_error":
        expected = context["expected"]
        words = expected.replace("'", "").replace(" or ", ", ").split(", ")
        text = str(value).lower()
        near = [w for w in (WORDS.get(text, text), FLAGS.get(text, "")) if w in words]
        near = near or close_matches(text, words, 1) or [w for w in words if w.lower() == text]
        return f"{short(value)} is not {expected}", f"did you mean {near[0]}?" if near else f"one of {', '.join(words)}"
    if kind == "string_pattern_mismatch":
        return f"{short(value)} does not match {context['pattern']}", "use lower-case letters, digits and dashes"
    if kind == "greater_than_equal":
        return f"{where} is {value}", f"at least {context['ge']}"
    if kind == "less_than_equal":
        return f"{where} is {value}", f"at most {context['le']}"
    if kind in ("too_short", "string_too_short"):
        return f"{where} is empty", "write something, or remove the key"
    return f"{where} cannot be {short(value)}", "see docs/language.md for what may stand here"


def short(value: Any) -> str:
    """A value as a message shows it."""
    if isinstance(value, Decimal):
        return value.text
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def nearest(word: str, allowed: list[str]) -> str:
    """The allowed word that somebody may have meant, as a hint; else all of them."""
    if JSON_KEYS.get(word) in allowed:
        key = JSON_KEYS[word]
        return f"write `{key}: {OTHER_FORM[key]}`" if key in OTHER_FORM else f"did you mean {key!r}?"
    near = close_matches(word, allowed, 1, 0.6) or [a for a in allowed if a.lower() == word.lower()]
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known here: {', '.join(sorted(allowed))}" if allowed else "remove it"


def _allowed(model: type[Strict], loc: Loc) -> list[str]:
    """The keys that a model takes at `loc`, for a hint; empty when it cannot be told."""
    here = _model_at(model, loc)
    return [field.alias or name for name, field in here.model_fields.items()] if here is not None else []


def _model_at(model: type[Strict], loc: Loc) -> type[Strict] | None:
    """The model of what stands at `loc`; None when it cannot be told."""
    here: Any = model
    for segment in loc:
        field = here.model_fields.get(str(segment)) or next(
            (f for f in here.model_fields.values() if f.alias == segment), None
        )
        if field is None:
            continue  # a name that the user chose, an index, or a range: the model stays the same
        candidates = _models(field.annotation)
        if len(candidates) != 1:
            return None
        here = candidates[0]
    model_here: type[Strict] = here
    return model_here


def _models(annotation: Any) -> list[type[Strict]]:
    if isinstance(annotation, type):
        return [annotation] if issubclass(annotation, Strict) else []
    return list(dict.fromkeys(m for arg in getattr(annotation, "__args__", ()) for m in _models(arg)))
