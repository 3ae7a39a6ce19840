"""Ctrl-C: before there is something to take back it ends the program, after that it raises Interrupted."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

INTERRUPTED = 130
"""The exit code that a shell gives a program that Ctrl-C has ended."""


class Interrupted(BaseException):
    """Somebody pressed Ctrl-C. No library takes it for one of its own exceptions."""


def end_at_interrupts() -> None:
    """From now on Ctrl-C ends the program at once: nothing is begun yet, or everything is done."""
    _handle(_end)


def take_interrupts() -> None:
    """From now on Ctrl-C raises Interrupted."""
    sys.unraisablehook = _end_or_tell
    _handle(_interrupt)


def _handle(handler: signal._HANDLER) -> None:
    """Not where Ctrl-C is ignored, as for a program in the background, or is somebody else's."""
    if signal.getsignal(signal.SIGINT) in (signal.default_int_handler, _end, _interrupt):
        signal.signal(signal.SIGINT, handler)


def _end(number: int, frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise Interrupted


def _end_or_tell(unraisable: UnraisableHookArgs, /) -> None:
    """Where no exception can go up, as from a finalizer, Ctrl-C would be lost."""
    if issubclass(unraisable.exc_type, Interrupted):
        os._exit(INTERRUPTED)
    sys.__unraisablehook__(unraisable)
