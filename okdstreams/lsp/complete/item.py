"""One thing that may be typed."""

from __future__ import annotations

from typing import NamedTuple


class Item(NamedTuple):
    """What is offered and written (`insert` where that differs), and what is told about it."""

    label: str
    kind: str
    detail: str = ""
    about: str = ""
    insert: str = ""
