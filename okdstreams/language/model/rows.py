"""The rows of a family: gating tests, periodics, upgrade tests of Stable streams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, Union

from okdstreams.language.model.declared import (
    BeforeValidator,
    Discriminator,
    Field,
    Strict,
    Tag,
    WithJsonSchema,
)
from okdstreams.language.model.governance import Day, Line, Link, OwnerOrTeam
from okdstreams.language.model.value import Value
from okdstreams.language.model.values import ABSENT, Arches, Duration, LowerName, MixedName, RangeText, VersionString
from okdstreams.language.placeholders import placeholder
from okdstreams.language.versions import ALL

Gate = Annotated[
    Literal["blocking", "informing", "async", "off"],
    WithJsonSchema({"enum": ["blocking", "informing", "async", "off", False]}),
]
"""An editor that reads YAML 1.1 takes `off` for false and `on` for true; the compiler does not."""

Switch = Annotated[Literal["on", "off"], WithJsonSchema({"enum": ["on", "off", True, False]})]

Allow = dict[str, Value[Annotated[str, Field(min_length=1)]]]
"""Exceptions: the name of a check, and the reason why its finding stands, which may be one for some streams only."""


class Candidate(Strict):
    """The newest accepted release of a stream."""

    stream: Value[str] = Field(description="Middle part of the stream's name, such as nightly or okd.")
    version: Value[VersionString] = Field(description="Minor version of the stream.")
    relative: Value[Annotated[int, Field(ge=0, le=100)]] = Field(
        ABSENT, description="0 is the newest, 1 the one before, and so on."
    )


class VersionBounds(Strict):
    """Bounds of a version, lower inclusive, upper exclusive."""

    lower: Value[str] = Field(ABSENT, description=f"Lower bound, such as {placeholder('v')}.0-rc.0.")
    upper: Value[str] = Field(ABSENT, description=f"Upper bound, such as {placeholder('n')}.0-0.")


class Prerelease(Strict):
    """The newest pre-release within bounds."""

    version_bounds: Value[VersionBounds] = Field(description="Bounds of the version.")


class Release(Strict):
    """A published release."""

    version: Value[VersionString] = Field(description=f"Minor version, such as {placeholder('p')}.")
    channel: Value[str] = Field(ABSENT, description="candidate, fast or stable.")
    architecture: Value[str] = Field(ABSENT, description="Architecture; amd64 when absent.")


class UpgradeFromRelease(Strict):
    """Where an upgrade test starts, spelled out: exactly one of the three."""

    candidate: Value[Candidate] = Field(ABSENT, description="The newest accepted release of a stream.")
    prerelease: Value[Prerelease] = Field(ABSENT, description="The newest pre-release within bounds.")
    release: Value[Release] = Field(ABSENT, description="A published release.")


Count = Annotated[int, Field(ge=1, le=100)]


class Aggregate(Strict):
    """An aggregated ProwJob: the job is run `count` times and judged by statistics."""

    count: Value[Count] = Field(description="How many times the job runs.")
    job: Value[MixedName] = Field(ABSENT, description="The aggregator ProwJob; the controller's default when absent.")


def _map_or_scalar(value: object) -> str:
    return "\0map" if isinstance(value, (dict, Strict)) else "\0scalar"


UpgradeSource = Annotated[
    Union[Annotated[UpgradeFromRelease, Tag("\0map")], Annotated[str, Tag("\0scalar")]],  # noqa: UP007
    Discriminator(_map_or_scalar),
]
Aggregation = Annotated[
    Union[Annotated[Aggregate, Tag("\0map")], Annotated[Count, Tag("\0scalar")]],  # noqa: UP007
    Discriminator(_map_or_scalar),
]


def _unless_all(value: object) -> object:
    """`arch: all` is every architecture: what a row says against the default of its section."""
    return None if value == "all" else value


class Row(Strict):
    """What all rows share: a job, and the streams it is for."""

    job: Value[MixedName] = Field(description="`prefix/test` or a full ProwJob name.")
    in_: RangeText = Field(ALL, alias="in", description="Versions; all when absent.")
    arch: Annotated[Arches | None, BeforeValidator(_unless_all)] = Field(
        None, description="Architecture or list of them; all when absent."
    )
    controller: Literal["newer"] = Field(ABSENT, description="newer: what `raw` has is for a newer controller.")
    raw: Value[dict[str, Any]] = Field(ABSENT, description="Fields that the language does not know, verbatim.")
    allow: Allow = Field({}, description="Exceptions: check name and reason.")


class GatingTest(Row):
    """A gating test."""

    gate: Value[Gate] = Field(description="blocking, informing, async, or off.")
    retries: Value[Annotated[int, Field(ge=0, le=10)]] = Field(
        ABSENT, description="How often a failed job is run again (maxRetries)."
    )
    upgradeFrom: Value[UpgradeSource] = Field(
        ABSENT,
        description="An upgrade test: default, Previous, PreviousMinor, PreviousPatch, FAMILY@prev, FAMILY@4.12.",
    )
    aggregate: Value[Aggregation] = Field(ABSENT, description="Run the job this many times, judge by statistics.")
    analysis: Value[bool] = Field(ABSENT, description="The job analyses several jobs (multiJobAnalysis).")
    qualifiers: Value[dict[str, Any]] = Field(ABSENT, description="Release qualifiers.")
    owner: Value[OwnerOrTeam] = Field(ABSENT, description="The team that answers for it, or {team, contact}.")
    since: Value[Day] = Field(ABSENT, description="The day since which its gate is what it is, such as 2026-08-21.")
    until: Value[Day] = Field(ABSENT, description="The last day for which its gate is meant.")
    tracking: Value[Link] = Field(ABSENT, description="Where the decision is told: https://…")
    why: Value[Line] = Field(ABSENT, description="Why its gate is what it is.")


class Periodic(Row):
    """A test on a clock; informing only."""

    interval: Value[Duration] = Field(ABSENT, description="Go duration between two runs.")
    cron: Value[str] = Field(ABSENT, description="Cron expression; exactly one of cron and interval.")
    upgradeFrom: Value[UpgradeSource] = Field(ABSENT, description="As in a gating test; also PreviousMinus1.")


class UpgradeTest(Row):
    """An upgrade test that the controller starts for a Stable stream."""

    gate: Value[Switch] = Field(ABSENT, description="off keeps the test, disabled.")


WITHOUT_DEFAULT = frozenset({"job", "gate", "since", "until", "tracking", "why", "controller", "allow"})
"""What every row says for itself."""


def _defaults_of(row: type[Row]) -> Any:
    """The model of the defaults of a section: the fields of its rows, none of them needed."""
    fields: dict[str, Any] = {
        name: Field(ABSENT, alias=field.alias, description=field.description)
        for name, field in row.model_fields.items()
        if name not in WITHOUT_DEFAULT
    }
    documentation = f"What a row under `{_SECTIONS[row]}` has when it does not say it itself."
    texts = {name: row.model_fields[name].text for name in fields}
    body = {"__module__": __name__, "__doc__": documentation, "__annotations__": texts, **fields}
    return type(f"{row.__name__}Defaults", (Strict,), body)


_SECTIONS: dict[type[Row], str] = {GatingTest: "tests", Periodic: "periodics", UpgradeTest: "upgradeTests"}

if TYPE_CHECKING:
    GatingTestDefaults: TypeAlias = Strict
    PeriodicDefaults: TypeAlias = Strict
    UpgradeTestDefaults: TypeAlias = Strict
else:
    GatingTestDefaults, PeriodicDefaults, UpgradeTestDefaults = map(_defaults_of, _SECTIONS)


class Defaults(Strict):
    """Defaults of the rows, section by section."""

    tests: GatingTestDefaults | None = Field(ABSENT, description="Defaults of gating tests.")
    periodics: PeriodicDefaults | None = Field(ABSENT, description="Defaults of tests on a clock.")
    upgradeTests: UpgradeTestDefaults | None = Field(ABSENT, description="Defaults of upgrade tests.")


def _row_or_rows(value: object) -> str:
    return "\0rows" if isinstance(value, list) else "\0row"


Tests = dict[
    LowerName,
    Annotated[
        Union[Annotated[list[GatingTest], Tag("\0rows")], Annotated[GatingTest, Tag("\0row")]],  # noqa: UP007
        Discriminator(_row_or_rows),
    ],
]
Periodics = dict[
    LowerName,
    Annotated[
        Union[Annotated[list[Periodic], Tag("\0rows")], Annotated[Periodic, Tag("\0row")]],  # noqa: UP007
        Discriminator(_row_or_rows),
    ],
]
UpgradeTests = dict[
    LowerName,
    Annotated[
        Union[Annotated[list[UpgradeTest], Tag("\0rows")], Annotated[UpgradeTest, Tag("\0row")]],  # noqa: UP007
        Discriminator(_row_or_rows),
    ],
]
