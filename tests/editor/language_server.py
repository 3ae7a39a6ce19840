"""A client of the real yaml-language-server: JSON-RPC over its stdio, as an editor speaks it."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import threading
from pathlib import Path
from typing import Any

VERSION = "1.25.0"
"""The version that `.ci/run` installs too; 2.0 needs node 22."""

PLACE = "OKDSTREAMS_YAML_LANGUAGE_SERVER"
"""Environment variable: the folder that `npm install --prefix FOLDER yaml-language-server@VERSION` has filled."""

PATIENCE = 60
CAPABILITIES = {
    "textDocument": {
        "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}},
        "hover": {"contentFormat": ["markdown"]},
        "publishDiagnostics": {},
    },
    "workspace": {"configuration": True},
}
SETTINGS = {
    "yaml": {
        "validate": True,
        "completion": True,
        "hover": True,
        "schemaStore": {"enable": False},
        "schemas": {},
        "yamlVersion": "1.2",
    }
}


def installed() -> tuple[str, ...] | None:
    """The command that starts the server of the pinned version, None where it or node is missing."""
    package = Path(os.environ.get(PLACE, "nowhere")) / "node_modules" / "yaml-language-server"
    node = shutil.which("node")
    if node is None or not package.is_dir():
        return None
    if json.loads((package / "package.json").read_text())["version"] != VERSION:
        return None
    return node, str(package / "bin" / "yaml-language-server"), "--stdio"


class LanguageServer:
    """A running server. Documents are opened under a name in `folder`, which need not be there on the disk."""

    def __init__(self, command: tuple[str, ...], folder: Path) -> None:
        self.folder = folder
        self.number = 0
        self.opened = 0
        self.answers: queue.Queue[dict[str, Any]] = queue.Queue()
        self.published: dict[str, queue.Queue[list[dict[str, Any]]]] = {}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        root = {"rootUri": folder.as_uri(), "workspaceFolders": [{"uri": folder.as_uri(), "name": folder.name}]}
        self.ask("initialize", {"processId": os.getpid(), "capabilities": CAPABILITIES, **root})
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": SETTINGS})

    def close(self) -> None:
        """End the server."""
        self.ask("shutdown", None)
        self.tell("exit", None)
        self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()

    def diagnostics(self, name: str, text: str) -> list[dict[str, Any]]:
        """What the server finds wrong in a document."""
        uri = (self.folder / name).as_uri()
        self.published[uri] = queue.Queue()
        self._open(uri, text)
        diagnostics = self.published[uri].get(timeout=PATIENCE)
        self.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
        assert self.published[uri].get(timeout=PATIENCE) == []  # what it says of a closed document
        return diagnostics

    def completion(self, name: str, text: str, line: int, column: int) -> list[dict[str, Any]]:
        """What it offers at a place of a document."""
        answer = self._at("textDocument/completion", name, text, line, column)
        items: list[dict[str, Any]] = answer["items"] if isinstance(answer, dict) else answer
        return items

    def hover(self, name: str, text: str, line: int, column: int) -> str:
        """What it tells about a place of a document, in Markdown."""
        answer = self._at("textDocument/hover", name, text, line, column)
        return "" if answer is None else str(answer["contents"]["value"])

    def _at(self, method: str, name: str, text: str, line: int, column: int) -> Any:
        uri = (self.folder / name).as_uri()
        self._open(uri, text)
        position = {"textDocument": {"uri": uri}, "position": {"line": line, "character": column}}
        answer = self.ask(method, position)
        self.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
        return answer

    def ask(self, method: str, params: Any) -> Any:
        """Send a request and wait for its result."""
        self.number += 1
        self._send({"id": self.number, "method": method, "params": params})
        answer = self.answers.get(timeout=PATIENCE)
        assert answer["id"] == self.number
        assert "error" not in answer, answer
        return answer["result"]

    def tell(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def _open(self, uri: str, text: str) -> None:
        self.opened += 1  # the server keeps what it has parsed by name and version, also when it was closed
        document = {"uri": uri, "languageId": "yaml", "version": self.opened, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def _read(self) -> None:
        assert self.process.stdout is not None
        while header := self.process.stdout.readline():
            length = int(header.partition(b":")[2])
            while self.process.stdout.readline().strip():
                pass
            self._take(json.loads(self.process.stdout.read(length)))

    def _take(self, message: dict[str, Any]) -> None:
        method = message.get("method")
        if method == "textDocument/publishDiagnostics":
            uri = message["params"]["uri"]
            if uri in self.published:
                self.published[uri].put(message["params"]["diagnostics"])
        elif method == "workspace/configuration":
            settings = [SETTINGS.get(item["section"]) for item in message["params"]["items"]]
            self._send({"id": message["id"], "result": settings})
        elif method is None:
            self.answers.put(message)
        elif "id" in message:
            self._send({"id": message["id"], "result": None})
