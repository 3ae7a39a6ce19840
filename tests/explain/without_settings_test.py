"""Settings may be left out: what they would say comes from defaults, and every field still has a place."""

from __future__ import annotations

import pytest

from okdstreams.compiler import compile_streams
from okdstreams.disk.stream_files import read_streams
from okdstreams.explain.outputs import Outputs
from support import ROOT


@pytest.fixture(scope="module")
def outputs() -> Outputs:
    files = read_streams(str(ROOT / "streams")).contents
    return Outputs(compile_streams({name: text for name, text in files.items() if not name.endswith("settings.yaml")}))


def test_every_field_of_a_pipeline_has_a_place_without_settings(outputs: Outputs) -> None:
    paths = [path for path in outputs.paths if path.startswith("pipelines/")]
    assert len(paths) == 7
    for path in paths:
        output = outputs.output(path)
        assert [field for field, _ in output.fields() if not output.trace.get(field)] == [], path


def test_a_parameter_that_nobody_sets_has_its_default(outputs: Outputs) -> None:
    path = "pipelines/okd-coreos-all/okd-coreos-all-4.14-pipelinerun.yaml"
    output = outputs.output(path)
    roles = {origin.role for field, _ in output.fields() if "params" in field for origin in output.trace[field]}
    assert "default" in roles
