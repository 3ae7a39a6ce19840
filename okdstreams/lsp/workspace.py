"""The fleets of a workspace: which one a file belongs to, and the way between files, paths and URIs."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from pygls.uris import from_fs_path, to_fs_path

from okdstreams.ci.checkout import read_ci_repo
from okdstreams.ci.jobs import CiJobs
from okdstreams.disk.names import ENDINGS
from okdstreams.lsp.state import FleetState
from okdstreams.lsp.watch import Watched

SETTINGS = "settings.yaml"


class Options(NamedTuple):
    """What the command line says, and the client over it; folders relative to the root of the workspace."""

    streams: str = "streams"
    output: str = "rendered"
    ci_repo: str = ""


class Buffer(NamedTuple):
    """A file that is open in the editor, as the client calls it."""

    uri: str
    version: int | None


class Workspace:
    """Fleets by folder, begun when a file of theirs is seen."""

    def __init__(
        self, root: str, options: Options, publish: Callable[[Watched, FleetState, Collection[str]], None]
    ) -> None:
        self.root, self.options = root, options
        self._publish = publish
        self.fleets: dict[str, Watched] = {}
        self.buffers: dict[str, Buffer] = {}
        """By path."""
        main = os.path.join(root, options.streams)
        if os.path.isdir(main):
            self._watch(main, os.path.join(root, options.output))

    def of_uri(self, uri: str) -> tuple[Watched, str] | None:
        """The fleet of a stream file, and the name that it has there; None for a file of no fleet."""
        path = path_of(uri)
        if not path.endswith(ENDINGS) or os.path.basename(path).startswith("."):
            return None
        folder = self._folder(path)
        if folder is None:
            return None
        fleet = self.fleets.get(folder)
        if fleet is None:
            fleet = self._watch(folder, os.path.join(os.path.dirname(folder), os.path.basename(self.options.output)))
        return fleet, fleet.name(path)

    def rendered(self, uri: str) -> tuple[Watched, str] | None:
        """The fleet that a file is rendered by, and the file's path below the output folder."""
        path = path_of(uri)
        for folder, fleet in self.fleets.items():
            for output in (os.path.join(self.root, self.options.output), self._beside(folder)):
                if path.startswith(output + os.sep):
                    return fleet, os.path.relpath(path, output).replace(os.sep, "/")
        return None

    def refresh(self, path: str) -> None:
        """A file was changed on the disk."""
        for folder, fleet in self.fleets.items():
            if path.startswith(folder + os.sep):
                fleet.refresh()

    def end(self) -> None:
        """Stop watching."""
        for fleet in self.fleets.values():
            fleet.end()

    def uri(self, path: str) -> str:
        """The URI of a path, as the client calls it if it has the file open."""
        buffer = self.buffers.get(path)
        return buffer.uri if buffer is not None else from_fs_path(path) or ""

    def _beside(self, folder: str) -> str:
        return os.path.join(os.path.dirname(folder), os.path.basename(self.options.output))

    def _folder(self, path: str) -> str | None:
        """The folder of the fleet that a path lies in: a known one, else the outermost with settings above it."""
        folders = [folder for folder in self.fleets if path.startswith(folder + os.sep)]
        if folders:
            return max(folders, key=len)
        name = os.path.basename(self.options.streams)
        above = list(_folders(path))
        fitting = [f for f in above if os.path.basename(f) == name or os.path.isfile(os.path.join(f, SETTINGS))]
        return fitting[-1] if fitting else None

    def _watch(self, folder: str, output: str) -> Watched:
        folder = os.path.normpath(folder)
        fleet = self.fleets[folder] = Watched(
            self.root,
            folder,
            os.path.normpath(output),
            self._jobs,
            lambda state, touched: self._publish(self.fleets[folder], state, touched),
        )
        return fleet

    def _jobs(self) -> CiJobs | None:
        if not self.options.ci_repo:
            return None
        return read_ci_repo(os.path.join(self.root, self.options.ci_repo))


def _folders(path: str) -> Iterator[str]:
    """The folders that a file lies in, up to the top of its repository."""
    folder = os.path.dirname(path)
    while folder != os.path.dirname(folder):
        yield folder
        if os.path.exists(os.path.join(folder, ".git")):
            return
        folder = os.path.dirname(folder)


def path_of(uri: str) -> str:
    """The path of a file's URI; empty for what is no file."""
    return os.path.normpath(to_fs_path(uri) or "") if uri.startswith("file:") else ""
