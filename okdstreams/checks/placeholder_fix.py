"""A version that is written out where a fact is for all versions, to the placeholder that says each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from okdstreams.language.placeholders import placeholder
from okdstreams.syntax.document import Document, Loc
from okdstreams.syntax.fix import RENAME, WRITE, Change

if TYPE_CHECKING:
    from okdstreams.variants.judged import Group


def any_version(group: Group, document: Document, loc: Loc, version: str) -> tuple[Change, ...]:
    """What puts the placeholder in place of `version` at `loc`, in the value or else in its key.

    Nothing for a file of a checkout, and nothing within `raw`, which says how a file is on purpose.
    """
    if group.family is None or document is not group.family.document or not loc or "raw" in loc:
        return ()
    value: Any = document.data
    for segment in loc:
        value = value[segment]
    kind, text = (WRITE, value) if isinstance(value, str) else (RENAME, loc[-1])
    if not isinstance(text, str) or version not in text:
        return ()
    return (Change(document.file, kind, loc, text.replace(version, placeholder("v"))),)
