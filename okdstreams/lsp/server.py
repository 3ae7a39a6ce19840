"""The rim: the protocol's requests to the features, which know nothing of it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Collection
from typing import TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from okdstreams import __version__
from okdstreams.lsp.protocol import Rim
from okdstreams.lsp.state import FleetState
from okdstreams.lsp.watch import Watched
from okdstreams.lsp.workspace import Buffer, Options, Workspace, path_of
from okdstreams.syntax.diagnostics import Diagnostic

T = TypeVar("T")

PATIENCE = 5.0
"""Seconds that a request waits for the state of the last keystroke."""


class Server(LanguageServer):
    """A server of one client. Its workspace is there once the client has said where it is."""

    def __init__(self, options: Options) -> None:
        super().__init__("okdstreams", __version__, types.TextDocumentSyncKind.Full)
        self.options = options
        self.fleets: Workspace
        self._published: dict[str, tuple[Diagnostic, ...]] = {}

    def begin(self, params: types.InitializeParams) -> None:
        """Look where the client is."""
        uri = params.workspace_folders[0].uri if params.workspace_folders else params.root_uri
        root = os.path.normpath((to_fs_path(uri) if uri else params.root_path) or os.getcwd())
        given = params.initialization_options if isinstance(params.initialization_options, dict) else {}
        names = {"streams": "streams", "output": "output", "ciRepo": "ci_repo"}
        texts = {key: value for key, value in given.items() if isinstance(value, str) and value}
        chosen = {names[key]: value for key, value in texts.items() if key in names}
        self.fleets = Workspace(root, self.options._replace(**chosen), self._publish)

    # ---- requests

    def rim(self, fleet: Watched, state: FleetState) -> Rim:
        """How to speak of a fleet's files."""
        encoding = str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding))
        return Rim(state.texts, lambda name: self.fleets.uri(fleet.path(name)), encoding)

    async def answer(self, uri: str, feature: Callable[[FleetState, str, Rim], T], *, waits: bool = True) -> T | None:
        """What a feature says of a stream file; None of another. `waits`: for the state of the last keystroke."""
        belongs = self.fleets.of_uri(uri)
        if belongs is None:
            return None
        fleet, name = belongs

        def work() -> T | None:
            state = fleet.settled(PATIENCE) if waits else fleet.now(name)
            return None if state is None else feature(state, name, self.rim(fleet, state))

        return await asyncio.to_thread(work)

    # ---- diagnostics

    def _publish(self, fleet: Watched, state: FleetState, touched: Collection[str]) -> None:
        """Tell what is wrong with the files that changed, and with those of which something else is wrong now."""
        rim = self.rim(fleet, state)
        below = fleet.folder + os.sep
        by_path: dict[str, tuple[Diagnostic, ...]] = {path: () for path in self._published if path.startswith(below)}
        by_path |= {fleet.path(file): findings for file, findings in state.diagnostics.items()}
        anew = {fleet.path(file) for file in touched}
        for path, findings in sorted(by_path.items()):
            if self._published.get(path, ()) == findings and path not in anew:
                continue
            self._published[path] = findings
            buffer = self.fleets.buffers.get(path)
            self.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(
                    uri=self.fleets.uri(path),
                    diagnostics=[rim.diagnostic(finding) for finding in findings],
                    version=buffer.version if buffer is not None else None,
                )
            )


def server(options: Options) -> Server:
    """A server with all its features, not started yet."""
    ls = Server(options)

    @ls.feature(types.INITIALIZE)
    def begin(ls: Server, params: types.InitializeParams) -> None:
        ls.begin(params)

    @ls.feature(types.SHUTDOWN)
    def end(ls: Server, _: None) -> None:
        ls.fleets.end()

    @ls.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        _changed(ls, document.uri, document.version, document.text)

    @ls.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
        document = ls.workspace.get_text_document(params.text_document.uri)
        _changed(ls, document.uri, document.version, document.source)

    @ls.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
        _changed(ls, params.text_document.uri, None, None)

    @ls.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
        ls.fleets.refresh(path_of(params.text_document.uri))

    @ls.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def seen(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
        for change in params.changes:
            ls.fleets.refresh(path_of(change.uri))

    return ls


def _changed(ls: Server, uri: str, version: int | None, text: str | None) -> None:
    """A buffer was opened, has changed, or was closed (no text)."""
    belongs = ls.fleets.of_uri(uri)
    if belongs is None:
        return
    if text is None:
        ls.fleets.buffers.pop(path_of(uri), None)
    else:
        ls.fleets.buffers[path_of(uri)] = Buffer(uri, version)
    fleet, name = belongs
    fleet.change(name, text)
