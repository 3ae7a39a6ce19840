"""A check: a record that holds a function, exported as RULE by its own module in rules/."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from okdstreams.checks.subjects import Subject, View
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Document, Loc


class Finding(NamedTuple):
    """What a check found. `path` leads into a subject's config, or is a loc of a stream file."""

    where: Subject | Document
    path: Loc
    message: str
    hint: str = ""
    severity: Severity | None = None
    """None: the severity of the rule."""
    related: tuple[tuple[Subject | Document, Loc, str], ...] = ()
    """Other places that matter, and why."""
    key: bool = False
    """Mark the key instead of the value."""


Check = Callable[[View], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One check and its explanation. Its name is the name of its module, with dashes."""

    name: str
    severity: Severity
    summary: str
    """One line: what must hold."""
    why: str
    """What goes wrong otherwise."""
    bad: str
    good: str
    """An example of each, as it would be written."""
    check: Check | None = None
    """None: the reader or the compiler itself reports it."""
    incident: str = ""
    """What once happened, and how long it stood."""
    excusable: bool = False
    """Whether an `allow` excuses even an error of it. Warnings can always be excused."""
    warns: bool = False
    """Whether a rule of severity error has findings that are warnings."""
    controller: bool = False
    """Whether the release-controller itself refuses a config for it."""
    needs: str = ""
    """The attribute of the view without which it has nothing to say, and is not run: `fleet`, `jobs`, `base`."""
    last: bool = False
    """Whether it runs after the others, and sees which excuses were used."""

    @property
    def takes_excuses(self) -> bool:
        """Whether an `allow` may name it."""
        return self.excusable or self.warns or self.severity is not Severity.ERROR
