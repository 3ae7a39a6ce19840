"""Mirrors that a new version would not be fed by: their source does not go on with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from okdstreams.language.load import Source
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.sources import Mirror
from okdstreams.language.versions import ALL, Version, until
from okdstreams.syntax.diagnostics import Diagnostic, error
from okdstreams.syntax.patch import Edit, Patch
from okdstreams.syntax.yaml_nodes import is_block

_IN = ("sources", "mirror", "in")
_BEFORE_IN = ("family", "step", "by", "in")
"""What stands before the range in a mirror."""


class Unfed(NamedTuple):
    """A family that goes on with a version, a mirror for it, and the newest version of the mirror's source."""

    family: Source[StreamFamily]
    mirror: Mirror
    newest: Version

    @property
    def closed(self) -> str:
        """The range of the mirror without the versions that nothing arrives in."""
        return until(self.mirror.in_ or ALL, self.newest)


def unfed(going: Iterable[Source[StreamFamily]], newest: Mapping[str, Version], version: Version) -> list[Unfed]:
    """The families among `going` whose mirror would be for `version`, and whose source ends before it.

    `newest` has the newest version, after the cut, of every family that has versions.
    """
    families = []
    for family in going:
        mirror = family.model.sources.mirror
        if mirror is not None and (mirror.in_ is None or version in mirror.in_):
            last = newest.get(mirror.family)
            if last is not None and last < version:
                families.append(Unfed(family, mirror, last))
    return families


def refusal(family: Unfed, version: Version) -> Diagnostic:
    """Why a cut that leaves the family's mirror without a source is not made."""
    source = family.mirror.family
    message = f"{family.family.model.family} {version} would be mirrored from {source}, which ends at {family.newest}"
    hint = f"cut {source} too, or before; --without-source closes the mirror: `in: {family.closed}`"
    return error(family.family.document.span((*_IN[:2], "family")), "cut", message, hint)


def close(family: Unfed) -> Edit:
    """Let the mirror end where its source does."""
    document = family.family.document
    patch = Patch(document.file, document.text)
    if _IN in document.places:
        needs_quotes = "," in family.closed and not is_block(patch.nodes.node(_IN[:2]))
        return patch.replace_source(_IN, f'"{family.closed}"' if needs_quotes else family.closed)
    return patch.insert(_IN[:2], "in", family.closed, lambda key: key not in _BEFORE_IN)
