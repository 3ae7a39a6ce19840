"""What the checks look at: release configs, whether they come from streams or were handed over as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol

from okdstreams.checks.release_tests import ReleaseTest as ReleaseTest
from okdstreams.fleet.fleet import Config, Fleet, Stream
from okdstreams.language.controller import NEWEST, PROFILES, Profile
from okdstreams.language.gates import SECTIONS
from okdstreams.language.load import Loaded
from okdstreams.language.versions import Succession, Version
from okdstreams.syntax.document import Document, Loc

if TYPE_CHECKING:
    from okdstreams.variants.judged import Group


class Jobs(Protocol):
    """The ProwJobs that exist."""

    def has(self, name: str) -> bool:
        """Whether there is a job of this name."""

    def upgrades(self, name: str) -> bool:
        """Whether the ci-operator workflow of the job says that it upgrades; False when it is not known."""

    def nearest(self, name: str) -> str:
        """The existing name most like this one; empty when none is near."""


@dataclass(eq=False)
class Subject:
    """One release config under check, with what is known of it beside its text.

    A subject made from streams has `stream`; one read from JSON has `document`, in which a path of the config is a
    loc. `label` names its file: release-okd-4.14.json, priv/release-ocp-4.14.json. Nobody changes one; that it is not
    frozen makes thousands of them in less than half the time.
    """

    label: str
    config: Config = field(repr=False)
    version: Version | None = None
    arch: str = "amd64"
    private: bool = False
    namespace: str = ""
    image_stream: str = ""
    stream: Stream | None = field(default=None, repr=False)
    document: Document | None = field(default=None, repr=False)

    def text(self, name: str) -> str:
        """A text field of the config; empty when absent or not text."""
        value = self.config.get(name)
        return value if isinstance(value, str) else ""

    def table(self, name: str) -> dict[str, Any]:
        """An object field of the config; empty when absent or not an object."""
        value = self.config.get(name)
        return value if isinstance(value, dict) else {}

    @property
    def target(self) -> str:
        """namespace/name of the ImageStream that carries the config; empty when it is not known."""
        return f"{self.namespace}/{self.image_stream}" if self.image_stream else ""

    @property
    def is_stable(self) -> bool:
        return self.config.get("as") == "Stable"

    @property
    def is_live(self) -> bool:
        return self.config.get("endOfLife") is not True

    @property
    def is_authored(self) -> bool:
        """Whether somebody wrote it: a twin is derived from its public stream."""
        return self.stream is None or not self.private

    @cached_property
    def tests(self) -> tuple[ReleaseTest, ...]:
        """The entries of all sections that are objects."""
        return tuple(chain.from_iterable(self._by_section.values()))

    def section(self, name: str) -> tuple[ReleaseTest, ...]:
        """The entries of one section."""
        return self._by_section.get(name, ())

    @cached_property
    def _by_section(self) -> dict[str, tuple[ReleaseTest, ...]]:
        config = self.config
        return {
            section: tuple(
                ReleaseTest(section, name, body) for name, body in self.table(section).items() if isinstance(body, dict)
            )
            for section in SECTIONS
            if section in config
        }

    def steps(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The publish steps that are objects, by name."""
        return ((n, step) for n, step in self.table("publish").items() if isinstance(step, dict))


