"""How the program behaves on its channels: pipes that end early, quiet, colour, progress, Ctrl-C.

stdout carries the answer, stderr everything that is for a person. Imports nothing heavy: it is asked first of all.
"""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

TYPE_CHECKING = False
if TYPE_CHECKING:  # what `typing` imports is half of what `--version` would
    from typing import Any

QUIET, VERBOSE = "OKDSTREAMS_QUIET", "OKDSTREAMS_VERBOSE"
WHEN = ("auto", "always", "never")
PATIENCE, STEP = 1.0, 0.5
"""Seconds until progress is shown, and between two of its pictures."""

_CLEAR = b"\r\x1b[K"
_STARTED = time.perf_counter()
_held = bytearray()
_is_shown = False


class Misused(Exception):
    """An option that all commands have, with a value that it cannot have."""


class _Channel(io.RawIOBase):
    """A channel whose reader may go away: what is written then is lost, and the program goes on to its exit code."""

    def __init__(self, number: int) -> None:
        self._number = number

    def fileno(self) -> int:
        return self._number

    def isatty(self) -> bool:
        return os.isatty(self._number)

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int | None:
        if self._number == 2 and is_quiet():
            _held.extend(data)
            return len(data)
        if self._number == 2:
            with suppress(OSError):  # told when the program ends
                sys.stdout.flush()  # where both go to one file, what came first stands first
        hide_progress()
        try:
            return os.write(self._number, data)
        except BlockingIOError:
            return None
        except OSError as e:
            if self._number != 2 and not isinstance(e, BrokenPipeError):
                raise  # an answer that cannot be written, on a full disk, is no answer
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._number)
            return len(data)


def settle(arguments: list[str]) -> list[str]:
    """The arguments without the options that every command has, which are put into effect. Raises Misused."""
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            return [*rest, word, *words]
        if word in ("-q", "--quiet"):
            os.environ[QUIET] = "1"
        elif word in ("-v", "--verbose"):
            os.environ[VERBOSE] = "1"
        elif word == "--color" or word.startswith("--color="):
            _colour(next(words, "") if word == "--color" else word.removeprefix("--color="))
        else:
            rest.append(word)
    return rest


def _colour(when: str) -> None:
    if when not in WHEN:
        raise Misused(f"--color is {', '.join(WHEN[:-1])} or {WHEN[-1]}, not {when!r}")
    if when == "always":
        os.environ.pop("NO_COLOR", None)
        os.environ["FORCE_COLOR"] = "1"
    elif when == "never":
        os.environ["NO_COLOR"] = "1"


def wants_colour(stream: Any) -> bool:
    """Colour on a terminal; NO_COLOR (no-color.org) says never, FORCE_COLOR (force-color.org) says always."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return bool(stream.isatty()) and os.environ.get("TERM") != "dumb"


def is_quiet() -> bool:
    """Whether only answers and what went wrong are wanted."""
    return bool(os.environ.get(QUIET))


def remark(words: str) -> None:
    """A line for a person, who does not need it to understand the answer: not with -q."""
    if not is_quiet():
        print(words, file=sys.stderr)


def detail(words: str) -> None:
    """A line for a person who wants to know how the answer came about: with -v."""
    if os.environ.get(VERBOSE) and not is_quiet():
        print(f"okdstreams: {words}", file=sys.stderr)


def open_channels() -> None:
    """Make stdout and stderr such that a reader who goes away, or was never there, changes nothing."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free: this one
    if sys.stdin is None:  # closed
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), encoding="utf-8")
    sys.stdout = _channel(sys.stdout, 1)
    sys.stderr = _channel(sys.stderr, 2)


def _channel(stream: Any, number: int) -> Any:
    encoding = getattr(stream, "encoding", None) or "utf-8"
    errors = getattr(stream, "errors", None) or "strict"
    if errors == "strict" and encoding.replace("-", "").lower() != "utf8":
        errors = "backslashreplace"
    raw = _Channel(number)
    is_line_wise = number == 2 or raw.isatty()
    buffered = io.BufferedWriter(raw)
    is_unbuffered = getattr(stream, "write_through", False)
    return io.TextIOWrapper(buffered, encoding, errors, "\n", is_line_wise, is_unbuffered)


def leave(code: int, *, at_once: bool = False) -> None:
    """End with an exit code: flush, and tell what was held back when the answer is not yes. Raises OSError.

    With the code 0, and not at once, it returns: nothing is left to do.

    `at_once`: taking thousands of objects apart one by one is a tenth of the time of a run.
    """
    stop_progress()
    detail(f"{time.perf_counter() - _STARTED:.2f} s")
    for channel in (sys.stdout, sys.stderr):
        if not channel.closed:  # a conversation may have closed its own
            channel.flush()
    if code:
        tell_all()
    if at_once:
        os._exit(code)
    if code:
        sys.exit(code)


def tell_all() -> None:
    """Write what -q has held back of stderr: something went wrong."""
    os.environ.pop(QUIET, None)
    sys.stderr.buffer.write(_held)
    sys.stderr.flush()
    _held.clear()


def show_progress(words: str) -> None:
    """On a terminal, from now on tell how long it takes, once that is more than a second."""
    if not sys.stderr.isatty() or is_quiet() or os.environ.get("TERM") == "dumb":
        return
    import signal

    if not hasattr(signal, "setitimer"):
        return
    began = time.perf_counter()

    def tick(number: int, frame: FrameType | None) -> None:
        global _is_shown
        _is_shown = True
        os.write(2, _CLEAR + f"{words} … {time.perf_counter() - began:.0f} s".encode())

    signal.signal(signal.SIGALRM, tick)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE, STEP)


def hide_progress() -> None:
    """Take the line of progress away, before something else is written."""
    global _is_shown
    if _is_shown:
        _is_shown = False
        os.write(2, _CLEAR)


def stop_progress() -> None:
    """No progress any more: the program ends, or waits for a person."""
    signal = sys.modules.get("signal")
    if signal is not None and hasattr(signal, "setitimer") and sys.stderr.isatty():
        signal.setitimer(signal.ITIMER_REAL, 0)
    hide_progress()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl-C, and a request to end, wait until this is over: files are all written, or none is."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
