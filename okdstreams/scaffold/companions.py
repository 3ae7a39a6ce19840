"""The files beside the streams: for git, for pre-commit, for CI."""

from __future__ import annotations

import re
from importlib.resources import files

from okdstreams import __version__
from okdstreams.scaffold.answers import Answers, Ci

HOOKS = ".pre-commit-config.yaml"
RECIPES = {Ci.github: ".github/workflows/okdstreams.yaml", Ci.tekton: ".tekton/okdstreams.yaml", Ci.prow: ".prow.yaml"}
"""Where each system looks: GitHub, Pipelines as Code, and Prow's configuration in a repository (inrepoconfig)."""

SOURCE = "https://github.com/okd-project/okd-streams"
PLAIN = re.compile(r"[\w.-]+(/[\w.-]+)*")
"""A folder that needs no quotes, neither in a shell nor in YAML nor in a pattern."""


def attributes_text(answers: Answers) -> str:
    """What git is told: nobody reviews what is rendered line by line."""
    return f"{answers.output}/** linguist-generated=true\n{answers.streams}/.schema.json linguist-generated=true\n"


def hooks_text(answers: Answers) -> str:
    """The three hooks, for pre-commit."""
    lines = ["repos:", f"  - repo: {SOURCE}", f"    rev: v{__version__}", "    hooks:"]
    streams, both = f"--streams, {answers.streams}", f"--streams, {answers.streams}, --output, {answers.output}"
    folders = f"^({re.escape(answers.streams)}|{re.escape(answers.output)})/"
    for name, words, pattern in (
        ("fmt", streams, folders.partition("|")[0].replace("(", "") + "/"),
        ("check", streams, folders.partition("|")[0].replace("(", "") + "/"),
        ("render", both, folders),
    ):
        lines.append(f"      - id: okdstreams-{name}")
        if not _is_usual(answers):
            lines += [f"        args: [{words}]", f"        files: {pattern}"]
    return "\n".join(lines) + "\n"


def recipe_text(answers: Answers, system: Ci) -> str:
    """The recipe for a CI system: check, say what the change does to releases, compare what is rendered."""
    text = files("okdstreams.scaffold").joinpath("recipes", f"{system.value}.yaml").read_text("utf-8")
    if system is Ci.github:
        text = re.sub(r"^# GitHub Actions:.*\n", "", text)
    if system is Ci.prow:
        text = _in_repository(text)
    if _is_usual(answers):
        return text
    streams = f" --streams {answers.streams}"
    text = text.replace("okdstreams check", f"okdstreams check{streams}")
    text = re.sub("okdstreams (diff|render)", rf"okdstreams \1{streams} --output {answers.output}", text)
    text = text.replace('["streams/**", "rendered/**"]', f'["{answers.streams}/**", "{answers.output}/**"]')
    return text.replace("^(streams|rendered)/", f"^({re.escape(answers.streams)}|{re.escape(answers.output)})/")


def _in_repository(text: str) -> str:
    """A presubmit as Prow reads it from the repository that it is for, which it then does not name."""
    text = text.replace("pull-ci-okd-project-okd-streams-main-streams", "pull-okdstreams")
    lines = text.partition("presubmits:\n")[2].splitlines()[1:]
    return "".join(f"{line.removeprefix('  ')}\n" for line in ["presubmits:", *lines])


def _is_usual(answers: Answers) -> bool:
    return (answers.streams, answers.output) == ("streams", "rendered")
