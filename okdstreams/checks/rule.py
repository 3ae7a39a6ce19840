"""A rule with its check: a record that holds a function, exported as RULE by its own module in rules/."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from okdstreams.checks.subjects import Subject, View
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Document, Loc
from okdstreams.syntax.fix import Change
from okdstreams.syntax.rule_text import RuleText, Scope


class Finding(NamedTuple):
    """What a check found. `path` leads into a subject's config, or is a loc of a stream file."""

    where: Subject | Document
    path: Loc
    message: str
    hint: str | Callable[[], str] = ""
    """What to do; or a function that knows, where it is dear to find out: nobody asks it of what is suppressed."""
    severity: Severity | None = None
    """None: the severity of the rule."""
    related: tuple[tuple[Subject | Document, Loc, str], ...] = ()
    """Other places that matter, and why."""
    key: bool = False
    """Mark the key instead of the value."""
    fix: tuple[Change, ...] = ()
    """What mends it mechanically."""


Check = Callable[[View], Iterator[Finding]]
Claims = Callable[[Subject], Iterable[str]]
"""A subject to the keys that no other subject may have. Streams with no key in common are no matter of each other."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rule(RuleText):
    """A rule with its check. Its name is the name of its module, with dashes for underscores.

    A module whose name would be a reserved word says more: the rule `async` is `async_optional`, and so the name of a
    rule is that of its module, or the first word of it where that word is a keyword.
    """

    check: Check
    claims: Claims | None = None
    """What a subject claims for itself in the whole fleet; for rules of that scope, and only for them."""
    needs: str = ""
    """The attribute of the view without which it has nothing to say, and is not run: `fleet`, `jobs`, `base`."""
    needs_range: bool = False
    """Whether an `allow` for a whole family has to say for which versions, lest it hides what happens to others."""
    last: bool = False
    """Whether it runs after the others, and sees which suppressions were used."""

    def __post_init__(self) -> None:
        if (self.scope is Scope.FLEET) != (self.claims is not None):
            raise ValueError(f"{self.name}: a rule of the scope fleet says what it claims, and no other does")
