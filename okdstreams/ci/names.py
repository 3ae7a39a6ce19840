"""One file of the CI configuration to the names of the periodic ProwJobs that it makes.

The naming is ci-operator's: a test that runs on a clock or for the release-controller is the job
`periodic-ci-ORG-REPO-BRANCH[-VARIANT]-TEST`. Which of the many fields matter is stated here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from okdstreams.ci.problems import Problem
from okdstreams.syntax.yaml_loader import LOADER

CONFIGS = "ci-operator/config"
JOBS = "ci-operator/jobs"
FOLDERS = (CONFIGS, JOBS)

CLOCKS = ("cron", "interval", "minimum_interval", "release_controller")
"""A ci-operator test that has one of these is a periodic job."""

MOST_SHARDS = 1000
MAX_DEPTH = 200
_NESTED = re.compile("(?:[-?:][ \t]+){100}")
"""Collections opened on one line without a bracket. Opened on lines of their own, they grow too big to be read."""

_UPGRADES = re.compile(r"(?<![A-Za-z0-9])upgrade(?![A-Za-z0-9])")


class _Job(NamedTuple):
    name: str
    workflow: str = ""


class FileJobs(NamedTuple):
    """The job names of one file, and what is wrong with it. Both lists of names are sorted."""

    names: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    upgrading: tuple[str, ...] = ()
    """Those of the names whose ci-operator workflow says that it upgrades."""


def names_in(path: str, content: bytes) -> FileJobs:
    """The jobs of a file; `path` is relative to the checkout, with slashes."""
    try:
        text = content.decode("utf-8")
        if (deep := _too_deep(text)) is not None:
            return FileJobs((), (deep,))
        root = yaml.compose(text, Loader=LOADER)
    except UnicodeDecodeError as e:
        line = content.count(b"\n", 0, e.start) + 1
        return FileJobs((), (Problem(line, 1, f"byte 0x{content[e.start]:02x} is not UTF-8"),))
    except yaml.YAMLError as e:
        return FileJobs((), (_syntax(e),))
    read = list(_generated(path, root) if path.startswith(CONFIGS + "/") else _written(root))
    jobs = {job.name: job for job in read if isinstance(job, _Job)}
    problems = tuple(problem for problem in read if isinstance(problem, Problem))
    upgrading = (name for name, job in jobs.items() if _UPGRADES.search(job.workflow))
    return FileJobs(tuple(sorted(jobs)), problems, tuple(sorted(upgrading)))


def _too_deep(text: str) -> Problem | None:
    """Where nesting passes MAX_DEPTH. The composer recurses in C, and takes the process down when it is too deep."""
    if text.count("[") + text.count("{") <= MAX_DEPTH and not _NESTED.search(text):
        return None
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                return _problem(event, f"nested more than {MAX_DEPTH} levels deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _syntax(e: yaml.YAMLError) -> Problem:
    mark = getattr(e, "problem_mark", None) or getattr(e, "context_mark", None)
    message = getattr(e, "problem", None) or getattr(e, "reason", None) or "not YAML"
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if "nesting depth" in message:  # newer builds of libyaml have a bound of their own, and reach it by looking ahead
        return Problem(line, column, f"nested more than {MAX_DEPTH} levels deep")
    return Problem(line, column, f"not YAML: {message}")


def _generated(path: str, root: Any) -> Iterator[_Job | Problem]:
    """Jobs that ci-operator's generator makes of the tests of a config, and what is wrong with the tests."""
    fields = _fields(root)
    prefix = _prefix(path, _fields(fields.get("zz_generated_metadata")))
    tests = fields.get("tests")
    yield from _no_list(tests, "tests")
    for test in _items(tests):
        written = _fields(test)
        name = _text(written.get("as"))
        if not any(_is_set(written.get(clock)) for clock in CLOCKS):
            continue
        if not name:
            yield _problem(test, "a test without `as`")
            continue
        shards = _text(written.get("shard_count"))
        workflow = _text(_fields(written.get("steps")).get("workflow"))
        if shards.isdecimal() and 1 < int(shards) <= MOST_SHARDS:
            yield from (_Job(f"{prefix}-{name}-{n}of{shards}", workflow) for n in range(1, int(shards) + 1))
        else:
            yield _Job(f"{prefix}-{name}", workflow)


def _prefix(path: str, metadata: dict[str, Any]) -> str:
    """`periodic-ci-ORG-REPO-BRANCH[-VARIANT]`: by what the file says of itself, else by its name."""
    org, repo, branch, variant = (_text(metadata.get(name)) for name in ("org", "repo", "branch", "variant"))
    if org and repo and branch:
        return "-".join(part for part in ("periodic-ci", org, repo, branch, variant) if part)
    return "periodic-ci-" + path.rpartition("/")[2].removesuffix(".yaml").replace("__", "-")


def _written(root: Any) -> Iterator[_Job | Problem]:
    """Periodic jobs that are written out, and what is wrong with them."""
    periodics = _fields(root).get("periodics")
    yield from _no_list(periodics, "periodics")
    for job in _items(periodics):
        name = _text(_fields(job).get("name"))
        if name:
            yield _Job(name)
        else:
            yield _problem(job, "a periodic without `name`")


def _fields(node: Any) -> dict[str, Any]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}


def _items(node: Any) -> list[Any]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _no_list(node: Any, name: str) -> Iterator[Problem]:
    """The problem of a field that is set, and is no list."""
    if node is not None and not isinstance(node, yaml.SequenceNode) and not _is_null(node):
        yield _problem(node, f"`{name}` is not a list")


def _text(node: Any) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) and not _is_null(node) else ""


def _is_null(node: Any) -> bool:
    return str(node.tag) == "tag:yaml.org,2002:null"


def _is_set(node: Any) -> bool:
    return node is not None and _text(node) not in ("", "false", "False", "FALSE")


def _problem(node: Any, message: str) -> Problem:
    return Problem(node.start_mark.line + 1, node.start_mark.column + 1, message)
