"""The tests of a release config, as the checks see them."""

from __future__ import annotations

from typing import Any, NamedTuple

from okdstreams.language.gates import gate
from okdstreams.syntax.document import Loc


class Job(NamedTuple):
    """A ProwJob's name and where the config names it."""

    name: str
    path: Loc


class ReleaseTest:
    """One entry of `verify`, `periodic` or `upgrade`. `body` may be anything in raw JSON; the fields are typed."""

    __slots__ = ("body", "gate", "job", "name", "path", "section")

    def __init__(self, section: str, name: str, body: dict[str, Any]) -> None:
        self.section = section
        self.name = name
        self.body = body
        self.path: Loc = (section, name)
        job = body.get("prowJob")
        own = job.get("name") if isinstance(job, dict) else None
        self.job = own if isinstance(own, str) else ""
        """Its own ProwJob; empty when it has none."""
        self.gate = gate(body)
        """blocking, informing, async or off."""

    def flag(self, name: str) -> bool:
        """A boolean field; False when absent or not a boolean."""
        return self.body.get(name) is True

    def number(self, name: str) -> int:
        """An integer field; 0 when absent or not an integer."""
        value = self.body.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else 0

    def text(self, name: str) -> str:
        """A text field; empty when absent or not text."""
        value = self.body.get(name)
        return value if isinstance(value, str) else ""

    def table(self, name: str) -> dict[str, Any]:
        """An object field; empty when absent or not an object."""
        value = self.body.get(name)
        return value if isinstance(value, dict) else {}

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The ProwJobs that the test names: its own, and the one that aggregates."""
        own = (Job(self.job, (*self.path, "prowJob", "name")),) if self.job else ()
        if "aggregatedProwJob" in self.body and (aggregate := _job(self.table("aggregatedProwJob"))):
            return (*own, Job(aggregate, (*self.path, "aggregatedProwJob", "prowJob", "name")))
        return own

    @property
    def blocks(self) -> bool:
        """Whether a payload waits for it."""
        return self.section == "verify" and self.gate == "blocking"


def _job(body: dict[str, Any]) -> str:
    job = body.get("prowJob")
    name = job.get("name") if isinstance(job, dict) else None
    return name if isinstance(name, str) else ""
