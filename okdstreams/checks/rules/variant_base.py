"""A variant is built on images of the version of its stream."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.placeholder_fix import any_version
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.language.placeholders import placeholder
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Loc
from okdstreams.variants.component import Ref, image_version, ref_of, version_in
from okdstreams.variants.judged import Judged, targets


def check(view: View) -> Iterator[Finding]:
    for group in view.variants or ():
        for judged in group.judged:
            stream = next(iter(targets(judged.config)), "")
            branch = str(judged.version or "")
            wanted = version_in(stream) or branch
            for ref, path in _bases(judged) if wanted else ():
                version = image_version(ref)
                if version and version not in (wanted, branch):  # a stream of another version is told already
                    document, loc = judged.place(path)
                    message = f"{judged.repository} promotes to {stream} and is built with {ref.text} of {version}"
                    fix = any_version(group, document, loc, version)
                    yield Finding(document, loc, message, f"name the image of {wanted}", fix=fix)


def _bases(judged: Judged) -> Iterator[tuple[Ref, Loc]]:
    """The images that a variant is built with or in."""
    for key, data in (judged.config.get("base_images") or {}).items():
        if ref := ref_of(data):
            yield ref, ("base_images", key, "name" if version_in(ref.name) else "tag")
    root = (judged.config.get("build_root") or {}).get("image_stream_tag")
    if ref := ref_of(root):
        yield ref, ("build_root", "image_stream_tag", "tag")


RULE = Rule(
    name="variant-base",
    severity=Severity.WARNING,
    summary="A variant is built with base images and builders of the version of its stream.",
    why="A base image of the version before ships its packages. Frequent at branch cuts, when a copy is not gone "
    "through.",
    bad="builders: {rhel-9-golang: rhel-9-golang-1.20-openshift-4.13}",
    good=f"builders: {{rhel-9-golang: rhel-9-golang-1.20-openshift-{placeholder('v')}}}",
    check=check,
    needs="variants",
)
