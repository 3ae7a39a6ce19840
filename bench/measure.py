"""Time, processor time and peak memory of whole processes, and of stages inside one."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from statistics import median
from typing import NamedTuple

LAUNCHER = [sys.executable, "-I", "-S", str(Path(__file__).with_name("launch.py"))]


def set_aside(path: Path) -> None:
    """Take a file or folder away, if it is there, to beside it; it is removed with the folder that holds both.

    Not at once: a file system may keep from what was freed a moment ago. On ext4 creating a file then takes up to
    thirty times as long, so that what is measured would be the removal before.
    """
    if path.exists():
        path.rename(path.with_name(f".aside-{uuid.uuid4().hex}"))


class Sample(NamedTuple):
    """One run: seconds on the clock, seconds of processor, peak MiB of the process itself, instructions if counted."""

    seconds: float
    processor: float
    mebibytes: float
    instructions: float = 0.0

    @property
    def work(self) -> float:
        """What another run is compared by: instructions where they are counted, else seconds of processor."""
        return self.instructions or self.processor


def run(
    command: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str] | None = None,
    codes: Collection[int] = (0,),
    *,
    count: bool = False,
) -> Sample:
    """Run a command to its end; `count`: its instructions too, where `perf` can.

    Raises RuntimeError with what it said if it ends with a code that is none of `codes`.
    """
    counting = count and counts_instructions()
    with tempfile.NamedTemporaryFile("r") as counted:
        done = subprocess.run(
            [*LAUNCHER, counted.name if counting else "-", *command],
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
        )
        instructions = instructions_of(counted.read())
    answer = json.loads(done.stdout)
    if answer["code"] not in codes:
        raise RuntimeError(f"{' '.join(command)}: {answer['code']}: {done.stderr.decode(errors='replace')[-2000:]}")
    return Sample(**answer["sample"], instructions=instructions)


@cache
def counts_instructions() -> bool:
    """Whether `perf` is here, and the kernel and the machine let it count."""
    command = ["perf", "stat", "-x", ",", "-e", "instructions:u", "true"]
    try:
        return instructions_of(subprocess.run(command, capture_output=True, text=True, check=True).stderr) > 0
    except (OSError, subprocess.CalledProcessError):
        return False


def instructions_of(counted: str) -> float:
    """The number in what `perf stat -x ,` wrote; 0 when there is none (`<not supported>`)."""
    for line in counted.splitlines():
        number, _, rest = line.partition(",")
        if "instructions" in rest and number.isdigit():
            return float(number)
    return 0.0


def middle(samples: Sequence[Sample]) -> Sample:
    """The median of each."""
    return Sample(*(median(values) for values in zip(*samples, strict=True)))


def stage(function: Callable[[], object], repeats: int) -> float:
    """Median seconds of a call, the garbage collector off as in the program."""
    times = []
    for _ in range(repeats):
        gc.collect()
        gc.disable()
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
        gc.enable()
    return median(times)
