"""The configs that say something about the ImageStream of another stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from okdstreams.fleet.fleet import Fleet
from okdstreams.output import paths
from okdstreams.output.manifest import Quote


def publishers(fleet: Fleet, target: str) -> Callable[[], Iterator[Quote]]:
    """The publish steps that fill an ImageStream: there its excluded tags are written."""
    return partial(steps_to, fleet, target)


def steps_to(fleet: Fleet, target: str) -> Iterator[Quote]:
    """The same, one by one."""
    for stream in fleet.streams:
        for step in stream.mirrors():
            if step.target == target:
                yield Quote(paths.config(stream.file), ("publish", step.name), stream.config["publish"][step.name])
