"""A stream file to a validated model that still knows its places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from okdstreams.language.defaults import with_defaults, without_cancelled
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.inventory import Inventory
from okdstreams.language.model.settings import Settings
from okdstreams.syntax.diagnostics import Diagnostic, error
from okdstreams.syntax.document import Decimal, Document, Loc
from okdstreams.syntax.yaml import parse

M = TypeVar("M", bound=BaseModel, covariant=True)

KINDS: dict[str, type[BaseModel]] = {"Inventory": Inventory, "Settings": Settings, "StreamFamily": StreamFamily}

OLD = "streams.okd.io/v1alpha1"
"""The version of the language before this one; files of it are refused."""


class Source(NamedTuple, Generic[M]):
    """A validated file: what it says, and where it says it."""

    document: Document
    model: M


class Loaded(NamedTuple):
    """All files that could be read, by kind, in the order of their names, and what is wrong with them."""

    families: tuple[Source[StreamFamily], ...]
    inventories: tuple[Source[Inventory], ...]
    settings: tuple[Source[Settings], ...]
    documents: tuple[Document, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every file was read, so that something missing is missing indeed."""
        return not any(d.is_error for d in self.diagnostics)


def load(files: dict[str, bytes]) -> Loaded:
    """Files by name to models. Order of the files does not matter."""
    diagnostics: list[Diagnostic] = []
    sources: list[Source[Any]] = []
    documents: list[Document] = []
    for file in sorted(files):
        parsed = parse(file, files[file])
        diagnostics += parsed.diagnostics
        if parsed.document is None:
            continue
        documents.append(parsed.document)
        source = _validate(parsed.document)
        if isinstance(source, Source):
            sources.append(source)
        else:
            diagnostics += source
    return Loaded(
        families=tuple(s for s in sources if isinstance(s.model, StreamFamily)),
        inventories=tuple(s for s in sources if isinstance(s.model, Inventory)),
        settings=tuple(s for s in sources if isinstance(s.model, Settings)),
        documents=tuple(documents),
        diagnostics=tuple(diagnostics),
    )


def _validate(document: Document) -> Source[BaseModel] | Sequence[Diagnostic]:
    """The model of a document, or what is wrong with it."""
    data = document.data
    if not isinstance(data, dict):
        hint = "begin with `apiVersion: streams.okd.io/v1alpha2` and `kind: StreamFamily`"
        what = "is empty" if data is None else "does not hold a mapping"
        return [error(document.span(()), "schema", f"the file {what}", hint)]
    if data.get("apiVersion") == OLD:
        message = f"the file is written in {OLD.rpartition('/')[2]} of the language"
        return [error(document.span(("apiVersion",)), "schema", message, "run `okdstreams migrate`, which rewrites it")]
    kind = data.get("kind")
    model = KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        message = f"unknown kind {kind!r}" if "kind" in data else "no `kind`"
        return [error(document.span(("kind",)), "schema", message, f"`kind` is one of {', '.join(KINDS)}")]
    try:
        validated = model.model_validate(without_cancelled(data) if model is StreamFamily else data)
    except ValidationError as e:
        return tuple(_diagnose(document, model, e))
    if isinstance(validated, StreamFamily):
        validated = with_defaults(validated, data)
    return Source(document, validated)


def _diagnose(document: Document, model: type[BaseModel], e: ValidationError) -> Iterator[Diagnostic]:
    seen = set()
    for detail in e.errors(include_url=False):
        loc = document.existing(tuple(detail["loc"]))
        kind = detail["type"]
        on_key = kind == "extra_forbidden" or detail["loc"][-1:] == ("[key]",)
        missing = str(detail["loc"][-1]) if kind == "missing" else ""
        span = document.span(loc, key=on_key or bool(missing))
        message, hint = _say(detail, model, loc, missing)
        if (span, message) not in seen:
            seen.add((span, message))
            yield error(span, "schema", message, hint)


def _say(detail: ErrorDetails, model: type[BaseModel], loc: Loc, missing: str) -> tuple[str, str]:
    """Message and hint in the words of the language, not in the validator's."""
    kind, value = detail["type"], detail["input"]
    shown = value.text if isinstance(value, Decimal) else _short(value)
    where = "the file" if not loc else f"entry {loc[-1] + 1}" if isinstance(loc[-1], int) else f"`{loc[-1]}`"
    if kind == "extra_forbidden":
        return f"unknown key {str(loc[-1])!r}", _nearest(str(loc[-1]), _allowed(model, loc[:-1]))
    if kind == "missing":
        return f"{where} has no `{missing}`" if loc else f"no `{missing}`", f"add `{missing}:`"
    if kind == "value_error":
        return str(detail["ctx"]["error"]), getattr(detail["ctx"]["error"], "hint", "")
    if value is None:
        return f"{where} has no value", "give it a value, or remove the key"
    if kind == "literal_error":
        expected = detail["ctx"]["expected"]
        near = get_close_matches(str(value), expected.replace("'", "").replace(" or ", ", ").split(", "), 1)
        return f"{shown} is not {expected}", f"did you mean {near[0]}?" if near else ""
    if kind == "string_type" and isinstance(value, (int, float, Decimal)):
        return f"{where} is text, {shown} is not", f'quote it: "{shown}"'
    if kind == "string_pattern_mismatch":
        return f"{shown} does not match {detail['ctx']['pattern']}", "use lower-case letters, digits and dashes"
    return f"{where}: {detail['msg'][0].lower()}{detail['msg'][1:]}, not {shown}", ""


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _nearest(word: str, allowed: list[str]) -> str:
    near = get_close_matches(word, allowed, 1, 0.6)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known here: {', '.join(sorted(allowed))}" if allowed else "remove it"


def _allowed(model: type[BaseModel], loc: Loc) -> list[str]:
    """The keys that a model takes at `loc`, for a hint; empty when it cannot be told."""
    here: Any = model
    for segment in loc:
        field = here.model_fields.get(str(segment)) or next(
            (f for f in here.model_fields.values() if f.alias == segment), None
        )
        if field is None:
            continue  # a name that the user chose, an index, or a range: the model stays the same
        candidates = _models(field.annotation)
        if len(candidates) != 1:
            return []
        here = candidates[0]
    return [field.alias or name for name, field in here.model_fields.items()]


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type):
        return [annotation] if issubclass(annotation, BaseModel) else []
    return list(dict.fromkeys(m for arg in getattr(annotation, "__args__", ()) for m in _models(arg)))
