"""Nothing that a stream file says can run script."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import site_hostile
from site_hostile import FILES, MARK
from site_pages import Page, parsed, split

from okdstreams.compiler import compile_streams
from okdstreams.site.build import site
from okdstreams.site.rendering import coded

ACTIVE = frozenset(
    ["img", "iframe", "object", "embed", "base", "style", "template", "foreignobject", "animate", "set", "use"]
)
"""Tags that the site never has: they load, run or change what others mean."""

ADDRESS = re.compile(r"(?:\.\./)?[a-z0-9_./:#=&?%-]*|https://.*", re.I | re.S)


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    compilation = compile_streams(FILES)
    assert len(compilation.fleet.streams) == 8
    return site(compilation, f"streams<script>{MARK}</script>", f"rendered<script>{MARK}</script>")


@pytest.fixture(scope="module")
def pages(files: Mapping[str, str]) -> dict[str, Page]:
    return {path: parsed(text) for path, text in files.items() if path.endswith(".html")}


def test_texts_stay_texts(pages: Mapping[str, Page]) -> None:
    for path, page in pages.items():
        assert not page.tags & ACTIVE, path
        assert ("svg" in page.tags) == path.startswith("pictures"), path
        assert page.handlers == [], path
        own = [split(path, script)[0] for script in page.scripts]
        assert set(own) <= {"assets/theme.js", "assets/report.js", "assets/search-index.js"}, path
        assert [link for link in page.links if not ADDRESS.fullmatch(link)] == [], path


def test_every_field_is_shown_as_it_is(pages: Mapping[str, Page]) -> None:
    words = re.findall(r'_quoted\("([a-z]+)"', Path(site_hostile.__file__).read_text())
    words = [word for word in words if word not in ("message", "meta", "prefix", "parent", "var", "tag")]
    shown = "".join(page.text for page in pages.values())
    assert [word for word in words if f"{word}</script>" not in shown and f"{word}<|script>" not in shown] == []
    assert f"<script>{MARK}</script>" in shown


def test_paths_are_plain(files: Mapping[str, str]) -> None:
    assert [path for path in files if not re.fullmatch(r"[a-z0-9][a-z0-9_.-]*(/[a-z0-9][a-z0-9_.-]*)?", path)] == []


def test_the_index_of_the_search_is_data(files: Mapping[str, str]) -> None:
    text = files["assets/search-index.js"]
    start, end = "self.okdstreamsIndex = ", ";\n"
    assert text.startswith(start)
    assert text.endswith(end)
    assert text.isascii()
    entries = json.loads(text[len(start) : -len(end)])["entries"]
    assert any(MARK in name for _, name, *_ in entries)


def test_half_a_character_is_written_as_none() -> None:
    text = FILES["streams/okd.yaml"].replace(b'message: "message', b'message: "\\ud800message')
    pages = site(compile_streams({**FILES, "streams/okd.yaml": text}), "streams", "rendered")
    assert all(page.encode() for page in pages.values())


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("job `a` is new", "job <code>a</code> is new"),
        ("`<b>` & ``", "<code>&lt;b&gt;</code> &amp; <code></code>"),
        ("half ` a <pair>", "half ` a &lt;pair&gt;"),
        ("`{}` {0}", "<code>{}</code> {0}"),
    ],
)
def test_what_stands_between_backquotes_is_code(text: str, markup: str) -> None:
    assert coded(text) == markup
