"""A component of the payload has a variant for OKD."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.payload_tags import uncovered
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Document, Loc
from okdstreams.variants.component import OCP
from okdstreams.variants.judged import Group, listing


def check(view: View) -> Iterator[Finding]:
    for group in view.variants or ():
        for row in uncovered(view, group):
            if row.repository and not row.has_variant:
                tags = ", ".join(row.tags)
                message = (
                    f"{row.repository} has no variant {group.name} for {row.version}, and nothing else brings {tags}"
                )
                yield from _finding(group, row.repository, message, row.related)
        for repository, (document, loc) in group.unknown:
            message = f"{repository} is listed, and the checkout has no OCP configuration of it"
            yield Finding(document, loc, message, "take it off the list, or mend its name", key=len(loc) == 0)


def _finding(group: Group, repository: str, message: str, related: tuple[Document, Loc] | None) -> Iterator[Finding]:
    if group.family is not None and group.row is not None:
        document, loc = group.family.document, listing(group.family, group.row, repository)
        because = ((*related, "it belongs to the payload"),) if related else ()
        yield Finding(document, loc, message, "list it under `components`", related=because, key=True)
    elif related:
        yield Finding(*related, message, f"add the file of the variant, as ORG-REPO-BRANCH__{group.name}.yaml")


RULE = Rule(
    name="variant-missing",
    severity=Severity.WARNING,
    summary="Every component of the payload has a variant for OKD, unless its tags come from elsewhere.",
    why="The tag is missing from the first payload that is made of this stream. What belongs to the payload is said by "
    f"the inventory, else by the OCP configurations that promote to {OCP[0]}/VERSION.",
    bad="components: {openshift: [widget]}",
    good="components: {openshift: [widget, gadget]}",
    check=check,
    needs="variants",
)
