"""Where the repository is: the folders of streams and of rendered files, looked for from here upward.

Nobody has to stand at the top. The nearest folder with `streams/settings.yaml` is it, or else the top of the git
repository; nothing is looked for above that. Paths stay as they are written from where the person stands.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from okdstreams.disk.names import ENDINGS

STREAMS, OUTPUT = "streams", "rendered"
"""The folders that are meant when none is named."""

SETTINGS = f"{STREAMS}/settings.yaml"


def root(start: str = "") -> str:
    """The way from here to the repository around the folder `start`, such as `../../`; `start` itself if none is.

    It ends in a slash, or is empty for the folder that we stand in.
    """
    way = here = os.path.abspath(start)
    while not _is_root(way, is_start=way == here):
        above = os.path.dirname(way)
        if above == way or os.path.lexists(f"{way}/.git"):
            way = here
            break
        way = above
    if os.path.isabs(start):
        return f"{way}/"
    relative = os.path.relpath(way)
    return "" if relative == os.curdir else f"{relative}/"


def _is_root(folder: str, *, is_start: bool) -> bool:
    if os.path.exists(f"{folder}/{SETTINGS}"):
        return True
    streams = f"{folder}/{STREAMS}"
    if os.path.lexists(f"{folder}/.git"):
        return os.path.isdir(streams)
    return is_start and _has_streams(streams)


def streams_folder(files: Sequence[str] = ()) -> str:
    """The folder of the streams when none is named: of the first of `files` if there are some, else from here."""
    return root(os.path.dirname(files[0]) if files else "") + STREAMS


def output_folder(*, is_streams_named: bool) -> str:
    """The folder of the rendered files when none is named: beside the streams, or here when those are named.

    What another folder's streams render must not take the place of what this repository's do.
    """
    return OUTPUT if is_streams_named else root() + OUTPUT


def _has_streams(folder: str) -> bool:
    try:
        with os.scandir(folder) as entries:
            return any(entry.name.endswith(ENDINGS) and not entry.name.startswith(".") for entry in entries)
    except OSError:
        return False
