"""The state of this repository's streams, made once."""

from __future__ import annotations

import pytest

from okdstreams.ci.jobs import CiJobs
from okdstreams.disk.stream_files import read_streams
from okdstreams.lsp.compiling import Compiler
from okdstreams.lsp.state import FleetState
from support import ROOT

JOBS = CiJobs(
    frozenset(
        f"periodic-ci-openshift-release-master-okd-4.{minor}-{test}"
        for test in ("e2e-aws", "e2e-aws-ovn", "e2e-gcp-new", "e2e-vsphere", "e2e-vsphere-ovn")
        for minor in range(13 if test.endswith("new") else 5, 15)
    )
)
"""The ProwJobs of a small CI configuration."""


def texts_of_repository() -> dict[str, str]:
    """The stream files by the names that findings give them."""
    folder = ROOT / "streams"
    contents = read_streams(str(folder)).contents
    return {path.removeprefix(f"{ROOT}/"): content.decode() for path, content in contents.items()}


@pytest.fixture(scope="session")
def state() -> FleetState:
    """The repository's fleet in an editor in which nothing has been typed yet."""
    return Compiler("streams", "rendered").state(texts_of_repository())


@pytest.fixture(scope="session")
def with_jobs(state: FleetState) -> FleetState:
    """The same with a CI configuration."""
    return FleetState("streams", "rendered", state.texts, state.compilation, state.diagnostics, JOBS)
