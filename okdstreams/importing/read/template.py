"""Values to templates: which text with placeholders gives the value of each cell, and of as many others as can be."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from okdstreams.importing.read.cells import Cell, Names
from okdstreams.language.placeholders import (
    AXES,
    escape,
    form,
    is_literal,
    is_plain,
    names_in,
    old_names_in,
    placeholder,
    substitute,
)

Forms = tuple[tuple[str, ...], ...]

VERSIONS: Forms = (("v", "p", "n"), ("v", "p"), ("v",), ())
"""Which versions become placeholders. The first that does is preferred: it stays right at the next branch cut."""

ARCHES: Forms = ((), ("-arch",), ("-arch", "arch"), ("arch",))
"""Which forms of the architecture do. Plain text is preferred: an architecture is rarely one among equals."""


EMPTY = "empty"
"""Name of a var without text. `{v}`, a placeholder of old, is refused wherever it stands; `{$(empty)v}` means it."""

TARGET = "target"
"""Name of the var that holds the ImageStream where no one pattern does."""


def escaped(text: str, names: Iterable[str] = ()) -> str:
    """Text that means `text` in a family; `names` are those of its vars."""
    if is_literal(text):
        return text
    once = {*AXES, EMPTY, TARGET, *names}.intersection(old_names_in(text))
    text = escape(text)
    for name in once:
        text = text.replace(f"{{{name}}}", f"{{{placeholder(EMPTY)}{name}}}")
    return text


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
"""One for all calls: json.dumps makes one for each."""


def canonical(value: Any) -> str:
    """A text that is equal for equal JSON alone: 1, 1.0 and true differ."""
    return _ENCODER.encode(value)


def in_order(value: Any) -> Any:
    """The same JSON with all keys sorted: the order in which somebody wrote them says nothing."""
    if isinstance(value, dict):
        return {key: in_order(value[key]) for key in sorted(value)}
    return [in_order(item) for item in value] if isinstance(value, list) else value


def mapped(value: Any, change: Callable[[str], str]) -> Any:
    """`value` with every string in it changed, keys included."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(key): mapped(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [mapped(item, change) for item in value]
    return value


VERSION = r"(?<![0-9])(?<![0-9]\.)[0-9]+\.[0-9]+(?![0-9])"
"""A minor as a whole: 4.1 is not in 4.14."""


