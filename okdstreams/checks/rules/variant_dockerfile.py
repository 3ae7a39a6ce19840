"""A variant is built from a Dockerfile that its component's OCP configuration knows."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import join, normpath

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.near import close_matches
from okdstreams.variants.component import Component, Config
from okdstreams.variants.judged import Judged


def check(view: View) -> Iterator[Finding]:
    for group in view.variants or ():
        for judged in group.judged:
            if judged.component is not None:
                yield from _strange(judged, judged.component)


def _strange(judged: Judged, component: Component) -> Iterator[Finding]:
    built = {image["to"]: _dockerfile(image) for image in component.images}
    of_ocp = set(built.values())
    for number, image in enumerate(judged.config.get("images") or ()):
        name = image.get("to")
        if name in built and "dockerfile_literal" not in image and (dockerfile := _dockerfile(image)) not in of_ocp:
            document, loc = judged.place(("images", number, "dockerfile_path"))
            near = close_matches(dockerfile, sorted(of_ocp), 1, 0.9)
            other = near[0] if near else built[name]
            message = f"{judged.repository} builds '{name}' from {dockerfile}, which OCP builds nothing from"
            yield Finding(document, loc, message, f"OCP builds it from {other}: see whether that does for OKD too")


def _dockerfile(image: Config) -> str:
    """The path within the repository."""
    return normpath(join(str(image.get("context_dir", "")), str(image.get("dockerfile_path", "Dockerfile"))))


RULE = Rule(
    name="variant-dockerfile",
    severity=Severity.WARNING,
    summary="A variant is built from a Dockerfile that its OCP configuration names.",
    why="What OCP does not build from is changed by nobody: it falls behind, and is removed one day. One that is meant "
    "is excused by an `allow` beside the exception.",
    bad="exceptions: {openshift/widget: {dockerfiles: {widget: Dockerfile.old}}}",
    good="exceptions: {openshift/widget: {dockerfiles: {widget: ./Dockerfile.rhel9}}}",
    check=check,
    needs="variants",
)
