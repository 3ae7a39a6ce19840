"""What `render --ci-repo` does beside the streams: variants of ci-operator configurations, from those of a checkout."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from okdstreams.ci.configs import FOLDER, is_variant, read_configs
from okdstreams.disk.atomic import write_atomically
from okdstreams.disk.cache import cache_folder, digest, key, store
from okdstreams.disk.errors import TreeError
from okdstreams.disk.stream_files import read_streams
from okdstreams.disk.tree import FolderChanges, compare, write
from okdstreams.terminal import uninterrupted

if TYPE_CHECKING:
    from okdstreams.variants.rendering import Facts

_RELEASE = re.compile(r"-release-[0-9.]+\.yaml$")

MOST = 8
"""So many sets of facts keep their variants in the cache."""


def render_variants(
    streams: str, output: str, ci_repo: str, into: str = "", *, everything: bool = False, check: bool = False
) -> int:
    """Render the variants below `output`, or into the checkout `into`, and give the exit code. Raises TreeError."""
    files = read_streams(streams)
    configs = {path: content for path, content in read_configs(ci_repo).items() if not is_variant(path)}
    texts = _texts(files.contents, configs, everything=everything)
    if texts is None:
        return 1
    if into:
        changes = _place(into, texts, check=check)
        shown = into
    else:
        shown = f"{output}/ci-operator"
        changes = compare(shown, texts) if check else write(shown, texts)
    words = ("missing", "stale", "orphaned") if check else ("new", "changed", "removed")
    differing = (changes.missing, changes.stale, changes.orphaned)
    counts = [f"{len(paths)} {word}" for word, paths in zip(words, differing, strict=True) if paths]
    for word, paths in zip(words, differing, strict=True) if check else ():
        for path in paths:
            print(f"{word:9}{shown}/{path}")
    print(f"{shown}: {', '.join([*counts, f'{changes.unchanged} variants up to date'])}", file=sys.stderr)
    return 1 if check and changes else 0


@uninterrupted()
def _place(checkout: str, texts: Mapping[str, str], *, check: bool) -> FolderChanges:
    """Write what differs where the checkout has it, and touch nothing else."""
    if not os.path.isdir(os.path.join(checkout, *FOLDER.split("/"))):
        raise TreeError(checkout, f"{checkout} has no {FOLDER}", "name the checkout to write into with --into DIR")
    missing, stale = [], []
    for below, text in sorted(texts.items()):
        path = f"ci-operator/{below}"
        target = os.path.join(checkout, path)
        if os.path.realpath(os.path.dirname(target)) != os.path.join(os.path.realpath(checkout), os.path.dirname(path)):
            raise TreeError(target, f"{target} lies behind a link", "replace the link by a folder")
        try:
            with open(target, "rb") as file:
                if file.read() == text.encode():
                    continue
            stale.append(path)
        except FileNotFoundError:
            missing.append(path)
        if not check:
            write_atomically(target, text.encode())
    return FolderChanges(tuple(missing), tuple(stale), (), len(texts) - len(missing) - len(stale))


def _texts(files: dict[str, bytes], configs: Mapping[str, bytes], *, everything: bool) -> dict[str, str] | None:
    """Path to text of every variant, remembered by content; None when the streams have errors, which are printed."""
    folder = cache_folder()
    mode = "all" if everything else "listed"
    releases = sorted({match.group() for path in configs if (match := _RELEASE.search(path))})
    name = key([*files.items(), ("", " ".join(releases).encode())])  # which there are decides what is copied from main
    cache = os.path.join(folder, f"variants-{mode}-{name}.json") if folder else ""
    before = _recalled(cache)
    digests = {path: digest(content) for path, content in configs.items()}
    if not all(name in before for name in digests.values()):
        facts = _facts(files, configs)
        if facts is None:
            return None
        from okdstreams.variants.rendering import variants_of

        fresh = {
            digests[path]: variants_of(content, facts, everything=everything)
            for path, content in configs.items()
            if digests[path] not in before
        }
        before = {name: (before | fresh)[name] for name in digests.values()}
        if cache:
            store(cache, json.dumps(before).encode(), "variants-", MOST)
    return {path: text for name in digests.values() for path, text in before[name].items()}


def _recalled(cache: str) -> dict[str, dict[str, str]]:
    try:
        with open(cache, "rb") as file:
            entries = json.load(file)
    except (OSError, ValueError):
        return {}
    return entries if isinstance(entries, dict) else {}


def _facts(files: dict[str, bytes], configs: Mapping[str, bytes]) -> Facts | None:
    from okdstreams.language.load import load
    from okdstreams.report.text import summary, text, wants_colour
    from okdstreams.variants.rendering import facts_in

    loaded = load(files)
    errors = tuple(d for d in loaded.diagnostics if d.is_error)
    if errors:
        lines = {name: content.decode("utf-8", "replace").splitlines() for name, content in files.items()}
        print(f"{text(errors, lines, colour=wants_colour(sys.stderr))}{summary(errors)}", file=sys.stderr)
        return None
    return facts_in(loaded, configs)
