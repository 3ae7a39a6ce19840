"""okdstreams rules"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from okdstreams.syntax.rule_text import RuleText


class Listing(StrEnum):
    """Output formats."""

    text = "text"
    json = "json"


def rules(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="The check to explain; all are listed without.")] = "",
    format_: Annotated[Listing, typer.Option("--format", help="How they are printed.")] = Listing.text,
) -> None:
    """List the checks, or explain one.

    E is an error: nothing is rendered. W is a warning; an `allow` in the YAML excuses it with a reason.

    Examples:

        okdstreams rules

        okdstreams rules upgrade-flag

        okdstreams rules --format json

    Exit code: 0, or 2 when there is no check of that name.
    """
    import json

    from okdstreams.checks.rule_texts import rules as all_rules
    from okdstreams.syntax.near import close_matches

    by_name = {rule.name: rule for rule in all_rules()}
    if name and name not in by_name:
        near = close_matches(name, by_name, 1)
        hint = f"did you mean {near[0]!r}?" if near else "`okdstreams rules` lists them"
        typer.echo(f"no check {name!r}\n    hint: {hint}", err=True)
        raise typer.Exit(2)
    if format_ is Listing.json:
        value: Any = _fields(by_name[name]) if name else {"rules": [_fields(rule) for rule in by_name.values()]}
        typer.echo(json.dumps({"format": 1, **value}, ensure_ascii=False, indent=2))
    elif name:
        typer.echo(_explained(by_name[name]), nl=False)
    else:
        width = max(map(len, by_name))
        for rule in by_name.values():
            typer.echo(f"{rule.name:{width}}  {_severity(rule):3}  {rule.summary}")


def _severity(rule: RuleText) -> str:
    return f"{rule.severity.label[0].upper()}{'/W' if rule.warns else ''}"


def _fields(rule: RuleText) -> dict[str, Any]:
    return {
        "name": rule.name,
        "severity": rule.severity.label,
        "summary": rule.summary,
        "why": rule.why,
        "incident": rule.incident,
        "bad": rule.bad,
        "good": rule.good,
        "excusable": rule.takes_suppressions,
        "controller": rule.controller,
        "controllerSpares": rule.spares,
    }


def _explained(rule: RuleText) -> str:
    severity = f"{rule.severity.label}{', or warning' if rule.warns else ''}"
    parts = [f"{rule.name} ({severity})", rule.summary, rule.why]
    if rule.incident:
        parts.append(f"It happened: {rule.incident}")
    if rule.controller:
        but = f", but not {rule.spares}" if rule.spares else ""
        parts.append(f"The release-controller itself refuses a config for this{but}.")
    parts += [f"Bad:\n{_indented(rule.bad)}", f"Good:\n{_indented(rule.good)}"]
    errors = rule.suppressible or rule.severity is not rule.severity.ERROR
    if rule.takes_suppressions:
        what = "" if errors else ", for its warnings"
        parts.append(f"To let a finding stand{what}, write beside it:\n    allow: {{{rule.name}: the reason why}}")
    if rule.instead:
        parts.append(f"To let a warning stand, write {rule.instead}.")
    return "\n\n".join(parts) + "\n"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
