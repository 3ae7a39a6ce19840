"""OCP configurations of a checkout to the files of their variants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from okdstreams.language.load import Loaded
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.sources import Built
from okdstreams.language.model.variants import Variant
from okdstreams.language.versions import Range, Succession, Version, parse_version
from okdstreams.syntax.yaml_loader import LOADER
from okdstreams.variants.component import Component, Config, component_of
from okdstreams.variants.derive import derive, keeps_tests
from okdstreams.variants.printer import printed
from okdstreams.variants.shape import shaped

_TESTS = re.compile(rb"^tests:\n(?:[ \-#].*\n|\n)*", re.MULTILINE)
_BRANCH = re.compile(rb"^  branch: ([a-z]+-[0-9.]+)$", re.MULTILINE)
_RELEASE = re.compile(r"(?:release|openshift)-([0-9]{1,4}\.[0-9]{1,4})")


class Facts(NamedTuple):
    """The facts of every variant, the repositories that have it, and which branch is which version."""

    variants: Mapping[str, tuple[Variant, ...]]
    built: Mapping[str, Mapping[str, tuple[Range, ...]]]
    """Variant to the repositories of `sources.built` that have it, and in which versions."""
    branches: Mapping[str, Version]
    copied: Version | None = None
    """The version whose release branches the checkout has not yet: its variants are made from the files of main."""


NO_FACTS = Facts({}, {}, {})


def facts_in(loaded: Loaded, paths: Iterable[str]) -> Facts:
    """The facts that streams hold, for a checkout with configurations of these paths."""
    settings = loaded.settings[0].model if loaded.settings else None
    branches = dict(settings.branches) if settings else {}
    families = [source.model for source in loaded.families]
    facts = facts_of(families, branches)
    main = max((version for name, version in branches.items() if branch_version(name) is None), default=None)
    before = Succession(settings.previous).previous(main) if settings and main else None
    going = any(before in family.versions for family in families if family.versions and family.sources.variants)
    if before is None or not going or any(path.endswith(f"-release-{before}.yaml") for path in paths):
        return facts
    return facts._replace(copied=before)


def facts_of(families: list[StreamFamily], branches: Mapping[str, Version]) -> Facts:
    """What the families say about variants."""
    variants: dict[str, tuple[Variant, ...]] = {}
    built: dict[str, dict[str, tuple[Range, ...]]] = {}
    for family in families:
        for name, facts, _ in family.sources.variant_rows():
            variants[name] = (*variants.get(name, ()), facts)
        for repository, rows in family.sources.built.items():
            for row in [rows] if isinstance(rows, Built) else rows:
                if isinstance(row.variant, str) and row.variant in family.sources.variants:
                    ranges = built.setdefault(row.variant, {})
                    ranges[repository] = (*ranges.get(repository, ()), row.in_)
    return Facts(variants, built, branches)


def is_listed(facts: Facts, name: str, row: Variant, component: Component, version: Version) -> bool:
    """Whether the streams say that a component has a variant in a version."""
    ranges = facts.built.get(name, {}).get(component.name, ())
    return component.repo in row.components.get(component.org, ()) or any(version in within for within in ranges)


def parsed(content: bytes, *, whole: bool = False) -> Config:
    """A configuration as plain data; tests are the most of it, and left out unless `whole`. Empty when it is none."""
    try:
        data: Any = yaml.load(content if whole else _TESTS.sub(b"", content), Loader=LOADER)
    except yaml.YAMLError:
        return {}
    return shaped(data)


def version_of(component: Component, branches: Mapping[str, Version]) -> Version | None:
    """The version that a branch of a component is: said by the settings, by its name, or by where it promotes to."""
    if component.branch in branches:
        return branches[component.branch]
    named = branch_version(component.branch)
    return named or (parse_version(component.version) if component.version else None)


def branch_version(branch: str) -> Version | None:
    """The version that a branch's name says; None for main and the like."""
    match = _RELEASE.fullmatch(branch)
    return parse_version(match.group(1)) if match else None


def texts_of(configs: Mapping[str, bytes], facts: Facts) -> dict[str, str]:
    """Path below `ci-operator/` to text, of the variants of all components that are listed."""
    ocps = (content for path, content in configs.items() if "__" not in path.rpartition("/")[2])
    return {path: text for ocp in ocps for path, text in variants_of(ocp, facts, everything=False).items()}


def variants_of(content: bytes, facts: Facts, *, everything: bool) -> dict[str, str]:
    """Path below `ci-operator/` to text, of the variants of one OCP configuration.

    `everything`: also of a component that is not listed.
    """
    component = component_of(parsed(content)) if _is_wanted(content, facts) else None
    if component is None:
        return {}
    texts = {}
    for name, rows in facts.variants.items():
        if any(keeps_tests(component, row) for row in rows):
            component = component._replace(config=parsed(content, whole=True))
        for source, version in sources(component, facts):
            row = next((row for row in rows if version in row.in_), None)
            if row is None or not (everything or is_listed(facts, name, row, component, version)):
                continue
            config = derive(source, row, name, str(version))
            if config["images"]:
                texts[path_of(source, name)] = printed(config)
    return texts


def _is_wanted(content: bytes, facts: Facts) -> bool:
    """Whether the facts are for the version of a file, by its branch alone: for most of a checkout they are not."""
    match = _BRANCH.search(content, max(content.rfind(b"zz_generated_metadata:"), 0))
    branch = match.group(1).decode() if match else ""
    version = branch_version(branch)
    if version is None or branch in facts.branches:
        return True
    return any(version in row.in_ for rows in facts.variants.values() for row in rows)


def sources(component: Component, facts: Facts) -> Iterator[tuple[Component, Version]]:
    """The component with its version, and what is copied from it for a release branch that is not there yet."""
    version = version_of(component, facts.branches)
    if version is None or not component.version:
        return
    yield component, version
    if facts.copied is not None and facts.copied < version and component.branch in facts.branches:
        yield component._replace(branch=f"release-{facts.copied}"), facts.copied


def path_of(component: Component, variant: str) -> str:
    """Where a variant stands below `ci-operator/`."""
    org, repo, branch = component.org, component.repo, component.branch
    return f"config/{org}/{repo}/{org}-{repo}-{branch.replace('/', '-')}__{variant}.yaml"
