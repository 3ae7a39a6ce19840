"""What a person asks first about a stream: its tests by gate, and where it stands among others."""

from __future__ import annotations

from typing import NamedTuple

from okdstreams.fleet.fleet import Config, Stream
from okdstreams.language.versions import Version


class Gates(NamedTuple):
    """How many gating tests of a config run as what."""

    blocking: int
    informing: int
    """Asynchronous ones included."""
    off: int


def gates(config: Config) -> Gates:
    """Count the gating tests as the controller reads them: an absent `optional` blocks, a disabled test never runs."""
    tests = config.get("verify", {}).values()
    running = [test for test in tests if not test.get("disabled", False)]
    informing = sum(1 for test in running if test.get("optional", False))
    return Gates(len(running) - informing, informing, len(tests) - len(running))


def order(stream: Stream) -> tuple[str, Version, str, bool]:
    """Sort key: family, version by number, architecture, private twin after its public one."""
    return (stream.family, stream.version or Version(0, 0), stream.arch, stream.private)
