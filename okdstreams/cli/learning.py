"""What `import --variants` does: variants that exist to the facts that they follow from."""

from __future__ import annotations

import os
import re
import sys

import yaml

from okdstreams.ci.configs import is_variant, read_configs
from okdstreams.disk.atomic import write_atomically
from okdstreams.disk.errors import TreeError
from okdstreams.language.load import Source, load
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.variants import V
from okdstreams.variants.component import component_of
from okdstreams.variants.judging import is_of_okd
from okdstreams.variants.learn import Learned, learn_rows
from okdstreams.variants.pairs import Pair
from okdstreams.variants.rendering import parsed, version_of

_QUOTED = re.compile(r"^(\s*- in: )'([0-9.]+)'$", re.MULTILINE)

API = "apiVersion: streams.okd.io/v1alpha2\n"


def import_variants(folder: str, output: str) -> int:
    """Derive the facts of the variants below `folder`, write them into the streams `output`, and give the exit code.

    0 when every variant follows from the facts, perhaps by `raw`; 1 when one has no OCP file.
    """
    files = _stream_files(output)
    loaded = load(files)
    branches = {name: version for source in loaded.settings for name, version in source.model.branches.items()}
    configs = read_configs(folder)
    by_variant: dict[str, list[Pair]] = {}
    lost = []
    for path, content in configs.items():
        if not is_variant(path):
            continue
        stem, _, variant = path.removesuffix(".yaml").rpartition("__")
        if not is_of_okd(variant, content):
            continue
        component = component_of(parsed(configs.get(f"{stem}.yaml", b"")))
        version = version_of(component, branches) if component else None
        if component is None or version is None:
            lost.append(path)
        else:
            by_variant.setdefault(variant, []).append(Pair(component, str(version), parsed(content, whole=True)))
    if not by_variant:
        raise TreeError(folder, f"{folder} has no variant beside an OCP configuration", "name a checkout that has some")
    for variant, pairs in by_variant.items():
        rows = learn_rows(pairs, variant)
        path = _write(output, files, list(loaded.families), variant, rows, pairs)
        unexplained = sorted({name for row in rows for name in row.unexplained})
        for name in unexplained:
            print(f"{name}: not explained by the facts, kept as `raw`")
        print(f"{path}: {len(pairs)} variants {variant}, {len(unexplained)} by `raw`", file=sys.stderr)
    for path in lost:
        print(f"{path}: no OCP configuration beside it, not imported")
    return 1 if lost else 0


def _stream_files(output: str) -> dict[str, bytes]:
    contents = {}
    for folder, _, names in os.walk(output):
        for name in names:
            if name.endswith((".yaml", ".yml")) and not name.startswith("."):
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    contents[path] = file.read()
    return contents


def _write(
    output: str,
    files: dict[str, bytes],
    families: list[Source[StreamFamily]],
    variant: str,
    rows: list[Learned],
    pairs: list[Pair],
) -> str:
    """Put the facts into the family of the ImageStream that the variants promote to, or into a new one; its path."""
    target = rows[-1].facts["promote"]
    learned = [row.facts for row in rows] if len(rows) > 1 else rows[0].facts
    owners = [family for family in families if family.model.imageStream == target]
    owner = next((f for f in owners if f.model.family == variant), owners[0] if owners else None)
    facts = yaml.safe_dump(
        {"variants": {variant: learned}}, sort_keys=False, default_flow_style=None, width=118, allow_unicode=True
    )
    facts = _QUOTED.sub(r"\1\2", facts)  # a version needs no quotes in the language
    block = "".join(f"  {line}\n" if line else "\n" for line in facts.splitlines())
    if owner is None:
        path = os.path.join(output, f"{variant}.yaml")
        if path in files:
            raise TreeError(path, f"{path} is there, and no family of {target}", "give the family its ImageStream")
        if not any(b"kind: Settings" in content for content in files.values()):
            write_atomically(os.path.join(output, "settings.yaml"), f"{API}kind: Settings\n".encode())
        text = _laid_out(path, _new_family(variant, target, pairs) + f"sources:\n{block}")
    else:
        path = owner.document.file
        if owner.model.sources.variants:
            raise TreeError(path, f"{path} has variants already", "remove `sources.variants` and import again")
        before = files[path].decode()
        head = "\nsources:\n"
        text = before.replace(head, head + block, 1) if head in before else f"{before}\nsources:\n{block}"
        if _laid_out(path, before) == before:
            text = _laid_out(path, text)
    write_atomically(path, text.encode())
    return path


def _laid_out(path: str, text: str) -> str:
    """The text in the layout of `fmt`."""
    from okdstreams.layout.layout import laid_out  # ruamel takes a while to start

    outcome = laid_out(path, text.encode())
    return outcome if isinstance(outcome, str) else text


def _new_family(variant: str, target: str, pairs: list[Pair]) -> str:
    versions = sorted({pair.version for pair in pairs}, key=lambda text: tuple(map(int, text.split("."))))
    span = versions[0] if len(versions) == 1 else f"{versions[0]}-{versions[-1]}"
    reason = "no tests were imported with the variants"
    return (
        f"{API}kind: StreamFamily\nfamily: {variant}\nversions: {span}\nfile: release-{variant}-{V}.json\n"
        f"allow: {{gate-missing: {reason if len(versions) == 1 else f'{{{span}: {reason}}}'}}}\n"
        f"imageStream: {target}\nconfig: {{name: {V}.0-0.{variant}, to: release-{variant}}}\n"
    )
