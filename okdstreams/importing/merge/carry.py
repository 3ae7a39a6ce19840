"""What no config tells, and stands in the files that an import replaces: modelines, and settings such as `argocd`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from okdstreams.importing.write.files import is_made, restamped
from okdstreams.scaffold.stream_texts import modeline

TOLD = ("apiVersion", "kind", "previous", "jobs")
"""Settings that an import makes of the configs."""

_MODELINE = b"# yaml-language-server: "
_BLOCK = re.compile(r"^(?=[A-Za-z]\w*:)", re.MULTILINE)


def with_settings(files: Mapping[str, str], existing: Mapping[str, bytes]) -> dict[str, str]:
    """The files, those with settings having also what those that they replace have and no config tells."""
    carrying = dict(files)
    for name, content in existing.items():
        before = content.decode("utf-8", "replace")
        if "\nkind: Settings\n" not in before or not is_made(content):
            continue
        first, *own = _BLOCK.split(before)
        head = first + "".join(block for block in own if _key(block) in TOLD[:2])
        after = carrying.get(name, head)
        there = {*TOLD, *map(_key, _BLOCK.split(after)[1:])}
        if lacking := [block for block in own if _key(block) not in there]:
            carrying[name] = restamped(content, after.rstrip("\n") + "\n" + "".join(lacking))
    return carrying


def with_modelines(files: Mapping[str, str], existing: Mapping[str, bytes], output: str) -> dict[str, str]:
    """The files as they are, or where those that exist name their schema, with the line that does so."""
    if not any(_MODELINE in content for content in existing.values()):
        return dict(files)
    return {name: _marked(text, modeline(_depth(name, output))) for name, text in files.items()}


def is_begun(existing: Mapping[str, bytes]) -> bool:
    """Whether `init --from` began the streams, which excuses warnings too: what it made names the schema."""
    return any(_MODELINE in content and is_made(content) for content in existing.values())


def _key(block: str) -> str:
    return block.partition(":")[0]


def _depth(name: str, output: str) -> int:
    return name.removeprefix(output).strip("/").count("/")


def _marked(text: str, line: str) -> str:
    """A file with the line below its first one, which tells that import made it."""
    first, _, rest = text.partition("\n")
    return text if rest.startswith(line) else restamped(text.encode(), f"{first}\n{line}\n{rest}")
