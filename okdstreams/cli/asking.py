"""The questions of `init`, put on a terminal and nowhere else."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import typer

from okdstreams.scaffold.answers import (
    FAMILY,
    VERSIONS,
    Answers,
    Ci,
    wrong_family,
    wrong_versions,
    wrong_word,
)
from okdstreams.terminal import stop_progress


def is_terminal() -> bool:
    """Whether somebody can answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def asked(answers: Answers, named: set[str], *, has_families: bool) -> Answers:
    """The answers, with those asked for that no option has given. `named` are the options that were."""
    stop_progress()
    if not has_families and "family" not in named:
        answers = answers._replace(family=_ask("Name of the family", FAMILY, wrong_family))
    if not has_families and "versions" not in named:
        answers = answers._replace(versions=_ask("Minor versions", VERSIONS, wrong_versions))
    if "registry" not in named:
        answers = answers._replace(registry=_ask("Registry to mirror images to (empty: none)", "", wrong_word))
    if "argocd" not in named:
        question = "Git repository that Argo CD reads (empty: no Argo CD)"
        answers = answers._replace(argocd=_ask(question, _remote(), wrong_word))
    if "hooks" not in named:
        answers = answers._replace(hooks=typer.confirm("Hooks for pre-commit?", default=False, err=True))
    if "ci" not in named:
        system = _ask("CI: github, tekton, prow (empty: none)", "", _wrong_system)
        answers = answers._replace(ci=Ci(system) if system else None)
    return answers


def _ask(question: str, default: str, wrong: Callable[[str], str]) -> str:
    while True:
        answer = str(typer.prompt(question, default=default, show_default=bool(default), err=True)).strip()
        problem = wrong(answer)
        if not problem:
            return answer
        typer.echo(problem, err=True)


def _wrong_system(text: str) -> str:
    return "" if text in ("", *Ci) else f"{text!r} is none of {', '.join(Ci)}"


def _remote() -> str:
    """The repository's own address, as git knows it; empty when it knows none."""
    from okdstreams.git.repository import repository
    from okdstreams.git.snapshot import HistoryError

    try:
        with repository(os.curdir) as repo:
            return str(repo.remotes[0].url) if repo.remotes else ""
    except HistoryError:
        return ""
