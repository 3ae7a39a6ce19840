"""The import graph: one direction, and one home for each third-party library."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "okdstreams"
MODULES = {
    ".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p for p in PACKAGE.rglob("*.py")
}


def imports(path: Path, *, at_top: bool) -> Iterator[str]:
    """What a module imports: at its top only, or anywhere; blocks for type checkers are left out."""
    tree = ast.parse(path.read_text())
    nodes: list[ast.AST] = list(tree.body) if at_top else list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_import_graph_has_no_circle() -> None:
    graph = {
        name: {i for i in imports(path, at_top=True) if i in MODULES} - {"okdstreams"} for name, path in MODULES.items()
    }
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " -> ".join((*way, name))
        if name not in done:
            for other in sorted(graph[name]):
                visit(other, (*way, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())


@pytest.mark.parametrize(
    ("stage", "later"),
    [
        ("diagnostics", ("document", "parse", "model", "load", "resolve", "emit", "tree", "commands", "cli")),
        ("versions", ("parse", "model", "load", "resolve", "emit", "tree", "commands", "cli")),
        ("document", ("parse", "model", "load", "resolve", "emit", "tree", "commands", "cli")),
        ("parse", ("model", "load", "resolve", "emit", "tree", "commands", "cli")),
        ("model", ("load", "evaluate", "resolve", "emit", "tree", "commands", "cli")),
        ("load", ("resolve", "emit", "tree", "commands", "cli")),
        ("evaluate", ("resolve", "emit", "tree", "commands", "cli")),
        ("resolve", ("emit", "emitters", "rules", "tree", "commands", "cli")),
        ("emitters", ("emit", "rules", "compiler", "tree", "commands", "cli")),
        ("rules", ("emit", "lint", "compiler", "tree", "commands", "cli")),
        ("compiler", ("project", "report", "tree", "commands", "cli")),
        ("report", ("commands", "cli")),
    ],
)
def test_a_stage_imports_nothing_that_comes_later(stage: str, later: tuple[str, ...]) -> None:
    ours = {n: p for n, p in MODULES.items() if n == f"okdstreams.{stage}" or n.startswith(f"okdstreams.{stage}.")}
    for name, path in ours.items():
        found = {i.split(".")[1] for i in imports(path, at_top=False) if i.startswith("okdstreams.")}
        assert found.isdisjoint(later), f"{name} imports {sorted(found.intersection(later))}"


def test_the_pure_stages_touch_neither_disk_nor_clock_nor_terminal() -> None:
    rim = (
        "tree",
        "stream_files",
        "project",
        "commands",
        "cli",
        "__main__",
        "report",
        "history",
        "ci_repo",
        "verdict",
        "remembered",
        "cores",
        "cache",
        "confine",
        "importing.read",
        "importing.run",
    )
    for name, path in MODULES.items():
        if not name.startswith(tuple(f"okdstreams.{r}" for r in rim)):
            found = {i.split(".")[0] for i in imports(path, at_top=False)}
            assert found.isdisjoint({"os", "shutil", "subprocess", "tempfile", "time", "datetime", "pathlib", "git"}), (
                name
            )
