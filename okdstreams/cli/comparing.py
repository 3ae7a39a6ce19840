"""What `diff` does, however it was asked: by the command line's library, or in a plain line; `drift` answers alike."""

from __future__ import annotations

import sys
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from okdstreams.cli.forms import FailOn, Format
from okdstreams.diff import comparison as sides
from okdstreams.diff.comparison import Comparison, Side, Unsound, compared
from okdstreams.diff.soundness import unfit
from okdstreams.diff.statement import Impact
from okdstreams.disk.errors import TreeError
from okdstreams.disk.stream_files import read_streams
from okdstreams.incremental.store import RENDERED, has
from okdstreams.terminal import detail, remark, wants_colour

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
        return _changed(asked, older) or (older, sides.work_tree(streams, output, checkout))
    return older, sides.stored_side(output, second)


def _changed(asked: Compared, older: Side) -> tuple[Side, Side] | None:
    """The same without the parts of the fleet that have not changed; None when these are not known."""
    streams, output = asked.streams, asked.output
    if asked.checkout is not None or older.stored is None or not has(streams, RENDERED):
        return None
    from okdstreams.incremental.changed import changed_parts

    def files_then() -> dict[str, bytes]:
        return sides.files_at(streams, older.name)

    try:
        files = read_streams(streams)
        if files.diagnostics:
            return None
        parts = changed_parts(streams, output, files.contents, files_then, older.stored, unfit)
    except TreeError:
        return None  # it is told by who compares all
    if parts is None:
        return None
    detail(f"{len(parts.standing)} outputs known from the last render")
    return sides.without_standing(older, streams, output, (parts.old, parts.new), parts.standing)


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
