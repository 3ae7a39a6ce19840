"""Why mirrors and pipelines are as they are: every field of them has a place in the stream files."""

from __future__ import annotations

import pytest

from okdstreams.compiler import Compilation
from okdstreams.explain.outputs import Outputs
from okdstreams.project import compile_folder
from okdstreams.syntax.document import Loc
from support import ROOT


@pytest.fixture(scope="module")
def outputs(compilation: Compilation) -> Outputs:
    return Outputs(compilation)


@pytest.fixture(scope="module")
def today() -> Outputs:
    return Outputs(compile_folder(str(ROOT / "examples" / "okd-2026" / "streams")))


def written(outputs: Outputs, path: str, field: Loc) -> list[tuple[str, str]]:
    """(role, text in the stream file) of the places of a field."""
    output = outputs.output(path)
    placer = outputs.placer(output)
    return [(origin.role, placer.excerpt(origin).text) for origin in output.trace[field]]


def param(outputs: Outputs, path: str, name: str) -> list[tuple[str, str]]:
    names = [entry["name"] for entry in outputs.output(path).body["spec"]["params"]]
    return written(outputs, path, ("spec", "params", names.index(name), "value"))


@pytest.mark.parametrize(("fleet", "count"), [("outputs", 10), ("today", 27)])
def test_every_field_has_a_place_and_every_place_a_field(
    request: pytest.FixtureRequest, fleet: str, count: int
) -> None:
    outputs: Outputs = request.getfixturevalue(fleet)
    paths = [path for path in outputs.paths if path.startswith(("mirroring/", "pipelines/"))]
    assert len(paths) == count
    for path in paths:
        output = outputs.output(path)
        fields = [field for field, _ in output.fields()]
        assert [field for field in fields if not output.trace.get(field)] == [], path
        assert [at for at in output.trace if not output.has(at)] == [], path


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("fedora-coreos", [("own", "fedora-coreos"), ("base", "quay.io/fedora/fedora-coreos:stable")]),
        ("installer", [("own", "installer")]),
        ("cli", [("mirror", "mirror"), ("inventory", "cli")]),
    ],
)
def test_a_line_of_a_mapping_names_what_supplies_the_image(
    outputs: Outputs, image: str, expected: list[tuple[str, str]]
) -> None:
    path = "mirroring/mapping_origin_4_14"
    lines = outputs.output(path).body
    index = next(number for number, line in enumerate(lines) if line.split()[0].endswith(f":{image}"))
    found = written(outputs, path, (index,))
    assert found[: len(expected)] == expected
    assert ("value", "latest") in found
    assert ("value", "quay.io/openshift") in found


def test_a_tag_that_is_excluded_as_a_layered_component_names_its_base(outputs: Outputs) -> None:
    path = "release-controller/release-ocp-4.14-ci.json"
    field: Loc = ("publish", "mirror-to-origin", "imageStreamRef", "excludeTags")
    index = (
        outputs.output(path)
        .body["publish"]["mirror-to-origin"]["imageStreamRef"]["excludeTags"]
        .index("machine-os-content")
    )
    found = written(outputs, path, (*field, index))
    assert found[:2] == [("own", "machine-os-content"), ("base", "quay.io/fedora/fedora-coreos:stable")]


BUILD = "pipelines/okd-coreos-all/okd-coreos-all-4.14-pipelinerun.yaml"
TODAY = "pipelines/okd-coreos/okd-coreos-4.16-prod-pipelinerun.yaml"
NEXT = "pipelines/okd-release-pipeline/okd-release-next-pipelinerun.yaml"
STABLE = "pipelines/okd-release-pipeline/okd-release-stable-pipelinerun.yaml"


@pytest.mark.parametrize(
    ("path", "name", "expected"),
    [
        (BUILD, "variant", ("value", "scos")),
        (BUILD, "target-registry", ("value", "quay.io/okd")),
        (BUILD, "matrix-room", ("value", '"!nStsazaBvZCZQHPWTY:fedoraproject.org"')),
        (BUILD, "branch", ("value", "master")),
        (BUILD, "repo", ("default", "pipeline")),
        (STABLE, "is-release-latest", ("value", "true")),
        (STABLE, "content-mirror-pushspec", ("value", "quay.io/okd/scos-content")),
    ],
)
def test_a_parameter_names_where_it_is_written(
    outputs: Outputs, path: str, name: str, expected: tuple[str, str]
) -> None:
    assert param(outputs, path, name)[0] == expected


@pytest.mark.parametrize(
    ("path", "name", "expected"),
    [
        (TODAY, "variant", ("value", "c9s")),
        (TODAY, "branch", ("default", "pipeline")),
        (TODAY, "claimname", ("default", "pipeline")),
        (NEXT, "release-stream", ("value", "4.22")),
        (NEXT, "release-imagestream", ("value", "okd-scos-next")),
        (NEXT, "is-release-latest", ("default", "next")),
    ],
)
def test_a_parameter_of_today_names_where_it_is_written(
    today: Outputs, path: str, name: str, expected: tuple[str, str]
) -> None:
    assert param(today, path, name)[0] == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("pipelines/okd-coreos/okd-coreos-4.16-prod-cronjob.yaml", ("value", "30 10 * * *")),
        ("pipelines/okd-release-pipeline/okd-release-promotion-cronjob.yaml", ("value", "0 5 * * 1")),
    ],
)
def test_a_cron_job_names_its_schedule(today: Outputs, path: str, expected: tuple[str, str]) -> None:
    assert written(today, path, ("spec", "schedule"))[0] == expected
