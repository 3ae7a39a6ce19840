"""The names of files on disk that more than one module has to know. Imports nothing: it is asked first of all."""

from __future__ import annotations

ENDINGS = (".yaml", ".yml")
"""What a stream file's name ends in."""

INDEX = ".okdstreams-files"
"""In the output folder: the files that render wrote, one path a line, sorted."""

PARTIAL = ".okdstreams-partial-"
"""Prefix of a file that is being written; one left by a killed run is removed by the next."""
