"""What import found, for a person: families, what could not be folded and why, and what looks like a mistake."""

from __future__ import annotations

from okdstreams.importing.plan import Plan


def report(made: Plan) -> str:
    """The report, as text."""
    lines = [f"{len(made.inputs)} configs in {len(made.drafts)} families"]
    for each in made.drafts:
        cells, twins = len(each.group.streams), len(each.group.twins)
        beside = f" and {twins} private twins" if twins else ""
        lines.append(f"  {each.group.name}: {cells} streams{beside}, {len(each.jobs())} rows")
        lines += [f"    {note}" for note in each.notes]
    lines += made.notes
    return "".join(f"{line}\n" for line in lines)
