"""One fleet under watch: its files on the disk, the buffers above them, and a thread that compiles what changes."""

from __future__ import annotations

import gc
import logging
import os
import threading
from collections.abc import Callable, Collection

from okdstreams.ci.jobs import CiJobs
from okdstreams.disk.errors import TreeError
from okdstreams.disk.stream_files import read_streams
from okdstreams.lsp.compiling import Compiler, Stale
from okdstreams.lsp.state import FleetState
from okdstreams.syntax.diagnostics import Diagnostic, error

DEBOUNCE = 0.005
"""Seconds without a change before a run begins: keys that come at once are one change."""

CALM = 0.2
"""Seconds after a key before the whole fleet is looked at, unless a request waits for it: another key may follow."""

IDLE = 2.0
"""Seconds without a change after which garbage is looked for; it takes longer than a key may wait."""

_logger = logging.getLogger(__name__)

Publish = Callable[[FleetState, Collection[str]], None]
"""A new state, and the files whose text has changed since the one before."""


class Watched:
    """A fleet that is kept compiled. Changes come from one thread; the state may be asked for by any."""

    def __init__(
        self, root: str, folder: str, output: str, jobs: Callable[[], CiJobs | None], publish: Publish
    ) -> None:
        self.root, self.folder = root, folder
        self._jobs, self._publish = jobs, publish
        self._compiler = Compiler(self.name(folder), self.name(output))
        self._outside: tuple[Diagnostic, ...] = ()
        """What is wrong with the CI configuration, when it cannot be read at all."""
        self._buffers: dict[str, str] = {}
        self._touched: set[str] = set()
        self._wanted = 1
        self._done = 0
        self._waiting = 0
        """Requests that wait for the whole fleet."""
        self._changed = threading.Condition()
        self._ended = False
        self.state: FleetState | None = None
        self._thread = threading.Thread(target=self._run, name="okdstreams", daemon=True)
        self._thread.start()

    def name(self, path: str) -> str:
        """A path as findings name it: relative to the root of the workspace where it lies in it."""
        inside = os.path.relpath(path, self.root)
        return path if inside.startswith("..") else inside.replace(os.sep, "/")

    def path(self, name: str) -> str:
        """The path of a file that findings name."""
        return os.path.normpath(os.path.join(self.root, name))

    def change(self, file: str, text: str | None) -> None:
        """A buffer holds another text; with None it was closed, and the disk counts again."""
        with self._changed:
            if text is None:
                self._buffers.pop(file, None)
            else:
                self._buffers[file] = text
            self._touched.add(file)
            self._wanted += 1
            self._changed.notify_all()

    def refresh(self) -> None:
        """Something has changed on the disk."""
        with self._changed:
            self._wanted += 1
            self._changed.notify_all()

    def end(self) -> None:
        """Stop the thread."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def settled(self, patience: float) -> FleetState | None:
        """The state of all changes so far; the last there is when that takes longer than `patience` seconds."""
        with self._changed:
            wanted = self._wanted
            self._waiting += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._done >= wanted or self._ended, patience)
            self._waiting -= 1
            return self.state

    def now(self, file: str) -> FleetState | None:
        """The last state, with the newest text of a file in it: for what cannot wait."""
        state = self.state
        if state is None:
            return self.settled(10)
        text = self._buffers.get(file)
        return state if text is None else state.with_text(file, text)

    # ---- the thread

    def _run(self) -> None:
        try:
            self._compiler.jobs = self._jobs()
        except TreeError as e:
            self._outside = (error(e.span, "file", str(e), e.hint),)
        gc.disable()  # a collection of thousands of live objects would fall on some key
        while self._something_to_do():
            with self._changed:
                wanted, buffers = self._wanted, dict(self._buffers)
                touched, self._touched = self._touched, set()
            state: FleetState | None
            try:
                state = self._compiled(wanted, buffers, touched)
            except Stale:
                with self._changed:
                    self._touched |= touched
                continue
            except Exception:  # the thread outlives a mistake of this program: the next keystroke may have none
                _logger.exception("the streams in %s cannot be compiled", self.folder)
                state = self.state
            with self._changed:
                self.state, self._done = state, wanted
                self._changed.notify_all()
            if state is not None:
                self._tell(state, touched)

    def _something_to_do(self) -> bool:
        """Wait for a change, and for the end of those that come at once; False when the watch has ended."""
        with self._changed:
            while self._done == self._wanted and not self._ended:
                if not self._changed.wait(IDLE):
                    gc.collect()
                    self._changed.wait_for(lambda: self._done != self._wanted or self._ended)
            while not self._ended and self.state is not None and self._changed.wait(DEBOUNCE):
                pass
            return not self._ended

    def _compiled(self, wanted: int, buffers: dict[str, str], touched: set[str]) -> FleetState:
        """The state of these buffers. What is known ahead of it is told, and no longer counts as touched.

        Raises Stale when the buffers have changed meanwhile.
        """

        def is_stale() -> bool:
            return self._wanted != wanted or self._ended

        texts, reading = self._read(buffers)
        ahead = self._compiler.ahead(self.state, texts, touched, is_stale) if self.state is not None else None
        if ahead is not None:
            self.state = ahead
            self._tell(ahead, touched)
            touched.clear()
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or is_stale(), CALM)
        return self._compiler.state(texts, reading, is_stale)

    def _tell(self, state: FleetState, touched: Collection[str]) -> None:
        try:
            self._publish(state, touched)
        except Exception:  # a client that has gone, or a finding that cannot be said: the next one may be
            _logger.exception("the findings in %s cannot be told", self.folder)

    def _read(self, buffers: dict[str, str]) -> tuple[dict[str, str], list[Diagnostic]]:
        """The texts on the disk with the buffers above them, and what is wrong with what cannot be read."""
        texts: dict[str, str] = {}
        reading = list(self._outside if self._compiler.jobs is None else self._compiler.jobs.diagnostics)
        try:
            files = read_streams(self.folder)
        except TreeError as e:
            reading += [] if buffers else [error(e.span, "file", str(e), e.hint)]
        else:
            texts = {self.name(path): content.decode("utf-8", "replace") for path, content in files.contents.items()}
            reading += (d._replace(span=d.span._replace(file=self.name(d.span.file))) for d in files.diagnostics)
        return texts | buffers, reading
