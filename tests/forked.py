"""Runs the program again and again without starting Python anew: each run is a fork of one that has imported it.

Serves a Unix socket. A run is asked for with stdin, stdout and stderr as descriptors and a line of JSON: its arguments,
folder and environment. The answer is the exit code, negative for a signal. `forked_client.py` asks so.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import pkgutil
import runpy
import selectors
import signal
import socket
import sys
import threading

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


def received(connection: socket.socket) -> tuple[bytes, list[int]]:
    """A request and the descriptors that came with it."""
    request, descriptors, _, _ = socket.recv_fds(connection, 1 << 16, 3)
    while not request.endswith(b"\n"):
        request += connection.recv(1 << 16)
    return request, descriptors


def serve(path: str) -> None:
    """Answer every connection, each with a process of its own, until this one is ended. In a run this returns."""
    running: dict[int, tuple[int, socket.socket]] = {}
    with socket.socket(socket.AF_UNIX) as listener, selectors.DefaultSelector() as events:
        listener.bind(path)
        listener.listen()
        events.register(listener, selectors.EVENT_READ)
        print("ready", flush=True)
        while True:
            for key, _ in events.select():
                if key.fd in running:
                    process, connection = running.pop(key.fd)
                    events.unregister(key.fd)
                    os.close(key.fd)
                    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
                    with connection, contextlib.suppress(BrokenPipeError):  # who asked may have gone
                        connection.sendall(str(code).encode())
                    continue
                connection, _ = listener.accept()
                request, descriptors = received(connection)
                process = os.fork()
                if not process:
                    for other, (_, asking) in running.items():
                        os.close(other)
                        asking.close()
                    connection.close()
                    return become(request, descriptors)
                for descriptor in descriptors:
                    os.close(descriptor)
                descriptor = os.pidfd_open(process)
                running[descriptor] = (process, connection)
                events.register(descriptor, selectors.EVENT_READ)


def execute() -> None:
    """Run the program and end as the interpreter would, but for taking apart all that was imported: that would copy
    every page which this process shares with the server. An end of another kind is left to the interpreter."""
    code = 0
    try:
        runpy.run_module("okdstreams", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if not isinstance(end.code, int | None):
            raise
        code = end.code or 0
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    for channel in (sys.stdout, sys.stderr):
        if not channel.closed:
            channel.flush()
    os._exit(code & 0xFF)


if __name__ == "__main__":
    preload()
    serve(sys.argv[1])
    execute()
