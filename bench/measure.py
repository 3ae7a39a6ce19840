"""Time, processor time and peak memory of whole processes, and of stages inside one."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Sample(NamedTuple):
    """One run: seconds on the clock, seconds of processor, peak MiB of the process itself."""

    seconds: float
    processor: float
    mebibytes: float


LAUNCHER = [sys.executable, "-I", "-S", str(Path(__file__).with_name("launch.py"))]


def run(command: Sequence[str], cwd: Path, environment: Mapping[str, str] | None = None, code: int = 0) -> Sample:
    """Run a command to its end. Raises RuntimeError with what it said if it does not end with `code`."""
    done = subprocess.run(
        [*LAUNCHER, *command], cwd=cwd, env={**os.environ, **(environment or {})}, capture_output=True, check=True
    )
    told = json.loads(done.stdout)
    if told["code"] != code:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.decode(errors='replace')[-2000:]}")
    return Sample(**told["sample"])


def best(samples: Sequence[Sample]) -> Sample:
    """The least of each: noise only ever adds."""
    return Sample(*(min(values) for values in zip(*samples, strict=True)))


def stage(function: Callable[[], object], repeats: int) -> float:
    """Least seconds of a call, the garbage collector off as in the program."""
    least = float("inf")
    for _ in range(repeats):
        gc.collect()
        gc.disable()
        start = time.perf_counter()
        function()
        least = min(least, time.perf_counter() - start)
        gc.enable()
    return least
