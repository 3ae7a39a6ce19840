"""A checkout to the variants that the checks look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from okdstreams.language.load import Loaded
from okdstreams.language.model.sources import VariantRow
from okdstreams.language.versions import Version
from okdstreams.syntax.document import Document, Loc
from okdstreams.syntax.yaml import locate
from okdstreams.variants.component import OKD, Component, Config, component_of
from okdstreams.variants.derive import derive
from okdstreams.variants.judged import Checkout, Group, Judged, Place, Promoting, listing, targets
from okdstreams.variants.kinds import payload_images
from okdstreams.variants.origins import Derived, makers
from okdstreams.variants.rendering import NO_FACTS, Facts, branch_version, facts_in, is_listed, parsed, sources


class _Ocp(NamedTuple):
    path: str
    component: Component
    version: Version
    content: bytes

    def document(self, root: str) -> Document:
        return _document(f"{root}/{self.path}", self.content, self.component.config)


def compiled(loaded: Loaded, checkout: Checkout) -> list[Group]:
    """The variants that the facts give for the OCP configurations of a checkout."""
    families = [family for family in loaded.families if family.model.sources.variants]
    if not families:
        return []
    facts = facts_in(loaded, checkout.configs)
    ocps = list(_ocps(checkout, facts))
    groups = []
    for family in families:
        for row in family.model.sources.variant_rows():
            name = row.name
            within = [ocp for ocp in ocps if ocp.version in row.facts.in_]
            judged = tuple(
                _compiled(ocp, row, family.document, checkout.root)
                for ocp in within
                if is_listed(facts, name, row.facts, ocp.component, ocp.version)
            )
            there = {ocp.component.name for ocp in ocps}
            wanted = {f"{org}/{repo}" for org, repos in row.facts.components.items() for repo in repos}
            wanted |= facts.built.get(name, {}).keys()
            missing = ((repo, (family.document, listing(family, row, repo))) for repo in sorted(wanted - there))
            groups.append(Group(name, judged, _promoting(within, judged, checkout.root), family, row, tuple(missing)))
    return groups


def kept(checkout: Checkout) -> list[Group]:
    """The variants of OKD that are kept by hand: named after it, or promoted to its ImageStreams."""
    by_path = {ocp.path: ocp for ocp in _ocps(checkout, NO_FACTS)}
    by_name: dict[str, list[Judged]] = {}
    for path, content in checkout.configs.items():
        stem, _, name = path.removesuffix(".yaml").rpartition("__")
        if stem and is_of_okd(name, content):
            judged = _kept(path, content, name, by_path.get(f"{stem}.yaml"), checkout.root)
            if judged is not None:
                by_name.setdefault(name, []).append(judged)
    ocps = list(by_path.values())
    return [
        Group(name, tuple(judged), _promoting(ocps, judged, checkout.root)) for name, judged in sorted(by_name.items())
    ]


def is_of_okd(name: str, content: bytes) -> bool:
    """Whether a variant is one of OKD's, by its name or by where it promotes to."""
    return name.startswith("okd") or f"namespace: {OKD}\n".encode() in content


def _ocps(checkout: Checkout, facts: Facts) -> Iterator[_Ocp]:
    for path, content in checkout.configs.items():
        if "__" not in path.rpartition("/")[2]:
            component = component_of(parsed(content))
            for source, version in sources(component, facts) if component else ():
                yield _Ocp(path, source, version, content)


def _promoting(ocps: Iterable[_Ocp], judged: Iterable[Judged], root: str) -> tuple[Promoting, ...]:
    versions = {j.version for j in judged}
    rows = []
    for ocp in ocps:
        tags = tuple(image["to"] for image in payload_images(ocp.component))
        if ocp.version in versions and tags and ocp.component.promotes_publicly:
            rows.append(Promoting(ocp.component.name, ocp.version, tags, (ocp.document(root), ("promotion",))))
    return tuple(rows)


def _compiled(ocp: _Ocp, row: VariantRow, document: Document, root: str) -> Judged:
    name, facts, base = row
    config = derive(ocp.component, facts, name, str(ocp.version))
    derived = Derived(ocp.component, facts, str(ocp.version), config)

    def place(path: Loc) -> Place:
        for maker in makers(derived, path):
            if maker.is_fact:
                return document, (*base, *maker.loc)
        ocp_loc = next((m.loc for m in makers(derived, path)), path[:1])
        return ocp.document(root), ocp_loc

    return Judged(name, ocp.component.name, ocp.version, config, ocp.component, place)


def _kept(path: str, content: bytes, name: str, ocp: _Ocp | None, root: str) -> Judged | None:
    config = parsed(content)
    if ocp is None and not any(stream.startswith(f"{OKD}/") for stream in targets(config)):
        return None
    metadata = config.get("zz_generated_metadata")
    org, repo = path.split("/")[2:4]
    branch = str(metadata.get("branch", "")) if isinstance(metadata, dict) else ""
    version = ocp.version if ocp else branch_version(branch)
    document = _document(f"{root}/{path}", content, config)
    return Judged(name, f"{org}/{repo}", version, config, ocp.component if ocp else None, lambda loc: (document, loc))


def _document(file: str, content: bytes, config: Config) -> Document:
    return Document(file, content.decode("utf-8", "replace"), config, locate)
