"""Whether a JSON file is a release config: one answer for whoever reads folders that hold more than those."""

from __future__ import annotations

from enum import Enum
from typing import Any

from okdstreams.language.fields import config_fields

NO_FIELDS = "not a release config: it has none of the fields of one"
"""What is said of a file that holds an object of another kind."""


class Content(Enum):
    """What a JSON file holds."""

    CONFIG = "a release config"
    MANIFEST = "a Kubernetes manifest"
    OTHER = "an object that is neither"
    SCALAR = "no object"


def content_of(data: Any, file: str) -> Content:
    """What a file of this name holds. An object without any field of a config is one if the file's name says so."""
    if not isinstance(data, dict):
        return Content.SCALAR
    if "kind" in data and "apiVersion" in data:
        return Content.MANIFEST
    if is_named_as_config(file) or not config_fields().keys().isdisjoint(data):
        return Content.CONFIG
    return Content.OTHER


def is_named_as_config(file: str) -> bool:
    """Whether the file's name is that of a config."""
    return file.rpartition("/")[2].startswith("release-")
