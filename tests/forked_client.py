"""Asks the server of `forked.py` for a run: SOCKET, then the arguments. Starts fast: no `site`, few imports."""

from __future__ import annotations

import json
import os
import socket
import sys


def ask(
    path: str,
    arguments: list[str],
    cwd: str,
    environment: dict[str, str],
    descriptors: tuple[int, int, int] = (0, 1, 2),
) -> int:
    """The exit code of a run, negative for a signal; `descriptors` become its stdin, stdout and stderr."""
    request = json.dumps({"cwd": cwd, "arguments": arguments, "environment": environment}).encode() + b"\n"
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        socket.send_fds(connection, [request[:1]], list(descriptors))
        connection.sendall(request[1:])
        return int(connection.recv(64))


if __name__ == "__main__":
    code = ask(sys.argv[1], sys.argv[2:], os.getcwd(), dict(os.environ))
    sys.exit(code if code >= 0 else 128 - code)
