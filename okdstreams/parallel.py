"""Work that is divided between two processor cores, where it is worth more than a second process costs."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

WORTH = 5000
"""Release configs from which on a second process pays: below, copying the memory costs what is gained."""


def pays(configs: int) -> bool:
    """Whether work on so many configs is worth dividing here."""
    return configs >= WORTH and hasattr(os, "sched_getaffinity") and len(os.sched_getaffinity(0)) > 1


def both(here: Callable[[], T], there: Callable[[], T]) -> tuple[T, T]:
    """What two functions give, the second one run in a process of its own meanwhile.

    What that process cannot bring to an end is done here again, so that whatever went wrong is seen here.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)  # or the other end of the pipe would never seem closed
        _answer(there, writing)
    os.close(writing)
    try:
        with open(reading, "rb") as f:  # closed before the process is waited for, which else might wait to be read
            first = here()
            pickled = f.read()
    finally:
        _, status = os.waitpid(child, 0)
    return first, there() if status else pickle.loads(pickled)


def _answer(there: Callable[[], object], writing: int) -> None:
    code = 1
    try:
        with open(writing, "wb") as f:
            pickle.dump(there(), f, pickle.HIGHEST_PROTOCOL)
        code = 0
    finally:
        os._exit(code)
