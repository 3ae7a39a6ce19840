"""Values in words: `code`, names, times, lists."""

from __future__ import annotations

from okdstreams.diff.normalise import ABSENT
from okdstreams.diff.statement import Count
from okdstreams.diff.values import Clock, Duration, Extent, Hosts, Listed, Name, Upgrade, Value, named

DASH = "\N{EN DASH}"
"""Between the ends of a range."""
ITEMS_SHOWN = 6
"""So many tags are named in a sentence; of more, the rest is counted."""


def code(text: str) -> str:
    """A text as code."""
    return f"`{text}`" if text.strip() else "`''`"


def show(value: Value) -> str:
    """A value as it stands in a sentence; ABSENT reads `nothing`."""
    match value:
        case str():
            return code(value)
        case Name(text):
            return text
        case Duration(parts):
            return " ".join(f"{n} {unit}" for n, unit in parts)
        case Clock(every, at):
            return f"every {show(every)}" if every is not ABSENT else f"at {show(at)}" if at is not ABSENT else "never"
        case Upgrade():
            return _upgrade(value)
        case Extent():
            return _extent(value)
        case Hosts(names):
            return " and ".join(show(name) for name in names) or "nowhere"
        case Listed(names, more):
            return joined([code(name) for name in names] + ([f"{more} more"] if more else []))
    return "nothing" if value is ABSENT else str(value)


def joined(texts: list[str]) -> str:
    """a, b and c"""
    return f"{', '.join(texts[:-1])} and {texts[-1]}" if len(texts) > 1 else "".join(texts)


def plain(value: object) -> str:
    """A name in running text; as code if it is not made of the characters of names."""
    return show(named(value))


def items_text(items: tuple[str, ...]) -> str:
    """Tags or places, as many as a sentence bears."""
    names = [code(item) for item in items[:ITEMS_SHOWN]]
    if len(items) > ITEMS_SHOWN:
        return f"{', '.join(names)} and {len(items) - ITEMS_SHOWN} more tags"
    return joined(names)


def count_text(count: Count) -> str:
    """`12 tests (3 blocking)`."""
    if not count.tests:
        return "no tests"
    return f"{count.tests} test{'s' if count.tests > 1 else ''} ({count.blocking or 'none'} blocking)"


def _upgrade(source: Upgrade) -> str:
    if source.how == "default":
        return "the default release"
    if source.how == "newest":
        text = f"the newest accepted {show(source.version)} of {show(source.stream)}"
    elif source.how == "release":
        text = f"release {show(source.version)}"
    else:
        return f"{show(source.version)} {show(source.rest)}" if source.rest else show(source.version)
    return f"{text} {show(source.rest)}" if source.rest else text


def _extent(extent: Extent) -> str:
    if extent.rule == "all":
        return "all tags"
    tags = extent.tags
    text = show(tags) if isinstance(tags, str) else f"{tags} tag{'s' if tags > 1 else ''}"
    return f"only {text}" if extent.rule == "only" else f"all tags but {text}"
