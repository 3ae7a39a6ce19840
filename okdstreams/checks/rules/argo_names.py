"""Clusters and Applications that the settings of Argo CD name, and that nothing bears."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.fleet.argo_names import applications, clusters
from okdstreams.language.model.argocd import PIPELINES, STREAMS, ArgoCD
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Loc
from okdstreams.syntax.near import close_matches

SPEAKING_OF_APPLICATIONS = ("applications", "logs", "exec")
"""Resources of a policy whose object is an Application (Argo CD, RBAC configuration)."""


class Mention(NamedTuple):
    """A name that the settings write, and those that it may be."""

    loc: Loc
    name: str
    names: Collection[str]
    what: str
    is_key: bool = False
    """A key is a name; a value, of Applications, may be a pattern."""

    @property
    def is_borne(self) -> bool:
        """Whether something bears it."""
        return self.name in self.names or (not self.is_key and any(fnmatchcase(name, self.name) for name in self.names))


def check(view: View) -> Iterator[Finding]:
    fleet = view.fleet
    if fleet is None or fleet.settings.argocd is None or fleet.settings_source is None:
        return
    settings = fleet.settings.argocd
    waves = {STREAMS, PIPELINES, *fleet.settings.applications}
    mentions = [Mention(("waves", name), name, waves, "group or pipeline", is_key=True) for name in settings.waves]
    if view.is_whole:  # else one that seems missing may belong to a family that could not be read
        mentions += of_clusters(settings, clusters(fleet))
        mentions += of_applications(settings, applications(fleet, settings))
    for mention in mentions:
        if not mention.is_borne:
            message = f"no {mention.what} here is called {mention.name!r}"
            yield Finding(
                fleet.settings_source.document, ("argocd", *mention.loc), message, hint(mention), key=mention.is_key
            )


def of_clusters(settings: ArgoCD, names: Collection[str]) -> Iterator[Mention]:
    """What differs by cluster."""
    for name in settings.clusters:
        yield Mention(("clusters", name), name, names, "cluster", is_key=True)


def of_applications(settings: ArgoCD, names: Collection[str]) -> Iterator[Mention]:
    """The Applications of windows, and those that roles may act on."""
    for number, window in enumerate(settings.syncWindows):
        for place, name in enumerate(window.applications):
            yield Mention(("syncWindows", number, "applications", place), name, names, "Application")
    for role, body in settings.roles.items():
        for number, policy in enumerate(body.policies):
            resource, _, name, _ = policy.split(", ")
            if resource in SPEAKING_OF_APPLICATIONS:
                yield Mention(("roles", role, "policies", number), name, names, "Application")


def hint(mention: Mention) -> str:
    """The name that was meant, or those that there are."""
    near = close_matches(mention.name, mention.names, 1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(mention.names))}"


RULE = Rule(
    name="argo-names",
    severity=Severity.ERROR,
    summary="`clusters`, `waves`, `syncWindows` and `roles` of `argocd` name clusters and Applications that are there.",
    why="A name with a slip in it matches nothing: a cluster heals that should not, a freeze holds nothing up.",
    bad="app.cl: {selfHeal: false}",
    good="app.ci: {selfHeal: false}",
    check=check,
    needs="fleet",
)
