"""Time, processor time and peak memory of whole processes, and of stages inside one."""

from __future__ import annotations

import gc
import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Sample(NamedTuple):
    """One run: seconds on the clock, seconds of processor, peak MiB of the process itself."""

    seconds: float
    processor: float
    mebibytes: float


def run(command: Sequence[str], cwd: Path, environment: Mapping[str, str] | None = None) -> Sample:
    """Run a command to its end. Raises RuntimeError with what it said if it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {said.decode(errors='replace')[-2000:]}")
    return Sample(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


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
