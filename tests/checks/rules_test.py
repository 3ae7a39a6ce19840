"""Every check against golden cases: a bad one that it finds, a good one that it leaves alone.

rules/NAME.bad[-why].yaml and NAME.good[-why].yaml are stream files; a case of several files is a folder of that name.
rules/common/ is added to all: settings and an inventory. What a case is expected to say stands at the end of the file
that it says it of, as `# expect: LINE:COLUMN: severity[check] message`, or in the folder's expect.txt.
`pytest --update` writes it. A folder with *.json holds raw configs; before/ and after/ are a change; jobs.txt lists
the ProwJobs that exist, or ci/ is a checkout that has them, and variants; streams/ is read from disk as the program
does.
"""

from __future__ import annotations

import ast
import importlib
import keyword
import re
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from okdstreams.audit.audit import variants_alone
from okdstreams.audit.config import Raw, read_raw
from okdstreams.checks.lint import lint
from okdstreams.checks.rule import Claims
from okdstreams.checks.rule_texts import OF_STAGES, checks, rules
from okdstreams.checks.subjects import View, subject_of
from okdstreams.ci.checkout import read_ci_repo
from okdstreams.ci.jobs import CiJobs
from okdstreams.compiler import compile_streams
from okdstreams.fleet.convention import target_of
from okdstreams.pipeline_repo.check import check_repositories
from okdstreams.project import compile_folder, read_checkout
from okdstreams.syntax.diagnostics import Diagnostic, Severity
from okdstreams.syntax.rule_text import Scope
from support import ROOT

FOLDER = ROOT / "tests" / "checks" / "rules"
RULES = {rule.name: rule for rule in rules()}
EXPECT = "# expect: "
TODAY = "2026-11-24"
"""The day of the cases."""


class Case(NamedTuple):
    """One golden case."""

    path: Path

    @property
    def rule(self) -> str:
        return self.path.name.partition(".")[0]

    @property
    def is_bad(self) -> bool:
        return self.path.name.partition(".")[2].startswith("bad")

    @property
    def files(self) -> list[Path]:
        return sorted(p for p in self.path.rglob("*") if p.is_file()) if self.path.is_dir() else [self.path]


CASES = [Case(path) for path in sorted(FOLDER.iterdir()) if path.name.partition(".")[0] in RULES]


def streams(folder: Path) -> dict[str, bytes]:
    """The stream files of a case or of one side of a change, and the common ones, without their expectations."""
    apart = {"ci-operator", "pipelines"}
    own = [folder] if folder.is_file() else sorted(p for p in folder.rglob("*.yaml") if apart.isdisjoint(p.parts))
    common = [path for path in sorted((FOLDER / "common").iterdir()) if path.name not in {p.name for p in own}]
    return {path.name: "\n".join(body(path)).encode() for path in (*common, *own)}


def body(path: Path) -> list[str]:
    return [line for line in path.read_text().split("\n") if not line.startswith(EXPECT)]


def run_case(case: Case) -> list[Diagnostic]:
    if (case.path / "streams").is_dir():
        return list(compile_folder(str(case.path / "streams")).diagnostics)
    configs = [path for path in case.files if path.suffix == ".json"]
    if (case.path / "pipelines").is_dir():
        return [d._replace(message=d.message.replace(f"{case.path}/", "")) for d in run_pipelines(case)]
    jobs = jobs_of(case)
    checkout = read_checkout(str(case.path / "ci")) if (case.path / "ci").is_dir() else None
    if checkout is not None and not list(case.path.glob("*.yaml")):
        return list(variants_alone(checkout).diagnostics)
    if configs:
        raws = [raw(path, case.path) for path in configs]
        view = View(tuple(r.subject for r in raws if r.subject is not None), jobs=jobs)
        return sorted([*(d for r in raws for d in r.diagnostics), *lint(view)])
    if (case.path / "after").is_dir():
        before = compile_streams(streams(case.path / "before")).fleet.streams
        base = tuple(subject_of(stream) for stream in before)
        return list(compile_streams(streams(case.path / "after"), base=base).diagnostics)
    compilation = compile_streams(streams(case.path), jobs, today=TODAY, checkout=checkout)
    return [*(jobs.diagnostics if jobs else ()), *compilation.diagnostics]


def run_pipelines(case: Case) -> list[Diagnostic]:
    """With the checkouts of the pipelines' repositories; that a case is in no git of its own goes without saying."""
    compilation = compile_streams(streams(case.path))
    settings = compilation.fleet.settings_source
    assert settings is not None
    checkouts = [(path.name, str(path)) for path in sorted((case.path / "pipelines").iterdir())]
    beside = check_repositories(settings, checkouts)
    return [*compilation.diagnostics, *(d for d in beside if d.severity is not Severity.INFO)]


