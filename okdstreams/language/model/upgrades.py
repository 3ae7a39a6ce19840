"""Upgrades that do not follow from the order of the minors, and those that are blocked."""

from __future__ import annotations

from typing import Annotated

from okdstreams.language.days import DAY
from okdstreams.language.model.declared import Field, Strict
from okdstreams.language.model.values import ABSENT, VersionText


class Upgrade(Strict):
    """What a person knows of an upgrade between two minors."""

    why: Annotated[str, Field(min_length=1)] = Field(ABSENT, description="Why it is meant although no rule says so.")
    blocked: Annotated[str, Field(min_length=1)] = Field(ABSENT, description="Why it must not be offered.")
    link: Annotated[str, Field(pattern=r"^https://\S+$")] = Field(ABSENT, description="Where that is told.")
    date: Annotated[str, Field(pattern=DAY)] = Field(
        ABSENT, description="The day on which it was decided, such as 2026-08-21."
    )


Upgrades = dict[VersionText, dict[VersionText, Upgrade]]
"""Minor that is upgraded to, minor that it is upgraded from, and what there is to say."""
