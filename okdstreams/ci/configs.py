"""The ci-operator configurations of a checkout."""

from __future__ import annotations

import os
from collections.abc import Iterator

from okdstreams.disk.errors import TreeError

FOLDER = "ci-operator/config"


def has_configs(folder: str) -> bool:
    """Whether a folder is a checkout that has ci-operator configurations."""
    return os.path.isdir(_root(folder))


def _root(folder: str) -> str:
    return os.path.join(folder, *FOLDER.split("/"))


def read_configs(folder: str) -> dict[str, bytes]:
    """Path below the checkout to content, sorted. Raises TreeError when the folder is no checkout."""
    root = _root(folder)
    if not has_configs(folder):
        hint = "name a checkout of the CI configuration, such as github.com/openshift/release"
        raise TreeError(folder, f"{folder} has no {FOLDER}", hint)
    contents = {}
    for path in _files(root):
        try:
            with open(path, "rb") as file:
                contents[os.path.relpath(path, folder).replace(os.sep, "/")] = file.read()
        except OSError as e:
            raise TreeError(path, f"{path} cannot be read: {e.strerror}", "name a checkout that is whole") from e
    return dict(sorted(contents.items()))


def is_variant(path: str) -> bool:
    """Whether the file of this path is a variant of another."""
    return "__" in os.path.basename(path)


def _files(root: str) -> Iterator[str]:
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            if name.endswith(".yaml") and not os.path.islink(path):
                yield path
