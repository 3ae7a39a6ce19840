"""The real server in Emacs, with the lines that docs/editor.md gives for it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from lsp.editors import environment_with_program, lines_of_docs

from support import ROOT

EMACS = shutil.which("emacs")
NEEDED = "(progn (package-initialize) (require 'eglot) (require 'yaml-mode))"


def test_eglot_shows_what_the_server_tells(tmp_path: Path) -> None:
    if EMACS is None:
        pytest.skip("no emacs on PATH")
    environment = environment_with_program(tmp_path)
    if subprocess.run(
        [EMACS, "--batch", "--eval", NEEDED], env=environment, capture_output=True, check=False
    ).returncode:
        pytest.skip("Emacs has no eglot or no yaml-mode")
    shutil.copytree(ROOT / "examples" / "okd-2026" / "streams", tmp_path / "streams")
    file = tmp_path / "streams" / "okd-scos-ci.yaml"
    text = file.read_text()
    line = 1 + text[: text.index("gate: blocking")].count("\n")
    file.write_text(text.replace("gate: blocking", "gate: blockin", 1))
    (tmp_path / "lines.el").write_text(lines_of_docs("elisp"))
    environment |= {
        "OKDSTREAMS_LINES": str(tmp_path / "lines.el"),
        "OKDSTREAMS_FILE": str(file),
    }
    command = [EMACS, "--batch", "-l", str(Path(__file__).with_name("emacs.el"))]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["mode"].startswith("yaml-")
    [(place, words)] = seen["findings"]
    assert place == line
    assert "'blockin' is not 'blocking', 'informing', 'async' or 'off'" in words
    assert "did you mean blocking?" in words
    assert "job prefix" in seen["hover"]
