"""Runs the program again and again without starting Python anew: each run is a fork of one that has imported it.

Serves a Unix socket. A run is asked for with stdin, stdout and stderr as descriptors and a line of JSON: its arguments,
folder and environment. The answer is the exit code, negative for a signal. `forked_client.py` asks so.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import runpy
import signal
import socket
import sys

import okdstreams

TIMEOUT = 120


def preload() -> None:
    """Import all of the package but its entry, which every run executes."""
    for module in pkgutil.walk_packages(okdstreams.__path__, "okdstreams."):
        if module.name != "okdstreams.__main__":
            importlib.import_module(module.name)
    gc.freeze()


def become(request: bytes, descriptors: list[int]) -> None:
    """Make this process what a shell would have started."""
    run = json.loads(request)
    signal.alarm(TIMEOUT)
    os.chdir(run["cwd"])
    os.environ.clear()
    os.environ.update(run["environment"])
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.argv = ["okdstreams", *run["arguments"]]


def answer(connection: socket.socket) -> None:
    """Read one request and wait for its run. In the run itself this returns; otherwise the process ends."""
    request, descriptors, _, _ = socket.recv_fds(connection, 1 << 16, 3)
    while not request.endswith(b"\n"):
        request += connection.recv(1 << 16)
    process = os.fork()
    if not process:
        connection.close()
        return become(request, descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    connection.sendall(str(code).encode())
    os._exit(0)


def serve(path: str) -> None:
    """Answer every connection, each in a process of its own, until stdin ends. In a run this returns."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that answer
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        print("ready", flush=True)
        while True:
            connection, _ = listener.accept()
            if not os.fork():
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                listener.close()
                return answer(connection)
            connection.close()


if __name__ == "__main__":
    preload()
    serve(sys.argv[1])
    runpy.run_module("okdstreams", run_name="__main__", alter_sys=True)
