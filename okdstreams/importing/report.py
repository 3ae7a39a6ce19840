"""What import found, for a person: families, what could not be folded and why, and what looks like a mistake."""

from __future__ import annotations

from okdstreams.importing.join import Joined


def report(joined: Joined) -> str:
    """The report, as text."""
    made = joined.plan
    lines = [f"{len(made.inputs)} configs in {len(made.drafts)} families"]
    for each in made.drafts:
        cells, twins = len(each.group.streams), len(each.group.twins)
        beside = f" and {twins} private twins" if twins else ""
        lines.append(f"  {each.group.name}: {cells} streams{beside}, {len(each.jobs())} rows")
        lines += [f"    {note}" for note in each.notes]
    for name, files in joined.touched.items():
        lines.append(f"  {name}: added {', '.join(files)}")
    lines += made.notes
    return "".join(f"{line}\n" for line in lines)
