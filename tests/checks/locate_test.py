"""Where a finding stands: where a trace of its path leads to."""

from __future__ import annotations

import pytest

from okdstreams.checks.locate import Locator
from okdstreams.checks.subjects import subject_of
from okdstreams.compiler import compile_streams
from okdstreams.fleet.resolve import trace
from okdstreams.syntax.document import Loc

OCP = """apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: ocp
versions: 4.13-4.14
file: release-ocp-$(v).json
imageStream: ocp/$(v)
config: {name: $(v).0-0.ci, to: release, OWN}
"""
OKD = """apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: okd
versions: 4.13-4.14
file: release-okd-$(v).json
imageStream: origin/$(v)
sources: {mirror: {family: ocp, step: mirror, exclude: [etcd]}}
config: {name: $(v).0-0.okd, to: release}
"""
PAYLOAD = """apiVersion: streams.okd.io/v1alpha2
kind: Inventory
imageStream: ocp/$(v)
components: {openshift/etcd: {etcd: all}, openshift/cli: {cli: all}}
"""


@pytest.mark.parametrize(
    ("own", "loc"),
    [
        ("expires: 72h", ("sources", "mirror")),
        ("publish: {tag: {tagRef: {name: $(v)}}}", ("sources", "mirror")),
        ("raw: {publish: {mirror: {imageStreamRef: {namespace: other}}}}", ("sources", "mirror")),
        ("raw: {publish: {mirror: {imageStreamRef: []}}}", ("config", "raw", "publish", "mirror", "imageStreamRef")),
    ],
)
def test_a_step_of_a_mirror_rule_stands_where_a_trace_leads_to(own: str, loc: Loc) -> None:
    files = {"ocp.yaml": OCP.replace("OWN", own), "okd.yaml": OKD, "payload.yaml": PAYLOAD}
    compilation = compile_streams({name: text.encode() for name, text in files.items()})
    stream = compilation.fleet.streams[0]
    path = ("publish", "mirror", "imageStreamRef")
    origin = next(o for o in trace(compilation.loaded, stream)[path] if o.role != "overridden")
    location = Locator(compilation.loaded, compilation.fleet).locate(subject_of(stream), path)
    assert (location.document, location.loc) == (origin.document, origin.loc)
    assert location.loc == loc
