"""Which ImageStream carries a config, by the name of its file: the convention of openshift/release."""

from __future__ import annotations

import re
from typing import NamedTuple

from okdstreams.language.versions import Version, parse_version

_ARCH = r"(?P<arch>-(?:arm64|ppc64le|s390x|multi))?"
_V = r"(?P<version>(?:0|[1-9][0-9]{0,3})\.(?:0|[1-9][0-9]{0,3}))"
_CONVENTION: tuple[tuple[str, str, str], ...] = (
    (rf"okd-{_V}", "origin", "{v}"),
    (rf"okd-scos-{_V}", "origin", "scos-{v}"),
    (rf"ocp-{_V}-ci", "ocp", "{v}"),
    (rf"ocp-{_V}{_ARCH}", "ocp{a}", "{v}-art-latest{a}"),
    (r"okd-4\.y-stable", "origin", "release"),
    (r"okd-scos-4\.y-stable", "origin", "release-scos"),
    (r"okd-scos-4\.y-next", "origin", "release-scos-next"),
    (rf"ocp-4\.y-stable{_ARCH}", "ocp{a}", "release{a}"),
    (rf"ocp-4-dev-preview{_ARCH}", "ocp{a}", "4-dev-preview{a}"),
)
"""Name of a config file, its namespace, its ImageStream: the table that the deploying scripts follow."""

_PATTERNS = tuple((re.compile(pattern), namespace, name) for pattern, namespace, name in _CONVENTION)


class Target(NamedTuple):
    """What the name of a file tells of its config. `namespace` is empty when the name follows no convention."""

    namespace: str
    image_stream: str
    version: Version | None
    arch: str
    private: bool


def target_of(label: str) -> Target:
    """The target of `release-okd-4.14.json` or `priv/release-ocp-4.14.json`; only the last two parts are looked at."""
    *folders, name = label.split("/")
    private = folders[-1:] == ["priv"]
    stem = name.removesuffix(".json").removeprefix("release-")
    suffix = "-priv" if private else ""
    for pattern, namespace, image_stream in _PATTERNS:
        if found := pattern.fullmatch(stem):
            parts = found.groupdict(default="")
            arch = parts.get("arch", "")
            version = parts.get("version", "")
            return Target(
                namespace.replace("{a}", arch) + suffix,
                image_stream.replace("{v}", version).replace("{a}", arch) + suffix,
                parse_version(version) if version else None,
                arch.removeprefix("-") or "amd64",
                private,
            )
    return Target("", "", None, "amd64", private)
