"""The tests of live streams with what people are told of them, as the checks of the policy see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from okdstreams.checks.release_tests import ReleaseTest
from okdstreams.checks.subjects import Subject, View
from okdstreams.fleet.fleet import UNGOVERNED, Governance
from okdstreams.language.model.governance import GatePolicy
from okdstreams.language.versions import Version, spell
from okdstreams.syntax.document import Document, Loc


class Governed(NamedTuple):
    """A row of a stream file in one or more streams, of one gate."""

    document: Document
    loc: Loc
    test: ReleaseTest
    """In the newest of them."""
    said: Governance
    """There too."""
    versions: str
    """` in 4.12-4.13`; empty for a family without versions."""

    @property
    def gate(self) -> str:
        return self.test.gate

    def at(self, field: str) -> tuple[Loc, bool]:
        """Where a field of the row stands, and whether it is the row's key that has to be marked instead."""
        here = (*self.loc, field)
        return (here, False) if here in self.document.places else (self.loc, True)


def policy_of(view: View) -> GatePolicy:
    """What the settings ask; nothing where there are none."""
    return view.fleet.settings.gates if view.fleet is not None else GatePolicy()


def is_looked_at(subject: Subject) -> bool:
    """Whether its tests are of interest: somebody wrote them, and somebody waits for them."""
    return subject.stream is not None and not subject.private and subject.is_live


def _all(test: ReleaseTest, said: Governance) -> bool:
    return True


def governed(
    view: View, fields: tuple[str, ...], matters: Callable[[ReleaseTest, Governance], bool] = _all
) -> Iterator[Governed]:
    """Every row of tests of live streams, in the order of the subjects, for each gate and value of these `fields`.

    Only tests that matter; of one gate and one value of the fields either all do or none.
    """
    groups: dict[tuple[str, Loc, str, tuple[str, ...]], list[tuple[Subject, ReleaseTest]]] = {}
    for subject in filter(is_looked_at, view.authored):
        stream = subject.stream
        for test in subject.section("verify") if stream is not None else ():
            if stream is not None and (loc := stream.tests.get(test.name)) is not None:
                said = stream.governance.get(test.path, UNGOVERNED)
                if not matters(test, said):
                    continue
                values = tuple(getattr(said, field) for field in fields)
                groups.setdefault((stream.family, loc, test.gate, values), []).append((subject, test))
    for (_, loc, _, _), members in groups.items():
        newest, test = max(members, key=lambda member: member[0].version or Version(0, 0))
        assert newest.stream is not None
        said = newest.stream.governance.get(test.path, UNGOVERNED)
        versions = sorted({subject.version for subject, _ in members if subject.version is not None})
        yield Governed(newest.stream.source.document, loc, test, said, f" in {spell(versions)}" if versions else "")
