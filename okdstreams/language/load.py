"""A stream file to a validated model that still knows its places."""

from __future__ import annotations

from typing import Any, Generic, NamedTuple, TypeVar

from pydantic_core import ValidationError

from okdstreams.language.defaults import with_defaults
from okdstreams.language.model.declared import Strict
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.inventory import Inventory
from okdstreams.language.model.settings import Settings
from okdstreams.language.validators import KINDS, validate_file
from okdstreams.syntax.diagnostics import Diagnostic, error
from okdstreams.syntax.document import Data, Document, Loc
from okdstreams.syntax.yaml import parse

M = TypeVar("M", bound=Strict, covariant=True)

OLD = "streams.okd.io/v1alpha1"
"""The version of the language before this one; files of it are refused."""


class Source(NamedTuple, Generic[M]):
    """A validated file: what it says, and where it says it."""

    document: Document
    model: M


class Validated(NamedTuple):
    """A document with its model, or that of its readable parts, and what is wrong with the others."""

    source: Source[Any] | None
    diagnostics: tuple[Diagnostic, ...] = ()


class Loaded(NamedTuple):
    """All files that could be read, by kind, in the order of their names, and what is wrong with them.

    Of a file with mistakes the readable parts are here.
    """

    families: tuple[Source[StreamFamily], ...]
    inventories: tuple[Source[Inventory], ...]
    settings: tuple[Source[Settings], ...]
    documents: tuple[Document, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def knows_settings(self) -> bool:
        """Whether the settings were read wholly, or there are none: what they do not say is said nowhere."""
        files = {source.document.file for source in self.settings}
        return not any(d.is_error and (not files or d.span.file in files) for d in self.diagnostics)

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
        validated = _validate(parsed.document)
        diagnostics += validated.diagnostics
        if validated.source is not None:
            sources.append(validated.source)
    whole = [source for source in sources if not source.document.unread and isinstance(source.model, Settings)]
    return Loaded(
        families=tuple(s for s in sources if isinstance(s.model, StreamFamily)),
        inventories=tuple(s for s in sources if isinstance(s.model, Inventory)),
        # beside settings that were read wholly the rests of others are none
        settings=tuple(whole or (s for s in sources if isinstance(s.model, Settings))),
        documents=tuple(documents),
        diagnostics=tuple(diagnostics),
    )


def _validate(document: Document) -> Validated:
    data = document.data
    if not isinstance(data, dict):
        hint = "begin with `apiVersion: streams.okd.io/v1alpha2` and `kind: StreamFamily`"
        what = "is empty" if data is None else "does not hold a mapping"
        return _refusal(document, (), f"the file {what}", hint)
    if data.get("apiVersion") == OLD:
        message = f"the file is written in {OLD.rpartition('/')[2]} of the language"
        return _refusal(document, ("apiVersion",), message, "run `okdstreams migrate`, which rewrites it")
    kind = data.get("kind")
    model = KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        message = f"unknown kind {kind!r}" if "kind" in data else "no `kind`"
        from okdstreams.language.mistakes import nearest  # as in _readable

        guess = nearest(str(kind), list(KINDS))
        hint = guess if "did you mean" in guess else f"`kind` is one of {', '.join(KINDS)}"
        return _refusal(document, ("kind",), message, hint)
    try:
        validated = validate_file(str(kind), data)
    except ValidationError as e:
        return _readable(document, model, e)
    return Validated(Source(document, _whole(validated, data)))


def _readable(document: Document, model: type[Strict], e: ValidationError) -> Validated:
    """What is left of a document with mistakes, and the mistakes. What tells them is imported when there are some."""
    from okdstreams.language.mistakes import diagnose
    from okdstreams.language.readable import readable_parts

    left = readable_parts(document, model, e)
    source = Source(left.document, _whole(left.model, left.data)) if left else None
    return Validated(source, tuple(diagnose(document, model, e)))


def _whole(model: Strict, data: dict[str, Data]) -> Strict:
    return with_defaults(model, data) if isinstance(model, StreamFamily) else model


def _refusal(document: Document, loc: Loc, message: str, hint: str) -> Validated:
    return Validated(None, (error(document.span(loc), "schema", message, hint),))
