"""What a keystroke costs in an editor: the real server, from the change of a buffer to the findings of that change.

It needs pygls, and says nothing where that is missing.
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
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lsprotocol import types

ROOT = Path(__file__).parents[1]
PAUSE = 0.15
"""Seconds between two keys of somebody who types fast."""


def keystrokes(folder: Path) -> tuple[float, float]:
    """Median and worst seconds of a keystroke in the families of the repository, with all other copies beside them."""
    samples = asyncio.run(_samples(folder))
    return median(samples), max(samples)


def typed(text: str) -> Iterator[str]:
    """The texts of a buffer while somebody types in it: a comment at its end, and a value that is changed."""
    for number, letter in enumerate("typing", 1):
        text = text.rstrip("\n") + ("\n# " if number == 1 else "") + f"{letter}\n"
        yield text
        text = re.sub(r"(expires): [0-9]+h", rf"\1: {70 + number}h", text, count=1)
        text = re.sub(r"(maxUnreadyReleases): [0-9]+", rf"\1: {1 + number}", text, count=1)
        yield text


async def _samples(folder: Path) -> list[float]:
    from lsprotocol import types
    from pygls.lsp.client import LanguageClient

    client = LanguageClient("bench", "1")
    published: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def take(params: types.PublishDiagnosticsParams) -> None:
        published.put_nowait(params)

    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    await client.start_io(sys.executable, "-m", "okdstreams", "lsp", env=environment)
    await client.initialize_async(types.InitializeParams(types.ClientCapabilities(), root_uri=folder.as_uri()))
    client.initialized(types.InitializedParams())
    samples: list[float] = []
    for path in sorted((folder / "streams").glob("*.yaml")):
        text = path.read_text()
        if "kind: StreamFamily" not in text:
            continue
        client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(path.as_uri(), "yaml", 1, text))
        )
        await _until(published, path.as_uri(), 1)
        for version, now in enumerate(typed(text), 2):
            await asyncio.sleep(PAUSE)
            change = types.TextDocumentContentChangeWholeDocument(now)
            identifier = types.VersionedTextDocumentIdentifier(version, path.as_uri())
            start = time.perf_counter()
            client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))
            await _until(published, path.as_uri(), version)
            samples.append(time.perf_counter() - start)
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
    return samples


async def _until(published: asyncio.Queue[types.PublishDiagnosticsParams], uri: str, version: int) -> None:
    """Wait for the findings of this version of a file."""
    while True:
        params = await asyncio.wait_for(published.get(), 60)
        if params.uri == uri and params.version == version:
            return


if __name__ == "__main__":
    middle, worst = keystrokes(Path(sys.argv[1]).resolve())
    print(f"median {middle * 1000:.0f} ms, worst {worst * 1000:.0f} ms")
