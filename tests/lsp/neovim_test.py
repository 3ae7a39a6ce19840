"""The real server in Neovim, with the lines that docs/editor.md gives for it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from lsp.editors import environment_with_program, lines_of_docs

from support import ROOT

HERE = Path(__file__).parent
NVIM = shutil.which("nvim")


@pytest.mark.skipif(NVIM is None, reason="no nvim on PATH")
def test_neovim_shows_what_the_server_tells(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "streams", tmp_path / "streams")
    (tmp_path / "lines.lua").write_text(lines_of_docs("lua"))
    environment = {
        **environment_with_program(tmp_path),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "OKDSTREAMS_LINES": str(tmp_path / "lines.lua"),
        "OKDSTREAMS_SEEN": str(tmp_path / "seen.json"),
    }
    command = [str(NVIM), "--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", f"luafile {HERE / 'neovim.lua'}"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    seen = json.loads((tmp_path / "seen.json").read_text())
    assert "problem" not in seen, (seen, done.stderr)
    assert seen["name"] == "okdstreams"
    [unknown, timing] = sorted(seen["findings"], key=lambda finding: finding[1])
    assert "unknown placeholder $(nothing)" in unknown[0]
    # Neovim counts columns in bytes: the quote, and four of them for the character before it
    assert unknown[1:] == [0, 11, 11 + len('"😀 $(nothing)"'.encode())]
    assert "'72x' is not a Go duration" in timing[0]
    assert timing[1:] == [1, 11, 14]
    assert 'expires = "72h"  (okd 4.5-4.14)' in seen["hover"]
    assert seen["definition"].endswith("streams/settings.yaml")
    assert seen["completion"] > 0
    assert seen["formatted"] == "  expires: 72h"
    assert seen["renamed"]
    assert seen["lenses"] == "makes 10 streams · blocks 5"
