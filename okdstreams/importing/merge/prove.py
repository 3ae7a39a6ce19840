"""The proof before anything is written: compile the new streams in memory, and compare with what was read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from okdstreams.fleet.fleet import Stream
from okdstreams.importing.fold.group import Input
from okdstreams.importing.merge.resolved import Resolved
from okdstreams.importing.read.manifests import ImageStream
from okdstreams.importing.read.template import canonical
from okdstreams.syntax.diagnostics import Diagnostic, Span, error

MOST = 3
"""Differences told of one config; the rest is counted."""


def prove(streams: Resolved, wanted: Iterable[Input], *, others: bool = False) -> list[Diagnostic]:
    """What is wrong with streams that shall compile to `wanted`: each config and its target, and nothing else.

    With `others`, the streams may make further configs.
    """
    errors = list(streams.errors)
    compiled = {stream.file: stream for stream in streams.fleet.streams}
    inputs = {stream.file: stream for stream in wanted}
    for file, stream in sorted(inputs.items()):
        errors += _compare(stream, compiled.get(file))
    for file in sorted(set(compiled) - set(inputs)) if not others else ():
        errors.append(error(Span(file), "import", "would be rendered, and was not read", "report this as a bug"))
    return errors


def _compare(wanted: Input, compiled: Stream | None) -> Iterator[Diagnostic]:
    span = Span(wanted.origin)
    if compiled is None:
        yield error(span, "import", "cannot be said in the language: no stream renders it", "report this as a bug")
        return
    if compiled.target != wanted.target:
        yield error(span, "import", f"would be carried by {compiled.target}, not by {wanted.target}", "")
    changes = list(differences(comparable(wanted.config), comparable(compiled.config)))
    for path, before, after in changes[:MOST]:
        message = f"{path or 'the config'} would become {after} instead of {before}"
        yield error(span, "import", message, "the language cannot say this; change the config, or report this as a bug")
    if len(changes) > MOST:
        yield error(span, "import", f"and {len(changes) - MOST} more differences", "")


def unproven_tags(streams: Resolved, manifests: Iterable[ImageStream]) -> list[str]:
    """Imported tags of manifests that the streams do not make, or make otherwise."""
    fleet = streams.fleet
    imported = {stream.target: stream.imports for stream in fleet.streams}
    imported |= {f"{plain.namespace}/{plain.name}": plain.tags for plain in fleet.import_streams}
    notes = []
    for manifest in manifests:
        imports = imported.get(manifest.target, {})
        for name, tag in sorted(manifest.tags.items()):
            fields = vars(imports[name].policy) if name in imports else {}
            policy = {field: value for field, value in fields.items() if value is not None}
            if name not in imports:
                notes.append(f"{manifest.target}: tag {name!r} is not imported: no family can hold it")
            elif imports[name].pullspec != tag.pullspec or policy != dict(tag.policy):
                notes.append(f"{manifest.target}: tag {name!r} would be imported otherwise than in the manifest")
        notes += [f"{manifest.target}: tag {name!r} would be new" for name in sorted(set(imports) - set(manifest.tags))]
    return notes


def comparable(config: Any) -> Any:
    """A config in which lists of excluded tags have no order, as they have none for the controller."""
    publish = config.get("publish") if isinstance(config, dict) else None
    if not isinstance(publish, dict):
        return config
    return {**config, "publish": {name: _without_order(step) for name, step in publish.items()}}


def _without_order(step: Any) -> Any:
    ref = step.get("imageStreamRef") if isinstance(step, dict) else None
    tags = ref.get("excludeTags") if isinstance(ref, dict) else None
    if not isinstance(ref, dict) or not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        return step
    return {**step, "imageStreamRef": {**ref, "excludeTags": sorted(tags)}}


def differences(before: Any, after: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Path, value before and value after of whatever differs; a map is looked into."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted({*before, *after}):
            here = f"{path}.{key}" if path else key
            if key not in before or key not in after:
                yield here, _shown(before, key), _shown(after, key)
            else:
                yield from differences(before[key], after[key], here)
    elif canonical(before) != canonical(after):
        yield path, _short(before), _short(after)


def _shown(data: Mapping[str, Any], key: str) -> str:
    return _short(data[key]) if key in data else "nothing"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:59]}…"
