"""The report: every number is what the other commands say, every link leads somewhere, and nothing else is written."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from site_pages import FAMILY, Page, parsed, split

from okdstreams.compiler import Compilation, compile_streams
from okdstreams.disk.errors import TreeError
from okdstreams.disk.names import INDEX
from okdstreams.disk.own_folder import require_own
from okdstreams.fleet.fleet import Stream
from okdstreams.report.edges import MARKS
from okdstreams.report.gates.picture import SIGNS
from okdstreams.site.addresses import Addresses
from okdstreams.site.build import MARK, site
from support import ROOT, Run, git_in

FILTERS = frozenset({"gates.html", "streams.html"})
"""Pages whose anchors say what is filtered."""

OUTSIDE = re.compile(r"https?:")


def entries_of(stream: Stream) -> Iterator[tuple[str, str, Any]]:
    """The tests of a config: section, name, body."""
    for section in ("verify", "periodic", "upgrade"):
        for name, body in stream.config.get(section, {}).items():
            yield section, name, body


def numbers(text: str) -> int:
    return int(text.replace(",", "") or 0)


@pytest.fixture(scope="module")
def listed(run: Run) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = json.loads(run("list", "--format", "json", cwd=ROOT).stdout)["streams"]
    return answer


def test_streams_are_those_of_list(pages: Mapping[str, Page], listed: list[dict[str, Any]]) -> None:
    rows = pages["streams.html"].tables["streams"][1:]
    assert [(row[9], row[3], *map(numbers, row[4:8]), row[8] == "ended") for row in rows] == [
        (
            facts["imageStream"],
            facts["mode"],
            facts["blocking"],
            facts["informing"],
            facts["off"],
            facts["annotationBytes"],
            facts["endOfLife"],
        )
        for facts in listed
    ]


def test_the_sums_of_the_overview_are_those_of_list(pages: Mapping[str, Page], listed: list[dict[str, Any]]) -> None:
    words = " ".join(pages["index.html"].text.split())
    live = sum(not facts["endOfLife"] for facts in listed)
    private = sum(facts["private"] for facts in listed)
    blocking, informing, off = (sum(facts[gate] for facts in listed) for gate in ("blocking", "informing", "off"))
    assert f"{len(listed)} streams{live} live, {len(listed) - live} ended, {private} private twins" in words
    assert f"{SIGNS['blocking']} {blocking} blocking tests" in words
    assert f"{SIGNS['informing']} {informing} informing tests{off} more are off" in words
    families: dict[str, list[Any]] = {}
    for facts in listed:
        families.setdefault(facts["family"], []).append(facts)
    (table,) = (rows for rows in pages["index.html"].tables.values() if rows[0][1] == "Versions")
    assert [(row[0], *map(numbers, row[3:8])) for row in table[1:]] == [
        (
            name,
            len(streams),
            sum(not facts["endOfLife"] for facts in streams),
            *(sum(facts[gate] for facts in streams) for gate in ("blocking", "informing", "off")),
        )
        for name, streams in sorted(families.items())
    ]


def test_upgrades_are_those_of_edges(pages: Mapping[str, Page], run: Run) -> None:
    entries = json.loads(run("edges", "--format", "json", cwd=ROOT).stdout)["edges"]
    told = dict.fromkeys(
        (
            *(f"{entry[end]['stream']} {entry[end]['version']}" for end in ("from", "to")),
            entry["channel"],
            entry["state"],
            entry["family"],
            entry["arch"],
        )
        for entry in entries
    )
    page = pages["upgrades.html"]
    rows = zip(page.tables["edges"][1:], page.rows["edges"][1:], strict=True)
    assert [(*row[:4], values["data-family"]) for row, values in rows] == [key[:5] for key in told]
    tests = sum(row[4].count(" in ") for row in page.tables["edges"][1:])
    assert tests == sum(bool(entry["test"]) for entry in entries)


def test_gates_are_those_of_gates(pages: Mapping[str, Page], run: Run) -> None:
    told = {
        (row["family"], row["test"], row["arch"], gate["version"] or "–"): gate["gate"]
        for row in json.loads(run("gates", "--format", "json", cwd=ROOT).stdout)["rows"]
        for gate in row["gates"]
    }
    signs = {sign: gate for gate, sign in SIGNS.items()}
    table = pages["gates.html"].tables["gates"]
    shown: dict[tuple[str, ...], str] = {}
    family, rows = "", 0
    for row in table[1:]:
        if len(row) == 1:
            family = row[0]
            continue
        rows += 1
        for column, sign in zip(table[0][2:], row[2:], strict=True):
            if sign:
                shown[family, row[0], row[1], column] = signs[sign]
    assert len(shown) == len(told) > 0
    assert [key for key in told if shown.get(key) != told[key]] == []
    assert run("gates", cwd=ROOT).stderr.startswith(f"{rows} tests in {len(table[0]) - 2} versions: ")


@pytest.mark.parametrize("stream", ["okd-4.14", "okd-scos-4.13", "ocp-4.12-ci"])
def test_images_are_those_of_payload(pages: Mapping[str, Page], run: Run, stream: str) -> None:
    answer = run("payload", f"release-{stream}.json", "--format", "json", cwd=ROOT)
    tags = json.loads(answer.stdout)["tags"]
    page = pages[f"streams/release-{stream}.html"]
    text = " ".join(page.text.split())
    for writer in ("built", "imported"):
        if count := sum(tag["writer"] == writer for tag in tags):
            assert f"{count} {writer}" in text
    assert {tag["tag"] for tag in tags} - {item.split()[0] for item in page.items if item.strip()} == set()
    rows = {(row[0], row[3]) for row in pages["images.html"].tables["images"][1:]}
    assert {(tag["tag"], tag["writer"]) for tag in tags} - rows == set()


def test_the_page_of_a_stream_has_all_its_tests(pages: Mapping[str, Page], compilation: Compilation) -> None:
    for stream in compilation.fleet.streams:
        name = stream.file.removesuffix(".json").replace("/", "--")
        page = pages[f"streams/{name}.html"]
        names = [name for _, name, _ in entries_of(stream)]
        rows = page.tables["0"][1:] if names else []
        assert [row[0] for row in rows] == names
        jobs = [test["prowJob"]["name"] for _, _, test in entries_of(stream)]
        assert [row[2].split()[0] for row in rows if row[2]] == jobs


def test_a_test_leads_to_the_line_that_it_is_written_at(pages: Mapping[str, Page], compilation: Compilation) -> None:
    wrong = []
    for path, page in pages.items():
        if not path.startswith("streams/"):
            continue
        for row in page.tables.get("0", [])[1:]:
            if len(row) != 6:
                continue
            file, _, line = row[5].rpartition(":")
            text = compilation.texts[file].splitlines()[int(line) - 1]
            key = re.sub(r"[0-9.]+|amd64|arm64|multi|ppc64le|s390x", "", row[0])
            if not any(part in text for part in (row[0], "job:", "{job", key)) and "$(" not in text:
                wrong.append((path, row, text))
    assert not wrong


def test_every_link_leads_to_a_page_and_a_place_of_it(files: Mapping[str, str], pages: Mapping[str, Page]) -> None:
    broken = []
    for path, page in pages.items():
        for link in {*page.links}:
            if OUTSIDE.match(link):
                continue
            target, anchor = split(path, link)
            if target not in files or (anchor and target not in FILTERS and anchor not in pages[target].ids):
                broken.append((path, link))
    assert not broken


def test_no_id_stands_twice_in_a_page(pages: Mapping[str, Page]) -> None:
    assert {path: page.ids for path, page in pages.items() if len(page.ids) != len(set(page.ids))} == {}


def test_nothing_comes_from_elsewhere(files: Mapping[str, str], pages: Mapping[str, Page]) -> None:
    scripts = {split(path, script)[0] for path, page in pages.items() for script in page.scripts}
    assert scripts == {"assets/theme.js", "assets/report.js", "assets/search-index.js"}
    assert not {path for path, page in pages.items() if page.handlers}
    assert "http" not in files["assets/report.css"]
    assert "http" not in files["assets/report.js"]


def test_every_page_says_what_may_run(files: Mapping[str, str]) -> None:
    policy = "default-src 'none'; script-src 'self' file:; style-src 'self' file:;"
    for path, text in files.items():
        if path.endswith(".html"):
            assert text.index(policy) < text.index("<script"), path


def test_every_name_can_be_searched(
    files: Mapping[str, str], pages: Mapping[str, Page], compilation: Compilation
) -> None:
    index = json.loads(files["assets/search-index.js"].removeprefix("self.okdstreamsIndex = ").removesuffix(";\n"))
    kinds: dict[str, set[str]] = {}
    for kind, name, _, page, *anchor in index["entries"]:
        kinds.setdefault(index["kinds"][kind], set()).add(name)
        target = index["pages"][page]
        assert target in pages
        assert not anchor or anchor[0] in pages[target].ids
    jobs = {test["prowJob"]["name"] for stream in compilation.fleet.streams for _, _, test in entries_of(stream)}
    assert jobs <= kinds["job"]
    assert len(kinds["stream"]) == len(compilation.fleet.streams)
    assert {tag for payload in compilation.fleet.payloads.values() for tag in payload.tags} <= kinds["tag"]


def test_every_colour_of_a_picture_has_one_in_the_dark(files: Mapping[str, str]) -> None:
    from okdstreams.graph.svg import COLOURS, GREY, INK, WIRE

    fills = {fill for fill, _ in COLOURS.values()} | {border for _, border in COLOURS.values()} | {INK, GREY, WIRE}
    for colour in fills:
        assert f'[fill="{colour}"]' in files["assets/report.css"], colour
    assert f'[stroke="{WIRE}"]' in files["assets/report.css"]


def test_a_gate_has_one_sign_wherever_it_is_shown(files: Mapping[str, str]) -> None:
    for gate, sign in SIGNS.items():
        assert f'.g-{gate} {{ --sign: "{sign}"; }}' in files["assets/report.css"]
        assert f'"{sign}": ' in files["assets/report.js"]
    groups = re.findall(r'(\.s-[^{}]*) \{ --sign: "(.)"; \}', files["assets/report.css"])
    assert {state: sign for states, sign in groups for state in re.findall("s-([a-z]+)", states)} == MARKS


def test_the_same_streams_give_the_same_bytes(files: Mapping[str, str], compilation: Compilation) -> None:
    contents = {name: text.encode() for name, text in reversed(compilation.texts.items())}
    again = site(compile_streams(contents), "streams", "rendered")
    assert sorted(again) == sorted(files)
    assert [path for path in files if again[path] != files[path]] == []


# --- the command ------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams" / "okd.yaml").write_text(FAMILY)
    return tmp_path


def test_the_command_writes_a_site_and_keeps_it(small: Path, run: Run) -> None:
    first = run("report", "-o", "site", cwd=small)
    assert (first.returncode, first.stdout) == (0, "site/index.html\n"), first.stderr
    before = {path: path.read_bytes() for path in (small / "site").rglob("*") if path.is_file()}
    again = run("report", "-o", "site/", cwd=small)
    assert again.stdout == "site/index.html\n"
    assert " 0 written, 0 removed" in again.stderr
    (small / "streams" / "okd.yaml").write_text(FAMILY.replace("4.9-4.10", "4.10-4.11"))
    third = run("report", "-o", "site", cwd=small)
    assert " 1 removed" in third.stderr
    assert not (small / "site" / "streams" / "release-okd-4.9.html").exists()
    (small / "streams" / "okd.yaml").write_text(FAMILY)
    run("report", "-o", "site", cwd=small)
    assert {path: path.read_bytes() for path in (small / "site").rglob("*") if path.is_file()} == before


def test_a_folder_with_other_files_is_refused(small: Path, run: Run) -> None:
    run("report", "-o", "site", cwd=small)
    (small / "streams" / "okd.yaml").write_text(FAMILY.replace("informing", "blocking"))
    before = (small / "site" / "index.html").read_text()
    for foreign in ("sub/index.html", ".git/config"):
        (small / "site" / foreign).parent.mkdir()
        (small / "site" / foreign).write_text("mine")
    refused = run("report", "-o", "site", cwd=small)
    assert refused.returncode == 2
    assert "site holds files that are not of a site: .git/config, sub/index.html" in refused.stderr
    assert "hint: name a folder that is empty or missing" in refused.stderr
    assert (small / "site" / "index.html").read_text() == before
    assert (small / "site" / "sub" / "index.html").read_text() == "mine"


@pytest.mark.parametrize("foreign", ["notes.txt", "a/b", "link"])
def test_what_no_earlier_run_wrote_is_foreign(tmp_path: Path, foreign: str) -> None:
    (tmp_path / foreign).parent.mkdir(exist_ok=True)
    if foreign == "link":
        (tmp_path / foreign).symlink_to(tmp_path)
    else:
        (tmp_path / foreign).write_text("mine")
    (tmp_path / INDEX).write_text("index.html\n")
    with pytest.raises(TreeError, match=f"{INDEX}, {foreign}|{foreign}"):
        require_own(str(tmp_path), MARK)
    (tmp_path / INDEX).write_text(f"index.html\n{MARK}\n{foreign}\n")
    require_own(str(tmp_path), MARK)


def test_what_render_wrote_is_no_site(small: Path, run: Run) -> None:
    run("render", cwd=small)
    before = sorted(path for path in (small / "rendered").rglob("*"))
    refused = run("report", "-o", "rendered", cwd=small)
    assert refused.returncode == 2
    assert sorted(path for path in (small / "rendered").rglob("*")) == before
    assert run("report", "-o", "streams", cwd=small).returncode == 2
    assert run("report", "-o", "streams/okd.yaml", cwd=small).returncode == 2


def test_mistakes_leave_no_site(small: Path, run: Run) -> None:
    (small / "streams" / "okd.yaml").write_text(FAMILY.replace("informing", "blockin"))
    failed = run("report", "-o", "site", cwd=small)
    assert failed.returncode == 1
    assert "okd.yaml:9" in failed.stderr
    assert not (small / "site").exists()
    assert run("report", "-o", "site", "--streams", "nowhere", cwd=small).returncode == 2


def test_the_base_tells_what_changed(small: Path, run: Run) -> None:
    run("render", cwd=small)
    git = git_in(small)
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "one")
    (small / "streams" / "okd.yaml").write_text(FAMILY.replace("informing", "blocking"))
    assert run("report", "-o", "site", "--base", "HEAD", cwd=small).returncode == 0
    told = json.loads(run("diff", "HEAD", "--format", "json", cwd=small).stdout)
    page = parsed((small / "site" / "changes.html").read_text())
    assert told["changes"]
    for change in told["changes"]:
        assert f"{change['severity']} {change['sentence']}".replace("`", "") in " ".join(page.text.split())
    assert f"{len(told['changes'])} change" in " ".join(
        parsed((small / "site" / "index.html").read_text()).text.split()
    )
    wrong = run("report", "-o", "other", "--base", "nonsense", cwd=small)
    assert wrong.returncode == 2
    assert "nonsense" in wrong.stderr
    assert not (small / "other").exists()


def test_a_site_needs_no_more_than_read_access_elsewhere(small: Path, run: Run) -> None:
    before = sorted(os.listdir(small))
    run("report", "-o", "deep/er/site", cwd=small)
    assert sorted(os.listdir(small)) == sorted([*before, "deep"])


def test_the_streams_of_today_have_a_site(run: Run, tmp_path: Path) -> None:
    done = run("report", "--streams", "examples/okd-2026/streams", "-o", str(tmp_path / "site"), cwd=ROOT)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "site" / "upgrades.html").read_text()
    assert "no edge, as users report" in (tmp_path / "site" / "findings.html").read_text()
    assert 'class="s-' in text


def test_every_stream_file_can_be_read_in_the_site(pages: Mapping[str, Page], compilation: Compilation) -> None:
    addresses = Addresses(compilation.fleet, compilation.texts)
    for name, text in compilation.texts.items():
        shown = pages[addresses.file(name)].text
        missing = [line for line in text.splitlines() if line not in shown]
        assert not missing


def test_an_exception_says_what_it_is_of_and_for(pages: Mapping[str, Page], compilation: Compilation) -> None:
    rows = pages["findings.html"].tables["exempt"][1:]
    count = pages["index.html"].text.split(" exceptions with a reason")[0].split()[-1]
    assert len(rows) == int(re.findall(r"\d+$", count)[0])
    for row in rows:
        file, _, line = row[4].rpartition(":")
        written = "\n".join(compilation.texts[file].splitlines()[int(line) - 1 : int(line) + 4])
        assert row[0] in written or row[3] in written
        assert all(
            word in compilation.texts[file] for word in row[1].split(" > ") if not re.match("row|the family", word)
        )
        assert row[2] == "all" or all(part in compilation.texts[file] for part in row[2].split(", "))
