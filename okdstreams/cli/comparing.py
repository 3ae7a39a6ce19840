"""What `diff` does, however it was asked: by the command line's library, or in a plain line; `drift` answers alike."""

from __future__ import annotations

import sys
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from okdstreams.cli.forms import FailOn, Format
from okdstreams.diff import comparison as sides
from okdstreams.diff.comparison import Comparison, Side, Unsound, compared
from okdstreams.diff.statement import Impact
from okdstreams.terminal import remark, wants_colour

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okdstreams.variants.judged import Checkout


class Compared(NamedTuple):
    """What is compared: a revision or a range of them, or with `streams_at` the streams of one, compiled."""

    streams: str
    output: str
    revision: str = ""
    streams_at: str = ""
    checkout: Checkout | None = None


def compare(
    asked: Compared, form: Format = Format.text, *, full: bool = False, fail_on: FailOn = FailOn.cosmetic
) -> int:
    """Compare, print what differs, and give the exit code. Raises TreeError."""
    try:
        old, new = _sides(asked)
        comparison = compared(old, new, asked.streams)
    except Unsound as e:
        from okdstreams.cli.refusal import stop_on_errors

        stop_on_errors(e.compilation, ": nothing was compared", code=2)
        raise
    for side in (old, new):
        if side.is_empty:
            print(f"{side.name} has no {asked.output}: compared with nothing", file=sys.stderr)
    show(comparison, form, full=full)
    return verdict(comparison, fail_on)


def verdict(comparison: Comparison, fail_on: FailOn) -> int:
    """The exit code: 1 when something differs that is as severe as that."""
    changes = comparison.changes
    return 1 if changes and changes.worst >= Impact[fail_on.value.upper()] else 0


def _sides(asked: Compared) -> tuple[Side, Side]:
    """What is compared: the older side, and the newer one."""
    streams, output, checkout = asked.streams, asked.output, asked.checkout
    if asked.streams_at:
        first, second = sides.split_range(streams, asked.streams_at)
        older = sides.streams_at(streams, first, checkout)
        if second is None:
            return older, sides.work_tree(streams, output, checkout)
        return older, sides.streams_at(streams, second, checkout)
    first, second = sides.split_range(output, asked.revision or "HEAD")
    older = sides.stored_side(output, first)
    if second is None:
        return older, sides.work_tree(streams, output, checkout)
    return older, sides.stored_side(output, second)


def show(
    comparison: Comparison, form: Format, *, full: bool, more: Mapping[str, object] = MappingProxyType({})
) -> None:
    """Print a comparison. What is only for a person goes to stderr; `more` is for a program."""
    if form is Format.json:
        from okdstreams.diff.formats.data import data

        print(data(comparison, more), end="")
        return
    if form is Format.markdown:
        from okdstreams.diff.formats.markdown import markdown

        print(markdown(comparison, full=full), end="")
        return
    from okdstreams.diff.dropped import notes
    from okdstreams.diff.formats.text import summary, text

    print(text(comparison, full=full, colour=wants_colour(sys.stdout)), end="")
    remark(summary(comparison))
    for line in notes(comparison.changes):
        remark(line)
