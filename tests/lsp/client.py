"""A client of the real server, by pygls' own client: it starts `okdstreams lsp` and speaks to it over its pipes."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.client import LanguageClient

T = TypeVar("T")

PATIENCE = 60
ONES = types.TextDocumentContentChangeWholeDocument


class Client:
    """A running server whose root is `root`. Requests wait for their answers; findings are kept by URI."""

    def __init__(self, root: Path, *options: str, encodings: list[str] | None = None, **given: Any) -> None:
        self.root = root
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.published: dict[str, types.PublishDiagnosticsParams] = {}
        self.arrived = threading.Condition()
        self.versions: dict[str, int] = {}
        self.registered: list[str] = []
        self.client = LanguageClient("tests", "1")

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def take(params: types.PublishDiagnosticsParams) -> None:
            with self.arrived:
                self.published[params.uri] = params
                self.arrived.notify_all()

        @self.client.feature(types.CLIENT_REGISTER_CAPABILITY)
        def register(params: types.RegistrationParams) -> None:
            with self.arrived:
                self.registered += [registration.method for registration in params.registrations]
                self.arrived.notify_all()

        self._run(self.client.start_io(sys.executable, "-m", "okdstreams", "lsp", *options))
        general = types.GeneralClientCapabilities(position_encodings=encodings) if encodings else None
        files = types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
        workspace = types.WorkspaceClientCapabilities(did_change_watched_files=files)
        started = types.InitializeParams(
            types.ClientCapabilities(general=general, workspace=workspace),
            workspace_folders=[types.WorkspaceFolder(root.as_uri(), root.name)],
            initialization_options=given or None,
        )
        self.capabilities = self.ask(types.INITIALIZE, started).capabilities
        self.tell(types.INITIALIZED, types.InitializedParams())

    def close(self) -> None:
        """End the server, as an editor does, and see that it ends well."""
        self.ask(types.SHUTDOWN, None)
        self.tell(types.EXIT, None)
        process = self.client._server
        assert process is not None
        code = self._run(process.wait())
        assert code == 0, code
        self._run(self.client.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(PATIENCE)
        self.loop.close()

    def uri(self, name: str) -> str:
        """The URI of a file below the root."""
        return (self.root / name).as_uri()

    def open(self, name: str, text: str | None = None) -> types.PublishDiagnosticsParams:
        """Open a file, with a text that may differ from the disk's, and wait for its findings."""
        text = (self.root / name).read_text() if text is None else text
        version = self.versions[name] = self.versions.get(name, 0) + 1
        item = types.TextDocumentItem(self.uri(name), "yaml", version, text)
        self.tell(types.TEXT_DOCUMENT_DID_OPEN, types.DidOpenTextDocumentParams(item))
        return self.findings(name)

    def change(self, name: str, text: str) -> types.PublishDiagnosticsParams:
        """Type, and wait for the findings of what was typed."""
        self.type(name, text)
        return self.findings(name)

    def type(self, name: str, text: str) -> None:
        """The whole of a buffer is another text."""
        self.versions[name] += 1
        identifier = types.VersionedTextDocumentIdentifier(self.versions[name], self.uri(name))
        self.tell(types.TEXT_DOCUMENT_DID_CHANGE, types.DidChangeTextDocumentParams(identifier, [ONES(text)]))

    def shut(self, name: str) -> None:
        """Close a file."""
        document = types.TextDocumentIdentifier(self.uri(name))
        self.tell(types.TEXT_DOCUMENT_DID_CLOSE, types.DidCloseTextDocumentParams(document))

    def findings(self, name: str) -> types.PublishDiagnosticsParams:
        """The findings of the newest version of a file."""
        uri, version = self.uri(name), self.versions[name]

        def there() -> bool:
            return uri in self.published and self.published[uri].version == version

        with self.arrived:
            assert self.arrived.wait_for(there, PATIENCE), f"no findings of {name} {version}"
            return self.published[uri]

    def published_of(self, name: str, wanted: str) -> types.Diagnostic:
        """The finding of a file, open or not, whose message has these words; waits until there is one."""
        uri = self.uri(name)

        def found() -> types.Diagnostic | None:
            published = self.published.get(uri)
            return next((d for d in published.diagnostics if wanted in d.message), None) if published else None

        with self.arrived:
            assert self.arrived.wait_for(lambda: found() is not None, PATIENCE), f"nothing of {wanted!r} in {name}"
            finding = found()
            assert finding is not None
            return finding

    def wait_for(self, condition: Callable[[], bool]) -> bool:
        """Whether something comes to be so while messages arrive."""
        with self.arrived:
            return self.arrived.wait_for(condition, PATIENCE)

    def ask(self, method: str, params: Any) -> Any:
        """Send a request and wait for its result."""

        async def answer() -> Any:
            return await self.client.protocol.send_request_async(method, params)

        return self._run(answer())

    def tell(self, method: str, params: Any) -> None:
        """Send a notification."""
        self.loop.call_soon_threadsafe(self.client.protocol.notify, method, params)

    def at(self, method: str, name: str, line: int, character: int, **more: Any) -> Any:
        """Ask about a position."""
        kinds: Mapping[str, Any] = {
            types.TEXT_DOCUMENT_COMPLETION: types.CompletionParams,
            types.TEXT_DOCUMENT_HOVER: types.HoverParams,
            types.TEXT_DOCUMENT_DEFINITION: types.DefinitionParams,
            types.TEXT_DOCUMENT_REFERENCES: types.ReferenceParams,
            types.TEXT_DOCUMENT_RENAME: types.RenameParams,
            types.TEXT_DOCUMENT_PREPARE_RENAME: types.PrepareRenameParams,
        }
        document = types.TextDocumentIdentifier(self.uri(name))
        return self.ask(method, kinds[method](text_document=document, position=types.Position(line, character), **more))

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE)
