"""What has to be said since: why an exclusion leaves its tags out, and for which versions an exception holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yaml.nodes import MappingNode, ScalarNode

from okdstreams.syntax.document import Loc
from okdstreams.syntax.patch import Edit, Patch
from okdstreams.syntax.yaml_nodes import Child

EXCLUDE: Loc = ("sources", "mirror", "exclude")
REASON = "left out before v1alpha2"
"""Why a tag is dropped, as far as a migration can know."""


def with_reason(patch: Patch, child: Child) -> Iterator[Edit]:
    """An exclusion that says that its tags are dropped."""
    node = child.node
    if isinstance(node, ScalarNode):
        start, end = int(node.start_mark.index), patch.nodes.end(node)
        yield patch.replace(node, start, start, "{tags: [")
        yield patch.replace(node, end, end, f"], dropped: {REASON}}}")
    elif isinstance(node, MappingNode) and "dropped" not in {key.value for key, _ in node.value}:
        yield patch.insert((*EXCLUDE, child.name), "dropped", REASON)


def with_versions(patch: Patch, allow: Child, versions: str) -> Iterator[Edit]:
    """The exceptions of a family that has several versions, for these alone: they hid what happens to later ones."""
    for excuse in patch.nodes.children(allow.node) if re.search(r"[,-]", versions) else ():
        if isinstance(excuse.node, ScalarNode) and excuse.node.value:
            yield patch.set_value(("allow", excuse.name), {versions: str(excuse.node.value)})
