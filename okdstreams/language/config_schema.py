"""The shape of a release config as the controller decodes it: field names, types and bounds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, Literal, NamedTuple, get_args, get_origin

from okdstreams import language
from okdstreams.language import model
from okdstreams.language.fields import OTHER_JSON, bare, config_fields, fields, is_model, plain_fields
from okdstreams.language.gates import FLAGS, SECTIONS
from okdstreams.language.model.rows import Aggregate, GatingTest, Periodic, Row, UpgradeFromRelease, UpgradeTest
from okdstreams.prepared import once, state_of
from okdstreams.syntax.document import Loc
from okdstreams.syntax.near import close_matches


class Text(NamedTuple):
    """A string, one of `among` if that is not empty."""

    among: tuple[str, ...] = ()


class Number(NamedTuple):
    """A whole number."""

    least: int = 0


class Flag(NamedTuple):
    """A boolean."""


class Anything(NamedTuple):
    """Any value."""


class Items(NamedTuple):
    """A list."""

    of: Shape


class Named(NamedTuple):
    """An object whose keys are names that the user chooses."""

    of: Shape


class Fields(NamedTuple):
    """An object with these fields and no others."""

    fields: Mapping[str, Shape]


Shape = Text | Number | Flag | Anything | Items | Named | Fields

WORDS: dict[type, str] = {
    Text: "text",
    Number: "a whole number",
    Flag: "true or false",
    Items: "a list",
    Named: "an object",
    Fields: "an object",
}

ROWS: Mapping[str, type[Row]] = dict(zip(SECTIONS, (GatingTest, Periodic, UpgradeTest), strict=True))
"""The sections of the JSON whose entries are rows of the language."""

QUALIFIER = Fields(
    {
        "enabled": Flag(),
        "badgeName": Text(),
        "summary": Text(),
        "description": Text(),
        "payloadBadge": Text(("", "Yes", "No", "OnSuccess", "OnFailure")),
        "labels": Items(Text()),
        "notifications": Anything(),
        "approval": Anything(),
    }
)
"""What a qualifier of a verification may say. That `approval` is refused, the rule `qualifiers` says.

