"""The files of the program that are not asked for when something is remembered have no say in it."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from okdstreams.disk import cache as kept
from okdstreams.incremental.clean import APART
from support import ROOT

PACKAGE = ROOT / "okdstreams"
PLUGINS = ("checks.rules", "output.emitters")
"""Packages of which every module is imported, by no name."""

STARTS = ("__main__", "program", "cli.checking", "cli.render_all", "cli.output_folder", "incremental.recheck")
RIM = ("cli.app", "cli.fast_path")
"""What reads command lines and calls one of STARTS: it names all others too."""


def imports(path: Path) -> Iterator[str]:
    """The modules of the package that a module imports when it runs, in functions too."""
    pending: list[ast.AST] = [ast.parse(path.read_text())]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            pending += node.orelse
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        pending += ast.iter_child_nodes(node)


def reached(starts: Iterable[str]) -> set[str]:
    """Every module that can be imported from these, `cli.checking`."""
    pending, modules = list(starts), set[str]()
    while pending:
        name = pending.pop()
        path = PACKAGE.joinpath(*name.split(".")).with_suffix(".py")
        if name in modules or name in RIM or not path.exists():
            continue
        modules.add(name)
        pending += (other.removeprefix("okdstreams.") for other in imports(path) if other.startswith("okdstreams."))
    return modules


def apart(modules: Iterable[str]) -> list[str]:
    """Those that lie in folders that are not asked for."""
    folders = tuple(f"{folder.replace('/', '.')}." for folder in APART)
    return sorted(name for name in modules if name.startswith(folders))


def test_nothing_that_checks_or_renders_is_left_out() -> None:
    plugins = [
        f"{package}.{path.stem}" for package in PLUGINS for path in PACKAGE.joinpath(*package.split(".")).glob("*.py")
    ]
    modules = reached([*STARTS, *plugins])
    assert len(modules) > 200
    assert apart(modules) == []


def test_what_is_left_out_is_told_by_its_imports() -> None:
    assert apart(reached(["cli.comparing"])) != []
    assert {path for path in APART if not (PACKAGE / path).is_dir()} == set()


@pytest.mark.parametrize(("file", "has_a_say"), [("checks/lint.py", True), ("site/pages.py", False)])
def test_a_file_that_is_written_in_place_has_a_say_where_it_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, has_a_say: bool
) -> None:
    path = tmp_path / "okdstreams" / file
    path.parent.mkdir(parents=True)
    (tmp_path / "okdstreams" / "disk").mkdir()
    path.write_text("a = 1\n")
    monkeypatch.setattr(kept, "__file__", str(tmp_path / "okdstreams/disk/cache.py"))
    names = []
    for content in ("a = 1\n", "a = 2\n"):
        path.write_text(content)
        os.utime(path, ns=(0, len(names) + 1))
        kept._program.cache_clear()
        names.append((kept.key([], APART), kept.key([])))
    kept._program.cache_clear()
    assert (names[0][0] != names[1][0]) is has_a_say
    assert names[0][1] != names[1][1]
