"""What somebody calls an output, to the output; what somebody calls a field, to the field."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from posixpath import normpath
from typing import Any

from okdstreams.explain.outputs import Output, Outputs, get
from okdstreams.output.identity import Identity
from okdstreams.syntax.document import Loc
from okdstreams.syntax.near import close_matches

NEAR = 5
"""How many near misses are told."""

_QUOTED = re.compile(r"""(?P<quote>["'])(?P<text>.*?)(?P=quote)""")
_INDEX = re.compile(r"\[(?P<index>[0-9]+)\]|\[(?P<quote>[\"'])(?P<text>.*?)(?P=quote)\]")
_PLAIN = re.compile(r"[^\s.\[\]\"']+")


class UnresolvedName(Exception):
    """Nothing, or more than one thing, is called so. `near` are the names to choose from."""

    def __init__(self, message: str, near: list[str]) -> None:
        super().__init__(message)
        self.near = near


def find_output(outputs: Outputs, path: str, folder: str) -> list[Output]:
    """The output that `path` names, and after it others of the same stream. Raises UnresolvedName.

    A path below the output folder, with or without the folder; the `file` of a stream; an ImageStream as
    namespace/name; the name of a stream; the end of a path: the first of these that fits.
    """
    wanted = normpath(path).removeprefix(f"{normpath(folder)}/")
    names: set[str] = set()
    for level in _names(outputs):
        groups = [group for name, group in level if name == wanted]
        if len({group[0] for group in groups}) == 1:
            return [outputs.output(name) for name in groups[0]]
        if groups:
            raise UnresolvedName(f"{path!r} may be any of {len(groups)} files", [f"{folder}/{g[0]}" for g in groups])
        names.update(name for name, _ in level)
    raise UnresolvedName(f"nothing called {path!r} is rendered", close_matches(wanted, sorted(names), NEAR))


def _names(outputs: Outputs) -> Iterator[list[tuple[str, tuple[str, ...]]]]:
    """Names and the outputs that each stands for, the exact ones first."""
    yield [(path, (path,)) for path in outputs.paths]
    called: dict[int, dict[tuple[str, Identity | None], list[str]]] = {}
    for manifest in sorted(outputs.manifests.values(), key=lambda manifest: manifest.kind.rank):
        identity = manifest.identity if manifest.names else None
        for level, name in enumerate(manifest.names):
            called.setdefault(level, {}).setdefault((name, identity), []).append(manifest.path)
    for level in sorted(called):
        yield [(name, tuple(group)) for (name, _), group in called[level].items()]
    ends = ((path, path.split("/")) for path in outputs.paths)
    yield [("/".join(parts[n:]), (path,)) for path, parts in ends for n in range(1, len(parts))]


def find_fields(output: Output, field: str) -> list[Loc]:
    """The paths that `field` names in an output: a dotted path, else every list item of that value or name."""
    way = find_path(output.body, field)
    if way is not None:
        return [way]
    return [path for path, value in output.fields() if value == field and path and isinstance(path[-1], int)]


def find_path(body: Any, field: str) -> Loc | None:
    """The path that a dotted path is of; None when there is no such field."""
    way = next(_walk(body, field, ()), None)
    if way is None and field.startswith("."):
        way = next(_walk(body, field[1:], ()), None)
    return way


def _walk(value: Any, text: str, path: Loc) -> Iterator[Loc]:
    """Every way to read `text` as a path below `value`; long keys before short ones."""
    if not text:
        yield path
        return
    for segment, rest in _steps(value, text):
        yield from _walk(value[segment], rest, (*path, segment))


def _steps(value: Any, text: str) -> Iterator[tuple[str | int, str]]:
    if index := _INDEX.match(text):
        rest = text[index.end() :].removeprefix(".")
        if index["index"] is not None and isinstance(value, list) and int(index["index"]) < len(value):
            yield int(index["index"]), rest
        elif index["index"] is None:
            yield from _named(value, index["text"], rest)
    elif quoted := _QUOTED.match(text):
        yield from _named(value, quoted["text"], text[quoted.end() :].removeprefix("."))
    else:
        for name in sorted(_keys(value), key=len, reverse=True):
            if text == name:
                yield from _named(value, name, "")
            elif name and text.startswith(name) and text[len(name)] in ".[":
                yield from _named(value, name, text[len(name) :].removeprefix("."))


def _named(value: Any, name: str, rest: str) -> Iterator[tuple[str | int, str]]:
    if name in _keys(value):
        yield _keys(value)[name], rest


def _keys(value: Any) -> dict[str, str | int]:
    """What can follow: the keys of a map; the indexes of a list, its texts, or the names of its maps."""
    if isinstance(value, dict):
        return {key: key for key in value}
    if not isinstance(value, list):
        return {}
    names = [(item.get("name") or item.get("to")) if isinstance(item, dict) else item for item in value]
    numbers: dict[str, str | int] = {str(number): number for number in range(len(value))}
    counts = Counter(name for name in names if isinstance(name, str))
    return numbers | {name: n for n, name in enumerate(names) if isinstance(name, str) and counts[name] == 1}


def dotted(path: Loc, body: Any = None) -> str:
    """A path as it is written on the command line; with `body`, items of lists by their text or name."""
    out = ""
    for segment in path:
        if isinstance(segment, int):
            named = (key for key, n in _keys(body).items() if n == segment and not key.isdigit())
            name = next((key for key in named if not re.search("[\\s\"']", key)), "")
            out += (f".{name}" if _PLAIN.fullmatch(name) else f'."{name}"') if name else f"[{segment}]"
        else:
            out += f".{segment}" if _PLAIN.fullmatch(segment) else f'."{segment}"'
        body = get(body, (segment,)) if body is not None else None
    return out.removeprefix(".")


def near_fields(output: Output, field: str) -> list[str]:
    """Fields of an output whose names are like `field`."""
    present = {dotted(path[:depth], output.body) for path, _ in output.fields() for depth in range(1, len(path) + 1)}
    absent = {dotted(path) for path, origins in output.trace.items() if path and origins}
    ends = {name.rpartition(".")[2]: name for name in sorted(present)}
    near = close_matches(field, sorted(present | absent), NEAR)
    return near or [ends[end] for end in close_matches(field.rpartition(".")[2], sorted(ends), NEAR)]
