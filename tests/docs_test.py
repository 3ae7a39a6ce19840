"""The documents are true: what their console blocks show is what happens, and the picture of the house is the house.

A block ```console is run line by line in a copy of this repository's streams and rendered files, committed to git: a
line `$ command` is run, and what follows is what it prints on both channels. A line `…` stands for any lines that are
left out. Before the block, `<!-- given: COMMAND -->` makes what the block begins with, and `<!-- not run: REASON -->`
is for what needs a network or a cluster. `$REFERENCE` is the public configuration of 2023-07-18; a block that asks for
it is skipped where the reference data is not there. A block ```sh shows commands only: those of okdstreams must be ones
that it takes. A block ```yaml family or ```yaml settings is a piece of such a file.

A page with `<!-- one folder: … -->` is a story: its blocks are run one after the other, in a folder that is empty at
first and where `cd` stays; a block ```diff, which names a file in its first line, changes that file.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer
import yaml
from jsonschema import Draft7Validator
from layers_test import ROWS, house, imports

from okdstreams.cli.app import application
from okdstreams.language.load import load
from support import ROOT, git_in

DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
FENCE = re.compile(r"^( *)```([^\n]*)\n(.*?)^\1```$", re.M | re.S)
NOTE = re.compile(r"<!-- (given|not run): (.*?) -->\s*\Z")
LEFT_OUT = "…"
REFERENCE = ROOT.parent / "shared" / "corpus" / "openshift-release-2023-07-18"


class Block(NamedTuple):
    """A fenced block: where it is, its info string, its lines, what a comment before it says."""

    place: str
    info: str
    text: str
    given: str
    reason: str


def blocks() -> Iterator[Block]:
    """Every fenced block of every document."""
    for path in DOCUMENTS:
        text = path.read_text()
        for fence in FENCE.finditer(text):
            indent, info, body = fence.groups()
            place = f"{path.relative_to(ROOT)}:{text[: fence.start()].count(chr(10)) + 1}"
            note = NOTE.search(text[: fence.start()])
            kind, words = note.groups() if note else ("", "")
            lines = "".join(line.removeprefix(indent) for line in body.splitlines(keepends=True))
            yield Block(place, info, lines, words * (kind == "given"), words * (kind == "not run"))


BLOCKS = list(blocks())
STORIES = [path for path in DOCUMENTS if "<!-- one folder:" in path.read_text()]


def is_told(block: Block) -> bool:
    """Whether a block is a part of a story."""
    return any(block.place.startswith(f"{path.relative_to(ROOT)}:") for path in STORIES)


CONSOLES = [block for block in BLOCKS if block.info == "console" and not is_told(block)]


def steps(text: str) -> list[tuple[str, list[str]]]:
    """The commands of a console block, each with the lines that it prints."""
    commands: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            commands.append((line.removeprefix("$ "), []))
        else:
            commands[-1][1].append(line)
    return commands


def agrees(shown: list[str], printed: list[str]) -> bool:
    """Whether the lines shown are those printed, `…` standing for any."""
    pattern = "".join("(?:.*\n)*" if line.strip() == LEFT_OUT else f"{re.escape(line)}\n" for line in shown)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) is not None


def test_left_out_lines_are_the_only_ones_that_may_differ() -> None:
    assert agrees(["a", "…", "c"], ["a", "b", "b", "c"])
    assert agrees(["a", "  …"], ["a"])
    assert not agrees(["a", "…", "c"], ["a", "b"])
    assert not agrees(["a"], ["a", "b"])
    assert not agrees([], ["a"])


Shell = Callable[[str, Path], list[str]]


@pytest.fixture
def anywhere(programs: Path) -> Shell:
    """Runs a line in a folder, `okdstreams` being this one; gives the lines that it printed."""
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    own = {"PATH": path, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "OKDSTREAMS_CACHE": "off"}
    people = {f"GIT_{who}_{what}": "a@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, **own, **people, "REFERENCE": str(REFERENCE)}

    def run(line: str, folder: Path) -> list[str]:
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        return done.stdout.splitlines()

    return run


@pytest.fixture
def shell(project: Path, anywhere: Shell) -> Any:
    """Runs a line in the copy of this repository."""
    git = git_in(project)
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "streams")
    return partial(anywhere, folder=project)


@pytest.mark.parametrize("block", CONSOLES, ids=lambda block: block.place)
def test_a_console_block_shows_what_happens(block: Block, shell: Any) -> None:
    if block.reason:
        pytest.skip(block.reason)
    if "$REFERENCE" in block.given and not REFERENCE.is_dir():
        pytest.skip("no reference data in ../shared")
    if block.given:
        assert shell(block.given) == []
    for command, shown in steps(block.text):
        printed = shell(command)
        assert agrees(shown, printed), f"{block.place}: {command}\n" + "\n".join(printed)


def edit(folder: Path, change: str) -> None:
    """Make the change of a block ```diff in the file that it names."""
    first, *lines = change.splitlines(keepends=True)
    path = folder / first.removeprefix("--- ").strip()
    old, new = ("".join(line[1:] for line in lines if line[0] in side) for side in ("- ", "+ "))
    assert path.read_text().count(old) == 1, f"{path.name} has not, or more than once:\n{old}"
    path.write_text(path.read_text().replace(old, new))


@pytest.mark.parametrize("page", STORIES, ids=lambda page: page.name)
def test_a_story_happens_as_it_is_told(page: Path, anywhere: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "story"
    folder.mkdir()
    for block in BLOCKS:
        if not block.place.startswith(f"{page.relative_to(ROOT)}:") or block.info not in ("console", "diff"):
            continue
        if block.info == "diff":
            edit(folder, block.text)
            continue
        if "$REFERENCE" in block.given and not REFERENCE.is_dir():
            pytest.skip("no reference data in ../shared")
        if block.given:
            assert anywhere(block.given, folder) == []
        for command, shown in steps(block.text):
            if command.startswith("cd "):
                folder = folder / command.removeprefix("cd ")
                continue
            printed = anywhere(command, folder)
            assert agrees(shown, printed), f"{block.place}: {command}\n" + "\n".join(printed)


def commands_shown() -> Iterator[tuple[str, list[str]]]:
    """Every okdstreams command in sh and console blocks: its place, its words."""
    for block in BLOCKS:
        if block.info not in ("sh", "console"):
            continue
        for line in block.text.splitlines():
            if block.info == "console" and not line.startswith("$ "):
                continue
            lexer = shlex.shlex(line.removeprefix("$ "), posix=True, punctuation_chars=True)
            lexer.whitespace_split, lexer.commenters = True, "#"
            words: list[str] = []
            for word in [*lexer, ";"]:
                if set(word) <= set("();<>|&"):
                    if words and words[0].rpartition("/")[2] == "okdstreams":
                        yield block.place, words[1:]
                    words = []
                else:
                    words.append(word)


@pytest.mark.parametrize(("place", "words"), list(commands_shown()), ids=str)
def test_a_command_that_is_shown_is_one_that_is_taken(place: str, words: list[str]) -> None:
    command: Any = typer.main.get_command(application())
    while hasattr(command, "commands") and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    command.make_context("okdstreams", list(words))


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.info.split()[:1] == ["yaml"]], ids=lambda block: block.place)
def test_a_sample_of_yaml_is_yaml(block: Block) -> None:
    assert list(yaml.safe_load_all(block.text)) != [None]


API = yaml.safe_load((ROOT / "streams" / "okd-scos.yaml").read_text())["apiVersion"]
FAMILY = {
    "kind": "StreamFamily",
    "family": "a",
    "versions": "4.12-4.19",
    "imageStream": "a/$(v)",
    "file": "a-$(v).json",
}
SETTINGS = yaml.safe_load((ROOT / "streams" / "settings.yaml").read_text())
WRAPPED = {
    "family": {"apiVersion": API, **FAMILY, "config": {"name": "$(v).0-0.a", "to": "a"}},
    "settings": {"apiVersion": API, "kind": "Settings", "argocd": SETTINGS["argocd"]},
}
"""The word after `yaml` to the keys that make its fragment a file."""


def of_the_language() -> Iterator[Any]:
    """The samples that are stream files, and the fragments that say which kind of file they are of."""
    for block in BLOCKS:
        kind = block.info.partition(" ")[2]
        if block.info.startswith("yaml") and (kind or f"apiVersion: {API}" in block.text):
            yield pytest.param(block.text, WRAPPED.get(kind, {}), id=block.place)


def language_errors(text: str, around: dict[str, Any]) -> list[str]:
    """What the language has against a sample, with the keys that it leaves out."""
    missing = {key: value for key, value in around.items() if key not in yaml.safe_load(text)}
    head = yaml.safe_dump(missing, sort_keys=False) if missing else ""
    return [found.message for found in load({"sample.yaml": (head + text).encode()}).diagnostics]


@pytest.mark.parametrize(("text", "around"), list(of_the_language()))
def test_a_sample_of_the_language_is_taken_by_it(text: str, around: dict[str, Any]) -> None:
    assert language_errors(text, around) == []


def test_a_sample_that_the_language_refuses_is_told() -> None:
    assert language_errors("tets: {}\n", WRAPPED["family"]) != []
    assert language_errors("applications: 3\n", WRAPPED["settings"]) != []


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.info == "json"], ids=lambda block: block.place)
def test_a_sample_of_json_is_json(block: Block) -> None:
    assert json.loads(block.text)


def test_the_sample_of_a_diff_fits_its_schema() -> None:
    schema = json.loads((ROOT / "okdstreams" / "schemas" / "diff.json").read_text())
    (sample,) = (b.text for b in BLOCKS if b.info == "json" and b.place.startswith("docs/diff.md"))
    Draft7Validator(schema).validate(json.loads(sample))


def picture() -> str:
    """The house as Mermaid: a row a box, and an arrow to each folder that uses another and none between."""
    modules = house()
    uses: dict[str, set[str]] = {name: set() for row in ROWS for name in row}
    for module, text in modules.items():
        top = module.split(".")[0]
        for full in imports(text)[0]:
            parts = full.split(".")
            if parts[0] == "okdstreams" and len(parts) > 1 and parts[1] in uses and parts[1] != top:
                uses[top].add(parts[1])
    reach: dict[str, set[str]] = {}
    for row in ROWS:
        for name in row:
            reach[name] = uses[name].union(*(reach[other] for other in uses[name]))
    lines = ["flowchart TD"]
    for number, row in enumerate(ROWS):
        lines.append(f'    subgraph row{number} [" "]')
        lines += [f'        {_node(name)}["{name}"]' for name in row]
        lines.append("    end")
    for row in ROWS:
        for name in row:
            between = set().union(*(reach[other] for other in uses[name]))
            lines += [f"    {_node(other)} --> {_node(name)}" for other in sorted(uses[name] - between)]
    return "\n".join(lines) + "\n"


def _node(name: str) -> str:
    return f"of_{name.strip('_')}"  # `graph` alone is a word of Mermaid


def test_the_picture_of_the_house_is_the_house(update: bool) -> None:
    path = ROOT / "docs" / "README.md"
    text = path.read_text()
    shown = next(
        block.text for block in BLOCKS if block.place.startswith("docs/README.md:") and block.info == "mermaid"
    )
    if update:
        path.write_text(text.replace(shown, picture()))
    else:
        assert shown == picture(), "run `pytest tests/docs_test.py --update`"
