"""What a keystroke costs in an editor: the real server, from the change of a buffer to the findings of that change.

It needs pygls, and is not asked where that is missing.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from bench.measure import Sample
from bench.rows import EDITED, Place

if TYPE_CHECKING:
    from lsprotocol import types

PAUSE = 0.15
"""Seconds between two keys of somebody who types fast."""


class Key(NamedTuple):
    """Seconds on the clock until the findings were there, and those of processor that the server took."""

    seconds: float
    processor: float


def keystroke(place: Place, number: int) -> Sample:
    """A session in one family, with all others beside it: the middle of its keys."""
    keys = asyncio.run(_keys(place, place.folder / EDITED))
    return Sample(median(key.seconds for key in keys), median(key.processor for key in keys), 0)


def typed(text: str) -> Iterator[str]:
    """The texts of a buffer while somebody types in it: a comment at its end, and a value that is changed."""
    for number, letter in enumerate("typing", 1):
        text = text.rstrip("\n") + ("\n# " if number == 1 else "") + f"{letter}\n"
        yield text
        text = re.sub(r"(expires): [0-9]+h", rf"\1: {70 + number}h", text, count=1)
        text = re.sub(r"(maxUnreadyReleases): [0-9]+", rf"\1: {1 + number}", text, count=1)
        yield text


async def _keys(place: Place, path: Path) -> list[Key]:
    from lsprotocol import types
    from pygls.lsp.client import LanguageClient

    client = LanguageClient("bench", "1")
    published: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def take(params: types.PublishDiagnosticsParams) -> None:
        published.put_nowait(params)

    environment = {**os.environ, **place.environment(cache=True)}
    await client.start_io(sys.executable, "-m", "okdstreams", "lsp", env=environment)
    server = client._server.pid
    root = place.folder.as_uri()
    await client.initialize_async(types.InitializeParams(types.ClientCapabilities(), root_uri=root))
    client.initialized(types.InitializedParams())
    text, uri = path.read_text(), path.as_uri()
    client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "yaml", 1, text)))
    await _until(published, uri, 1)
    keys: list[Key] = []
    for version, now in enumerate(typed(text), 2):
        await asyncio.sleep(PAUSE)
        change = types.TextDocumentContentChangeWholeDocument(now)
        identifier = types.VersionedTextDocumentIdentifier(version, uri)
        start, taken = time.perf_counter(), _processor(server)
        client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))
        await _until(published, uri, version)
        elapsed = time.perf_counter() - start
        keys.append(Key(elapsed, _processor(server) - taken or elapsed))
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
    return keys


async def _until(published: asyncio.Queue[types.PublishDiagnosticsParams], uri: str, version: int) -> None:
    """Wait for the findings of this version of a file."""
    while True:
        params = await asyncio.wait_for(published.get(), 60)
        if params.uri == uri and params.version == version:
            return


def _processor(pid: int) -> float:
    """Seconds that all threads of a process have run, as Linux counts them; 0 elsewhere."""
    total = 0
    try:
        for thread in os.scandir(f"/proc/{pid}/task"):
            total += int(Path(thread.path, "schedstat").read_text().split()[0])
    except OSError:
        return 0.0
    return total / 1e9
