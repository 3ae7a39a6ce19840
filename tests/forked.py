"""Runs the program again and again without starting Python anew: each run is a fork of one that has imported it.

A line of JSON on stdin is a run: its arguments, folder and environment, and the files that take stdout and stderr.
The answer is a line on stdout: the exit code, negative for a signal.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import runpy
import signal
import sys
from typing import Any

import okdstreams

TIMEOUT = 120


def preload() -> None:
    """Import all of the package but its entry, which every run executes."""
    for module in pkgutil.walk_packages(okdstreams.__path__, "okdstreams."):
        if module.name != "okdstreams.__main__":
            importlib.import_module(module.name)
    gc.freeze()


def become(run: dict[str, Any]) -> None:
    """Make this process what a shell would have started."""
    signal.alarm(TIMEOUT)
    os.chdir(run["cwd"])
    os.environ.clear()
    os.environ.update(run["environment"])
    write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    for descriptor, name, flags in ((0, os.devnull, os.O_RDONLY), (1, run["stdout"], write), (2, run["stderr"], write)):
        file = os.open(name, flags, 0o600)
        os.dup2(file, descriptor)
        os.close(file)
    sys.argv = ["okdstreams", *run["arguments"]]


def serve() -> None:
    """Answer every line. In a fork this returns: what follows is the run."""
    for line in sys.stdin:
        process = os.fork()
        if not process:
            return become(json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)
    sys.exit()


if __name__ == "__main__":
    preload()
    serve()
    runpy.run_module("okdstreams", run_name="__main__", alter_sys=True)
