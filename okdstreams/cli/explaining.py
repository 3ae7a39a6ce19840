"""What `explain` does, however it was asked: by the command line's library, or in a plain line."""

from __future__ import annotations

import json
import os
import re
import sys
from typing import TYPE_CHECKING, NamedTuple

from okdstreams.explain.explanation import explain, find_document, suggestions
from okdstreams.explain.outputs import Outputs
from okdstreams.explain.paths import UnresolvedName
from okdstreams.fleet.sites import stream_url
from okdstreams.project import compile_folder
from okdstreams.report.explanation import explanation_json, fields_text
from okdstreams.report.text import summary
from okdstreams.terminal import wants_colour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okdstreams.compiler import Compilation

SCREEN = 10
"""On a terminal, a longer list of fields is cut, and the way to the rest told."""

_LINE = re.compile(r"(?P<file>.+\.ya?ml):(?P<line>[0-9]+)(:[0-9]+)?")


class Question(NamedTuple):
    """What is asked: a rendered file or a line of a stream file, a field of it, and how it is to be told."""

    path: str
    field: str | None
    streams: str
    output: str
    ci_repo: str = ""
    as_json: bool = False
    everything: bool = False


def explain_path(asked: Question) -> int:
    """Explain what is asked, and give the exit code. Raises TreeError for no streams."""
    compilation = compile_folder(asked.streams)
    if not compilation.is_sound:
        words = f"{summary(compilation.diagnostics)} in {asked.streams}: see `okdstreams check`"
        print(words, file=sys.stderr)
    outputs = Outputs(compilation)
    line = _LINE.fullmatch(asked.path)
    try:
        if asked.ci_repo or is_variant(asked.path):
            return _variant(compilation, asked)
        if not line:
            return _file(outputs, asked)
        if asked.field is not None:
            raise UnresolvedName("a line of a stream file has no FIELD", [])
        return _line(outputs, asked, line["file"], int(line["line"]))
    except UnresolvedName as e:
        print(f"{asked.path}: {e}", file=sys.stderr)
        for name in e.near:
            print(f"    did you mean {name}?", file=sys.stderr)
        return 2


def is_variant(path: str) -> bool:
    """Whether a path is that of a variant of a ci-operator configuration, or a line of one."""
    from okdstreams.explain.variants import PATH

    return PATH.fullmatch(path) is not None


def _variant(compilation: Compilation, asked: Question) -> int:
    """Explain a line or field of a variant, from the checkout that it is in or that is named."""
    from okdstreams.explain.variants import PATH, explain_variant
    from okdstreams.project import read_checkout
    from okdstreams.report.explanation import variant_json, variant_text

    path, field = asked.path, asked.field or ""
    named = PATH.fullmatch(path)
    if named is None:
        raise UnresolvedName("it is no variant", [])
    checkout = read_checkout(asked.ci_repo or named["root"] or ".", needed=bool(asked.ci_repo))
    if checkout is None or (not asked.ci_repo and not checkout.configs.keys() & {f"{named['ocp']}.yaml"}):
        raise UnresolvedName("it is compiled from an OCP configuration: name the checkout with --ci-repo DIR", [])
    variant = explain_variant(compilation, checkout, path, field)
    if not variant.fields:
        print(f"{path}: no field {field!r}", file=sys.stderr)
        return 1
    if asked.as_json:
        _dump(variant_json(variant, path))
        return 0
    print(path)
    detailed = bool(field or named["line"])
    texts = list(variant_text(variant, detailed=detailed, colour=wants_colour(sys.stdout)))
    _show(texts, everything=asked.everything or detailed or not sys.stdout.isatty())
    return 0


def _show(texts: Sequence[str], *, everything: bool) -> None:
    """Print fields: all of them, or as many as fit a screen, and the way to the rest."""
    shown = texts if everything else texts[:SCREEN]
    print("".join(shown), end="")
    if len(shown) < len(texts):
        print(f"… and {len(texts) - len(shown)} more fields: name one, or --all shows them")


def _within(path: str, folder: str) -> str:
    """A path as it begins with `folder`, if it leads there from here or from the repository, however it is written."""
    for way in (path, os.path.join(os.path.dirname(folder), path)):
        if os.path.abspath(way).startswith(os.path.abspath(folder) + os.sep):
            return os.path.join(folder, os.path.relpath(way, folder))
    return path


def _file(outputs: Outputs, asked: Question) -> int:
    field, folder = asked.field, asked.output
    explanation = explain(outputs, _within(asked.path, folder), field, folder)
    where = f"{folder}/{explanation.output.path}"
    if asked.as_json:
        _dump(explanation_json(explanation, folder))
    else:
        print(where)
        if explanation.output.stream is not None and (url := stream_url(explanation.output.stream)):
            print(f"  shown at {url}")
        lines = {name: text.splitlines() for name, text in outputs.compilation.texts.items()}
        texts = list(fields_text(explanation, lines, detailed=field is not None, colour=wants_colour(sys.stdout)))
        _show(texts, everything=asked.everything or field is not None or not sys.stdout.isatty())
    if explanation.absent and field is not None:
        print(f"{where}: no field {field!r}", file=sys.stderr)
        for name in suggestions(explanation.output, field) if not explanation.fields else ():
            print(f"    did you mean {name}?", file=sys.stderr)
    return 1 if explanation.absent else 0


def _line(outputs: Outputs, asked: Question, file: str, line: int) -> int:
    from okdstreams.explain.lines import explain_line
    from okdstreams.report.explanation import product_json, product_text

    document = find_document(outputs, _within(file, asked.streams))
    if not 0 < line <= len(document.text.splitlines()):
        raise UnresolvedName(f"{document.file} has {len(document.text.splitlines())} lines", [])
    product = explain_line(outputs, document, line)
    if asked.as_json:
        _dump(product_json(product, asked.output))
    else:
        print("".join(product_text(product, asked.output)), end="")
    if not product.makes and not product.left_out:
        print(f"{document.file}:{line} makes nothing", file=sys.stderr)
        return 1
    return 0


def _dump(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))
