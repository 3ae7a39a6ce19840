"""The OS image that is imported is the one that was built for this version."""

from __future__ import annotations

import re
from collections.abc import Iterator

from okdstreams.diagnostics import Severity
from okdstreams.rule import Finding, Rule
from okdstreams.versions import parse_version
from okdstreams.view import View

_TOKEN = re.compile(r"(?<![0-9.])(?:0|[1-9][0-9]{0,3})\.(?:0|[1-9][0-9]{0,3})(?![0-9])")


def check(view: View) -> Iterator[Finding]:
    for stream in view.fleet.streams if view.fleet is not None else ():
        if stream.version is None:
            continue
        for tag, imported in stream.imports.items():
            name = imported.pullspec.rpartition("/")[2]
            for token in _TOKEN.findall(name):
                if parse_version(token) != stream.version:
                    message = f"{stream.target}:{tag} of {stream.version} imports {imported.pullspec!r}"
                    loc = ("sources", "import", "tags", tag)
                    yield Finding(stream.source.document, loc, message, "write {v} for the version")


RULE = Rule(
    name="scos-import",
    severity=Severity.ERROR,
    summary="The build's version and registry give exactly the tags that the ImageStream imports.",
    why="The build pushes a tag that nobody imports, and the payload keeps an old operating system.",
    bad="centos-stream-coreos-9: quay.io/okd/centos-stream-coreos-9:4.13-x86_64",
    good="centos-stream-coreos-9: quay.io/okd/centos-stream-coreos-9:{v}-x86_64",
    check=check,
    needs="fleet",
)
