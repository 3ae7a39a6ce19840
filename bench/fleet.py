"""Fleets of N times this repository's streams: deterministic, sound, every copy told from the others.

A copy is made of the stream files' text: the names that must be unique get a prefix (families, files, namespaces,
stream names, prefixes). Nothing else differs, so N copies are N times the work.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMESPACES = ("origin", "ocp")


def rename(text: str, prefix: str, families: list[str]) -> str:
    """One stream file, as copy `prefix` has it."""
    names = "|".join(sorted(families, key=len, reverse=True))
    text = re.sub(rf"^(family|    family): ({names})$", rf"\1: {prefix}-\2", text, flags=re.M)
    text = re.sub(rf"\b({names})@", rf"{prefix}-\1@", text)
    text = re.sub(r"^file: release-", f"file: release-{prefix}-", text, flags=re.M)
    for namespace in NAMESPACES:
        text = re.sub(rf"^(imageStream: |      ){namespace}\b", rf"\g<1>{prefix}-{namespace}", text, flags=re.M)
        text = re.sub(rf"namespace: {namespace}\b", f"namespace: {prefix}-{namespace}", text)
        text = re.sub(rf"(svc:5000)/{namespace}/", rf"\1/{prefix}-{namespace}/", text)
    text = text.replace("$(v).0-0.", f"$(v).0-0.{prefix}-")
    text = re.sub(r"^  name: 4-", f"  name: 4-{prefix}-", text, flags=re.M)
    text = re.sub(rf"\binto: ({names})\b", rf"into: {prefix}-\1", text)
    text = re.sub(r"^    pipeline: (\S+)$", rf"    pipeline: {prefix}-\1", text, flags=re.M)
    text = re.sub(r"^promote:$", f"promote:\n  pipeline: {prefix}-okd-release-pipeline", text, flags=re.M)
    text = text.replace("repository: origin-$(tag)", f"repository: {prefix}-origin-$(tag)")
    return text


def write(copies: int, folder: Path) -> None:
    """streams/ of `copies` times the repository's streams below `folder`; the first copy is the repository itself."""
    source = ROOT / "streams"
    target = folder / "streams"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    files = {p: p.read_text() for p in sorted(source.glob("*.yaml")) if p.name != "settings.yaml"}
    families = [m[1] for text in files.values() if (m := re.search(r"^family: (\S+)$", text, re.M))]
    inventories = {p: p.read_text() for p in sorted((source / "inventory").glob("*.yaml"))}
    for number in range(1, copies):
        prefix = f"c{number:03}"
        below = target / prefix
        below.mkdir()
        for path, text in files.items():
            (below / path.name).write_text(rename(text, prefix, families))
        for path, text in inventories.items():
            (below / f"inventory-{path.name}").write_text(
                re.sub(r"^imageStream: ocp/", f"imageStream: {prefix}-ocp/", text, flags=re.M)
            )


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
