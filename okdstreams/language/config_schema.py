"""The shape of a release config as the controller decodes it: field names, types and bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NamedTuple

from okdstreams.syntax.document import Loc


class Text(NamedTuple):
    """A string, one of `among` if that is not empty."""

    among: tuple[str, ...] = ()


class Number(NamedTuple):
    """A whole number."""

    least: int = 0


class Flag(NamedTuple):
    """A boolean."""


class Anything(NamedTuple):
    """Any value."""


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    of: Shape


@dataclass(frozen=True, slots=True)
class Named:
    """An object whose keys are names that the user chooses."""

    of: Shape


@dataclass(frozen=True, slots=True)
class Fields:
    """An object with these fields and no others."""

    known: Mapping[str, Shape]


Shape = Text | Number | Flag | Anything | Items | Named | Fields

WORDS: dict[type, str] = {
    Text: "text",
    Number: "a whole number",
    Flag: "true or false",
    Items: "a list",
    Named: "an object",
    Fields: "an object",
}

_JOB = Fields({"name": Text()})
_SOURCE = Fields(
    {
        "candidate": Fields({"stream": Text(), "version": Text(), "relative": Number()}),
        "prerelease": Fields({"version_bounds": Fields({"lower": Text(), "upper": Text()})}),
        "release": Fields({"version": Text(), "channel": Text(), "architecture": Text(), "relative": Number()}),
    }
)
_UPGRADE: dict[str, Shape] = {"upgrade": Flag(), "upgradeFrom": Text(), "upgradeFromRelease": _SOURCE, "prowJob": _JOB}
_VERIFICATION = Fields(
    _UPGRADE
    | {
        "disabled": Flag(),
        "optional": Flag(),
        "async": Flag(),
        "maxRetries": Number(),
        "aggregatedProwJob": Fields({"prowJob": _JOB, "analysisJobCount": Number()}),
        "multiJobAnalysis": Flag(),
        "qualifiers": Named(Anything()),
    }
)
_STEP = Fields(
    {
        "disabled": Flag(),
        "tagRef": Fields({"name": Text()}),
        "imageStreamRef": Fields(
            {"name": Text(), "namespace": Text(), "tags": Items(Text()), "excludeTags": Items(Text())}
        ),
        "verifyIssues": Fields(
            {"previousReleaseTag": Fields({"namespace": Text(), "name": Text(), "tag": Text()})},
        ),
    }
)
CONFIG = Fields(
    {
        "name": Text(),
        "message": Text(),
        "hide": Flag(),
        "endOfLife": Flag(),
        "as": Text(("", "Integration", "Stable")),
        "to": Text(),
        "maxUnreadyReleases": Number(),
        "minCreationIntervalSeconds": Number(),
        "referenceMode": Text(("", "public", "source")),
        "pullSecretName": Text(),
        "mirrorPrefix": Text(),
        "overrideCLIImage": Text(),
        "expires": Text(),
        "verify": Named(_VERIFICATION),
        "periodic": Named(Fields(_UPGRADE | {"interval": Text(), "cron": Text()})),
        "publish": Named(_STEP),
        "check": Named(Fields({"consistentImages": Fields({"parent": Text()})})),
        "upgrade": Named(Fields({"disabled": Flag(), "prowJob": _JOB})),
        "alternateImageRepository": Text(),
        "alternateImageRepositorySecretName": Text(),
        "referenceRelease": Fields({"pushRepository": Text(), "pullRepository": Text(), "secretName": Text()}),
        "disableManifestListMode": Flag(),
    }
)
"""Field names and types are those of the release-controller, August 2026; its own validation decodes strictly."""


class Misfit(NamedTuple):
    """A value that does not fit. `on_key`: the key is what is wrong."""

    path: Loc
    message: str
    hint: str = ""
    on_key: bool = False


def misfits(value: Any, shape: Shape = CONFIG, path: Loc = ()) -> Iterator[Misfit]:
    """Where a config does not fit. null fits everywhere: the controller reads it as absent."""
    if value is None or isinstance(shape, Anything):
        return
    if isinstance(shape, Fields) and isinstance(value, dict):
        for key, item in value.items():
            if key in shape.known:
                yield from misfits(item, shape.known[key], (*path, key))
            else:
                yield Misfit((*path, key), f"unknown field {key!r}", _nearest(key, shape.known), on_key=True)
    elif isinstance(shape, Named) and isinstance(value, dict):
        for key, item in value.items():
            yield from misfits(item, shape.of, (*path, key))
    elif isinstance(shape, Items) and isinstance(value, list):
        for index, item in enumerate(value):
            yield from misfits(item, shape.of, (*path, index))
    elif not _fits(value, shape):
        where = f"`{path[-1]}`" if path else "the config"
        yield Misfit(path, f"{where} is {WORDS[type(shape)]}, not {_said(value)}")
    elif isinstance(shape, Number) and value < shape.least:
        yield Misfit(path, f"`{path[-1]}` is {value}", f"at least {shape.least}")
    elif isinstance(shape, Text) and shape.among and value not in shape.among:
        known = ", ".join(filter(None, shape.among))
        yield Misfit(path, f"`{path[-1]}` is {value!r}", f"one of {known}")


def _fits(value: Any, shape: Shape) -> bool:
    if isinstance(shape, Text):
        return isinstance(value, str)
    if isinstance(shape, Flag):
        return isinstance(value, bool)
    return isinstance(shape, Number) and isinstance(value, int) and not isinstance(value, bool)


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _nearest(key: str, known: Mapping[str, Shape]) -> str:
    near = get_close_matches(key, known, 1, 0.6) or [k for k in known if k.lower() == key.lower()]
    return f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(sorted(known))}"