@cache
def _pattern(arches: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """Whatever may be a token: any version, and these forms of the architecture; arm64 is not in arm64e."""
    befores = {"-arch": "", "arch": "(?<![A-Za-z0-9])"}
    return re.compile("|".join((VERSION, *(f"{befores[n]}{re.escape(text)}(?![A-Za-z0-9])" for n, text in arches))))


NAME_ARCHES: Forms = ((), ("arch",))
"""The forms in names of tests: aws-arm64 is a test of its own, not aws on another architecture."""


def forms(value: Any, cell: Cell, names: Mapping[str, str], arches: Forms = ARCHES) -> Iterator[Any]:
    """The templates that give `value` in this cell, the preferred ones first. Not all: every token, or none of it."""
    text = canonical(value)
    return (template for _, template in _forms(value, text, _tokens(text, cell, names, arches), names))


Tokens = tuple[tuple[str, str], ...]
"""Names of placeholders, and the texts that they may stand for."""


def _tokens(text: str, cell: Cell, names: Mapping[str, str], arches: Forms) -> tuple[Tokens, ...]:
    """The choices of tokens for a value of this canonical text, the preferred ones first; only such as occur in it."""
    there = {name: token for name, token in names.items() if token and token in text}
    if not there:
        return ((),)
    choices = (
        tuple((name, there[name]) for name in (*versions, *arch) if name in there)
        for arch in (arches if cell.arch in text else ((),))
        for versions in VERSIONS
    )
    return tuple(dict.fromkeys(choices))


def _forms(value: Any, text: str, choices: Iterable[Tokens], names: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """The different templates of these choices, each after its canonical text. `text` is that of the value."""
    if isinstance(value, str):
        yield from _forms_of_text(value, text, tuple(choices), tuple(names))
    elif isinstance(value, (dict, list)):
        yield from _different(value, text, choices, names)
    else:
        yield text, value


@lru_cache(maxsize=8192)
def _forms_of_text(
    value: str, text: str, choices: tuple[Tokens, ...], names: tuple[str, ...]
) -> tuple[tuple[str, Any], ...]:
    """The same of a text: most stand in many streams, and in rows as in fields."""
    return tuple(_different(value, text, choices, names))


def _different(value: Any, text: str, choices: Iterable[Tokens], names: Iterable[str]) -> Iterator[tuple[str, Any]]:
    seen = set()
    for tokens in choices:
        try:
            template = _templated(value, text, tokens, names)
        except _Collision:
            continue
        key = canonical(template)
        if key not in seen:
            seen.add(key)
            yield key, template


class _Collision(Exception):
    """Two keys of a map became the same text, or a placeholder and what stands before it another."""


def _templated(value: Any, text: str, tokens: Tokens, names: Iterable[str]) -> Any:
    if not tokens:
        return mapped(value, lambda text: escaped(text, names))
    pattern = _pattern(tuple(token for token in tokens if "arch" in token[0]))
    placeholders = {token: placeholder(name) for name, token in reversed(tokens)}  # of equal ones the first

    def change(text: str) -> str:
        out, end = "", 0
        for match in pattern.finditer(text):
            if match[0] in placeholders:
                out += escaped(text[end : match.start()], names) + placeholders[match[0]]
                end = match.end()
        return out + escaped(text[end:], names)

    template = mapped(value, change)
    again = filled(template, dict(tokens))
    if (again != value) if isinstance(value, str) else (canonical(again) != text):
        raise _Collision
    return template


def filled(template: Any, names: Mapping[str, str]) -> Any:
    """The value of a template, as the compiler fills it in. Raises KeyError where a placeholder has no value."""

    if isinstance(template, str) and is_plain(template):
        return template
    values = {EMPTY: "", **names}

    def fill(text: str) -> str:
        if is_plain(text):
            return text
        cut = form(text)
        return substitute(text, values.__getitem__) if cut is None else cut % values

    return mapped(template, fill)


def cover(values: Mapping[Cell, Any], names: Names) -> tuple[dict[Cell, str], dict[str, Any]]:
    """A template for each cell, as few different ones as a greedy choice finds: cell to key, key to template."""
    wanted = {cell: canonical(value) for cell, value in values.items()}
    templates: dict[str, Any] = {}
    ranks: dict[str, int] = {}
    covers: dict[str, set[Cell]] = {}
    alike: dict[tuple[Any, ...], list[tuple[str, Any]]] = {}
    for cell, value in values.items():
        text, own = wanted[cell], names[cell]
        choices = _tokens(text, cell, own, ARCHES)
        same = (text, choices, *own)
        if same not in alike:
            alike[same] = list(_forms(value, text, choices, own))
        for rank, (key, template) in enumerate(alike[same]):
            templates.setdefault(key, template)
            ranks[key] = min(rank, ranks.get(key, rank))
            covers.setdefault(key, set()).add(cell)
    for key, template in templates.items():
        if len(covers[key]) < len(wanted) and (used := set(names_in(key))):
            texts: dict[tuple[str | None, ...], str | None] = {}
            for cell, text in wanted.items():
                if cell in covers[key]:
                    continue
                tokens = tuple(map(names[cell].get, used))
                if tokens not in texts:
                    texts[tokens] = _given(template, names[cell])
                if texts[tokens] == text:
                    covers[key].add(cell)
    return _choose(wanted, covers, ranks), templates


def _given(template: Any, names: Mapping[str, str]) -> str | None:
    """The canonical text of what a template gives; None where a placeholder has no value."""
    try:
        return canonical(filled(template, names))
    except KeyError:
        return None


def _choose(wanted: Mapping[Cell, str], covers: dict[str, set[Cell]], ranks: dict[str, int]) -> dict[Cell, str]:
    chosen: dict[Cell, str] = {}
    left = set(wanted)
    while left:
        best = min(covers, key=lambda key: (-len(covers[key] & left), ranks[key], key))
        for cell in covers[best] & left:
            chosen[cell] = best
        left -= covers[best]
    return chosen
