"""Which ImageStream a config's file name means, and back: the convention of openshift/release, read in two ways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from okdstreams.fleet.private import SUFFIX
from okdstreams.language.versions import AMD64, Version, parse_version

PRIVATE = "priv/"
"""Folder of private configs, as the beginning of a config's file name."""

ARCHES = frozenset(
    [
        AMD64,
        "arm64",
        "multi",
        "multi-2",
        "ppc64le",
        "s390x",
        "riscv64",
        "loong64",
        "aarch64",
        "x86_64",
        "arm",
        "armv7",
        "i386",
    ]
)
"""Architectures that payloads exist for, and the names of others."""

_ARCH = rf"(?:{'|'.join(sorted(ARCHES, reverse=True))}|[a-z]+(?:32|64)(?:be|le|el)?)"


class Row(NamedTuple):
    """A file name without `release-` and `.json`, and the namespace and ImageStream that it means, all with slots."""

    file: str
    namespace: str
    image_stream: str


CONVENTION = (
    Row("okd-{flavour}{version}", "origin", "{flavour}{version}"),
    Row("okd-{flavour}{version}-ci", "origin", "{flavour}{version}"),
    Row("okd-{flavour}{version}-art", "origin", "{flavour}{version}-art"),
    Row("ocp-{version}-ci", "ocp", "{version}"),
    Row("ocp-{version}{arch}", "ocp{arch}", "{version}-art-latest{arch}"),
    Row("konflux-ocp-{version}{arch}", "ocp{arch}", "{version}-konflux-art-latest{arch}"),
    Row("okd{variant}-{later}.y-stable", "origin", "release{variant}-{later}"),
    Row("okd{channelled}-{later}.y-{channel}", "origin", "release{channelled}-{later}-{channel}"),
    Row("ocp-{later}.y-stable{arch}", "ocp{arch}", "release-{later}{arch}"),
    Row("okd{variant}-{major}.y-stable", "origin", "release{variant}"),
    Row("okd{channelled}-{major}.y-{channel}", "origin", "release{channelled}-{channel}"),
    Row("ocp-{major}.y-stable{arch}", "ocp{arch}", "release{arch}"),
    Row("ocp-{preview}-dev-preview{arch}", "ocp{arch}", "{preview}-dev-preview{arch}"),
)
"""The table that the deploying scripts follow: since 5.y, the ImageStream tells the major. The first row that fits
counts."""

Slots = Mapping[str, str]

STRICT: Slots = {
    "flavour": "(?:scos-)?",
    "version": r"(?:0|[1-9][0-9]{0,3})\.(?:0|[1-9][0-9]{0,3})",
    "arch": "(?:-(?:arm64|ppc64le|s390x|multi(?:-2)?))?",
    "variant": "(?:-scos)?",
    "channelled": "-scos",
    "channel": "next",
    "major": "4",
    "later": "5",
    "preview": "4",
}
"""What there is today: an audit must not take a name for one that it knows."""

LENIENT: Slots = {
    "flavour": "(?:[a-z]+-)?",
    "version": r"[0-9]+\.[0-9]+",
    "arch": f"(?:-{_ARCH})?",
    "variant": "(?:-[a-z]+)?",
    "channelled": "(?:-[a-z]+)?",
    "channel": f"(?!{_ARCH}$)[a-z]+",
    "major": "[0-4]",
    "later": "[5-9]|[1-9][0-9]+",
    "preview": "[0-9]+",
}
"""What may be one day: an import proposes a target, and a person reads it."""

BACK: Slots = {**LENIENT, **{slot: STRICT[slot] for slot in ("variant", "channelled", "channel")}}
"""From an ImageStream to a file name: release-next could be a variant or a channel, so that only those of today are."""

MAJOR = "4"
"""What stands in a file name whose ImageStream does not tell the major."""


class Target(NamedTuple):
    """What the name of a file tells of its config. `namespace` is empty when the name follows no convention."""

    namespace: str
    image_stream: str
    version: Version | None
    arch: str
    private: bool


def target_of(label: str) -> Target:
    """The target of `release-okd-4.14.json` or `priv/release-ocp-4.14.json`, read strictly.

    Only the last two parts of the path are looked at; `release-` and `.json` may be missing.
    """
    *folders, name = label.split("/")
    private = f"{''.join(folders[-1:])}/" == PRIVATE
    suffix = SUFFIX if private else ""
    for row, pattern in _files(is_strict=True):
        if fit := pattern.fullmatch(name.removesuffix(".json").removeprefix("release-")):
            slots = fit.groupdict()
            version, arch = slots.get("version"), slots.get("arch", "")
            return Target(
                row.namespace.format_map(slots) + suffix,
                row.image_stream.format_map(slots) + suffix,
                parse_version(version) if version else None,
                arch.removeprefix("-") or AMD64,
                private,
            )
    return Target("", "", None, AMD64, private)


def by_convention(file: str) -> str | None:
    """namespace/name for a file name such as release-okd-scos-4.14.json, read leniently; None for any other name."""
    if file.startswith(PRIVATE):
        public = by_convention(file.removeprefix(PRIVATE))
        return private_target(public) if public else None
    if not (file.startswith("release-") and file.endswith(".json")):
        return None
    for row, pattern in _files(is_strict=False):
        if fit := pattern.fullmatch(file.removeprefix("release-").removesuffix(".json")):
            return f"{row.namespace}/{row.image_stream}".format_map(fit.groupdict())
    return None


def file_of(target: str) -> str | None:
    """The file name by which `by_convention` finds this public target; None if there is none."""
    for row, pattern in _targets():
        if fit := pattern.fullmatch(target):
            file = f"release-{row.file}.json".format_map({"major": MAJOR, **fit.groupdict()})
            if by_convention(file) == target:
                return file
    return None


def private_target(public: str) -> str:
    """The ImageStream of the private twin."""
    namespace, _, name = public.partition("/")
    return f"{namespace}{SUFFIX}/{name}{SUFFIX}"


def is_arch(text: str) -> bool:
    """Whether the text is an architecture's name, or looks like one."""
    return re.fullmatch(_ARCH, text) is not None


@cache
def _files(*, is_strict: bool) -> tuple[tuple[Row, re.Pattern[str]], ...]:
    slots = STRICT if is_strict else LENIENT
    return tuple((row, _pattern(row.file, slots)) for row in CONVENTION)


@cache
def _targets() -> tuple[tuple[Row, re.Pattern[str]], ...]:
    return tuple((row, _pattern(f"{row.namespace}/{row.image_stream}", BACK)) for row in CONVENTION)


def _pattern(template: str, slots: Slots) -> re.Pattern[str]:
    """A template with a group for each slot; a slot that comes again is the same text."""
    pieces: list[str] = []
    for number, part in enumerate(re.split(r"\{(\w+)\}", template)):
        if number % 2 == 0:
            pieces.append(re.escape(part))
        elif any(piece.startswith(f"(?P<{part}>") for piece in pieces):
            pieces.append(f"(?P={part})")
        else:
            pieces.append(f"(?P<{part}>{slots[part]})")
    return re.compile("".join(pieces))
