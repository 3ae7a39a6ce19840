"""Names of files and ImageStreams, checked: nothing that is rendered leads out of its folder."""

from __future__ import annotations

import re

from okdstreams.language.evaluate import Evaluator
from okdstreams.language.placeholders import placeholder
from okdstreams.language.provenance import At
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.rule_text import RuleText

RULE = RuleText(
    name="path",
    severity=Severity.ERROR,
    summary="`file` and `imageStream` come out as a file name and as namespace/name.",
    why="They become paths of rendered files.",
    bad=f"imageStream: {placeholder('v')}",
    good=f"imageStream: origin/{placeholder('v')}",
)

_FILE = re.compile(r"(?:[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*/)*[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*\.json")
"""A path below the folder of release configs. No segment begins with a dot, so none leads out of it."""

_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_IMAGE_STREAM = re.compile(r"[a-z0-9]([-._a-z0-9]*[a-z0-9])?")


def file_name(ev: Evaluator, text: str, at: At) -> str | None:
    """The file of a release config; None when it was reported."""
    name = ev.text(text, at)
    if _FILE.fullmatch(name):
        return name
    ev.say(
        at, f"{name!r} is not a file name", f"write a plain name such as release-okd-{placeholder('v')}.json", "path"
    )
    return None


def image_stream(ev: Evaluator, text: str, at: At) -> tuple[str, str] | None:
    """(namespace, name) of an ImageStream; None when it was reported."""
    target = ev.text(text, at)
    namespace, slash, name = target.partition("/")
    if slash and _NAMESPACE.fullmatch(namespace) and _IMAGE_STREAM.fullmatch(name) and ".." not in name:
        return namespace, name
    ev.say(at, f"{target!r} is not an ImageStream", f"write namespace/name, such as origin/{placeholder('v')}", "path")
    return None
