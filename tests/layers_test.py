"""The law of imports: a folder imports from rows above it and from itself, and the rim alone touches the world."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import cache

import pytest

from support import ROOT

PACKAGE = ROOT / "okdstreams"

ROWS: tuple[tuple[str, ...], ...] = (
    ("interrupts", "plugins", "parallel", "prepared", "syntax", "terminal"),
    ("language", "disk"),
    ("fleet", "ci", "git", "layout", "migrate", "scaffold", "variants"),
    ("pipeline_repo",),
    ("output", "checks", "inventories", "mirror_run"),
    ("compiler", "audit", "gates", "graph", "releases"),
    ("project",),
    ("adding", "incremental", "explain", "cut", "diff", "importing"),
    ("drift", "history", "report"),
    ("lsp", "site"),
    ("cli",),
    ("program",),
    ("__main__",),
)
"""The house, from the ground up. A name is a folder, or a module that has no folder."""

ROOMS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "language": (
        ("versions", "timing", "placeholders"),
        ("provenance", "model"),
        ("evaluate", "load"),
        ("matrix", "json_schema"),
    ),
    "importing": (
        ("read",),
        ("fold",),
        ("write",),
        ("images",),
        ("merge",),
        ("suppressions",),
        ("report",),
        ("run",),
    ),
    "checks": (
        ("release_tests",),
        ("upgrades", "subjects"),
        ("rule", "locate"),
        ("suppressions",),
        ("rules",),
        ("rule_texts",),
        ("lint",),
    ),
    "output": (
        ("paths",),
        ("identity",),
        ("manifest",),
        ("sourced", "publishers"),
        ("argo", "run_fields"),
        ("emitters",),
        ("emit",),
    ),
    "cli": (("answer",), ("commands",), ("app",)),
}
"""The same within a folder, for the rooms that are named; a module that is not named may stand anywhere."""

RIM = (
    *("disk", "git", "ci", "audit", "project", "cli", "program", "__main__", "report", "parallel", "terminal"),
    *("incremental", "interrupts", "drift", "history", "pipeline_repo", "prepared"),
)
"""Folders that may touch disk, clock, processes and terminal."""

RIM_MODULES = ("lsp.watch", "lsp.workspace", "lsp.server", "importing.run", "importing.read.configs")
WORLD = frozenset({"os", "shutil", "subprocess", "tempfile", "time", "datetime", "pathlib", "git", "socket"})


@cache
def imports(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Every module that a text imports, in functions and for type checkers too; and those of its top alone."""
    tree = ast.parse(text)
    return _names(ast.walk(tree)), _names(tree.body)


def _names(nodes: Iterable[ast.AST]) -> tuple[str, ...]:
    names: list[str] = []
    for node in nodes:
        if isinstance(node, ast.Import):
            names += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            names += (f"{node.module}.{alias.name}" for alias in node.names)
    return tuple(names)


@cache
def house() -> Mapping[str, str]:
    """Every module of the package, `syntax.yaml`, to its text."""
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path.read_text()
        for path in PACKAGE.rglob("*.py")
        if path != PACKAGE / "__init__.py"
    }


def violations(modules: Mapping[str, str]) -> list[str]:
    """What breaks the law, a sentence each."""
    row = {name: number for number, names in enumerate(ROWS) for name in names}
    sentences = [f"{top} is in no row" for top in sorted({name.split(".")[0] for name in modules} - row.keys())]
    for name, text in sorted(modules.items()):
        top = name.split(".")[0]
        for full in sorted(set(imports(text)[0])):
            if top in row and full.split(".")[0] in WORLD and not (top in RIM or name in RIM_MODULES):
                sentences.append(f"{name} imports {full.split('.')[0]}, and is not at the rim")
            if not full.startswith("okdstreams."):
                continue
            inner = full.removeprefix("okdstreams.")
            other = inner.split(".")[0]
            if other in row and top in row and other != top and row[other] >= row[top]:
                sentences.append(f"{name} imports {inner}, which is not above it")
            if other == top and top in ROOMS and not _within(ROOMS[top], name, inner):
                sentences.append(f"{name} imports {inner}, which is not above it in {top}")
    return sentences


def _within(rooms: tuple[tuple[str, ...], ...], name: str, inner: str) -> bool:
    row = {room: number for number, names in enumerate(rooms) for room in names}
    here, there = ([*path.split("."), ""][1] for path in (name, inner))
    return here == there or here not in row or there not in row or row[there] < row[here]


def circles(modules: Mapping[str, str]) -> list[str]:
    """Modules that import each other at their tops, directly or through others."""
    graph: dict[str, set[str]] = {}
    for name, text in modules.items():
        wanted = {full.removeprefix("okdstreams.") for full in imports(text)[1] if full.startswith("okdstreams.")}
        graph[name] = {w if w in modules else w.rpartition(".")[0] for w in wanted} & modules.keys()
    rounds: list[str] = []
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        if name in way:
            rounds.append(" -> ".join((*way[way.index(name) :], name)))
        elif name not in done:
            for other in sorted(graph[name]):
                visit(other, (*way, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())
    return rounds


def test_the_house_keeps_the_law() -> None:
    assert violations(house()) == []


def test_no_module_imports_itself_through_others() -> None:
    assert circles(house()) == []


def test_every_row_and_room_stands() -> None:
    modules = house()
    tops = {name.split(".")[0] for name in modules}
    assert {name for names in ROWS for name in names} == tops
    for folder, rooms in ROOMS.items():
        inner = {name.split(".")[1] for name in modules if name.startswith(f"{folder}.")}
        assert {room for names in rooms for room in names} <= inner, folder


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("attic.dust", "", "attic is in no row"),
        ("stray", "", "stray is in no row"),
        ("syntax.planted", "import okdstreams.language.versions", "is not above it"),
        ("syntax.planted", "from okdstreams.language import versions", "is not above it"),
        ("language.planted", "from okdstreams.disk import names", "is not above it"),
        ("disk.planted", "def f():\n    from okdstreams.cli import app", "is not above it"),
        ("fleet.planted", "if TYPE_CHECKING:\n    from okdstreams.output.manifest import Manifest", "is not above it"),
        ("output.emitters.planted", "from okdstreams.checks.rule import Rule", "is not above it"),
        ("output.emitters.planted", "from okdstreams.output.emit import emit", "is not above it in output"),
        ("checks.rules.planted", "from okdstreams.checks.lint import lint", "is not above it in checks"),
        ("importing.read.planted", "import okdstreams.importing.fold.rows", "is not above it in importing"),
        ("compiler", "from okdstreams.project import compile_folder", "is not above it"),
        ("fleet.planted", "import os.path", "is not at the rim"),
        ("checks.planted", "from pathlib import Path", "is not at the rim"),
        ("graph.planted", "def f():\n    import subprocess", "is not at the rim"),
        ("report.planted", "from okdstreams.drift.live import read_live", "is not above it"),
    ],
)
def test_a_planted_violation_is_caught(name: str, text: str, sentence: str) -> None:
    caught = violations({**house(), name: text})
    assert len(caught) == 1
    assert sentence in caught[0]


def test_a_planted_circle_is_caught() -> None:
    planted = {"syntax.a": "from okdstreams.syntax import b", "syntax.b": "import okdstreams.syntax.a"}
    assert circles(planted) == ["syntax.a -> syntax.b -> syntax.a"]
