"""What mends a mistake: every change that can be made is made, and none that meets another."""

from __future__ import annotations

from okdstreams.syntax.fix import BEGIN, MOVE, REMOVE, RENAME, WRITE, Change, mended

TEXT = "a: {x: 1, y: 2}\nb: 3   # why\n"


def of(kind: str, *loc: str, text: str = "") -> Change:
    return Change("a.yaml", kind, loc, text)


def test_changes_of_every_kind_are_made_together() -> None:
    changes = [of(BEGIN, text="# first"), of(MOVE, "a", "y", text="0"), of(RENAME, "b", text="c")]
    assert mended("a.yaml", TEXT, changes) == "# first\na: {y: 2, x: 1}\nc: 3   # why\n"
    assert mended("a.yaml", TEXT, [of(REMOVE, "a", "x"), of(WRITE, "b", text="4")]) == "a: {y: 2}\nb: 4   # why\n"


def test_of_changes_that_meet_the_first_is_made() -> None:
    changes = [of(MOVE, "a", "y", text="0"), of(RENAME, "a", "x", text="z"), of(WRITE, "b", text="4")]
    assert mended("a.yaml", TEXT, changes) == "a: {y: 2, x: 1}\nb: 4   # why\n"


def test_what_is_not_there_is_left() -> None:
    assert mended("a.yaml", TEXT, [of(REMOVE, "a", "q"), of(MOVE, "q", text="0")]) == TEXT


def test_a_byte_order_mark_stays_first() -> None:
    assert mended("a.yaml", "\ufeffa: 1\r\nb: 2\r\n", [of(BEGIN, text="# x")]) == "\ufeff# x\r\na: 1\r\nb: 2\r\n"
