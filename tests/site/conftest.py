"""The site of this repository's streams, made once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from site_pages import Page, parsed

from okdstreams.compiler import Compilation
from okdstreams.site.build import site


@pytest.fixture(scope="session")
def files(compilation: Compilation) -> dict[str, str]:
    """The text of every file of the site, by path."""
    return site(compilation, "streams", "rendered")


@pytest.fixture(scope="session")
def pages(files: Mapping[str, str]) -> dict[str, Page]:
    """The pages, read as a browser reads them."""
    return {path: parsed(text) for path, text in files.items() if path.endswith(".html")}


@pytest.fixture(scope="session")
def written(files: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site on disk."""
    folder = tmp_path_factory.mktemp("site")
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder
