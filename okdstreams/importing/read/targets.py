"""Which ImageStream carries a config: told by a table or a manifest, else by convention."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from okdstreams.fleet.convention import PRIVATE, by_convention, private_target
from okdstreams.syntax.diagnostics import Diagnostic, Span, error

UNASSIGNED = "unassigned"
"""Namespace of streams whose ImageStream nobody named."""

_TARGET = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?/[a-z0-9]([-._a-z0-9]*[a-z0-9])?")


def unassigned(file: str) -> str:
    """A place of its own for a config that neither a table nor the convention places."""
    stem = file.removesuffix(".json").removeprefix("release-").lower()
    return f"{UNASSIGNED}/{re.sub(r'[^a-z0-9.]+', '-', stem).strip('-.') or 'stream'}"


class TargetsRead(NamedTuple):
    """Config to namespace/ImageStream, and what is wrong with the lines that are not among them."""

    targets: dict[str, str]
    diagnostics: list[Diagnostic]


def read_table(file: str, content: bytes) -> TargetsRead:
    """A table of config, namespace and ImageStream, separated by tabs; a first line of column names is skipped."""
    targets: dict[str, str] = {}
    owners: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        fields = [field.strip() for field in line.split("\t")]
        if not line.strip() or line.startswith("#") or (number == 1 and fields[:1] == ["config"]):
            continue
        target = "/".join(fields[1:3])
        span = Span(file, number, 1, number, len(line) + 1)
        if len(fields) < 3 or not _TARGET.fullmatch(target):
            hint = "write config, namespace and ImageStream, separated by tabs"
            diagnostics.append(error(span, "targets", f"not a target: {line.strip()!r}", hint))
        elif targets.setdefault(fields[0], target) != target:
            diagnostics.append(error(span, "targets", f"a second target of {fields[0]}", "a config has one target"))
        elif owners.setdefault(target, fields[0]) != fields[0]:
            message = f"{target} is the target of {owners[target]} and of {fields[0]}"
            diagnostics.append(error(span, "targets", message, "an ImageStream carries one config"))
    return TargetsRead(targets, diagnostics)


def assign(files: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """The target of every config: as given, else by convention, else a place of its own. No two are the same."""
    targets = {file: given[file] for file in files if file in given}
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
