"""Edits in place: one place changes, every other character stays."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okdstreams.syntax.document import Data, Loc, same
from okdstreams.syntax.patch import Edit, Patch, apply
from okdstreams.syntax.yaml import parse
from okdstreams.syntax.yaml_nodes import Uneditable
from okdstreams.syntax.yaml_pieces import entry_lines, flow_text, item_lines
from support import ROOT

STREAMS = sorted((ROOT / "streams").rglob("*.yaml"))


def patch(text: str) -> Patch:
    data(text)
    return Patch("a.yaml", text)


def data(text: str) -> Any:
    parsed = parse("a.yaml", text.encode())
    assert parsed.document is not None, parsed.diagnostics
    assert parsed.diagnostics == []
    return parsed.document.data


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("versions: 4.1-4.2\n", "versions: NEW\n"),
        ("versions:    4.1-4.2   # why\nnext: 1\n", "versions:    NEW   # why\nnext: 1\n"),
        ("# ein Öhr 🦉\r\nversions: '4.1'\r\nnext: 1\r\n", "# ein Öhr 🦉\r\nversions: NEW\r\nnext: 1\r\n"),
        ("a: 🦉🦉\nversions: 4.1", "a: 🦉🦉\nversions: NEW"),
        ("{a: [1, 2], versions: 4.1, b: 2}", "{a: [1, 2], versions: NEW, b: 2}"),
        ("\ufeff{versions: 4.1}", "\ufeff{versions: NEW}"),
        ("\ufeffversions: 4.1\n", "\ufeffversions: NEW\n"),
        ("versions:\n  4.1\n# end\n", "versions:\n  NEW\n# end\n"),
        ("versions:   # why\nnext: 1\n", "versions: NEW   # why\nnext: 1\n"),
        ("{a, versions}", "{a, versions: NEW}"),
        (
            "versions:  # why\n  # one\n  - 1\n\n  # two\n  - 2  # x\nz: 1\n",
            "versions: NEW  # why\n  # one  # x\nz: 1\n",
        ),
        ("versions: |\n  a\n\n  b\n\n# end\n", "versions: NEW\n\n# end\n"),
    ],
)
def test_a_value_is_replaced_where_it_stands(text: str, expected: str) -> None:
    assert patch(text).replace_source(("versions",), "NEW").apply(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("m: {}\n", "m: {k: v}\n"),
        ("m: {}                     # why\n", "m: {k: v}                     # why\n"),
        ("m: {  # why\n  }\n", "m: {  # why\n  k: v}\n"),
        ("m: {a: 1}\n", "m: {a: 1, k: v}\n"),
        ("m: {a: 1, }\n", "m: {a: 1, k: v, }\n"),
        ("m: {\n  a: 1,  # one\n  b: 2   # two\n}\n", "m: {\n  a: 1,  # one\n  b: 2, k: v   # two\n}\n"),
        ("m:\n  a: 1  # one\nz: 2\n", "m:\n  a: 1  # one\n  k: v\nz: 2\n"),
        ("m:\n    a: 1", "m:\n    a: 1\n    k: v"),
        ("m:\r\n  a: 1\r\nz: 2\r\n", "m:\r\n  a: 1\r\n  k: v\r\nz: 2\r\n"),
        ("m:\n  a:  # later\n# end\n", "m:\n  a:  # later\n  k: v\n# end\n"),
        ("m:  # none\nz: 1\n", "m: {k: v}  # none\nz: 1\n"),
        ("m: null\n", "m: {k: v}\n"),
    ],
)
def test_an_entry_is_added_in_the_style_of_its_mapping(text: str, expected: str) -> None:
    assert patch(text).insert(("m",), "k", "v").apply(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nc: 3\n", "a: 1\nb: 2\nc: 3\n"),
        ("# top\nc: 3\n", "# top\nb: 2\nc: 3\n"),
        ("a:\n  - 1\n\n  # of c\nc: 3\n", "a:\n  - 1\nb: 2\n\n  # of c\nc: 3\n"),
        ("{a: 1, c: 3}\n", "{a: 1, b: 2, c: 3}\n"),
        ("{c: 3}\n", "{b: 2, c: 3}\n"),
    ],
)
def test_an_entry_is_added_in_its_sorted_place(text: str, expected: str) -> None:
    assert patch(text).insert((), "b", 2, rank=str).apply(text) == expected


def test_an_entry_is_added_to_the_whole_file() -> None:
    text = "apiVersion: v1  # first\nkind: Settings  # last\n\n# end\n"
    assert patch(text).insert((), "k", "v").apply(text) == (
        "apiVersion: v1  # first\nkind: Settings  # last\nk: v\n\n# end\n"
    )
    assert patch("").insert((), "k", "v").apply("") == "k: v\n"
    assert patch("# only").insert((), "k", "v").apply("# only") == "# only\nk: v\n"


@pytest.mark.parametrize(
    ("text", "index", "expected"),
    [
        ("l: [1, 2]\n", None, "l: [1, 2, {k: [v]}]\n"),
        ("l: [1, 2]\n", 0, "l: [{k: [v]}, 1, 2]\n"),
        ("l: []\n", None, "l: [{k: [v]}]\n"),
        ("l:\n- 1  # one\n- 2\n", 1, "l:\n- 1  # one\n- k:\n    - v\n- 2\n"),
        ("l:\n  -\n    a: 1\n", 0, "l:\n  - k:\n      - v\n  -\n    a: 1\n"),
        ("l:\n  - - 1\n    - 2\n  - - 3\n", None, "l:\n  - - 1\n    - 2\n  - - 3\n  - k:\n      - v\n"),
    ],
)
def test_an_item_is_added_to_a_list(text: str, index: int | None, expected: str) -> None:
    assert patch(text).insert_item(("l",), {"k": ["v"]}, index).apply(text) == expected


@pytest.mark.parametrize(
    ("text", "locs", "expected"),
    [
        ("a: 1  # one\n# of b\nb: 2\n", [("a",)], "# of b\nb: 2\n"),
        ("a: 1\nb:\n  - x\n\n# of c\nc: 3\n", [("b",)], "a: 1\n\n# of c\nc: 3\n"),
        ("m:  # why\n  a: 1\n  b: 2\nz: 1\n", [("m", "a"), ("m", "b")], "m: {}  # why\nz: 1\n"),
        ("m:\n  - a: 1\n    b: 2\n", [("m", 0, "a")], "m:\n  - b: 2\n"),
        ("m:\n  - a: 1\n    # of b\n    b: 2\n", [("m", 0, "a")], "m:\n  - # of b\n    b: 2\n"),
        ("m:\n  - a: 1\n    b: 2\n", [("m", 0)], "m: []\n"),
        ("m:\n  - 1\n  - 2\n  - 3\n", [("m", 0), ("m", 2)], "m:\n  - 2\n"),
        ("{a: 1, b: 2, c: 3}", [("b",), ("c",)], "{a: 1}"),
        ("{a: 1, b: 2, c: 3}", [("a",), ("b",)], "{c: 3}"),
        ("{a: 1, b: 2, }", [("b",)], "{a: 1, }"),
        ("{a: 1}", [("a",)], "{}"),
        ("a: |\n  x\n\nb: 2\n", [("a",)], "\nb: 2\n"),
        ("a: 1\nb: |+\n  x\n\n", [("a",)], "b: |+\n  x\n\n"),
    ],
)
def test_entries_and_items_are_taken_out(text: str, locs: list[Loc], expected: str) -> None:
    assert apply(text, patch(text).delete(locs)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("old: 1  # why\n", "'yes: it is': 1  # why\n"),
        ("{a: 1, old: 2}", "{a: 1, 'yes: it is': 2}"),
        ("'old' : 1\n", "'yes: it is' : 1\n"),
    ],
)
def test_a_key_is_renamed(text: str, expected: str) -> None:
    assert patch(text).rename(("old",), "yes: it is").apply(text) == expected


def test_several_edits_are_made_at_once() -> None:
    text = "a: 1\nb: 2\nc: {d: 3}\n"
    edited = patch(text)
    edits = [edited.insert((), "e", 5), edited.insert((), "f", 6), *edited.delete([("b",)])]
    edits += [edited.set_value(("a",), "1"), edited.rename(("c", "d"), "x")]
    assert apply(text, edits) == "a: '1'\nc: {x: 3}\ne: 5\nf: 6\n"
    with pytest.raises(Uneditable, match="meet"):
        apply(text, [*edited.delete([("c",)]), edited.set_value(("c", "d"), 4)])


@pytest.mark.parametrize(
    "edit",
    [
        lambda p: p.replace_source(("none",), "x"),
        lambda p: p.rename(("l", 0), "x"),
        lambda p: p.insert(("l",), "k", 1),
        lambda p: p.insert(("s",), "k", 1),
        lambda p: p.insert_item(("m",), 1),
        lambda p: p.delete([("m", "none")]),
    ],
)
def test_what_is_not_there_cannot_be_edited(edit: Callable[[Patch], Edit]) -> None:
    with pytest.raises(Uneditable):
        edit(patch("s: text\nl: [1]\nm: {a: 1}\n"))
    with pytest.raises(Uneditable):
        Patch("a.yaml", "? a\n: 1\n").rename(("a",), "b")


comments = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Cn", "Zl", "Zp"), blacklist_characters="\ufeff"))


@given(before=comments, after=comments, indent=st.integers(1, 8))
def test_whatever_people_write_around_a_value_stays(before: str, after: str, indent: int) -> None:
    text = f"# {before}\na: [1,   2]\nversions:{' ' * indent}4.12-4.14 # {after}\nz: 'x'\n"
    edited = patch(text).replace_source(("versions",), "4.12-4.15").apply(text)
    assert edited == f"# {before}\na: [1,   2]\nversions:{' ' * indent}4.12-4.15 # {after}\nz: 'x'\n"


texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=8) | st.sampled_from(
    ["null", "~", "yes", "1_0", "0o7", ".5", "1e3", "-", "?", "a: b", "a #b", "<<", "*a", "&a", "!t", "=", "2020-01-01"]
)
values: st.SearchStrategy[Data] = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@given(values, texts)
def test_a_piece_reads_back_as_the_same_value(value: Data, key: str) -> None:
    assert same(data(f"[x, {flow_text(value)}, {{y: {flow_text(value)}}}]"), ["x", value, {"y": value}])
    assert same(data("\n".join(entry_lines(key, value))), {key: value})
    assert same(data("\n".join(item_lines(value))), [value])


NOTES = st.sampled_from(["", "  # why", "   # a: b, [c]"])


@st.composite
def laid_out(draw: st.DrawFn, value: Any, indent: int = 0) -> list[str]:
    """Lines of a collection in block style, as people write: comments, empty lines, flow and block mixed."""
    lines: list[str] = []
    pairs = value.items() if isinstance(value, dict) else [(None, item) for item in value]
    for key, item in pairs:
        lines += draw(st.sampled_from([[], [""], ["# note"], ["", " # far: out"]]))
        head = f"{flow_text(key)}:" if key is not None else "-"
        if isinstance(item, (dict, list)) and item and draw(st.booleans()):
            inner = draw(laid_out(item, indent + 2))
            compact = key is None and not inner[0].lstrip().startswith("#") and inner[0].strip()
            if compact and draw(st.booleans()):
                lines += [f"- {inner[0]}", *(f"  {line}" for line in inner[1:])]
            else:
                lines += [head + draw(NOTES), *(f"  {line}" for line in inner)]
        elif item is None and draw(st.booleans()):
            lines.append(head + draw(NOTES))
        elif isinstance(item, str) and item.isalpha() and item.isascii() and draw(st.booleans()):
            lines += [f"{head} |-", f"    {item}"]
        else:
            lines.append(f"{head} {flow_text(item)}{draw(NOTES)}")
    return lines


words = st.sampled_from(["a", "b", "c", "d-e", "1", "x y", "null"])
trees = st.recursive(
    st.none() | st.integers(0, 9) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=10,
)


def locs(value: Data, at: Loc = ()) -> Iterator[Loc]:
    """The loc of everything in data, the whole apart."""
    pairs: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        yield (*at, key)
        yield from locs(item, (*at, key))


def at(value: Any, loc: Loc) -> Any:
    for key in loc:
        value = value[key]
    return value


def edited(draw: Any, text: str, expected: Any, loc: Loc) -> tuple[list[Edit], Any]:
    """A drawn edit at `loc`, and the data after it."""
    expected, editor = copy.deepcopy(expected), Patch("a.yaml", text)
    parent, here = at(expected, loc[:-1]), at(expected, loc)
    kinds = ["set", "delete", *(["rename"] if isinstance(parent, dict) else [])]
    kinds += ["insert"] if isinstance(here, (dict, list)) or here is None else []
    kind = draw(st.sampled_from(kinds))
    new = draw(trees)
    if kind == "set":
        parent[loc[-1]] = new
        return [editor.set_value(loc, new)], expected
    if kind == "delete":
        del parent[loc[-1]]
        return editor.delete([loc]), expected
    if kind == "rename":
        renamed = {("NEW" if key == loc[-1] else key): item for key, item in parent.items()}
        parent.clear()
        parent.update(renamed)
        return [editor.rename(loc, "NEW")], expected
    if isinstance(here, list):
        index = draw(st.integers(0, len(here)))
        here.insert(index, new)
        return [editor.insert_item(loc, new, index)], expected
    rank = draw(st.sampled_from([None, str]))
    edit = editor.insert(loc, "cc", new, rank)
    parent[loc[-1]] = {**(here or {}), "cc": new}
    return [edit], expected


@settings(max_examples=settings.default.max_examples)
@given(st.data())
def test_an_edit_changes_what_it_names_and_no_other_character(drawn: st.DataObject) -> None:
    value = drawn.draw(st.dictionaries(words, trees, min_size=1, max_size=4))
    newline = drawn.draw(st.sampled_from(["\n", "\r\n"]))
    text = newline.join([*drawn.draw(laid_out(value)), *drawn.draw(st.sampled_from([[], [""], ["# end", ""]]))])
    assert data(text) == value
    loc = drawn.draw(st.sampled_from(list(locs(value))))
    edits, expected = edited(drawn.draw, text, value, loc)
    after = apply(text, edits)
    assert data(after) == expected
    one = edits[0]
    assert after == text[: one.start] + one.new + text[one.end :]
    first, last = text.count("\n", 0, one.start), text.count("\n", 0, one.end)
    untouched = [line for number, line in enumerate(text.split("\n")) if number < first or number > last]
    remaining = iter(after.split("\n"))
    assert all(line in remaining for line in untouched)


@pytest.mark.parametrize("path", STREAMS, ids=lambda path: path.name)
def test_every_place_of_the_streams_can_be_edited_alone(path: Path) -> None:
    text = path.read_bytes().decode()
    before = data(text)
    editor = Patch(path.name, text)
    places = list(locs(before))
    for loc in places[:: max(1, len(places) // 20)]:
        expected = copy.deepcopy(before)
        at(expected, loc[:-1])[loc[-1]] = "NEW"
        edit = editor.set_value(loc, "NEW")
        after = edit.apply(text)
        assert same(data(after), expected)
        assert text[edit.start : edit.end] == edit.old
        assert edit.old.count("\n") <= editor.source(loc).count("\n") + 1
        gone = copy.deepcopy(before)
        del at(gone, loc[:-1])[loc[-1]]
        deletion = editor.delete([loc])
        shorter = apply(text, deletion)
        assert same(data(shorter), gone)
        assert len(deletion) == 1
        assert deletion[0].old.count("\n") <= editor.source(loc).count("\n") + 2


@pytest.mark.parametrize("path", STREAMS, ids=lambda path: path.name)
def test_a_value_set_to_its_own_source_changes_no_byte(path: Path) -> None:
    text = path.read_bytes().decode()
    editor = Patch(path.name, text)
    whole = data(text)
    scalars = [loc for loc in locs(whole) if not isinstance(at(whole, loc), (dict, list))][::7]
    edits = [editor.replace_source(loc, editor.source(loc)) for loc in scalars]
    assert len(edits) > 1
    assert apply(text, edits) == text


@pytest.mark.parametrize(
    ("text", "loc", "expected"),
    [
        ("a: {x: 1, y: 2, z: 3}   # why\n", ("a", "z"), "a: {z: 3, x: 1, y: 2}   # why\n"),
        ("a: [x,  {y: 2}, z]\n", ("a", 1), "a: [{y: 2},  x, z]\n"),
        ("a:\n  x: 1   # 1\n  # of y\n  y: [\n    2]\n", ("a", "y"), "a:\n  # of y\n  y: [\n    2]\n  x: 1   # 1\n"),
        ("a:\n  - x\n  - y: 1\n    z: 2\n", ("a", 1), "a:\n  - y: 1\n    z: 2\n  - x\n"),
        ("a:\r\n  x: 1\r\n  y: 2", ("a", "y"), "a:\r\n  y: 2\r\n  x: 1"),
    ],
)  # fmt: skip
def test_an_entry_is_put_before_the_others(text: str, loc: Loc, expected: str) -> None:
    edited = patch(text)
    assert edited.move(loc, 0).apply(text) == expected
    with pytest.raises(Uneditable):
        edited.move(loc, 5)


def test_an_entry_that_shares_its_line_with_what_holds_it_stays() -> None:
    with pytest.raises(Uneditable, match="shares its line"):
        patch("- x: 1\n  y: 2\n").move((0, "y"), 0)
