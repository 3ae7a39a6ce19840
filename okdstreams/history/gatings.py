"""What a config gates by, from its bytes or from what streams compile to."""

from __future__ import annotations

from typing import Any

import orjson

from okdstreams.gates.lives import Gating, Point
from okdstreams.language.gates import gate


def gating_of_json(content: bytes) -> Gating | None:
    """The gates of a rendered config; None for what is no config, or was broken at the time."""
    try:
        config = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return gating_of(config) if isinstance(config, dict) else None


def gating_of(config: dict[str, Any]) -> Gating:
    """The gates of a config."""
    verify, name = config.get("verify"), config.get("name")
    entries = verify.items() if isinstance(verify, dict) else ()
    tests = {test: Point(gate(entry), _job(entry)) for test, entry in entries}
    return Gating(name if isinstance(name, str) else "", tests)


def _job(entry: Any) -> str:
    job = entry.get("prowJob") if isinstance(entry, dict) else None
    name = job.get("name") if isinstance(job, dict) else None
    return name if isinstance(name, str) else ""
