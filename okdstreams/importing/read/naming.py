"""What a config's file name says: its family, version, architecture, and whether it is a private twin."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from okdstreams.fleet.convention import is_arch
from okdstreams.importing.read.template import escaped
from okdstreams.language.placeholders import PLACEHOLDER, placeholder
from okdstreams.language.versions import AMD64, BadVersion, Version, parse_version

_VERSION = re.compile(r"(?<![0-9])(?<![0-9]\.)[0-9]+\.[0-9]+(?!\.?[0-9])")
_NAME_VERSION = re.compile(r"(?<![0-9.])([0-9]+\.[0-9]+)")
_WORD = re.compile(r"(?<=[-_.])([a-z0-9]+(?:_[a-z0-9]+)?)(?=[-_.]|$)")


class FileName(NamedTuple):
    """A file name, taken apart."""

    key: str
    """The name without version and architecture: what the members of a family share."""
    slotted: str
    """The name with placeholders; without one for the architecture if it names none."""
    explicit: str
    """The same, with a placeholder that names every architecture, amd64 too."""
    version: Version | None
    arch: str
    names_arch: bool


def take_apart(file: str, config: dict[str, Any]) -> FileName:
    """`release-ocp-4.12-arm64.json` to key, version and architecture. The config's name decides between versions."""
    version = _version(file, config.get("name"))
    text = escaped(file)
    if version is not None:
        text = re.sub(rf"(?<![0-9])(?<![0-9]\.){re.escape(str(version))}(?!\.?[0-9])", placeholder("v"), text)
    ending = text.rfind(".")
    stem, suffix = (text[:ending], text[ending:]) if ending > 0 else (text, "")
    arches = [m for m in _WORD.finditer(stem) if is_arch(m[1]) and stem[m.start() - 1] == "-"]
    if not arches:
        return FileName(text, text, text, version, AMD64, False)
    start, end = arches[-1].span()
    head, tail = stem[: start - 1], stem[end:] + suffix
    return FileName(
        head + tail,
        f"{head}{placeholder('-arch')}{tail}",
        f"{head}-{placeholder('arch')}{tail}",
        version,
        arches[-1][1],
        True,
    )


def _version(file: str, name: object) -> Version | None:
    """Of the versions in the file name the one that the config's name begins with, else the first."""
    versions = [v for v in map(_parse, _VERSION.findall(file)) if v is not None]
    said = _NAME_VERSION.search(name) if isinstance(name, str) else None
    wanted = _parse(said[1]) if said else None
    return wanted if wanted in versions else versions[0] if versions else None


def _parse(text: str) -> Version | None:
    try:
        return parse_version(text)
    except BadVersion:
        return None


def family_name(template: str) -> str:
    """`release-ocp-$(v)$(-arch).json` to ocp, `release-okd-scos-4.y-next.json` to okd-scos-next."""
    stem = template.removesuffix(".json")
    if "/" in stem:
        stem = stem.replace("/", "-")
    stem = re.sub(PLACEHOLDER, "-", stem.lower())
    stem = re.sub(r"^(priv-)?release-", r"\1", stem)
    short = re.sub(r"(?<![a-z0-9])[0-9]+(\.[0-9y]+)?(?![a-z0-9])", "-", stem)
    return _slug(short) or _slug(stem) or "streams"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")


def full_name(template: str) -> str:
    """A longer name, where the short one is taken: numbers are kept."""
    return _slug(re.sub(PLACEHOLDER, "-", template.removesuffix(".json").lower())) or "streams"
