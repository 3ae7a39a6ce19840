"""Which stream an output belongs to, and how a name suggests one."""

from __future__ import annotations

import re
from typing import NamedTuple

from okdstreams.fleet.fleet import Stream
from okdstreams.language.versions import Version
from okdstreams.output import paths

ARCHES = ("amd64", "arm64", "multi", "ppc64le", "s390x", "riscv64", "x86_64", "aarch64")
ARGO_CD, CHANNEL = "Argo CD", "channel"
"""Families of objects that are no streams."""

_VERSION = re.compile(r"(?<![\d.])(\d+)\.(\d+)(?![\d.])")
_LOOSE = re.compile(r"\d+(?:\.y)?")


class Identity(NamedTuple):
    """A stream, or an object that is none. Two files of one stream have the same identity."""

    family: str
    version: Version | None = None
    arch: str = ""
    private: bool = False
    name: str = ""
    """Of the objects that share a family without being streams."""
    file: str = ""
    """Path of its release config, or of the only file."""

    @property
    def public(self) -> Identity:
        """The key under which a stream and its private twin meet."""
        return self._replace(private=False, file="")


def identity_of(stream: Stream) -> Identity:
    """The identity of a stream that is compiled."""
    return Identity(stream.family, stream.version, stream.arch, stream.private, file=paths.config(stream.file))


def suggested(name: str, path: str, *, private: bool = False) -> Identity:
    """The stream that a name suggests, of the file at `path`: `ocp-4.14-arm64` is ocp, 4.14, arm64."""
    arch = next((arch for arch in ARCHES if re.search(rf"(?<![a-z0-9]){arch}(?![a-z0-9])", name)), "")
    version = _VERSION.search(name)
    words = [
        word for word in re.split(r"([-_/])", _VERSION.sub("", name)) if word != arch and not _LOOSE.fullmatch(word)
    ]
    family = re.sub(r"[-_]*([-_/])[-_]*", r"\1", "".join(words)).strip("-_/")
    number = Version(int(version[1]), int(version[2])) if version else None
    return Identity(family or name, number, arch or "amd64", private, file=path)
