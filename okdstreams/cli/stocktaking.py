"""What `inventory` does: payloads read, compared with the inventories of the streams, and these put right."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from okdstreams.compiler import compile_streams
from okdstreams.disk.create import create
from okdstreams.disk.errors import TreeError
from okdstreams.disk.rewrite import rewrite
from okdstreams.disk.stream_files import read_streams
from okdstreams.inventories.differences import Change, changes, differences, merged
from okdstreams.inventories.edits import edited, new_text
from okdstreams.inventories.payloads import Payload, read_payloads
from okdstreams.language.load import Loaded, Source, load
from okdstreams.language.model.inventory import Inventory
from okdstreams.language.placeholders import placeholder
from okdstreams.language.versions import BadVersion, Succession, Version, parse_range, parse_version, spell
from okdstreams.project import source_lines
from okdstreams.report.text import place, summary, text, wants_colour
from okdstreams.syntax.diagnostics import Diagnostic
from okdstreams.syntax.yaml_nodes import Uneditable
from okdstreams.terminal import remark


class Request(NamedTuple):
    """What is asked."""

    streams: str
    files: tuple[str, ...]
    version: str
    image_stream: str
    check: bool
    dry_run: bool


def take_stock(request: Request) -> int:
    """Compare or write, and give the exit code. Raises TreeError and OSError."""
    payloads = _payloads(request)
    if payloads is None:
        return 2
    files = read_streams(request.streams).contents
    loaded = load(files)
    if errors := tuple(d for d in loaded.diagnostics if d.is_error):
        return _refuse(errors, {name: content.decode("utf-8", "replace") for name, content in files.items()})
    target = _target(request, payloads, loaded)
    sources = [source for source in loaded.inventories if source.model.imageStream == target]
    seen = merged(payloads)
    if request.check:
        return _compare(sources, seen, target)
    wanted = changes(sources, seen, _versions(loaded, sources, seen))
    after = _files(request, sources, wanted, target)
    compilation = compile_streams({**files, **after})
    fresh = {d for d in compilation.diagnostics if d.is_error} - set(compile_streams(files).diagnostics)
    if fresh:
        errors = tuple(sorted(fresh))
        shown = text(errors, source_lines(compilation, errors), colour=wants_colour(sys.stderr))
        print(f"{shown}{summary(errors)}; nothing is changed", file=sys.stderr)
        return 1
    _tell(wanted)
    if not request.dry_run:
        rewrite(files, {name: content for name, content in after.items() if name in files})
        create({name: content for name, content in after.items() if name not in files})
    _sum_up(request, after, seen, wanted)
    return 0


def _payloads(request: Request) -> list[Payload] | None:
    """The payloads of all files; None when one cannot be understood, which is told."""
    try:
        version = parse_version(request.version) if request.version else None
    except BadVersion as e:
        raise TreeError("--version", str(e), "write a minor such as 4.14") from e
    payloads: list[Payload] = []
    problems: list[Diagnostic] = []
    texts = {}
    for file in request.files:
        name, content = ("standard input", sys.stdin.buffer.read()) if file == "-" else (file, _content(file))
        texts[name] = content.decode("utf-8", "replace")
        for read in read_payloads(name, content, version):
            if isinstance(read, Payload):
                payloads.append(read)
            else:
                problems.append(read)
    if problems:
        _refuse(tuple(problems), texts)
        return None
    return payloads


def _content(file: str) -> bytes:
    with open(file, "rb") as f:
        return f.read()


def _refuse(errors: tuple[Diagnostic, ...], texts: Mapping[str, str]) -> int:
    lines = {name: content.splitlines() for name, content in texts.items()}
    print(f"{text(errors, lines, colour=wants_colour(sys.stderr))}{summary(errors)}", file=sys.stderr)
    return 1


def _target(request: Request, payloads: Sequence[Payload], loaded: Loaded) -> str:
    """Whose tags these are: as said, as the files tell, or the one inventory that there is. Raises TreeError."""
    v = placeholder("v")
    if request.image_stream:
        namespace, _, name = request.image_stream.partition("/")
        if not namespace or not name or "/" in name or v not in name:
            hint = f"write 'ocp/{v}', in single quotes for the shell"
            raise TreeError("--image-stream", f"{request.image_stream!r} is not namespace/name with {v}", hint)
        return request.image_stream
    targets = {payload.image_stream for payload in payloads if payload.image_stream}
    targets = targets or {source.model.imageStream for source in loaded.inventories}
    if len(targets) == 1:
        return targets.pop()
    what = f"any of {', '.join(sorted(targets))}" if targets else "no ImageStream that is known"
    raise TreeError(request.files[0], f"the payload may be of {what}", f"say with --image-stream, such as 'ocp/{v}'")


def _versions(loaded: Loaded, sources: Iterable[Source[Inventory]], seen: Iterable[Version]) -> tuple[Version, ...]:
    """All versions that matter, from the first to the last. Raises TreeError for a jump that nobody declared."""
    succession = Succession(loaded.settings[0].model.previous if loaded.settings else {})
    every = set(seen)
    targets = {source.model.imageStream for source in sources}
    for family in loaded.families:
        model = family.model
        if model.versions is not None and model.imageStream.replace(placeholder("-arch"), "") in targets:
            every.update(succession.span(model.versions))
    for source in sources:
        maps = [source.model.external, *source.model.components.values()]
        bounds = (pair for tags in maps for within in tags.values() for pair in within.bounds)
        every.update(version for pair in bounds for version in pair if version is not None)
    try:
        return succession.span(parse_range(f"{min(every)}-{max(every)}"))
    except BadVersion as e:
        raise TreeError("settings", str(e), e.hint or "declare `previous` in the settings") from e


def _files(
    request: Request, sources: Sequence[Source[Inventory]], wanted: Sequence[Change], target: str
) -> dict[str, bytes]:
    """The files that change, by name. New rows go to the first inventory. Raises TreeError."""
    if not wanted:
        return {}
    if not sources:
        name = target.partition("/")[0]
        file = os.path.join(request.streams, "inventory", f"{name}.yaml")
        if os.path.lexists(file):
            raise TreeError(file, f"{file} is there, and is no inventory of {target}", "move it away")
        return {file: new_text(target, wanted).encode()}
    out = {}
    for number, source in enumerate(sources):
        document = source.document
        own = [c for c in wanted if (c.row.source or sources[0]).document.file == document.file]
        if own and number == next(n for n, s in enumerate(sources) if s.document.file == document.file):
            try:
                out[document.file] = edited(document, own).encode()
            except Uneditable as e:
                raise TreeError(document.file, f"cannot be edited: {e}", "lay it out with `okdstreams fmt`") from e
    return out


def _compare(sources: Sequence[Source[Inventory]], seen: Mapping[Version, Mapping[str, str]], target: str) -> int:
    unlike = differences(sources, seen)
    for version, tag, is_in_payload, row in unlike:
        where = f"{place(row.source.document.span(row.loc))}: " if row is not None and row.source is not None else ""
        has, lacks = ("payload", "inventory") if is_in_payload else ("inventory", "payload")
        image_stream = target.replace(placeholder("v"), str(version))
        print(f"{where}{tag} of {image_stream} is in the {has}, and not in the {lacks}")
    if unlike:
        count = f"{len(unlike)} difference{'s' * (len(unlike) > 1)}"
        remark(f"{count}: `okdstreams inventory` without --check puts the inventory right")
    else:
        remark(f"the inventory is up to date for {spell(sorted(seen))}")
    return 1 if unlike else 0


def _tell(wanted: Iterable[Change]) -> None:
    for row, after in wanted:
        where = f"{row.tag} ({row.repository or 'external'})"
        if row.within is None:
            print(f"new      {where}: {after}")
        elif after:
            print(f"changed  {where}: {row.within} becomes {after}")
        else:
            print(f"removed  {where}: {row.within}")


def _sum_up(request: Request, after: Iterable[str], seen: Iterable[Version], wanted: Sequence[Change]) -> None:
    names = ", ".join(sorted(after))
    if not wanted:
        return remark(f"the inventory is up to date for {spell(sorted(seen))}")
    remark(f"dry run: {names} would change" if request.dry_run else f"{names}: {len(wanted)} rows changed")
