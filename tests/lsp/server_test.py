"""The real server, spoken to as an editor does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lsp.client import Client
from lsprotocol import types

from support import ROOT

pytestmark = pytest.mark.xdist_group("lsp")  # one server for all

OKD = "streams/okd.yaml"
TEXT = (ROOT / OKD).read_text()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    root = tmp_path_factory.mktemp("workspace")
    shutil.copytree(ROOT / "streams", root / "streams")
    running = Client(root)
    yield running
    running.close()


@pytest.fixture
def okd(client: Client) -> Iterator[Client]:
    """The server with okd.yaml open as it is on the disk."""
    assert not client.open(OKD).diagnostics
    yield client
    client.shut(OKD)


def test_what_is_typed_is_checked_where_it_stands_and_need_not_be_saved(okd: Client) -> None:
    [finding] = okd.change(OKD, TEXT.replace("expires: 72h", "expires: 72x")).diagnostics
    assert "'72x' is not a Go duration" in finding.message
    assert "hint: write a Go duration" in finding.message
    assert (finding.code, finding.source) == ("timing", "okdstreams")
    line = TEXT[: TEXT.index("expires: 72h")].count("\n")
    assert (finding.range.start.line, finding.range.start.character, finding.range.end.character) == (line, 11, 14)
    assert not okd.change(OKD, TEXT).diagnostics


def test_columns_are_counted_in_utf_16(okd: Client) -> None:
    typed = TEXT.replace("  expires: 72h", '  message: "😀 é $(nothing)"\n  expires: 72h')
    [finding] = okd.change(OKD, typed).diagnostics
    assert "unknown placeholder $(nothing)" in finding.message
    assert (finding.range.start.character, finding.range.end.character) == (11, 28)


def test_a_change_is_told_in_the_files_that_it_breaks(client: Client) -> None:
    text = (ROOT / "streams/ocp-ci.yaml").read_text()
    client.open("streams/ocp-ci.yaml", text.replace("family: ocp-ci\n", "family: ocp-new\n"))
    finding = client.published_of(OKD, "'ocp-ci'")
    assert finding.severity == types.DiagnosticSeverity.Error
    client.shut("streams/ocp-ci.yaml")
    client.open(OKD)
    client.shut(OKD)


def test_broken_yaml_keeps_what_the_other_files_know(okd: Client) -> None:
    [finding] = okd.change(OKD, TEXT.replace("versions: 4.5-4.14", "versions: {4.5-4.14")).diagnostics
    assert finding.code == "yaml"
    assert all(not p.diagnostics for uri, p in okd.published.items() if uri != okd.uri(OKD))


def test_a_closed_buffer_is_the_file_again(client: Client, tmp_path: Path) -> None:
    client.open(OKD, TEXT.replace("expires: 72h", "expires: 72x"))
    client.shut(OKD)
    assert not client.open(OKD).diagnostics
    client.shut(OKD)