No config of the corpus has a qualifier, and no description of the controller at hand lists its fields. So this is a
list of names to be warned about, not one to refuse a config by.
"""

QUALIFIER_DEPTH = len(("verify", "TEST", "qualifiers", "NAME"))
"""How long the path of a qualifier is; what lies deeper is a field of it."""

_JOB = Fields({"name": Text()})


@cache
def config_shape() -> Fields:
    """The shape of a release config, read from the model once per install: see prepared.py.

    The names are the model's. The JSON differs from it in this alone: tests stand in the config, and say some things
    in other words (`_other_words`); an enumeration may be empty, which is as good as absent; numbers are not negative.
    """
    return once(__spec__, state_of((*language.__path__, *model.__path__)), _shape_of_the_model)


def _shape_of_the_model() -> Fields:
    shapes = {name: _shape(name, annotation) for name, annotation in config_fields().items()}
    return Fields(shapes | {section: Named(_entry(row)) for section, row in ROWS.items()})


def _entry(row: type[Row]) -> Fields:
    """An entry of a section by the row that writes it."""
    annotations = fields(row)
    shapes = {field.json: _shape(field.key, annotations[field.key]) for field in plain_fields(row)}
    if "qualifiers" in shapes:
        shapes["qualifiers"] = Named(QUALIFIER)
    for key in annotations.keys() & OTHER_JSON:
        shapes |= _other_words(row, key)
    return Fields(shapes)


def _other_words(row: type[Row], key: str) -> dict[str, Shape]:
    """What the controller has for a field of a row that its JSON says in other words."""
    if key == "job":
        return {"prowJob": _JOB}
    if key == "gate":
        return dict.fromkeys(("disabled",) if row is UpgradeTest else FLAGS, Flag())
    if key == "upgradeFrom":
        release = _shape(key, UpgradeFromRelease)
        return {"upgrade": Flag(), "upgradeFrom": Text(), "upgradeFromRelease": release}
    count = _shape("count", fields(Aggregate)["count"])
    return {"aggregatedProwJob": Fields({"prowJob": _JOB, "analysisJobCount": count})}


def _shape(name: str, annotation: Any) -> Shape:
    """The shape of a field of the model. Raises TypeError, which names the field, for a type that the JSON has not."""
    plain = bare(annotation)
    if is_model(plain):
        return Fields({key: _shape(key, inner) for key, inner in fields(plain).items()})
    if (origin := get_origin(plain)) is Literal:
        return Text(tuple(dict.fromkeys(("", *get_args(plain)))))
    if origin is list:
        return Items(_shape(name, get_args(plain)[0]))
    if origin is dict:
        return Named(_shape(name, get_args(plain)[1]))
    scalars: dict[Any, Shape] = {str: Text(), int: Number(), bool: Flag(), Any: Anything()}
    if plain not in scalars:
        raise TypeError(f"{name}: the schema of a release config has no shape for {plain}")
    return scalars[plain]


IN_ANY_CASE = ("approval",)
"""Fields that have a rule of their own, in whatever case they are written: Go reads them so."""


class Misfit(NamedTuple):
    """A value that does not fit. `on_key`: the key is what is wrong."""

    path: Loc
    message: str
    hint: str = ""
    on_key: bool = False


def misfits(value: Any, shape: Shape, path: Loc = ()) -> Iterator[Misfit]:
    """Where a value, such as a config, does not fit. null fits everywhere: the controller reads it as absent."""
    if value is None or isinstance(shape, Anything):
        return
    if isinstance(shape, Fields) and isinstance(value, dict):
        for key, item in value.items():
            if (inner := shape.fields.get(key)) is not None:
                if not _is_plain(item, inner):
                    yield from misfits(item, inner, (*path, key))
            elif key.lower() not in IN_ANY_CASE:
                yield Misfit((*path, key), f"unknown field {key!r}", _nearest(key, shape.fields), on_key=True)
    elif isinstance(shape, Named) and isinstance(value, dict):
        for key, item in value.items():
            yield from misfits(item, shape.of, (*path, key))
    elif isinstance(shape, Items) and isinstance(value, list):
        for index, item in enumerate(value):
            if not _is_plain(item, shape.of):
                yield from misfits(item, shape.of, (*path, index))
    elif not _fits(value, shape):
        where = f"`{path[-1]}`" if path else "the config"
        yield Misfit(path, f"{where} is {WORDS[type(shape)]}, not {_in_words(value)}", f"write {WORDS[type(shape)]}")
    elif isinstance(shape, Number) and value < shape.least:
        yield Misfit(path, f"`{path[-1]}` is {value}", f"at least {shape.least}")
    elif isinstance(shape, Text) and shape.among and value not in shape.among:
        words = ", ".join(filter(None, shape.among))
        yield Misfit(path, f"`{path[-1]}` is {value!r}", f"one of {words}")


def _is_plain(value: Any, shape: Shape) -> bool:
    """Whether it is a text or a boolean where any may stand, as most values are. A quick look: False says nothing."""
    if type(value) is str:
        return type(shape) is Text and not shape.among
    return type(value) is bool and type(shape) is Flag


def _fits(value: Any, shape: Shape) -> bool:
    if isinstance(shape, Text):
        return isinstance(value, str)
    if isinstance(shape, Flag):
        return isinstance(value, bool)
    return isinstance(shape, Number) and isinstance(value, int) and not isinstance(value, bool)


def _in_words(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _nearest(key: str, names: Collection[str]) -> str:
    near = close_matches(key, names, 1, 0.6) or [name for name in names if name.lower() == key.lower()]
    return f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(sorted(names))}"
