"""What `render` does with the folder of its output: write or compare it, and tell what is new, removed or foreign."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from okdstreams.disk.names import INDEX
from okdstreams.disk.tree import NO_DIGESTS, FolderChanges, compare, write
from okdstreams.terminal import remark

SCREEN = 20
"""On a terminal, a list longer than this is cut, and the way to the rest told."""

FEW = 4
"""Not more than one file of this many is removed without being asked."""


class TooMuch(Exception):
    """A render would remove more files than anybody would by a slip. `changes` are those that were not made."""

    def __init__(self, changes: FolderChanges) -> None:
        super().__init__()
        self.changes = changes


class OutputFolder(NamedTuple):
    """The folder, and what is to be done with it."""

    path: str
    check: bool = False
    """Compare, and write nothing."""
    everything: bool = False
    """List every file on a terminal too."""
    yes: bool = False
    """Remove however many files it takes."""
    exit_code: bool = False
    """Answer 1 when something was written or removed, or is foreign."""

    def hold(self, texts: Mapping[str, str], digests: Mapping[str, str] = NO_DIGESTS) -> FolderChanges:
        """Make the folder hold these files, or compare. Raises TooMuch, and what `write` and `compare` raise."""
        if self.check:
            return compare(self.path, texts, digests, self._past)
        return write(self.path, texts, digests, self._past, self._agree)

    def tell(self, changes: FolderChanges) -> int:
        """Print what was done, or has to be, and give the exit code."""
        words = ("missing", "stale", "orphaned") if self.check else ("new", "changed", "removed")
        differing = dict(zip(words, (changes.missing, changes.stale, changes.orphaned), strict=True))
        for row in self._cut(differing):
            print(row)
        self._print("foreign", changes.foreign)
        counts = [f"{len(paths)} {word}" for word, paths in differing.items() if paths]
        if changes.foreign:
            counts.append(f"{len(changes.foreign)} foreign")
        state = ", ".join([*counts, f"{changes.unchanged} up to date"])
        advice = ": run `okdstreams render`" if self.check and changes else ""
        remark(f"{self.path}: {state}{advice}")
        for line in self._hints(changes):
            print(line, file=sys.stderr)
        return 1 if (self.check or self.exit_code) and (changes or changes.foreign) else 0

    def refuse(self, changes: FolderChanges) -> int:
        """Tell what is not done because too much would be removed, and give the exit code."""
        self._print("to remove", changes.orphaned)
        count = f"{len(changes.orphaned)} of {_before(changes)} files"
        print(f"{self.path}: error[file] {count} would be removed; nothing is changed", file=sys.stderr)
        print("    hint: if they are meant to go, run `okdstreams render --yes`", file=sys.stderr)
        return 1

    def _past(self) -> bytes:
        """The index as the last commit has it."""
        from okdstreams.git.snapshot import past_index  # asked only when the index cannot be read

        return past_index(self.path)

    def _agree(self, changes: FolderChanges) -> None:
        if not self.yes and len(changes.orphaned) * FEW > _before(changes):
            raise TooMuch(changes)

    def _cut(self, differing: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
        """A line for every file; on a terminal not for all that are new or changed, but for all that go."""
        *kept, going = differing
        rows = [f"{word:9}{self.path}/{path}" for word in kept for path in differing[word]] if self.check else []
        cut = not self.everything and sys.stdout.isatty() and len(rows) + len(differing[going]) > SCREEN
        yield from rows[:SCREEN] if cut else rows
        yield from (f"{going:9}{self.path}/{path}" for path in differing[going])
        if cut and len(rows) > SCREEN:
            yield f"… and {len(rows) - SCREEN} more: --all shows them"

    def _print(self, word: str, paths: tuple[str, ...]) -> None:
        for path in paths:
            print(f"{word:9}{' ' if len(word) > 8 else ''}{self.path}/{path}")

    def _hints(self, changes: FolderChanges) -> Iterator[str]:
        """What a person has to do about what no render mends."""
        if changes.damage:
            does = "`okdstreams render` makes it anew" if self.check else "it was made anew"
            yield f"{self.path}/{INDEX}: {changes.damage}; {does} from the streams and the last commit"
        if changes.foreign:
            yield "    hint: no stream makes a foreign file, yet Argo CD would apply it: `git rm` it, or move it out"


def _before(changes: FolderChanges) -> int:
    """How many files of the fleet were there."""
    return changes.unchanged + len([path for path in changes.stale if path != INDEX]) + len(changes.orphaned)
