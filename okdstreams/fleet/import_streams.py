"""The plain ImageStreams that only import: each gathers the tags of all versions of its family."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from okdstreams.fleet.fleet import ImportedTag, ImportStream
from okdstreams.fleet.output_names import image_stream
from okdstreams.language.evaluate import Evaluator, link
from okdstreams.language.matrix import Cell, Family


def import_streams(
    families: Iterable[Family], cells: Sequence[Cell], evaluator: Callable[[Cell], Evaluator]
) -> Iterator[ImportStream]:
    """Those of all families, of which `cells` are the versions. What is wrong, the evaluators hold."""
    for family in families:
        rule = family.model.sources.import_
        if rule is None:
            continue
        gathered: dict[str, tuple[Evaluator, str, dict[str, ImportedTag]]] = {}
        for cell in cells:
            if cell.family is not family or cell.version not in rule.in_:
                continue
            ev = evaluator(cell)
            for written, tags in rule.streams.items():
                at = link("sources", "import", "streams", written)
                name = ev.text(written, at, key=True)
                pullspecs = ev.value(tags, at)
                into = gathered.setdefault(name, (ev, written, {}))[2]
                into |= {tag: ImportedTag(pullspec, rule.policy) for tag, pullspec in pullspecs.items()}
        for name, (ev, written, imported) in sorted(gathered.items()):
            target = image_stream(ev, name, link("sources", "import", "streams", written))
            if target is not None:
                yield ImportStream(family, *target, ("sources", "import", "streams", written), imported)