@dataclass(frozen=True, eq=False)
class View:
    """Everything that the checks of one run look at."""

    subjects: tuple[Subject, ...]
    succession: Succession = field(default_factory=Succession)
    controller: Profile = PROFILES[NEWEST]
    """What reads the configs: its versions differ."""
    is_whole: bool = True
    """Whether all configs are here, so that one that is missing is missing indeed."""
    has_all_names: bool = True
    """Whether the name of every config is known, be its place known or not."""
    fleet: Fleet | None = None
    """What was written, if the configs come from streams."""
    loaded: Loaded | None = None
    jobs: Jobs | None = None
    """The ProwJobs that exist, if a checkout of the CI configuration was given."""
    base: tuple[Subject, ...] | None = None
    """The configs before a change, if they are to be compared with."""
    today: str | None = None
    """The day, as 2026-08-21, if what ends on one is to be looked at: outputs do not depend on it."""
    variants: tuple[Group, ...] | None = None
    """The variants of ci-operator configurations, if a checkout of them was given."""
    suppressible: frozenset[str] = frozenset()
    """The checks that an `allow` may name."""
    ran: frozenset[str] = frozenset()
    """The checks that were run. Only for those that run last."""
    used: frozenset[tuple[str, Loc]] = frozenset()
    """(file, loc) of every `allow` that suppressed a finding. Only for the checks that run last."""
    walked: dict[str, Any] = field(default_factory=dict, repr=False)
    """Stream file to what was found on the one walk over its values: see `alternatives`."""

    @cached_property
    def authored(self) -> tuple[Subject, ...]:
        """The subjects that somebody wrote: without the twins that are derived from public streams."""
        return tuple(subject for subject in self.subjects if subject.is_authored)

    @cached_property
    def tests(self) -> tuple[tuple[Subject, ReleaseTest], ...]:
        """Every test that somebody wrote, with its subject, in their order."""
        return tuple((subject, test) for subject in self.authored for test in subject.tests)

    def tests_with(self, name: str) -> Sequence[tuple[Subject, ReleaseTest]]:
        """Those of `tests` that have a field of this name: one walk over all of them answers whoever asks."""
        return self._tests_by_field.get(name, ())

    @cached_property
    def _tests_by_field(self) -> dict[str, list[tuple[Subject, ReleaseTest]]]:
        by_field: dict[str, list[tuple[Subject, ReleaseTest]]] = defaultdict(list)
        for item in self.tests:
            for name in item[1].body:
                by_field[name].append(item)
        return by_field

    @cached_property
    def steps(self) -> tuple[tuple[Subject, str, dict[str, Any]], ...]:
        """Every publish step that somebody wrote, with its subject and name, in their order."""
        return tuple((subject, name, step) for subject in self.authored for name, step in subject.steps())

    def reads(self, subject: Subject) -> bool:
        """Whether all that makes the subject was read, so that a test that is missing is missing indeed."""
        if self.loaded is None or subject.stream is None:
            return True
        return subject.stream.source.document.file not in self._unread

    @cached_property
    def _unread(self) -> frozenset[str]:
        diagnostics = self.loaded.diagnostics if self.loaded is not None else ()
        return frozenset(d.span.file for d in diagnostics if d.is_error)

    @cached_property
    def by_target(self) -> dict[str, Subject]:
        """Subjects by the ImageStream that carries them."""
        return {s.target: s for s in reversed(self.subjects) if s.target}

    @cached_property
    def by_name(self) -> dict[tuple[str, str], Subject]:
        """Subjects by namespace (a controller watches one) and name of the stream."""
        return {(s.namespace, s.text("name")): s for s in reversed(self.subjects)}

    def watches(self, namespace: str, name: str) -> bool:
        """Whether the controller that watches a namespace may see a stream of this name; any may, if none is known."""
        namespaces = self._namespaces.get(name, set())
        return bool(namespaces) and (not namespace or namespace in namespaces or "" in namespaces)

    @cached_property
    def _namespaces(self) -> dict[str, set[str]]:
        namespaces: dict[str, set[str]] = {}
        for subject in self.subjects:
            namespaces.setdefault(subject.text("name"), set()).add(subject.namespace)
        return namespaces

    def subject(self, stream: Stream) -> Subject:
        """The subject of a compiled stream."""
        return self._by_stream.get(id(stream)) or subject_of(stream)

    @cached_property
    def _by_stream(self) -> dict[int, Subject]:
        return {id(subject.stream): subject for subject in self.subjects if subject.stream is not None}


def subject_of(stream: Stream) -> Subject:
    """A compiled stream as the checks see it."""
    return Subject(
        label=stream.file,
        config=stream.config,
        version=stream.version,
        arch=stream.arch,
        private=stream.private,
        namespace=stream.namespace,
        image_stream=stream.image_stream,
        stream=stream,
    )


def view_of(
    loaded: Loaded,
    fleet: Fleet,
    jobs: Jobs | None = None,
    base: tuple[Subject, ...] | None = None,
    today: str | None = None,
    variants: tuple[Group, ...] | None = None,
) -> View:
    """The view of compiled streams."""
    return View(
        subjects=tuple(subject_of(stream) for stream in fleet.streams),
        succession=fleet.succession,
        controller=fleet.settings.profile,
        is_whole=loaded.is_whole,
        has_all_names=loaded.is_whole,
        fleet=fleet,
        loaded=loaded,
        jobs=jobs,
        base=base,
        today=today,
        variants=variants,
    )
