"""The extension in the extension host of VS Code: code-server, driven by a real browser.

`OKDSTREAMS_CODE_SERVER` names a folder with code-server; docs/editor.md says how it comes there.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packed_extension import packed

from support import ROOT

SWITCH = "OKDSTREAMS_CODE_SERVER"
ENTRY = Path(os.environ.get(SWITCH, "")) / "node_modules/code-server/out/node/entry.js"
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE = 120_000
"""Milliseconds: a busy machine takes half a minute to load the workbench and start the server."""

FAMILY = """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: okd
versions: 4.12-4.14
file: release-okd-$(v).json
imageStream: origin/$(v)
config: {name: $(v).0-0.okd, to: release}
tests: {aws: {job: aws, gate: blokking}}
"""

pytestmark = [
    pytest.mark.npm,
    pytest.mark.browser,
    pytest.mark.skipif(
        not os.environ.get(SWITCH)
        or not ENTRY.exists()
        or BROWSER is None
        or importlib.util.find_spec("playwright") is None,
        reason=f"{SWITCH} names no code-server, or there is no browser or no Playwright",
    ),
]


@pytest.fixture
def host(tmp_path: Path) -> Iterator[str]:
    """The address of a workbench with the extension, packed from this repository, and a family with a mistake."""
    extension = packed(tmp_path)
    program = tmp_path / "okdstreams"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m okdstreams "$@"\n')
    program.chmod(0o755)
    (tmp_path / "fleet/streams").mkdir(parents=True)
    (tmp_path / "fleet/streams/okd.yaml").write_text(FAMILY)
    (tmp_path / "user/User").mkdir(parents=True)
    settings = {"okdstreams.command": str(program), "security.workspace.trust.enabled": False}
    (tmp_path / "user/User/settings.json").write_text(json.dumps(settings))
    server = ["node", str(ENTRY), "--user-data-dir", str(tmp_path / "user"), "--extensions-dir", str(tmp_path / "ext")]
    server += ["--config", os.devnull]
    install = [*server, "--install-extension", str(extension / "okdstreams.vsix")]
    subprocess.run(install, check=True, capture_output=True, timeout=120)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    options = ["--auth", "none", "--bind-addr", address, "--disable-telemetry", "--disable-update-check"]
    with subprocess.Popen([*server, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(address)
            yield address
        finally:
            process.terminate()


def wait_for(address: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with socket.socket() as connection:
            if connection.connect_ex((address.partition(":")[0], int(address.partition(":")[2]))) == 0:
                return
        time.sleep(0.2)
    pytest.fail("code-server does not listen")


@pytest.fixture
def page() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-background-networking", "--disable-quic", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=arguments)
        yield browser.new_page()
        browser.close()


def test_findings_arrive_in_the_editor_and_go_when_they_are_mended(host: str, page: Any, tmp_path: Path) -> None:
    folder = tmp_path / "fleet"
    file = f"vscode-remote://{host}{folder}/streams/okd.yaml"
    page.goto(f"http://{host}/?folder={folder}&payload=" + json.dumps([["openFile", file]]), timeout=PATIENCE)
    page.wait_for_selector(".squiggly-error", timeout=PATIENCE)
    page.keyboard.press("Control+Shift+M")
    page.wait_for_selector(".markers-panel .monaco-list-row", timeout=PATIENCE)
    (_, finding) = page.locator(".markers-panel .monaco-list-row").all_inner_texts()
    assert "'blokking' is not 'blocking'" in finding
    assert "okdstreams" in finding
    assert "did you mean blocking?" in finding
    (folder / "streams/okd.yaml").write_text(FAMILY.replace("blokking", "blocking"))
    page.wait_for_selector(".squiggly-error", state="detached", timeout=PATIENCE)
