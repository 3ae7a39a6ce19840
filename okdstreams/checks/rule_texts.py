"""All rules: those that are checks here, and those whose checks are made on the way to a fleet.

A stage that reports under a name of its own says what the name means where it reports it, and is listed here.
"""

from __future__ import annotations

from functools import lru_cache

from okdstreams.checks.rule import Rule
from okdstreams.ci import problems
from okdstreams.disk import stream_files
from okdstreams.fleet import image_mirror, inventory, output_names, promotion
from okdstreams.language import evaluate, matrix
from okdstreams.pipeline_repo import check
from okdstreams.plugins import discover
from okdstreams.syntax import json_faults, yaml
from okdstreams.syntax.rule_text import RuleText

OF_STAGES: tuple[RuleText, ...] = (
    problems.RULE,
    stream_files.RULE,
    image_mirror.RULE,
    inventory.RULE,
    output_names.RULE,
    promotion.RULE,
    check.RULE,
    evaluate.RULE,
    matrix.RULE,
    json_faults.RULE,
    yaml.RULE,
)
"""The rules whose checks are made before there is a view to look at."""


@lru_cache(maxsize=1)
def checks() -> tuple[Rule, ...]:
    """The rules that look at a view, in the order of their names."""
    return discover("okdstreams.checks.rules", "RULE", Rule)


@lru_cache(maxsize=1)
def rules() -> tuple[RuleText, ...]:
    """All rules, in the order of their names."""
    return tuple(sorted((*checks(), *OF_STAGES), key=lambda rule: rule.name))
