"""The inventories that compiled mirror rules need, as files beside the families."""

from __future__ import annotations

from collections.abc import Iterable
from posixpath import basename

from okdstreams.importing.fold.group import Group
from okdstreams.importing.images.built import by_version, inventory_lines
from okdstreams.importing.images.mirror import Mirrors
from okdstreams.importing.write.files import made_text
from okdstreams.language.versions import Version

FOLDER = "inventory"


def inventory_files(mirrors: Mirrors, publishers: Iterable[Group]) -> dict[str, str]:
    """Files by name: inventories of the language as they were given, and one of what else the publishers need."""
    files = {f"{FOLDER}/{basename(name)}": text.decode() for name, text in mirrors.components.files.items()}
    for group in publishers:
        template = mirrors.streams[group.name]
        own = by_version(mirrors.components, template, _versions(mirrors, group), mirrors.succession)
        external = mirrors.external.get(template, {})
        name = f"{FOLDER}/{group.name}.yaml"
        if name in files:
            name = f"{FOLDER}/{group.name}-external.yaml"
        if own or external:
            files[name] = made_text(inventory_lines(template, own, external))
    return files


def _versions(mirrors: Mirrors, group: Group) -> list[Version]:
    """The publisher's versions, and the one after the last, whose payload may already be known."""
    versions = {cell.version for cell in group.streams if cell.version is not None}
    return sorted(versions | {mirrors.succession.next(max(versions))})
