"""Another name for a family, a var or a job prefix, everywhere it is named."""

from __future__ import annotations

import re

from okdstreams.language.placeholders import AXES, placeholder
from okdstreams.lsp.mentions import FAMILY, PREFIX, VAR, Mention, mention_at
from okdstreams.lsp.state import FleetState
from okdstreams.lsp.text import Replacement
from okdstreams.syntax.yaml_scalars import scalar

FORMS = {
    FAMILY: re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"),
    VAR: re.compile(r"-?[a-z0-9][a-z0-9-]*"),
    PREFIX: re.compile(r"[A-Za-z0-9_][-A-Za-z0-9_.]*"),
}


class Refused(Exception):
    """The name cannot be given; the message says why."""


def renamable(state: FleetState, file: str, offset: int) -> Mention | None:
    """The name at an offset, if it is one that can be changed everywhere."""
    document = state.document(file)
    mention = mention_at(document, offset) if document is not None else None
    if mention is None or mention.kind not in FORMS:
        return None
    return mention if any(other.declares for other in state.names.same(mention)) else None


def renamed(state: FleetState, file: str, offset: int, name: str) -> list[Replacement]:
    """What gives the thing at an offset another name. Raises Refused."""
    mention = renamable(state, file, offset)
    if mention is None:
        raise Refused("only a family, a var or a job prefix can be renamed, and only one that is declared")
    if not FORMS[mention.kind].fullmatch(name) or not isinstance(scalar(name), str):
        raise Refused(f"{name!r} cannot be the name of a {mention.kind}")
    for other in state.texts:
        if state.document(other) is None and mention.kind != VAR:
            raise Refused(f"{other} cannot be read at the moment: mend it first, it may name {mention.name!r} too")
    if name != mention.name:
        _free(state, mention, name)
    return [Replacement(m.file, m.start, m.end, name) for m in state.names.same(mention)]


def _free(state: FleetState, mention: Mention, name: str) -> None:
    """Raise Refused when the name means something already where the old one is used."""
    if mention.kind == VAR and name in AXES:
        raise Refused(f"{placeholder(name)} stands in every family for something else")
    declared = [m for group in state.names.by_file.values() for m in group if m.declares and m.kind == mention.kind]
    files = {m.file for m in state.names.same(mention)}
    taken = next((m for m in declared if m.name == name and (mention.kind != VAR or m.file in files)), None)
    if taken is not None:
        raise Refused(f"there is a {mention.kind} {name!r} already, in {taken.file}")
