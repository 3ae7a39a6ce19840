"""Payload inventories: an Inventory of the language, or a table of who pushes which image tag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from okdstreams.fleet.inventory import payloads
from okdstreams.language.load import Source, load
from okdstreams.language.model.inventory import Inventory
from okdstreams.language.versions import Version
from okdstreams.syntax.diagnostics import Diagnostic, Span, error

COLUMNS = ("namespace", "imagestream", "tag", "repository", "branch", "variant")


class Component(NamedTuple):
    """An image tag that CI pushes."""

    tag: str
    repository: str
    variant: str


@dataclass(slots=True)
class Components:
    """What the inventories say: components by ImageStream, and the inventories of the language, to be kept as files."""

    by_target: dict[str, list[Component]] = field(default_factory=dict)
    sources: list[Source[Inventory]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def payload(self, target: str, versions: Iterable[Version]) -> set[str]:
        """The tags of an ImageStream, as far as any inventory has them."""
        tags = {component.tag for component in self.by_target.get(target, ())}
        by_target = payloads(self.sources, versions).by_target if self.sources else {}
        return tags | set(by_target[target].tags) if target in by_target else tags


class ComponentsRead(NamedTuple):
    """The components, and what is wrong with the files that they were read from."""

    components: Components
    diagnostics: list[Diagnostic]


def read_components(files: Mapping[str, bytes]) -> ComponentsRead:
    """Files by name; a *.yaml is an Inventory, anything else a table with the columns above."""
    yaml = {name: content for name, content in files.items() if name.endswith((".yaml", ".yml"))}
    loaded = load(yaml)
    diagnostics = list(loaded.diagnostics)
    by_target: dict[str, list[Component]] = {}
    for name, content in files.items():
        for line in _read_table(name, content) if name not in yaml else ():
            if isinstance(line, Diagnostic):
                diagnostics.append(line)
            else:
                target, component = line
                by_target.setdefault(target, []).append(component)
    return ComponentsRead(Components(by_target, list(loaded.inventories), yaml), diagnostics)


def _read_table(name: str, content: bytes) -> Iterator[tuple[str, Component] | Diagnostic]:
    """A component and its namespace/ImageStream for each line, or what is wrong with the line."""
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        fields = [text.strip() for text in line.split("\t")]
        if not line.strip() or line.startswith("#") or (number == 1 and tuple(fields[:3]) == COLUMNS[:3]):
            continue
        if len(fields) < 4 or not all(fields[:3]):
            hint = f"write {', '.join(COLUMNS)}, separated by tabs"
            yield error(Span(name, number, 1, number, len(line) + 1), "inventory", "not a component", hint)
            continue
        namespace, stream, tag, repository = fields[:4]
        variant = fields[5] if len(fields) > 5 else ""
        yield f"{namespace}/{stream}", Component(tag, repository, variant)
