"""One walk over the values of a family, for all the checks that look at what is written for some streams alone."""

from __future__ import annotations

from typing import Any, NamedTuple

from okdstreams.checks.subjects import View
from okdstreams.language.choices import PLAIN, ROW, Alternative, alternatives, fields_below
from okdstreams.language.evaluate import yaml_names
from okdstreams.language.load import Source
from okdstreams.language.model.declared import Strict
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.rows import Row
from okdstreams.syntax.document import Loc

SECTIONS = ("vars", "config", "tests", "periodics", "upgradeTests")
OF_SOURCES = ("import", "built", "art", "tested", "mirror")
"""Without `pipeline`: it may build versions that no family has."""


class Chosen(NamedTuple):
    """A place where something is for some streams alone."""

    loc: Loc
    choices: list[Alternative]
    """What can be chosen there; of a row that is the only one, itself."""
    is_single: bool
    """Whether it is such a row, or another model that says for which versions it is."""
    outer: tuple[Alternative, ...]
    """What it stands in, and is for no more streams than."""


class Places(NamedTuple):
    """Every such place of a family: what it says of its streams, and of what they are made of."""

    own: list[Chosen]
    of_sources: list[Chosen]


def places_of(view: View, source: Source[StreamFamily]) -> Places:
    """The places of a family, walked over once in a run."""
    file = source.document.file
    if file not in view.walked:
        own: list[Chosen] = []
        for section in SECTIONS:
            _walk(getattr(source.model, section), (section,), (), own)
        _walk(source.model.imageMirror, ("imageMirror",), (), own)
        of_sources: list[Chosen] = []
        for attribute, name in yaml_names(type(source.model.sources)):
            if name in OF_SOURCES:
                _walk(getattr(source.model.sources, attribute), ("sources", name), (), of_sources)
        view.walked[file] = Places(own, of_sources)
    places: Places = view.walked[file]
    return places


def _walk(value: Any, loc: Loc, outer: tuple[Alternative, ...], places: list[Chosen]) -> None:
    """Add the places at and below a value."""
    if isinstance(value, Strict):
        _walk_model(value, loc, outer, places)
    elif (choices := alternatives(value)) is not None:
        places.append(Chosen(loc, choices, False, outer))
        for choice in choices:
            if type(choice.value) not in PLAIN:
                _walk(choice.value, (*loc, *choice.value_loc), (*outer, choice), places)
    elif isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            if type(item) not in PLAIN:
                _walk(item, (*loc, key), outer, places)


def _walk_model(value: Strict, loc: Loc, outer: tuple[Alternative, ...], places: list[Chosen]) -> None:
    """Those of a model: itself, if it says for which versions it is, and what it holds."""
    below = fields_below(value)
    within = value.__dict__.get("in_")
    if within is not None and not (outer and outer[-1].value is value):
        own = Alternative(ROW, within, value.arch if isinstance(value, Row) else None, value, (), ())
        places.append(Chosen(loc, [own], True, outer))
        if below:
            outer = (*outer, own)
    for name, inner in below:
        _walk(inner, (*loc, name), outer, places)
