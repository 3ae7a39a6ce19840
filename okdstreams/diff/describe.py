"""A unit to its statements: every field that differs is accounted for by exactly one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from okdstreams.diff.companions import CRON, MAPPING, RUN
from okdstreams.diff.config import describe_config, describe_size
from okdstreams.diff.image_stream import describe_image_stream
from okdstreams.diff.mirrors import describe_mapping, describe_whole_mapping
from okdstreams.diff.normalise import Path, at_path, same
from okdstreams.diff.objects import describe_object, describe_whole
from okdstreams.diff.pipelines import describe_pipelines
from okdstreams.diff.statement import Flow, Severity, Statement, plain, quoted, tests_text
from okdstreams.diff.tests import gate
from okdstreams.diff.units import OBJECT, PLAIN, STREAM, TEXT, Unit
from okdstreams.output.identity import CHANNEL
from okdstreams.output.paths import CONFIGS, IMAGE_STREAMS, mapped_stream

NEW, GONE = "new stream", "removed stream"
"""How the sentences on whole streams begin; folding counts them."""


def describe(unit: Unit) -> Iterator[Statement]:
    """All statements on a unit."""
    old, new = unit.old or {}, unit.new or {}
    moved = tuple(_moved(unit, old, new))
    yield from moved
    whole: tuple[Path, ...] = ()
    if STREAM in {*old, *new} and (STREAM in old) != (STREAM in new):
        stream = _whole_stream(unit, old, new)
        whole = stream.fields
        yield stream
    elif STREAM in old and not same(old[STREAM], new[STREAM]):
        yield from describe_config(old[STREAM], new[STREAM], (STREAM,), unit.namespace)
        yield from describe_size(*unit.sizes)
    if PLAIN in old and PLAIN in new:
        done = {path for statement in moved for path in statement.fields}
        yield from (s for s in describe_image_stream(old[PLAIN], new[PLAIN], (PLAIN,)) if not done.issuperset(s.fields))
    elif (PLAIN in old) != (PLAIN in new) and (STREAM in old) == (STREAM in new):
        yield _whole_plain(new.get(PLAIN) or old[PLAIN], fresh=PLAIN in new, beside=STREAM in new)
    yield from _companions(unit, old, new, whole)
    yield from _objects(old, new)


def _companions(unit: Unit, old: dict[str, Any], new: dict[str, Any], whole: tuple[Path, ...]) -> Iterator[Statement]:
    if MAPPING in old and MAPPING in new:
        stream = next((found for path in unit.files if (found := mapped_stream(path))), "")
        yield from describe_mapping(old[MAPPING], new[MAPPING], (MAPPING,), stream)
    elif (MAPPING in old) != (MAPPING in new) and (MAPPING,) not in whole:
        yield describe_whole_mapping(new.get(MAPPING) or old.get(MAPPING) or {}, (MAPPING,), fresh=MAPPING in new)
    about = unit.identity.family == CHANNEL and not unit.identity.arch
    yield from describe_pipelines(old, new, (unit.identity.name or CHANNEL) if about else "", whole)


def _moved(unit: Unit, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Statement]:
    for before, after in unit.moves:
        if before.startswith(CONFIGS):
            text = f"the release config moves from {quoted(before)} to {quoted(after)}"
            yield Statement(Severity.COSMETIC, text)
            continue
        paths = (PLAIN, "metadata", "name"), (PLAIN, "metadata", "namespace")
        text = f"the ImageStream moves from {quoted(_target(before))} to {quoted(_target(after))}"
        yield Statement(Severity.PUBLISHED, text, tuple(path for path in paths if _differs(old, new, path)))


def _target(path: str) -> str:
    return path.split("/", 1)[1].removesuffix(".yaml")


def _differs(old: dict[str, Any], new: dict[str, Any], path: Path) -> bool:
    return not same(at_path(old, path), at_path(new, path))


def _whole_stream(unit: Unit, old: dict[str, Any], new: dict[str, Any]) -> Statement:
    fresh = STREAM in new
    config = (new if fresh else old)[STREAM]
    tests = config.get("verify")
    gates = [gate(test) for test in tests.values()] if isinstance(tests, dict) else []
    count = (len(gates), gates.count("blocking"))
    sides = (STREAM, PLAIN, MAPPING, RUN, CRON)
    fields = tuple((part,) for part in sides if (part in old) != (part in new))
    name = config.get("name", unit.files[0])
    text = f"{NEW if fresh else GONE} {plain(name)}, {tests_text(*count)}"
    place = next((path for path in unit.files if path.startswith(IMAGE_STREAMS)), "")
    flow = Flow(place, "", fresh) if place else None
    return Statement(Severity.PUBLISHED, text, fields, item=str(name), count=count, flow=flow)


def _whole_plain(body: dict[str, Any], *, fresh: bool, beside: bool) -> Statement:
    found = at_path(body, ("spec", "tags"))
    tags = found if isinstance(found, dict) else {}
    verb = "importing " if fresh else "which imported "
    detail = f", {verb}{', '.join(quoted(tag) for tag in sorted(tags)[:5])}" if tags and not beside else ""
    more = f" and {len(tags) - 5} more" if detail and len(tags) > 5 else ""
    word = "ImageStream manifest" if beside else "ImageStream"
    text = f"new {word}{detail}{more}" if fresh else f"{word} is removed{detail}{more}"
    return Statement(Severity.PUBLISHED, text, ((PLAIN,),))


def _objects(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Statement]:
    for part in (OBJECT, TEXT):
        if part in old and part in new:
            if part == OBJECT:
                yield from describe_object(old[part], new[part], (part,))
            elif not same(old[part], new[part]):
                yield Statement(Severity.PUBLISHED, "the text of the file changes", ((part,),))
        elif part in old or part in new:
            beside = old if part in new else new
            if part == TEXT and beside:
                verb = "can no longer be read as YAML or JSON" if part in new else "can be read as YAML or JSON again"
                yield Statement(Severity.PUBLISHED, f"a file {verb}", ((part,),))
            else:
                yield describe_whole((new.get(part) or old.get(part) or {}), (part,), fresh=part in new)
