"""The one layout of stream files: what it changes, what it leaves, and that it changes nothing that matters."""

from __future__ import annotations

import re
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from okdstreams.language.key_order import key_order
from okdstreams.layout.folding import WIDTH
from okdstreams.layout.layout import laid_out
from okdstreams.syntax.diagnostics import Diagnostic
from okdstreams.syntax.document import Data
from okdstreams.syntax.yaml import parse
from support import ROOT, Run

FILES = sorted(
    path for top in ("streams", "tests/output/compile", "tests/migrate") for path in (ROOT / top).rglob("*.yaml")
)
HEAD = "apiVersion: streams.okd.io/v1alpha2\nkind: StreamFamily\n"


def layout(text: str) -> str:
    outcome = laid_out("a.yaml", text.encode())
    assert isinstance(outcome, str), outcome
    assert laid_out("a.yaml", outcome.encode()) == outcome, "it is not stable"
    return outcome


def data(text: str) -> Any:
    parsed = parse("", text.encode())
    assert parsed.document is not None
    return parsed.document.data


def comments(text: str) -> Counter[str]:
    return Counter(re.findall(r"(?:^|[ \t])(#.*?)[ \t\r]*$", text, re.MULTILINE))


EXAMPLES = {
    "spaces": ("a: { b : [ 1,2 ],c: {} }\n", "a: {b: [1, 2], c: {}}\n"),
    "indentation": (
        "a:\n    b:\n    - c\n    -   d:   1\n        e: 2\n",
        "a:\n  b:\n    - c\n    - d: 1\n      e: 2\n",
    ),
    "trailing spaces, and the end": ("\n\na: 1   \n\n\nb: 2 \n\n", "a: 1\n\nb: 2\n"),
    "no final line break": ("a: 1", "a: 1\n"),
    "other line breaks": ("a: 1\r\nb:\r\n    c: 2", "a: 1\r\nb:\r\n  c: 2\r\n"),
    "needless quotes": (
        'a: "b"\nc: [\'d\', "4.10", \'true\', "e, f", \'*\']\n"g": "h, i"\n',
        "a: b\nc: [d, \"4.10\", 'true', \"e, f\", '*']\ng: h, i\n",
    ),
    "placeholders": ('a: "$(v).0"\nb: ["$(v)$(-arch)"]\n', "a: $(v).0\nb: [$(v)$(-arch)]\n"),
    "comments": (
        "# head\n\n# of a\na: 1   # one\n# of b\nb:   # two\n    # in b\n    c: 3\n    # after c\n"
        "# of d\nd: {}  # three\n# end\n",
        "# head\n\n# of a\na: 1   # one\n# of b\nb:   # two\n  # in b\n  c: 3\n  # after c\n"
        "# of d\nd: {}  # three\n# end\n",
    ),
    "a comment in a list": (
        "a:\n- b  # c\n\n\n# d\n- e: 1\n  # f\n  g: 2\n",
        "a:\n  - b  # c\n\n  # d\n  - e: 1\n    # f\n    g: 2\n",
    ),
    "a comment behind a dash": ("a:\n-  # c\n  b: 1\n", "a:\n  -  # c\n    b: 1\n"),
    "a flow collection over lines": ("a: {b: 1,\n  c: [2,\n  3]}\n", "a: {b: 1, c: [2, 3]}\n"),
    "a comment in a flow collection": ("a: [b,  # c\n    d]   # e\n", "a: [b,  # c\n    d]   # e\n"),
    "block scalars": (
        "a:\n    b: |\n        c\n\n          d\n    e: >-  # f\n      g\n",
        "a:\n  b: |\n    c\n\n      d\n  e: >-  # f\n    g\n",
    ),
    "a block scalar that says its indentation": (
        "a:\n    b: |2\n        c\n      d\n",
        "a:\n  b: |2\n      c\n    d\n",
    ),
    "a block scalar without an end": ("a: |\n  b", "a: |-\n  b\n"),
    "texts over lines": (
        "a:\n    b: 'c\n\n\n      d'  # e\n    f: g\n      h\n",
        "a:\n  b: 'c\n\n\n    d'  # e\n  f: g\n    h\n",
    ),
    "nothing": ("a:\nb: {c: , d}\n", "a:\nb: {c: null, d: null}\n"),
    "cases": ("a: [{set: 1, in: 4.1, arch: b}, {set: 2}]\n", "a: [{arch: b, in: 4.1, set: 1}, {set: 2}]\n"),
    "start and end of a document": ("---\na: 1\n...\n", "---\na: 1\n...\n"),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples(name: str) -> None:
    text, wanted = EXAMPLES[name]
    assert layout(text) == wanted
    assert comments(wanted) == comments(text)


def test_fixed_fields_have_one_order_and_take_their_comments_along() -> None:
    text = HEAD + (
        "tests:\n  # z is last\n  z: {gate: off, raw: {a: 1}, job: b, in: 4.1}\n  # a\n  a:\n    gate: off  # off\n"
        "    # the job\n    job: c\n# what it is\nconfig: {expires: 1h, name: x}\nfamily: f\n"
    )
    wanted = HEAD + (
        "family: f\n# what it is\nconfig: {name: x, expires: 1h}\n\ntests:\n  # z is last\n"
        "  z: {job: b, in: 4.1, gate: off, raw: {a: 1}}\n  # a\n  a:\n    # the job\n    job: c\n    gate: off  # off\n"
    )
    assert layout(text) == wanted


def test_the_order_of_what_an_author_named_stays() -> None:
    rows = "tests:\n  z:\n    - {job: b}\n    - {job: a}\n  a: {job: c}\n"
    text = f"{HEAD}family: f\nvars: {{z: 1, a: {{4.2: x, ..4.1: y, else: z}}}}\n\n{rows}"
    assert layout(text) == text


def test_an_empty_line_stands_around_each_section() -> None:
    text = HEAD + "family: f\nconfig:\n  name: a\n\n\n  to: b\n# tests\ntests:\n\n  a: {job: b}\npromote: {}\n"
    wanted = HEAD + "family: f\n\nconfig:\n  name: a\n\n  to: b\n\n# tests\ntests:\n  a: {job: b}\n\npromote: {}\n"
    assert layout(text) == wanted


def test_a_row_that_is_too_long_becomes_a_block() -> None:
    job = "j" * 130
    text = f"a: {{job: {job}, in: 4.1, allow: {{b: c}}}}  # why\nb:\n  - {{job: {job}, in: '4.1, 4.2', gate: off}}\n"
    wanted = (
        f"a:  # why\n  job: {job}\n  in: 4.1\n  allow: {{b: c}}\nb:\n  - job: {job}\n    in: 4.1, 4.2\n    gate: off\n"
    )
    assert layout(text) == wanted


def test_lists_and_texts_that_are_too_long_go_on_in_the_next_line() -> None:
    words = [f"word{n}" for n in range(40)]
    text = f'a: [{", ".join(words)}]  # c\nb: {" ".join(words)}  # d\nc: "{": ".join(words)}"\nd: {"w" * 200}\n'
    after = layout(text)
    assert data(after) == data(text)
    assert max(len(line) for line in after.splitlines() if "www" not in line) <= WIDTH + len("  # c")
    assert len(after.splitlines()) == 9
    assert comments(after) == comments(text)


@pytest.mark.parametrize("text", ["a: [1\n", "a: 1\na: 2\n", "a: &x 1\n", "a: 1\n---\nb: 2\n", "a: \t- b\n  - c\n"])
def test_what_cannot_be_read_is_told_with_its_place(text: str) -> None:
    outcome = laid_out("a.yaml", text.encode())
    assert isinstance(outcome, Diagnostic)
    assert outcome.span.file == "a.yaml"


@pytest.mark.parametrize("text", ["a:\n  # why\n  1\n", "? [a]\n: b\n"])
def test_what_cannot_be_laid_out_is_told(text: str) -> None:
    assert isinstance(laid_out("a.yaml", text.encode()), Diagnostic)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_keep_their_data_and_comments(path: Path) -> None:
    text = path.read_text()
    outcome = laid_out("a.yaml", text.encode())
    if isinstance(outcome, Diagnostic):
        assert outcome.name == "yaml", outcome
        return
    assert data(outcome) == data(text)
    assert comments(outcome) == comments(text)
    assert laid_out("a.yaml", outcome.encode()) == outcome
    assert not re.search(r"[ \t]$|\n\n\n", outcome, re.MULTILINE)


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 9999), st.text(alphabet="ab -:#,'\"{}[]$()4.1\n|>*&!%@?", max_size=12)
)
NAMES = st.text(alphabet="ab 4.1,:#-$()'\"", max_size=6)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=12
)


