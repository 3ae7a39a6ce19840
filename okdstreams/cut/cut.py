"""The branch cut: which families go on with a new minor, and the edits of the YAML that say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from okdstreams.cut.edits import declare, edited_files, extend, move_branches
from okdstreams.cut.sources import close, refusal, unfed
from okdstreams.language.load import Loaded, Source
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.versions import Succession, Version
from okdstreams.syntax.diagnostics import Diagnostic, Span, error
from okdstreams.syntax.patch import Edit

NAME = "cut"
"""The name of the diagnostics of this module."""


class Ending(NamedTuple):
    """A family with versions, and the newest of them."""

    family: Source[StreamFamily]
    newest: Version

    @property
    def name(self) -> str:
        return self.family.model.family

    @property
    def span(self) -> Span:
        return self.family.document.span(("versions",))


@dataclass(frozen=True, slots=True)
class Cut:
    """A branch cut, worked out and not yet made."""

    version: Version
    after: Version
    declares: bool
    """Whether the settings have to be told that `version` follows `after`."""
    families: tuple[Source[StreamFamily], ...]
    left: tuple[Ending, ...]
    edits: tuple[Edit, ...]
    files: Mapping[str, bytes]
    """The edited files by name; no other files."""


class _Refused(Exception):
    """There is no such cut; the diagnostics say why. Never leaves this module."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__()
        self.diagnostics = tuple(diagnostics)


def cut(
    loaded: Loaded,
    version: Version,
    after: Version | None = None,
    names: Sequence[str] = (),
    *,
    without_source: bool = False,
) -> Cut | tuple[Diagnostic, ...]:
    """The cut of `version` in the families `names` (in all when empty), or why there is none.

    `after` is the predecessor that a person named; needed only where versions jump a major and the families do not
    tell. `without_source` closes mirrors whose source does not go on. `loaded` must be free of errors.
    """
    succession = Succession(loaded.settings[0].model.previous if loaded.settings else {})
    try:
        return _cut(loaded, succession, version, after, names, without_source=without_source)
    except _Refused as e:
        return e.diagnostics


def _cut(
    loaded: Loaded,
    succession: Succession,
    version: Version,
    after: Version | None,
    names: Sequence[str],
    *,
    without_source: bool,
) -> Cut:
    endings = [
        Ending(f, succession.span(f.model.versions)[-1]) for f in loaded.families if f.model.versions is not None
    ]
    wanted = _named(loaded, endings, names)
    declared = succession.previous(version)
    if declared is not None and after not in (None, declared):
        raise _Refused([_contradiction(loaded, succession, version, after)])
    if declared is not None and succession.next(declared) != version:
        raise _Refused([_taken(loaded, succession, declared, version)])
    previous = declared or _jump(loaded, wanted, succession, version, after)
    going = [ending for ending in wanted if ending.newest == previous]
    staying = [ending for ending in wanted if ending.newest != previous]
    if not going:
        top = max(staying, key=lambda ending: ending.newest)
        raise _Refused([_not_next(top, succession, version)])
    if names and staying:
        raise _Refused([_not_next(ending, succession, version) for ending in staying])
    families = tuple(ending.family for ending in going)
    newest = {ending.name: version if ending in going else ending.newest for ending in endings}
    hungry = unfed(families, newest, version)
    if hungry and not without_source:
        raise _Refused([refusal(family, version) for family in hungry])
    edits = [extend(family, previous, version) for family in families]
    edits += map(close, hungry)
    if declared is None:
        declaration = declare(loaded, version, previous)
        if isinstance(declaration, Diagnostic):
            raise _Refused([declaration])
        edits.append(declaration)
    edits += move_branches(loaded, [ending.family for ending in going], previous, version)
    files, problems = edited_files(loaded, edits, version, {**succession.declared, version: (previous,)})
    if problems:
        raise _Refused(problems)
    left = tuple(ending for ending in endings if ending not in going)
    return Cut(version, previous, declared is None, families, left, tuple(edits), files)


def _named(loaded: Loaded, endings: Sequence[Ending], names: Sequence[str]) -> list[Ending]:
    """The families of these names, all when there are none. Refuses a name that has no versions to go on with."""
    files = loaded.documents[0].file if loaded.documents else "streams"
    hint = f"families with versions: {', '.join(sorted(e.name for e in endings)) or 'none'}"
    if not endings:
        raise _Refused([error(Span(files), NAME, "no family has versions", "give one `versions:`, such as 4.12-4.14")])
    by_name = {ending.name: ending for ending in endings}
    without = {f.model.family: f.document.span(("family",)) for f in loaded.families if f.model.versions is None}
    missing = [
        error(
            without.get(n, Span(files)),
            NAME,
            f"family {n!r} has no versions" if n in without else f"no family {n!r}",
            hint,
        )
        for n in sorted(set(names) - set(by_name))
    ]
    if missing:
        raise _Refused(missing)
    return [ending for ending in endings if not names or ending.name in names]


def _jump(
    loaded: Loaded, wanted: Sequence[Ending], succession: Succession, version: Version, after: Version | None
) -> Version:
    """The predecessor of an x.0 that no settings declare: the one that was named, else the newest of the families."""
    top = max(wanted, key=lambda ending: ending.newest)
    previous = after or top.newest
    following = succession.next(previous)
    if previous.major + 1 != version.major:
        raise _Refused([_not_next(top, succession, version)])
    if following.major != previous.major:
        raise _Refused([_taken(loaded, succession, previous, version)])
    return previous


def _contradiction(loaded: Loaded, succession: Succession, version: Version, after: Version | None) -> Diagnostic:
    message = f"{version} follows {succession.previous(version)}, not {after}"
    if version in succession.declared:
        span = loaded.settings[0].document.span(("previous", str(version)))
        return error(span, NAME, message, "the settings declare it here: leave out --after")
    span = loaded.families[0].document.span(("versions",))
    return error(span, NAME, message, "leave out --after: it is for the first minor of a major, such as 5.0")


def _taken(loaded: Loaded, succession: Succession, previous: Version, version: Version) -> Diagnostic:
    following = succession.next(previous)
    span = loaded.settings[0].document.span(("previous", str(following)))
    message = f"{following} follows {previous}, so {version} cannot"
    return error(span, NAME, message, f"cut {following}, or declare here that it follows {version}")


def _not_next(ending: Ending, succession: Succession, version: Version) -> Diagnostic:
    following = succession.next(ending.newest)
    if version in (ending.family.model.versions or ()):
        message = f"{ending.name} has {version} already"
    elif version < ending.newest:
        message = f"{version} is older than {ending.newest}, the newest version of {ending.name}"
    else:
        message = f"{version} does not follow {ending.newest}, the newest version of {ending.name}"
    major = ending.newest.major + 1
    hint = f"the next one is {following}" + (f", or {major}.0" if following.major != major else "")
    return error(ending.span, NAME, message, hint)
