"""The rim: the protocol's requests to the features, which know nothing of it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Collection
from typing import Concatenate, ParamSpec, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from okdstreams import __version__
from okdstreams.lsp import requests
from okdstreams.lsp.protocol import Rim
from okdstreams.lsp.rename import Refused
from okdstreams.lsp.state import FleetState
from okdstreams.lsp.watch import Watched
from okdstreams.lsp.workspace import Buffer, Options, Workspace, path_of
from okdstreams.syntax.diagnostics import Diagnostic

P = ParamSpec("P")
T = TypeVar("T")

CHOICES = {"streams": "streams", "output": "output", "ciRepo": "ci_repo"}
"""The initialization options of a client, to the options of the command line that they stand for."""

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
        texts = {key: value for key, value in given.items() if isinstance(value, str) and value}
        chosen = {CHOICES[key]: value for key, value in texts.items() if key in CHOICES}
        self.fleets = Workspace(root, self.options._replace(**chosen), self._publish)

    # ---- requests

    def rim(self, fleet: Watched, state: FleetState) -> Rim:
        """How to speak of a fleet's files."""
        encoding = str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding))
        return Rim(state.texts, lambda name: self.fleets.uri(fleet.path(name)), encoding)

    async def answer(
        self, uri: str, feature: Callable[Concatenate[FleetState, str, Rim, P], T], *more: P.args, **named: P.kwargs
    ) -> T | None:
        """What a feature says of a stream file once the last keystroke is compiled; None of another file."""
        return await self._answer(uri, lambda fleet, _: fleet.settled(PATIENCE), feature, *more, **named)

    async def answer_now(
        self, uri: str, feature: Callable[Concatenate[FleetState, str, Rim, P], T], *more: P.args, **named: P.kwargs
    ) -> T | None:
        """The same of the last state there is, with the newest text of the file."""
        return await self._answer(uri, lambda fleet, name: fleet.now(name), feature, *more, **named)

    async def _answer(
        self,
        uri: str,
        state_of: Callable[[Watched, str], FleetState | None],
        feature: Callable[Concatenate[FleetState, str, Rim, P], T],
        *more: P.args,
        **named: P.kwargs,
    ) -> T | None:
        belongs = self.fleets.of_uri(uri)
        if belongs is None:
            return None
        fleet, name = belongs

        def work() -> T | None:
            state = state_of(fleet, name)
            return None if state is None else feature(state, name, self.rim(fleet, state), *more, **named)

        return await asyncio.to_thread(work)

    async def answer_rendered(
        self, fleet: Watched, path: str, params: types.DefinitionParams
    ) -> list[types.Location] | None:
        """Where in the streams a place of a rendered file comes from."""
        text = self.workspace.get_text_document(params.text_document.uri).source

        def work() -> list[types.Location] | None:
            state = fleet.settled(PATIENCE)
            return None if state is None else requests.uses(state, path, text, self.rim(fleet, state), params.position)

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

    @ls.feature(types.INITIALIZED)
    async def watch(ls: Server, _: types.InitializedParams) -> None:
        """Ask to be told of files that change on the disk, where the client can be asked."""
        workspace = ls.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace is not None else None
        if watching is not None and watching.dynamic_registration:
            options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher("**/*.{yaml,yml}")])
            registration = types.Registration("streams", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            await ls.client_register_capability_async(types.RegistrationParams([registration]))

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

    _features(ls)
    return ls


def _features(ls: Server) -> None:
    """The requests about a file."""

    @ls.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=list("/@$(-*{ ")))
    async def complete(ls: Server, params: types.CompletionParams) -> types.CompletionList | None:
        return await ls.answer_now(params.text_document.uri, requests.complete, params.position)

    @ls.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
        return await ls.answer(params.text_document.uri, requests.tell, params.position)

    @ls.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(ls: Server, params: types.DefinitionParams) -> list[types.Location] | None:
        rendered = ls.fleets.rendered(params.text_document.uri)
        if rendered is not None:
            return await ls.answer_rendered(*rendered, params)
        return await ls.answer(params.text_document.uri, requests.declared, params.position)

    @ls.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def references(ls: Server, params: types.ReferenceParams) -> list[types.Location] | None:
        return await ls.answer(params.text_document.uri, requests.named, params)

    @ls.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    async def prepare(ls: Server, params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        return await ls.answer(params.text_document.uri, requests.can_rename, params.position)

    @ls.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    async def rename(ls: Server, params: types.RenameParams) -> types.WorkspaceEdit | None:
        try:
            return await ls.answer(params.text_document.uri, requests.rename, params)
        except Refused as e:
            raise JsonRpcInvalidParams(str(e)) from e

    kinds: list[types.CodeActionKind | str] = [types.CodeActionKind.QuickFix, requests.FIX_ALL]

    @ls.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=kinds))
    async def fix(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction] | None:
        return await ls.answer(params.text_document.uri, requests.fix, params)

    @ls.feature(types.TEXT_DOCUMENT_CODE_LENS)
    async def lenses(ls: Server, params: types.CodeLensParams) -> list[types.CodeLens] | None:
        return await ls.answer(params.text_document.uri, requests.count)

    @ls.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    async def hints(ls: Server, params: types.InlayHintParams) -> list[types.InlayHint] | None:
        return await ls.answer(params.text_document.uri, requests.inlay, params.range)

    @ls.feature(types.TEXT_DOCUMENT_FORMATTING)
    async def lay_out(ls: Server, params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
        return await ls.answer(params.text_document.uri, requests.lay_out)


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