@given(
    st.dictionaries(NAMES, VALUES, min_size=1, max_size=4),
    st.sampled_from([None, True, False]),
    st.integers(0, 3),
    st.integers(20, 200),
)
def test_any_data_in_any_style_stays_the_same(
    value: dict[str, Data], flow: bool | None, offset: int, width: int
) -> None:
    yaml = YAML()
    yaml.default_flow_style, yaml.width = flow, width
    yaml.indent(mapping=2 + offset, sequence=2 + offset + 1, offset=offset)
    stream = StringIO()
    yaml.dump(value, stream)
    text = stream.getvalue()
    if parse("", text.encode()).diagnostics:
        return
    if flow is not True:
        text = "".join(
            f"# {n}\n{line}\n" if not line.startswith((" ", "-")) else f"{line}\n"
            for n, line in enumerate(text.splitlines())
        )
    if parse("", text.encode()).diagnostics:
        return
    outcome = laid_out("a.yaml", text.encode())
    assert isinstance(outcome, str) or "? " in text, (text, outcome)
    if isinstance(outcome, str):
        assert data(outcome) == data(text)
        assert laid_out("a.yaml", outcome.encode()) == outcome


def test_every_key_of_the_models_has_its_place_once() -> None:
    for kind in ("StreamFamily", "Settings", "Inventory"):
        keys = key_order(kind, ())
        assert keys[:2] == ("apiVersion", "kind")
        assert len(set(keys)) == len(keys)
    assert key_order("StreamFamily", ("tests", "a"))[0] == "job"
    assert key_order("StreamFamily", ("tests", "a", 1))[-2:] == ("raw", "allow")
    assert key_order("StreamFamily", ("tests",)) == ()


