"""The annotation of an ImageStream that carries a release config, and how much it holds."""

from __future__ import annotations

from typing import Any

from okdstreams.language.controller import NEWEST, PROFILES
from okdstreams.syntax.canonical import compact_json

CONFIG = "release.openshift.io/config"
"""Name of the annotation that the release-controller reads."""

MOST_BYTES = PROFILES[NEWEST].most_bytes
"""The controller refuses a config whose compact JSON is longer (16 KiB)."""


def annotation_bytes(config: dict[str, Any]) -> int:
    """Bytes of the config as the annotation carries it."""
    return len(compact_json(config).encode("utf-8", "surrogatepass"))
