"""A folder of raw release-controller JSON, read and checked: what `okdstreams audit` begins with."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from okdstreams.audit.config import read_raw
from okdstreams.audit.files import read_json_files
from okdstreams.audit.targets_file import Table, TableRead, read_targets
from okdstreams.checks.lint import lint
from okdstreams.checks.rule_texts import checks
from okdstreams.checks.subjects import Subject, View
from okdstreams.disk.errors import TreeError
from okdstreams.fleet.convention import target_of
from okdstreams.language.controller import NEWEST, PROFILES, Profile
from okdstreams.language.versions import Succession
from okdstreams.syntax.diagnostics import Diagnostic, Span, error

if TYPE_CHECKING:
    from okdstreams.ci.jobs import CiJobs
    from okdstreams.variants.judged import Checkout, Group

RELEASES = "core-services/release-controller/_releases"
"""Where a checkout of the CI configuration keeps its release configs."""

MOST_BYTES = 128 * 1024 * 1024
"""All files together: several times 10,000 configs of the usual size. Read, they take about ten times that memory."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found, how many configs it was found in, and the texts of those."""

    diagnostics: tuple[Diagnostic, ...]
    configs: int
    variants: int = 0
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)


class Configs(NamedTuple):
    """The configs that were read, the text of every file, and what is wrong with the files."""

    subjects: tuple[Subject, ...]
    texts: dict[str, str]
    diagnostics: list[Diagnostic]


def audit(
    paths: list[str],
    targets: str = "",
    jobs: CiJobs | None = None,
    controller: Profile = PROFILES[NEWEST],
    checkout: Checkout | None = None,
) -> Audit:
    """Check the JSON files at or below `paths`. Raises TreeError when there is none, or a path cannot be used.

    With `checkout`, the variants of OKD that are kept in it by hand are checked too; without `paths`, they alone.
    """
    if not paths and checkout is not None:
        return variants_alone(checkout)
    table, diagnostics = _table(targets) if targets else (None, [])
    subjects, texts, unread = _configs(paths, table)
    diagnostics += unread
    if not subjects and not diagnostics:
        raise TreeError(paths[0], f"{paths[0]} holds no JSON files", "name a folder of *.json release configs")
    # what is not among the configs is missing only if every config could be read, and its place is known
    has_folder = any(map(os.path.isdir, paths))
    has_all = has_folder and not any(d.is_error for d in diagnostics)
    is_placed = all(subject.target for subject in subjects)
    view = View(
        subjects,
        _succession(subjects),
        controller=controller,
        is_whole=has_all and is_placed,
        has_all_names=has_all,
        jobs=jobs,
        variants=_kept(checkout) if checkout is not None else None,
    )
    if table is not None and has_folder:
        diagnostics += table.unused({subject.label for subject in subjects})
    findings = {*diagnostics, *lint(view), *(jobs.diagnostics if jobs else ())}
    return Audit(tuple(sorted(findings)), len(subjects), _count(view), texts | _texts(view))


def variants_alone(checkout: Checkout) -> Audit:
    """Check the variants of OKD that are kept in a checkout. What its release configs mirror needs none."""
    mirroring = os.path.join(checkout.root, *RELEASES.split("/"))
    subjects = _configs([mirroring], None).subjects if os.path.isdir(mirroring) else ()
    groups = _kept(checkout)
    if not groups:
        hint = "name the release configs to audit, or a checkout with variants such as ORG-REPO-BRANCH__okd-scos.yaml"
        raise TreeError(checkout.root, f"{checkout.root} has no variants for OKD", hint)
    view = View(subjects, variants=groups)
    rules = [rule for rule in checks() if rule.needs == "variants"]
    return Audit(tuple(lint(view, rules)), 0, _count(view), _texts(view))


def _kept(checkout: Checkout) -> tuple[Group, ...]:
    from okdstreams.variants.judging import kept  # a third of what audit imports, and few audits have a checkout

    return tuple(kept(checkout))


def _count(view: View) -> int:
    return sum(len(group.judged) for group in view.variants or ())


def _texts(view: View) -> dict[str, str]:
    """The texts of the variants and OCP configurations."""
    places = [judged.place(()) for group in view.variants or () for judged in group.judged]
    places += [row.place for group in view.variants or () for row in group.promoting]
    return {document.file: document.text for document, _ in places}


def _succession(subjects: tuple[Subject, ...]) -> Succession:
    """What comes before what: before a major's first minor, the last of the major before that there is."""
    versions = {subject.version for subject in subjects if subject.version is not None}
    last = {major: max(v for v in versions if v.major == major) for major in {v.major for v in versions}}
    return Succession({v: (last[v.major - 1],) for v in versions if v.minor == 0 and v.major - 1 in last})


def lines_of(done: Audit, findings: tuple[Diagnostic, ...]) -> dict[str, list[str]]:
    """The lines of every file that a finding speaks of, to be shown with it."""
    wanted = {span.file for d in findings for span in (d.span, *(s for s, _ in d.related))}
    return {file: done.texts[file].split("\n") for file in wanted if file in done.texts}


def _table(path: str) -> TableRead:
    with open(path, "rb") as f:
        return read_targets(path, f.read())


def _configs(paths: list[str], table: Table | None) -> Configs:
    subjects: list[Subject] = []
    texts: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    size = 0
    for file in read_json_files(paths):
        if isinstance(file, Diagnostic):
            diagnostics.append(file)
            continue
        size += len(file.content)
        if size > MOST_BYTES:
            hint = "audit the folders one by one"
            diagnostics.append(error(Span(file.path), "file", f"more than {MOST_BYTES:,} bytes of JSON", hint))
            break
        target = table.target(file.label) if table else target_of(file.label)
        subject, unfit = read_raw(file.path, file.label, file.content, target)
        diagnostics += unfit
        if subject is not None and subject.document is not None:
            subjects.append(subject)
            texts[file.path] = subject.document.text
        else:
            texts[file.path] = file.content.decode("utf-8", "replace")
    return Configs(tuple(subjects), texts, diagnostics)
