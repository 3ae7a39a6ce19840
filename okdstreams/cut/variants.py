"""What a branch cut does to the variants of ci-operator configurations: main goes on, its copies stay behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from okdstreams.compiler import Compilation
from okdstreams.cut.cut import Cut
from okdstreams.language.load import Loaded
from okdstreams.variants.component import promotions, version_in
from okdstreams.variants.judged import Checkout
from okdstreams.variants.rendering import facts_in, parsed, texts_of


class VariantPlan(NamedTuple):
    """Variants before and after the cut. Paths are below `ci-operator/`."""

    new: tuple[str, ...]
    """Those of the new version."""
    old: tuple[str, ...]
    """Those of the version before: of its release branches."""
    waiting: tuple[str, ...]
    """Components that lose their variant of the version before: its release branch has no OCP configuration."""


def variant_plan(cut: Cut, before: Compilation, after: Compilation, checkout: Checkout) -> VariantPlan:
    """What becomes of the variants of a checkout."""
    earlier = dict(_by_path(before.loaded, checkout))
    later = dict(_by_path(after.loaded, checkout))
    new = sorted(path for path, version in later.items() if version == str(cut.version))
    old = sorted(path for path, version in later.items() if version == str(cut.after))
    lost = {_component(path) for path, version in earlier.items() if version == str(cut.after)}
    lost &= {_component(path) for path in new}
    return VariantPlan(tuple(new), tuple(old), tuple(sorted(lost - {_component(path) for path in old})))


def _component(path: str) -> str:
    return "/".join(path.split("/")[1:3])


def _by_path(loaded: Loaded, checkout: Checkout) -> Iterator[tuple[str, str]]:
    """Every variant with the version that it promotes to."""
    for path, text in texts_of(checkout.configs, facts_in(loaded, checkout.configs)).items():
        yield path, next((version_in(str(to.get("name"))) for to in promotions(parsed(text.encode()))), "")
