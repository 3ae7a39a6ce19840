"""Ctrl-C: before there is something to take back it ends the program, after that it raises Interrupted.

`signal` is imported when there is something to take back: that takes a quarter of the time of `--version`. Until then
Ctrl-C raises KeyboardInterrupt, as Python has it, and wherever that comes up the program ends.
"""

from __future__ import annotations

import os
import sys
from types import FrameType, TracebackType

TYPE_CHECKING = False
if TYPE_CHECKING:  # what `typing` imports is half of what `--version` would
    import signal
    from sys import UnraisableHookArgs

INTERRUPTED = 130
"""The exit code that a shell gives a program that Ctrl-C has ended."""


class Interrupted(BaseException):
    """Somebody pressed Ctrl-C. No library takes it for one of its own exceptions."""


def end_at_interrupts() -> None:
    """From now on Ctrl-C ends the program at once: nothing is begun yet, or everything is done."""
    sys.excepthook = _end_or_raise
    sys.unraisablehook = _end_or_tell
    if "signal" in sys.modules:
        _handle(_end)


def take_interrupts() -> None:
    """From now on Ctrl-C raises Interrupted."""
    sys.unraisablehook = _end_or_tell
    _handle(_interrupt)


def _handle(handler: signal._HANDLER) -> None:
    """Not where Ctrl-C is ignored, as for a program in the background, or is somebody else's."""
    import signal

    if signal.getsignal(signal.SIGINT) in (signal.default_int_handler, _end, _interrupt):
        signal.signal(signal.SIGINT, handler)


def _end(number: int, frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise Interrupted


def _end_or_tell(unraisable: UnraisableHookArgs, /) -> None:
    """Where no exception can go up, as from a finalizer, Ctrl-C would be lost."""
    if issubclass(unraisable.exc_type, (Interrupted, KeyboardInterrupt)):
        os._exit(INTERRUPTED)
    sys.__unraisablehook__(unraisable)


def _end_or_raise(kind: type[BaseException], e: BaseException, traceback: TracebackType | None, /) -> None:
    """Where nobody takes it, before the program has begun or after its end."""
    if issubclass(kind, KeyboardInterrupt):
        os._exit(INTERRUPTED)
    sys.__excepthook__(kind, e, traceback)
