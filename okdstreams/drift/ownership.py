"""What Argo CD wrote on a live object, as its managedFields say: what git stopped listing, a sync takes away.

The names are those of the API server (kubernetes.io/docs/reference/using-api/server-side-apply) and of Argo CD, which
applies as `argocd-controller` (`ArgoCDSSAManager` in its gitops-engine).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

MANAGER = "argocd-controller"
TRACKING = "argocd.argoproj.io/tracking-id"
OWN = (TRACKING, "kubectl.kubernetes.io/last-applied-configuration")
"""Annotations that Argo CD writes by itself: they are in no git."""

Fields = Mapping[str, Any]


class Applied(NamedTuple):
    """The tags and annotations of which Argo CD is the only writer."""

    tags: frozenset[str]
    annotations: frozenset[str]


def applied(body: Mapping[str, Any]) -> Applied:
    """What goes when git stops listing it. Nothing where the fields of others were not handed over with the object."""
    ours, others = Applied(frozenset(), frozenset()), Applied(frozenset(), frozenset())
    for manager, operation, fields in _entries(body):
        written = Applied(frozenset(_tags(fields)), frozenset(_annotations(fields)))
        if (manager, operation) == (MANAGER, "Apply"):
            ours = _both(ours, written)
        else:
            others = _both(others, written)
    return Applied(ours.tags - others.tags, ours.annotations - others.annotations - frozenset(OWN))


def application_of(body: Mapping[str, Any]) -> str:
    """The Application that tracks the object; empty when none does, or when the annotation was copied from another."""
    metadata = body["metadata"]
    tracking = metadata["annotations"].get(TRACKING)
    name, _, rest = tracking.partition(":") if isinstance(tracking, str) else ("", "", "")
    is_own = rest == f"image.openshift.io/ImageStream:{metadata['namespace']}/{metadata['name']}"
    return name if is_own else ""


def _both(one: Applied, other: Applied) -> Applied:
    return Applied(one.tags | other.tags, one.annotations | other.annotations)


def _entries(body: Mapping[str, Any]) -> Iterator[tuple[object, object, Fields]]:
    entries = body["metadata"].get("managedFields")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            yield entry.get("manager"), entry.get("operation"), _below(entry, "fieldsV1")


def _below(fields: Fields, *names: str) -> Fields:
    for name in names:
        inner = fields.get(name)
        if not isinstance(inner, dict):
            return {}
        fields = inner
    return fields


def _tags(fields: Fields) -> Iterator[str]:
    for key in _below(fields, "f:spec", "f:tags"):
        if key.startswith("k:"):
            try:
                name = json.loads(key.removeprefix("k:"))["name"]
            except (KeyError, TypeError, ValueError):
                continue
            if isinstance(name, str):
                yield name


def _annotations(fields: Fields) -> Iterator[str]:
    for key in _below(fields, "f:metadata", "f:annotations"):
        if key.startswith("f:"):
            yield key.removeprefix("f:")
