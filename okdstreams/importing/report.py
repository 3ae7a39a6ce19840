"""What import found, for a person: families, what could not be folded and why, and what looks like a mistake."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.importing.fold.family import Draft
from okdstreams.importing.fold.outliers import Outlier, leaves, lines, outliers
from okdstreams.importing.fold.rows import by_name
from okdstreams.importing.fold.values import ABSENT
from okdstreams.importing.merge.reconcile import Joined
from okdstreams.importing.suppressions import REASON
from okdstreams.language.gates import SECTIONS


def report(joined: Joined) -> str:
    """The report, as text: first what was made, then what deserves a look."""
    planned = joined.plan
    text = [f"{_count(len(planned.inputs), 'config')} read"]
    for draft in planned.drafts:
        text += list(_family(draft))
    for name, files in joined.touched.items():
        text.append(f"family {name}, there before: added {', '.join(files)}")
    if not planned.drafts and not joined.touched:
        text.append("all of them are there already")
    text += [f"note: {note}" for note in planned.notes]
    if joined.excused:
        text.append(f"{_count(joined.excused, 'exception')} for what the checks object to: look for {REASON!r}")
    for draft in planned.drafts:
        odd = lines(list(_outliers(draft)))
        if odd:
            text.append(
                f"family {draft.group.name}: {_count(len(odd), 'value')} unlike those of both neighbours; mistakes?"
            )
            text += [f"  {line}" for line in odd]
    return "".join(f"{line}\n" for line in text)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _family(draft: Draft) -> Iterator[str]:
    group = draft.group
    axes = ", ".join(f"{axis} {draft.data[axis]}" for axis in ("versions", "private") if axis in draft.data)
    twins = f" and {_count(len(group.twins), 'private twin')}" if group.twins else ""
    rows = _count(len(draft.jobs()), "row")
    yield f"family {group.name}: {_count(len(group.streams), 'stream')}{twins}, {rows}{'; ' if axes else ''}{axes}"
    for note in draft.notes:
        yield f"  {note}"


def _outliers(draft: Draft) -> Iterator[Outlier]:
    cells = sorted(draft.group.streams)
    configs = {cell: stream.config for cell, stream in draft.group.streams.items()}
    for path, values in sorted(leaves(configs, lambda path: path in SECTIONS).items()):
        yield from outliers({cell: values.get(cell, ABSENT) for cell in cells}, cells, draft.names, path)
    for section, entries in draft.entries.items():
        for name, records in sorted(by_name(entries, draft.names).items()):
            own = {cell: records.get(cell, ABSENT) for cell in cells}
            yield from outliers(own, cells, draft.names, f"{section} {name}")
