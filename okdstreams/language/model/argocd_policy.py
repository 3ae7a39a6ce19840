"""What teams ask of Argo CD beside the objects themselves: windows, roles, messages, retries. All of it is optional."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from okdstreams.language.model.declared import Field, PlainValidator, Strict, WithJsonSchema, model_validator
from okdstreams.language.model.values import Hinted
from okdstreams.language.timing import cron_error, duration_error

RESOURCES = ("applications", "applicationsets", "logs", "exec", "repositories", "clusters")
"""What a role of an AppProject may speak of (Argo CD, RBAC configuration)."""

_POLICY = re.compile(rf"({'|'.join(RESOURCES)}),\s*(\S+),\s*(\S+),\s*(allow|deny)")


def _duration(value: object) -> str:
    text = value if isinstance(value, str) else ""
    problem = duration_error(text) if text else "not a Go duration"
    if problem:
        raise Hinted(problem, "such as 10s, 3m or 1h30m")
    return text


def _schedule(value: object) -> str:
    text = value if isinstance(value, str) else ""
    fields = len(text.split())
    problem = cron_error(text) if fields == 5 or text.startswith("@") else f"{fields} fields, not 5"
    if problem:
        raise Hinted(problem, "minute hour day month weekday: 0 22 * * 5")
    return text


def _policy(value: object) -> str:
    match = _POLICY.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise Hinted(f"no policy: {value!r}", "RESOURCE, ACTION, OBJECT, allow|deny: applications, sync, *, allow")
    return ", ".join(match.groups())


Duration = Annotated[str, PlainValidator(_duration), WithJsonSchema({"type": "string", "minLength": 2})]
Schedule = Annotated[str, PlainValidator(_schedule), WithJsonSchema({"type": "string", "minLength": 9})]
Policy = Annotated[str, PlainValidator(_policy), WithJsonSchema({"type": "string", "pattern": f"^{_POLICY.pattern}$"})]


class SyncWindow(Strict):
    """When Argo CD may sync, or may not: a freeze at a branch cut."""

    kind: Literal["allow", "deny"] = Field("deny", description="What the window says of syncs.")
    schedule: Schedule = Field(description="Cron expression of its beginning.")
    duration: Duration = Field(description="Go duration; 72h.")
    timeZone: str = Field("UTC", description="Time zone of the schedule.")
    manualSync: bool = Field(False, description="Whether a person may sync all the same.")
    applications: list[str] = Field(["*"], min_length=1, description="Names of Applications, with * for any part.")
    description: str = Field("", description="Why; Argo CD shows it.")


class Role(Strict):
    """A role of the AppProjects: what a group or a token may do."""

    description: str = Field("", description="What it is for.")
    groups: list[str] = Field([], description="Groups of the identity provider that have it.")
    policies: list[Policy] = Field(
        min_length=1,
        description="RESOURCE, ACTION, OBJECT, allow|deny; the object is an Application, or *.",
    )


class Backoff(Strict):
    """How long to wait before a sync is tried again."""

    duration: Duration = Field("10s", description="Before the first time.")
    factor: int = Field(2, ge=1, description="How much longer each time.")
    maxDuration: Duration = Field("3m", description="The longest wait.")


class Retry(Strict):
    """How often a sync that failed is tried again."""

    limit: int = Field(5, ge=-1, description="How often; -1: for ever.")
    backoff: Backoff = Field(Backoff.model_construct(), description="When.")


class ClusterPolicy(Strict):
    """What differs on one cluster."""

    selfHeal: bool = Field(True, description="Whether an edit on the cluster is undone.")
    prune: bool = Field(False, description="Whether what git drops is deleted. Release streams stay all the same.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("neither `selfHeal` nor `prune` is written")
        return self
