"""Links out of the site, where the settings know them: the controller's page of a stream, past runs of a job."""

from __future__ import annotations

import pytest
from site_hostile import MARK
from site_pages import Page, parsed

from okdstreams.compiler import compile_streams
from okdstreams.site.build import site

SETTINGS = """\
apiVersion: streams.okd.io/v1alpha2
kind: Settings
sites:
  okd: {url: https://releases.example.com, namespaces: [origin], jobHistory: 'HISTORY'}
"""
FAMILY = """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: okd
file: release-okd.json
imageStream: NAMESPACE/okd
config: {name: 4.0.0-0.okd, to: release}
tests:
  aws: {job: periodic-aws, gate: informing}
"""


def page_of(history: str, namespace: str = "origin") -> Page:
    files = {"s.yaml": SETTINGS.replace("HISTORY", history), "okd.yaml": FAMILY.replace("NAMESPACE", namespace)}
    compilation = compile_streams({name: text.encode() for name, text in files.items()})
    return parsed(site(compilation, "streams", "rendered")["streams/release-okd.html"])


def test_a_stream_and_its_jobs_lead_out() -> None:
    page = page_of("https://prow.example.com/history/$(job)")
    assert "https://releases.example.com/releasestream/4.0.0-0.okd" in page.links
    assert "https://prow.example.com/history/periodic-aws" in page.links


def test_other_streams_do_not() -> None:
    assert not [link for link in page_of("https://prow.example.com/$(job)", "ocp").links if link.startswith("http")]


@pytest.mark.parametrize(
    "history", ["", f"javascript:{MARK}//$(job)", "data:text/html,$(job)", "//prow.example.com/$(job)"]
)
def test_an_address_that_is_none_is_no_link(history: str) -> None:
    page = page_of(history)
    assert [link for link in page.links if "periodic-aws" in link] == []
    assert "periodic-aws" in page.text