# ---- the command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams" / "good.yaml").write_text("a: {b: 1}\n")
    (tmp_path / "streams" / "bad.yaml").write_text("a: {b : 1}\n")
    return tmp_path


def test_check_lists_the_files(folder: Path, run: Run) -> None:
    done = run("fmt", "--check", cwd=folder)
    assert (done.returncode, done.stdout) == (1, "streams/bad.yaml\n")
    assert done.stderr == "1 of 2 files have another layout: run `okdstreams fmt`\n"
    assert (folder / "streams" / "bad.yaml").read_text() == "a: {b : 1}\n"
    assert run("fmt", "--check", "streams/good.yaml", cwd=folder).returncode == 0


def test_a_folder_stands_for_its_files(folder: Path, run: Run) -> None:
    (folder / "streams" / "more").mkdir()
    (folder / "streams" / "more" / "bad.yaml").write_text("a: {b : 1}\n")
    done = run("fmt", "streams/more", "streams/good.yaml", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "streams/more/bad.yaml\n")
    done = run("fmt", "--check", "nowhere", cwd=folder)
    assert (done.returncode, done.stderr) == (2, "nowhere: error[file] No such file or directory\n")


def test_diff_shows_and_changes_nothing(folder: Path, run: Run) -> None:
    done = run("fmt", "--diff", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "--- streams/bad.yaml\n+++ streams/bad.yaml\n@@ -1 +1 @@\n-a: {b : 1}\n+a: {b: 1}\n"
    assert (folder / "streams" / "bad.yaml").read_text() == "a: {b : 1}\n"


def test_files_are_written_and_named(folder: Path, run: Run) -> None:
    done = run("fmt", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "streams/bad.yaml\n")
    assert (folder / "streams" / "bad.yaml").read_text() == "a: {b: 1}\n"
    assert run("fmt", "--check", cwd=folder).returncode == 0


def test_with_a_broken_file_nothing_is_written(folder: Path, run: Run) -> None:
    (folder / "streams" / "broken.yaml").write_text("a: [\n")
    done = run("fmt", cwd=folder)
    assert done.returncode == 1
    assert "streams/broken.yaml:1:" in done.stderr
    assert (folder / "streams" / "bad.yaml").read_text() == "a: {b : 1}\n"


def test_the_repository_has_the_layout(run: Run) -> None:
    done = run("fmt", "--check", cwd=ROOT)
    assert done.returncode == 0, done.stdout


def test_what_import_writes_has_the_layout(corpus: Path, run: Run, tmp_path: Path) -> None:
    inventory = str(corpus / "components.tsv")
    options = ("--inventory", inventory, "--output", "streams")
    assert run("import", str(corpus / "releases"), *options, cwd=tmp_path).returncode == 0
    done = run("fmt", "--check", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
