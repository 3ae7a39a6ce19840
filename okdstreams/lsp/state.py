"""A fleet as an editor sees it: what every file holds now, and what the files came to when they could last be read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache

from okdstreams.ci.jobs import CiJobs
from okdstreams.compiler import Compilation
from okdstreams.explain.outputs import Outputs
from okdstreams.lsp.mentions import Names
from okdstreams.lsp.tags import Tag, tags_of
from okdstreams.syntax.diagnostics import Diagnostic
from okdstreams.syntax.document import Document
from okdstreams.syntax.yaml import parse


class FleetState:
    """One state of a fleet. It never changes; the next keystroke makes another."""

    def __init__(
        self,
        folder: str,
        output: str,
        texts: Mapping[str, str],
        compilation: Compilation,
        diagnostics: Mapping[str, tuple[Diagnostic, ...]],
        jobs: CiJobs | None = None,
    ) -> None:
        self.folder = folder
        """Folder of the stream files; their names begin with it."""
        self.output = output
        """Folder of the rendered files."""
        self.texts = texts
        """What each file holds now, unsaved or not."""
        self.compilation = compilation
        """Of the texts that could last be read."""
        self.diagnostics = diagnostics
        """What is wrong with each file; of every file there is an entry."""
        self.jobs = jobs

    @cached_property
    def compiled(self) -> Mapping[str, Document]:
        """The documents of the compilation by file."""
        return {document.file: document for document in self.compilation.loaded.documents}

    @cached_property
    def names(self) -> Names:
        """What the files name."""
        return Names([document for file in self.texts if (document := self.document(file)) is not None])

    @cached_property
    def tags(self) -> Mapping[str, tuple[Tag, ...]]:
        """The tags of all inventories by name."""
        return tags_of(self.compilation.loaded.inventories)

    @cached_property
    def outputs(self) -> Outputs:
        """What is rendered, with the places that made it; made when it is first asked for."""
        return Outputs(self.compilation)

    def document(self, file: str) -> Document | None:
        """The document of what a file holds now; None when that cannot be read."""
        compiled = self.compiled.get(file)
        text = self.texts.get(file)
        if compiled is not None and compiled.text == text:
            return compiled
        return None if text is None else _document(file, text)

    def with_text(self, file: str, text: str) -> FleetState:
        """The same, with a file's text newer than what was compiled."""
        if self.texts.get(file) == text:
            return self
        texts = {**self.texts, file: text}
        return FleetState(self.folder, self.output, texts, self.compilation, self.diagnostics, self.jobs)


@lru_cache(maxsize=64)
def _document(file: str, text: str) -> Document | None:
    return parse(file, text.encode("utf-8", "surrogatepass")).document
