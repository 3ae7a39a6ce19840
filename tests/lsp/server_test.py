"""The real server, spoken to as an editor does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lsp.client import Client
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from support import ROOT

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


# ---- requests


def position(marked: str, text: str = TEXT) -> types.Position:
    """Where the bar of `marked` stands in okd.yaml."""
    offset = text.index(marked.replace("|", "")) + marked.index("|")
    before = text[:offset]
    return types.Position(before.count("\n"), offset - before.rfind("\n") - 1)


def at(client: Client, method: str, marked: str, **more: object) -> Any:
    """The answer to a request about a position."""
    where = position(marked)
    return client.at(method, OKD, where.line, where.character, **more)


def test_a_definition_is_in_the_settings(okd: Client) -> None:
    [location] = at(okd, types.TEXT_DOCUMENT_DEFINITION, "job: o|kd/e2e-aws,")
    assert location.uri == okd.uri("streams/settings.yaml")
    line = (ROOT / "streams/settings.yaml").read_text().splitlines()[location.range.start.line]
    assert line.startswith("  okd: ")


def test_a_rendered_file_leads_to_its_line(okd: Client) -> None:
    name = "rendered/release-controller/release-okd-4.14.json"
    text = (ROOT / name).read_text()
    okd.tell(
        types.TEXT_DOCUMENT_DID_OPEN,
        types.DidOpenTextDocumentParams(types.TextDocumentItem(okd.uri(name), "json", 1, text)),
    )
    line = text[: text.index('"72h"')].count("\n")
    [location] = okd.at(types.TEXT_DOCUMENT_DEFINITION, name, line, 14)
    assert location.uri == okd.uri(OKD)
    assert location.range.start == position("expires: |72h")


def test_completion_knows_what_was_typed_a_moment_ago(okd: Client) -> None:
    okd.type(OKD, TEXT.replace("job: okd/e2e-aws,", "job: okd/,"))
    where = position("job: okd/|")
    answer = okd.at(types.TEXT_DOCUMENT_COMPLETION, OKD, where.line, where.character)
    assert "okd/e2e-vsphere" in {item.label for item in answer.items}
    edit = answer.items[0].text_edit
    assert (edit.range.start, edit.range.end) == (position("job: |okd/"), where)
    assert okd.findings(OKD).diagnostics


def test_hover_is_markdown_with_a_range(okd: Client) -> None:
    hovered = at(okd, types.TEXT_DOCUMENT_HOVER, "expi|res: 72h")
    assert 'expires = "72h"  (okd 4.5-4.14)' in hovered.contents.value
    assert hovered.contents.kind == "markdown"
    assert hovered.range.start == position("|expires: 72h")


def test_references_and_rename_reach_other_files(okd: Client) -> None:
    context = types.ReferenceContext(include_declaration=False)
    uses = at(okd, types.TEXT_DOCUMENT_REFERENCES, "family: ocp-|ci", context=context)
    assert {location.uri for location in uses} >= {okd.uri(OKD), okd.uri("streams/okd-scos.yaml")}
    prepared = at(okd, types.TEXT_DOCUMENT_PREPARE_RENAME, "family: ocp-|ci")
    assert prepared.placeholder == "ocp-ci"
    edit = at(okd, types.TEXT_DOCUMENT_RENAME, "family: ocp-|ci", new_name="ocp-new")
    assert edit.changes.keys() >= {okd.uri(OKD), okd.uri("streams/ocp-ci.yaml")}
    assert {piece.new_text for pieces in edit.changes.values() for piece in pieces} == {"ocp-new"}
    with pytest.raises(JsonRpcException, match="already"):
        at(okd, types.TEXT_DOCUMENT_RENAME, "family: ocp-|ci", new_name="okd")


def test_a_finding_comes_with_its_fix(okd: Client) -> None:
    typed = TEXT.replace("gate: blocking", "gate: blockin", 1)
    [finding] = okd.change(OKD, typed).diagnostics
    document = types.TextDocumentIdentifier(okd.uri(OKD))
    context = types.CodeActionContext([finding], only=[types.CodeActionKind.QuickFix])
    params = types.CodeActionParams(document, finding.range, context)
    [action] = okd.ask(types.TEXT_DOCUMENT_CODE_ACTION, params)
    [edit] = action.edit.changes[okd.uri(OKD)]
    assert action.diagnostics[0].message == finding.message
    assert edit.new_text == "g"
    everything = types.CodeActionContext([], only=[types.CodeActionKind.SourceFixAll])
    [action] = okd.ask(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionParams(document, finding.range, everything))
    assert action.kind == "source.fixAll.okdstreams"


def test_lenses_hints_and_layout(okd: Client) -> None:
    document = types.TextDocumentIdentifier(okd.uri(OKD))
    lenses = okd.ask(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensParams(document))
    assert lenses[0].command.title == "makes 10 streams · blocks 5"
    everything = types.Range(types.Position(0, 0), types.Position(999, 0))
    hints = okd.ask(types.TEXT_DOCUMENT_INLAY_HINT, types.InlayHintParams(document, everything))
    assert {hint.label for hint in hints} == {"= 4.14"}
    okd.change(OKD, TEXT.replace("expires: 72h", "expires:   72h"))
    options = types.FormattingOptions(2, insert_spaces=True)
    [edit] = okd.ask(types.TEXT_DOCUMENT_FORMATTING, types.DocumentFormattingParams(document, options))
    assert edit.new_text == ""
    assert edit.range.end.character - edit.range.start.character == 2


def test_a_file_of_no_fleet_is_left_alone(okd: Client, tmp_path: Path) -> None:
    stray = tmp_path / "other.yaml"
    stray.write_text("a: [")
    document = types.TextDocumentIdentifier(stray.as_uri())
    okd.tell(
        types.TEXT_DOCUMENT_DID_OPEN,
        types.DidOpenTextDocumentParams(types.TextDocumentItem(stray.as_uri(), "yaml", 1, "a: [")),
    )
    assert okd.ask(types.TEXT_DOCUMENT_HOVER, types.HoverParams(document, types.Position(0, 0))) is None
    assert stray.as_uri() not in okd.published


def test_a_new_file_on_the_disk_is_seen_when_the_client_tells(okd: Client) -> None:
    path = okd.root / "streams/new.yaml"
    path.write_text(TEXT)
    event = types.FileEvent(path.as_uri(), types.FileChangeType.Created)
    okd.tell(types.WORKSPACE_DID_CHANGE_WATCHED_FILES, types.DidChangeWatchedFilesParams([event]))
    assert okd.published_of(OKD, "also defined in streams/new.yaml").code == "schema"
    path.unlink()
    event = types.FileEvent(path.as_uri(), types.FileChangeType.Deleted)
    okd.tell(types.WORKSPACE_DID_CHANGE_WATCHED_FILES, types.DidChangeWatchedFilesParams([event]))
    assert not okd.change(OKD, TEXT).diagnostics


def test_a_second_fleet_is_found_by_its_folder(okd: Client) -> None:
    shutil.copytree(ROOT / "examples/okd-2026/streams", okd.root / "examples/other/streams")
    [name] = ["examples/other/streams/settings.yaml"]
    assert not okd.open(name).diagnostics
    assert okd.change(name, (okd.root / name).read_text() + "nonsense: 1\n").diagnostics
    okd.shut(name)


def test_a_ci_configuration_that_is_none_is_told_and_does_not_stop_the_server(tmp_path: Path) -> None:
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams/a.yaml").write_text('{"é": 1, kind: Nothing}')
    client = Client(tmp_path, encodings=["utf-8", "utf-16"], ciRepo="nowhere")
    try:
        assert client.capabilities.position_encoding == "utf-8"
        assert client.wait_for(lambda: client.registered == [types.WORKSPACE_DID_CHANGE_WATCHED_FILES])
        [finding] = client.open("streams/a.yaml", '{"é": 1, kind: Nothing}').diagnostics
        assert finding.range.start == types.Position(0, 16)
        assert "unknown kind 'Nothing'" in finding.message
        assert "has no ci-operator" in client.published_of("nowhere", "ci-operator").message
    finally:
        client.close()


def test_input_is_never_blocked(okd: Client) -> None:
    """Of keys that come faster than a fleet compiles, the last one is told, and requests are answered meanwhile."""
    for number in range(40):
        okd.type(OKD, TEXT.replace("expires: 72h", f"expires: {number}x"))
    where = position("gate: |blocking")
    answer = okd.at(types.TEXT_DOCUMENT_COMPLETION, OKD, where.line, where.character)
    assert answer.items
    [finding] = okd.findings(OKD).diagnostics
    assert "'39x'" in finding.message
