"""Whether a JSON file is a release config: audit and import give one answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from okdstreams.audit.config import read_raw
from okdstreams.fleet.convention import target_of
from okdstreams.importing.read.configs import read
from okdstreams.language.release_config import NO_FIELDS, Content, content_of

CASES = [
    ("okd.json", {"name": "4.14.0-0.okd"}, Content.CONFIG),
    ("okd.json", {"verify": {}}, Content.CONFIG),
    ("release-okd-4.14.json", {}, Content.CONFIG),
    ("priv/release-okd-4.14.json", {"nmae": "4.14.0-0.okd"}, Content.CONFIG),
    ("release-scripts/package.json", {"scripts": {}}, Content.OTHER),
    ("package.json", {"scripts": {}}, Content.OTHER),
    ("package.json", {}, Content.OTHER),
    ("package.json", {"raw": {}}, Content.OTHER),
    ("release-okd-4.14.json", {"kind": "ImageStream", "apiVersion": "image.openshift.io/v1"}, Content.MANIFEST),
    ("okd.json", {"kind": "ImageStream", "name": "a"}, Content.CONFIG),
    ("release-okd-4.14.json", [], Content.SCALAR),
    ("okd.json", "text", Content.SCALAR),
    ("okd.json", None, Content.SCALAR),
]


@pytest.mark.parametrize(("file", "data", "content"), CASES)
def test_audit_and_import_agree(file: str, data: Any, content: Content, tmp_path: Path) -> None:
    assert content_of(data, file) is content
    text = json.dumps(data).encode()
    assert (read_raw(file, file, text, target_of(file)).subject is not None) == (content is Content.CONFIG)
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text)
    assert (list(read([str(tmp_path)]).configs) == [file.rpartition("/")[2] if "priv/" not in file else file]) == (
        content is Content.CONFIG
    )


def test_import_passes_over_what_is_no_config_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"scripts": {}}')
    (tmp_path / "release-okd-4.14.json").write_text('{"name": "4.14.0-0.okd"}')
    inputs = read([str(tmp_path)])
    assert list(inputs.configs) == ["release-okd-4.14.json"]
    assert [(d.message, d.is_error) for d in inputs.diagnostics] == [(NO_FIELDS, False)]
