"""What a rule says of itself, wherever its check is made: its name, and why it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from okdstreams.syntax.diagnostics import Severity


class Scope(Enum):
    """How far a rule has to look to judge one stream."""

    STREAM = "stream"
    """At the stream, and at the families that its file names."""
    NAMESPACE = "namespace"
    """At every stream of its namespace, which is what one release-controller watches, and of those that it names."""
    FLEET = "fleet"
    """At every stream there is."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RuleText:
    """A rule explained. The module that makes the check declares it, as RULE."""

    name: str
    severity: Severity
    summary: str
    """One line: what must hold."""
    why: str
    """What goes wrong otherwise."""
    bad: str
    good: str
    """An example of each, as it would be written."""
    incident: str = ""
    """What once happened, and how long it stood."""
    scope: Scope = Scope.STREAM
    suppressible: bool = False
    """Whether an `allow` suppresses even an error of it. Warnings can always be suppressed."""
    warns: bool = False
    """Whether a rule of severity error has findings that are warnings."""
    instead: str = ""
    """What lets a warning stand, of a rule whose warnings no `allow` suppresses."""
    controller: bool = False
    """Whether the release-controller itself refuses a config for it."""
    spares: str = ""
    """Of a rule of the controller: those of its errors that the controller does not know."""

    @property
    def takes_suppressions(self) -> bool:
        """Whether an `allow` may name it."""
        return self.suppressible or (self.warns and not self.instead) or self.severity is not Severity.ERROR
