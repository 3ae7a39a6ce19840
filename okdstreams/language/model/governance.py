"""Who answers for a test, since when, until when and why; and what the settings ask of that."""

from __future__ import annotations

import re
from functools import partial
from typing import Annotated, Literal, Union

from okdstreams.language.days import DAY, is_day
from okdstreams.language.model.declared import AfterValidator, Discriminator, Field, Strict, Tag, WithJsonSchema
from okdstreams.language.model.values import ABSENT, Hinted


def _of_form(pattern: str, what: str, hint: str, text: str) -> str:
    if not re.fullmatch(pattern.removeprefix("^").removesuffix("$"), text, re.ASCII):
        raise Hinted(f"{text!r} is not {what}", hint)
    return text


def _form(pattern: str, what: str, hint: str) -> AfterValidator:
    """A text of a form: pydantic's own message would show the pattern, and could not say what to write."""
    return AfterValidator(partial(_of_form, pattern, what, hint))


def _schema(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern})


def _to_day(text: str) -> str:
    if not is_day(text):
        raise Hinted(f"{text!r} is not a day", "write it as 2026-08-21")
    return text


LINE, LINK = r"^[^\r\n]+$", r"^https://\S+$"
TEAM = r"^@?[A-Za-z0-9]([-A-Za-z0-9_./ ]*[A-Za-z0-9])?$"
GITHUB = r"^(@[-A-Za-z0-9]+(/[-A-Za-z0-9_.]+)?|[^\s@]+@[^\s@]+)$"

Day = Annotated[str, AfterValidator(_to_day), _schema(DAY)]
Line = Annotated[str, _form(LINE, "one line of text", "write it in one line"), _schema(LINE)]
Link = Annotated[str, _form(LINK, "a link", "write it as https://example.com/issues/7"), _schema(LINK)]
TeamName = Annotated[
    str,
    _form(TEAM, "the name of a team", "write it as people say it, or as GitHub does: @org/team"),
    _schema(TEAM),
]
GitHubName = Annotated[
    str, _form(GITHUB, "a name for CODEOWNERS", "write @org/team, @user or a mail address"), _schema(GITHUB)
]


class Owner(Strict):
    """Who answers for a test."""

    team: TeamName = Field(description="Name of the team.")
    contact: Line = Field(ABSENT, description="Where to reach it; when absent, what the settings say of the team.")


def _map_or_text(value: object) -> str:
    return "\0map" if isinstance(value, (dict, Strict)) else "\0text"


OwnerOrTeam = Annotated[
    Union[Annotated[Owner, Tag("\0map")], Annotated[TeamName, Tag("\0text")]],  # noqa: UP007
    Discriminator(_map_or_text),
]


class Team(Strict):
    """A team that owns tests."""

    contact: Line = Field(ABSENT, description="Where to reach it.")
    github: GitHubName = Field(ABSENT, description="Its name for CODEOWNERS: @org/team, @user or a mail address.")


class GatePolicy(Strict):
    """What is asked of the tests that gate payloads."""

    needOwner: list[Literal["blocking", "informing", "async", "off"]] = Field(
        [], description="Gates whose tests need an owner."
    )
    informingDays: Annotated[int, Field(ge=1, le=3650)] = Field(
        ABSENT, description="How many days a test may inform before somebody decides; no bound when absent."
    )
    newestFirst: bool = Field(False, description="Whether a new blocking test blocks on the newest version first.")
    teams: dict[TeamName, Team] = Field({}, description="The teams that own tests, by name.")
