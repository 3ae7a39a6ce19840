"""A release config as the release-controller reads it: plain JSON, no language around it.

The fields that a family also writes are taken from the language's models, with everything that may differ by version
taken out; only what the language spells differently (tests, periodics, upgrade tests) is stated here. Decoding is as
strict as the controller's own validation: exact names, exact types, nothing unknown. Nothing is required here: which
fields a stream must have depends on others, and that is a matter of rules.
"""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, create_model
from pydantic.fields import FieldInfo

from okdstreams.model.config import ReleaseConfig
from okdstreams.model.rows import UpgradeFromRelease
from okdstreams.model.values import Cases, Ranges, Strict

LANGUAGE_ONLY = ("raw", "verify", "periodic", "upgrade")
"""Fields of the language's config that the controller knows otherwise, or not at all."""


class ProwJob(Strict):
    """A ProwJob by its name."""

    name: str | None = None


class AggregatedProwJob(Strict):
    """The job is run several times and judged by statistics; the aggregator has a default."""

    prowJob: ProwJob | None = None
    analysisJobCount: int | None = None


class UpgradeStep(Strict):
    """An upgrade test that the controller starts for a Stable stream."""

    disabled: bool | None = None
    prowJob: ProwJob | None = None


@cache
def release_model() -> type[BaseModel]:
    """The model of a whole release config."""
    upgrading: dict[str, Any] = {
        "upgrade": (bool | None, None),
        "upgradeFrom": (str | None, None),
        "upgradeFromRelease": (_or_none(_plain(UpgradeFromRelease)), None),
    }
    verification: dict[str, Any] = {
        "optional": (bool | None, None),
        "async": (bool | None, None),
        "maxRetries": (int | None, None),
        "aggregatedProwJob": (AggregatedProwJob | None, None),
        "multiJobAnalysis": (bool | None, None),
        "qualifiers": (dict[str, Any] | None, None),
    }
    timing: dict[str, Any] = {
        "prowJob": (ProwJob | None, None),
        "interval": (str | None, None),
        "cron": (str | None, None),
    }
    tests = {
        "verify": create_model("Verification", __base__=UpgradeStep, **upgrading, **verification),
        "periodic": create_model("Periodic", __base__=Strict, **upgrading, **timing),
        "upgrade": UpgradeStep,
    }
    maps: dict[str, Any] = {name: (_or_none(_map_of(model)), None) for name, model in tests.items()}
    return create_model("Release", __base__=Strict, **_fields(ReleaseConfig), **maps)


def _or_none(annotation: Any) -> Any:
    return Union[annotation, None]  # noqa: UP007 - a runtime value


def _map_of(annotation: Any) -> Any:
    return dict.__class_getitem__((str, _or_none(annotation)))


@cache
def _plain(model: type[BaseModel]) -> type[BaseModel]:
    made: type[BaseModel] = create_model(model.__name__, __base__=Strict, **_fields(model))
    return made


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    """Every field, optional, null allowed: to the controller null is the same as absent."""
    names = {field.alias or name: field for name, field in model.model_fields.items()}
    return {
        name: _field(field) for name, field in names.items() if model is not ReleaseConfig or name not in LANGUAGE_ONLY
    }


def _field(field: FieldInfo) -> tuple[Any, None]:
    return _or_none(_without_ranges(field.annotation)), None


def _without_ranges(annotation: Any) -> Any:
    """`Value[T]` to T, at every depth; models to their plain twins."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _without_ranges(arguments[0])
    if origin in (Union, UnionType):
        kept = tuple(_without_ranges(a) for a in arguments if a not in (Ranges, Cases))
        return Union[kept]  # noqa: UP007 - a runtime tuple
    if origin is Literal:
        return Literal[(*arguments, *(() if "" in arguments else ("",)))]  # an empty text is the default
    if origin is dict:
        return _map_of(_without_ranges(arguments[1]))
    if origin is list:
        return list.__class_getitem__(_without_ranges(arguments[0]))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _plain(annotation)
    return annotation
