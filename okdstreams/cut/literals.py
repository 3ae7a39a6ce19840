"""Literal versions and dates that a new version inherits, and values that a person chose for a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from okdstreams.language.choices import RANGE, alternatives
from okdstreams.language.defaults import standing_at
from okdstreams.language.evaluate import yaml_names
from okdstreams.language.fields import GOVERNANCE
from okdstreams.language.model.declared import Strict
from okdstreams.language.versions import Range, Version
from okdstreams.syntax.diagnostics import Span
from okdstreams.syntax.document import Document, Loc

_DATE = re.compile(r"(?<![0-9])20[0-9]{2}([-./]?)(?:0[1-9]|1[0-2])(?:\1(?:0[1-9]|[12][0-9]|3[01]))?(?![0-9])")
_VERSION = re.compile(r"(?<![0-9.])[0-9]{1,2}\.[0-9]{1,3}(?:\.[0-9]+)?(?![0-9A-Za-z])")

_GO = re.compile(r"golang-[0-9.]+")

NOT_PINS = frozenset(
    ["apiVersion", "kind", "family", "versions", "allow", "previous", "controller", "defaults", "branches", *GOVERNANCE]
)
"""Fields whose text is for people, whose versions the cut itself looks at, or that rows have."""


class Pin(NamedTuple):
    """A place that a person should look at: what stands there, and why it may be wrong in the new version."""

    span: Span
    path: str
    text: str
    why: str


class _Leaf(NamedTuple):
    """A scalar, or a key, that the version inherits."""

    loc: Loc
    value: str | int | float
    is_key: bool = False


def pins(document: Document, model: Strict, version: Version | None) -> list[Pin]:
    """The pins of one file that `version` inherits (None: a family without versions), in the order of the file."""
    marked = set()
    for leaf in _leaves(model, (), version):
        loc = standing_at(model, document.data, leaf.loc)
        span, path = document.span(loc, key=leaf.is_key), ".".join(map(str, loc))
        marked |= {Pin(span, path, str(leaf.value), why) for why in _reasons(leaf)}
    return sorted(marked)


def _reasons(leaf: _Leaf) -> Iterator[str]:
    """Why a leaf needs a look."""
    if "minCreationIntervalSeconds" in leaf.loc:
        yield "a pace that was chosen for earlier versions"
    if "previousReleaseTag" in leaf.loc and "tag" in leaf.loc:
        yield "a release that has to exist"
    if isinstance(leaf.value, str):
        text = leaf.value
        if leaf.loc[:2] == ("sources", "variants"):
            if isinstance(leaf.loc[-1], int) and {"as", "inputs"} & {*leaf.loc}:
                return  # names in a Dockerfile, which has them in every version
            text = _GO.sub("golang", text)
        for date in _DATE.finditer(text):
            yield f"the date {date.group()} is literal"
        for version in _VERSION.findall(_DATE.sub("", text)):
            yield f"the version {version} is literal"


def _leaves(value: Any, loc: Loc, version: Version | None) -> Iterator[_Leaf]:
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        yield _Leaf(loc, value)
    elif (choices := alternatives(value)) is not None:
        for choice in choices:
            if choice.within is None or version in choice.within:
                yield from _leaves(choice.value, (*loc, *choice.value_loc), version)
                if choice.kind == RANGE:
                    break  # of cases and rows, later ones may be for other architectures
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _leaves(item, (*loc, number), version)
    elif isinstance(value, Strict):
        yield from _fields(value, loc, version)
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(key, str):
                yield _Leaf((*loc, key), key, is_key=True)
            yield from _leaves(item, (*loc, str(key)), version)


def _fields(value: Strict, loc: Loc, version: Version | None) -> Iterator[_Leaf]:
    within = getattr(value, "in_", None)
    if isinstance(within, Range) and version not in within:
        return
    for attribute, name in yaml_names(type(value)):
        if attribute in value.model_fields_set and name not in NOT_PINS:
            yield from _leaves(getattr(value, attribute), (*loc, name), version)
