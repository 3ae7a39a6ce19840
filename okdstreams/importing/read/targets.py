"""Which ImageStream carries a config: told by a table or a manifest, else by convention."""

from __future__ import annotations

import re
from collections.abc import Iterable

from okdstreams.fleet.private import SUFFIX
from okdstreams.importing.read.naming import PRIVATE
from okdstreams.importing.read.template import is_arch
from okdstreams.syntax.diagnostics import Diagnostic, Span, error

UNASSIGNED = "unassigned"
"""Namespace of streams whose ImageStream nobody named."""

_VERSION = r"[0-9]+\.[0-9]+"
_TARGET = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?/[a-z0-9]([-._a-z0-9]*[a-z0-9])?")


def by_convention(file: str) -> str | None:
    """namespace/name for a file name such as release-okd-scos-4.14.json (reference: the release-controller's table)."""
    if file.startswith(PRIVATE):
        public = by_convention(file.removeprefix(PRIVATE))
        return private_target(public) if public else None
    stem = re.fullmatch(r"release-(.+)\.json", file)
    if stem is None:
        return None
    head, _, arch = stem[1].rpartition("-")
    if head and is_arch(arch):
        return _ocp(head, f"-{arch}")
    return _ocp(stem[1], "") or _okd(stem[1])


def _ocp(stem: str, arch: str) -> str | None:
    if found := re.fullmatch(rf"ocp-({_VERSION})", stem):
        return f"ocp{arch}/{found[1]}-art-latest{arch}"
    if re.fullmatch(r"ocp-[0-9]+\.y-stable", stem):
        return f"ocp{arch}/release{arch}"
    if found := re.fullmatch(r"ocp-([0-9]+-dev-preview)", stem):
        return f"ocp{arch}/{found[1]}{arch}"
    found = re.fullmatch(rf"ocp-({_VERSION})-ci", stem)
    return f"ocp/{found[1]}" if found and not arch else None


def _okd(stem: str) -> str | None:
    if found := re.fullmatch(rf"okd-(?:([a-z]+)-)?({_VERSION})", stem):
        return f"origin/{found[1] + '-' if found[1] else ''}{found[2]}"
    if found := re.fullmatch(r"okd(-[a-z]+)?-[0-9]+\.y-([a-z]+)", stem):
        return f"origin/release{found[1] or ''}{'' if found[2] == 'stable' else '-' + found[2]}"
    return None


def private_target(public: str) -> str:
    """The ImageStream of the private twin."""
    namespace, _, name = public.partition("/")
    return f"{namespace}{SUFFIX}/{name}{SUFFIX}"


def unassigned(file: str) -> str:
    """A place of its own for a config that neither a table nor the convention places."""
    stem = file.removesuffix(".json").removeprefix("release-").lower()
    return f"{UNASSIGNED}/{re.sub(r'[^a-z0-9.]+', '-', stem).strip('-.') or 'stream'}"


def read_table(file: str, content: bytes, problems: list[Diagnostic]) -> dict[str, str]:
    """A table of config, namespace and ImageStream, separated by tabs; a first line of column names is skipped."""
    found: dict[str, str] = {}
    owners: dict[str, str] = {}
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        fields = [field.strip() for field in line.split("\t")]
        if not line.strip() or line.startswith("#") or (number == 1 and fields[:1] == ["config"]):
            continue
        target = "/".join(fields[1:3])
        span = Span(file, number, 1, number, len(line) + 1)
        if len(fields) < 3 or not _TARGET.fullmatch(target):
            hint = "write config, namespace and ImageStream, separated by tabs"
            problems.append(error(span, "targets", f"not a target: {line.strip()!r}", hint))
        elif found.setdefault(fields[0], target) != target:
            problems.append(error(span, "targets", f"a second target of {fields[0]}", "a config has one target"))
        elif owners.setdefault(target, fields[0]) != fields[0]:
            message = f"{target} is the target of {owners[target]} and of {fields[0]}"
            problems.append(error(span, "targets", message, "an ImageStream carries one config"))
    return found


def assign(files: Iterable[str], told: dict[str, str]) -> dict[str, str]:
    """The target of every config: as told, else by convention, else a place of its own. No two are the same."""
    targets = {file: told[file] for file in files if file in told}
    taken = set(targets.values())
    for file in sorted(set(files) - set(targets)):
        public = targets.get(file.removeprefix(PRIVATE)) if file.startswith(PRIVATE) else None
        wanted = private_target(public) if public else by_convention(file)
        if wanted is None or wanted in taken:
            wanted = unassigned(file)
        base, number = wanted, 2
        while wanted in taken:
            wanted, number = f"{base}-{number}", number + 1
        targets[file] = wanted
        taken.add(wanted)
    return targets
