"""What somebody wants who begins, and whether it can be written."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

FAMILY, VERSIONS = "okd", "4.21-4.22"
"""What is written for who does not say."""

_ONE_WORD = re.compile(r"[^\s\x00-\x1f]+")


class Ci(StrEnum):
    """The systems that there is a recipe for."""

    github = "github"
    tekton = "tekton"
    prow = "prow"


class Answers(NamedTuple):
    """What is asked for. An empty text is no."""

    family: str = FAMILY
    versions: str = VERSIONS
    registry: str = ""
    argocd: str = ""
    hooks: bool = False
    ci: Ci | None = None
    streams: str = "streams"
    output: str = "rendered"


def wrong_family(name: str) -> str:
    """Why a family cannot be called so; empty when it can."""
    from okdstreams.language.model.values import OBJECT_NAME  # the models are heavy, and `--help` reads this module

    return "" if re.fullmatch(OBJECT_NAME, name) else f"{name!r} is no name: lower-case letters, digits and dashes"


def wrong_versions(text: str) -> str:
    """Why these cannot be the versions of a family; empty when they can."""
    from okdstreams.language.versions import BadVersion, parse_range  # as above

    try:
        versions = parse_range(text)
    except BadVersion as e:
        return str(e)
    is_closed = all(low is not None and high is not None for low, high in versions.bounds)
    return "" if is_closed else f"{text!r} has no first or no last version: write {VERSIONS}"


def wrong_word(text: str) -> str:
    """Why this cannot be a registry or a repository; empty when it can."""
    if not text or (_ONE_WORD.fullmatch(text) and "$(" not in text):
        return ""
    return f"{text!r} is no address"