def jobs_of(case: Case) -> CiJobs | None:
    """The ProwJobs that exist: those of jobs.txt, or of the checkout ci/."""
    if (case.path / "ci").is_dir():
        return read_ci_repo(str(case.path / "ci"))
    listed = case.path / "jobs.txt"
    return CiJobs(frozenset(listed.read_text().split())) if listed.exists() else None


def raw(path: Path, folder: Path) -> Raw:
    """A raw config, read as `audit` reads it."""
    label = path.relative_to(folder).as_posix()
    return read_raw(label, label, path.read_bytes(), target_of(label))


def short(d: Diagnostic, case: Case) -> str:
    return d.span.file.removeprefix(f"{case.path}/")


def said(d: Diagnostic) -> str:
    return f"{d.span.line}:{d.span.column}: {d.severity.label}[{d.name}] {d.message}"


def expected(case: Case) -> list[str]:
    listing = case.path / "expect.txt"
    if listing.exists():
        return listing.read_text().splitlines()
    lines = [(p.name, line) for p in case.files if p.suffix == ".yaml" for line in p.read_text().split("\n")]
    return [f"{name}:{line.removeprefix(EXPECT)}" for name, line in lines if line.startswith(EXPECT)]


def write_expected(case: Case, found: list[Diagnostic]) -> None:
    kept_apart = any((case.path / folder).is_dir() for folder in ("after", "ci", "pipelines", "streams"))
    if kept_apart or any(path.suffix == ".json" for path in case.files):
        (case.path / "expect.txt").write_text("".join(f"{short(d, case)}:{said(d)}\n" for d in found))
        return
    for path in case.files:
        if path.suffix == ".yaml":
            lines = [EXPECT + said(d) for d in found if d.span.file == path.name]
            path.write_text("\n".join([*body(path)[:-1], *lines, ""]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path.name)
def test_a_case_says_what_is_expected(case: Case, update: bool) -> None:
    found = run_case(case)
    if update:
        write_expected(case, found)
    assert [f"{short(d, case)}:{said(d)}" for d in found] == expected(case), "see `pytest --update`"
    assert bool(found) == case.is_bad
    assert case.rule in {d.name for d in found} or not case.is_bad


@pytest.mark.parametrize("name", RULES)
def test_every_check_has_a_bad_and_a_good_case(name: str) -> None:
    assert {case.is_bad for case in CASES if case.rule == name} == {True, False}


@pytest.mark.parametrize("name", RULES)
def test_the_examples_of_a_check_are_taken_from_its_cases(name: str) -> None:
    for is_bad, example in ((True, RULES[name].bad), (False, RULES[name].good)):
        texts = [path.read_text() for c in CASES if c.rule == name and c.is_bad is is_bad for path in c.files]
        names = [str(path) for c in CASES if c.rule == name and c.is_bad is is_bad for path in c.files]
        for line in example.split("\n"):
            pattern = re.compile(".*".join(re.escape(piece.strip()) for piece in line.split("…")))
            assert any(pattern.search(text) for text in (*texts, *names)), line


@pytest.mark.parametrize("name", RULES)
def test_a_rule_explains_itself(name: str) -> None:
    rule = RULES[name]
    assert rule.summary.endswith(".")
    assert rule.why.endswith(".")
    assert "\n" not in rule.summary


def name_of(module: str) -> str:
    """The rule that a module of rules/ holds: named like it, or like its first word where that is reserved."""
    word, _, more = module.partition("_")
    return word if more and keyword.iskeyword(word) else module.replace("_", "-")


def test_a_check_is_named_like_its_module() -> None:
    modules = [path.stem for path in (ROOT / "okdstreams" / "checks" / "rules").glob("[!_]*.py")]
    assert sorted(map(name_of, modules)) == [rule.name for rule in checks()]
    assert not any(map(keyword.iskeyword, modules))


def named_in(text: str) -> set[str]:
    """The names that a module gives to its diagnostics."""
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            position = {"error": 1, "Diagnostic": 2, "say": 3}.get(called)
            if position is not None and len(node.args) > position:
                name = node.args[position]
                if isinstance(name, ast.Constant) and isinstance(name.value, str):
                    names.add(name.value)
        elif isinstance(node, ast.FunctionDef) and node.name == "say":
            names.update(d.value for d in node.args.defaults if isinstance(d, ast.Constant) and d.value)
    return names


def test_a_rule_stands_where_its_check_is_made() -> None:
    homes = {}
    for path in (ROOT / "okdstreams").rglob("*.py"):
        text = path.read_text()
        if "\nRULE = RuleText(" in text:
            module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            assert module.RULE.name in named_in(text), path
            homes[module.RULE.name] = module.RULE
    assert homes == {rule.name: rule for rule in OF_STAGES}
    assert homes.keys().isdisjoint(rule.name for rule in checks())


@pytest.mark.parametrize(("scope", "claims"), [(Scope.FLEET, None), (Scope.STREAM, lambda subject: [subject.label])])
def test_a_rule_of_the_scope_fleet_and_no_other_says_what_it_claims(scope: Scope, claims: Claims | None) -> None:
    with pytest.raises(ValueError, match="job-unique"):
        replace(next(rule for rule in checks() if rule.name == "job-unique"), scope=scope, claims=claims)


def reached(module: str, done: set[str]) -> set[str]:
    """The modules of the package that `module` imports, directly or not."""
    path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
    if module not in done and path.is_file():
        done.add(module)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
                    reached(name, done)
    return done


def test_every_name_that_the_compiler_gives_a_diagnostic_is_a_check() -> None:
    """So that `okdstreams rules NAME` explains whatever stands between the brackets."""
    names: set[str] = set()
    for module in reached("okdstreams.project", set()):
        names |= named_in(ROOT.joinpath(*module.split(".")).with_suffix(".py").read_text())
    assert {"yaml", "schema", "file", "collision"} <= names
    assert names <= RULES.keys()


def table() -> str:
    """All rules as docs/checks.md lists them, with what the controller says to each."""
    rows = ["| check | | the controller refuses it |", "| --- | --- | --- |"]
    for rule in rules():
        severity = f"{rule.severity.label[0].upper()}{'/W' if rule.warns else ''}"
        refuses = f"yes{', but not ' if rule.spares else ''}{rule.spares}" if rule.controller else "no"
        rows.append(f"| `{rule.name}` | {severity} | {refuses} |")
    return "\n".join(rows) + "\n"


def test_the_page_of_the_checks_says_of_each_whether_the_controller_refuses_it(update: bool) -> None:
    page = ROOT / "docs" / "checks.md"
    text = page.read_text()
    shown = text[text.index("| check | | ") : text.index("\n\n", text.index("| check | | ")) + 1]
    if update:
        page.write_text(text.replace(shown, table()))
    else:
        assert shown == table(), "run `pytest tests/checks/rules_test.py --update`"


INCIDENTS = {
    "invalid JSON merged; a duplicate key silently dropped a job": ("yaml", "yaml.bad-syntax", "json"),
    "`previousRelease`, `verifyBugs: {}`": ("schema.bad-raw", "publish-target.bad-lost"),
    "4.8 published the moving tag of 4.7": ("collision",),
    "4.10 copied from 4.9 with its message, prefix, parent and tag": ("version-token.bad-copied",),
    "4.11 job verifying 4.12": ("version-token.bad-job",),
    "upgrade job without `upgrade: true`": ("upgrade-flag",),
    "minor-upgrade job without a source": ("upgrade-source",),
    "`candidate` naming a stream that does not exist": ("upgrade-source.bad-candidate",),
    "`upgradeFromRelease.version` not bumped": ("upgrade-source.bad-not-bumped",),
    "`multiJobAnalysis` and `verifyIssues` lost": ("analysis", "publish-target.bad-lost"),
    "private config out of step with its public twin, or naming public jobs": ("private",),
    "an exclusion added to old versions but not to the newest": ("mirror.bad-closed",),
    "`rhel-coreos-8`, `-9`, bare, `-next` excluded one at a time": ("mirror.bad-numbers",),
    "private configs over the controller's size limit": ("size",),
    "84 jobs added to a Stable stream": ("blast-radius",),
    "a config file that no script ever applied to a stream": ("target",),
}
"""What happened, and the cases that are like it. `NAME` stands for `NAME.bad`. A missing ProwJob: see job-exists."""


@pytest.mark.parametrize("incident", INCIDENTS)
def test_an_incident_is_found_and_its_repair_is_not(incident: str) -> None:
    names = {case.path.name.removesuffix(".yaml") for case in CASES}
    for stem in INCIDENTS[incident]:
        bad = stem if "." in stem else f"{stem}.bad"
        assert {bad, re.sub(r"\.bad\b", ".good", bad)} <= names
