"""What a person asks first about a stream: its tests by gate, and where it stands among others."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from okdstreams.fleet.fleet import Config, Stream
from okdstreams.language.gates import gate
from okdstreams.language.versions import Version


class Gates(NamedTuple):
    """How many gating tests of a config run as what."""

    blocking: int
    informing: int
    """Asynchronous ones included."""
    off: int


def gates(config: Config) -> Gates:
    """Count the gating tests as the controller reads them: an absent `optional` blocks, a disabled test never runs."""
    words = Counter(map(gate, config.get("verify", {}).values()))
    return Gates(words["blocking"], words["informing"] + words["async"], words["off"])


def order(stream: Stream) -> tuple[str, Version, str, bool]:
    """Sort key: family, version by number, architecture, private twin after its public one."""
    return (stream.family, stream.version or Version(0, 0), stream.arch, stream.private)
