"""The config management plugin, run as Argo CD runs it: in a folder, by its environment, judged by stdout and exit."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from support import ROOT, Run

FAMILY = """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: okd
versions: 4.9-4.10
file: release-okd-$(v).json
imageStream: origin/$(v)
config: {name: $(v).0-0.okd, to: release}
tests:
  aws: {job: periodic-aws-$(v), gate: blocking}
"""
BROKEN = FAMILY.replace("gate: blocking", "gate: blockin").replace("family: okd", "family: other")


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """An Application's path, as Argo CD hands it over: no .git."""
    (tmp_path / "app" / "streams").mkdir(parents=True)
    (tmp_path / "app" / "streams" / "okd.yaml").write_text(FAMILY)
    return tmp_path / "app"


def rendered(*namespaces: str) -> str:
    files = [p for n in namespaces for p in sorted((ROOT / "rendered" / "imagestreams" / n).glob("*.yaml"))]
    files.sort(key=lambda p: p.relative_to(ROOT).as_posix())
    return "---\n".join(p.read_text() for p in files)


def parameters(**values: str) -> str:
    return json.dumps([{"name": name, "string": value} for name, value in values.items()])


@pytest.mark.parametrize("namespaces", [["origin"], sorted(p.name for p in (ROOT / "rendered/imagestreams").iterdir())])
def test_it_prints_byte_for_byte_what_render_commits(run: Run, namespaces: list[str]) -> None:
    done = run("argocd", "generate", *(["--namespace", *namespaces] if len(namespaces) == 1 else []), cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == rendered(*namespaces)
    objects = list(yaml.safe_load_all(done.stdout))
    assert {(o["apiVersion"], o["kind"]) for o in objects} == {("image.openshift.io/v1", "ImageStream")}
    assert {o["metadata"]["namespace"] for o in objects} == {*namespaces}


@pytest.mark.parametrize(
    ("arguments", "environment", "namespaces"),
    [
        ((), {}, {"here", "origin"}),
        (("--cluster", "in-cluster"), {}, {"here", "origin"}),
        (("--namespace", "origin"), {}, {"origin"}),
        ((), {"ARGOCD_APP_PARAMETERS": parameters(namespace="here", cluster="in-cluster")}, {"here"}),
        ((), {"ARGOCD_APP_PARAMETERS": parameters(namespace="")}, {"here", "origin"}),
        ((), {"ARGOCD_APP_PARAMETERS": "null", "PARAM_NAMESPACE": "origin", "PARAM_STREAMS": "streams"}, {"origin"}),
        ((), {"ARGOCD_ENV_NAMESPACE": "here"}, {"here"}),
        ((), {"PARAM_NAMESPACE": "here", "ARGOCD_ENV_NAMESPACE": "origin"}, {"here"}),
        ((), {"ARGOCD_APP_PARAMETERS": parameters(namespace="here"), "PARAM_NAMESPACE": "origin"}, {"here"}),
        (("--namespace", "origin"), {"PARAM_NAMESPACE": "here"}, {"origin"}),
    ],
)
def test_options_and_parameters_select(
    app: Path, run: Run, arguments: tuple[str, ...], environment: dict[str, str], namespaces: set[str]
) -> None:
    other = FAMILY.replace("family: okd", "family: here").replace("origin/", "here/").replace("okd-", "here-")
    (app / "streams" / "here.yaml").write_text(other)
    done = run("argocd", "generate", *arguments, cwd=app, **environment)
    assert set(re.findall(r"^  namespace: (.*)$", done.stdout, re.M)) == namespaces


def test_a_cluster_selects_the_families_that_are_deployed_there(app: Path, run: Run) -> None:
    other = FAMILY.replace("family: okd", "family: b\ncluster: other").replace("okd", "b")
    (app / "streams" / "b.yaml").write_text(
        other.replace("origin/$(v)", "origin/b-$(v)").replace("streams.b", "streams.okd")
    )
    names = {
        cluster: re.findall(r"^  name: (.*)$", run("argocd", "generate", "--cluster", cluster, cwd=app).stdout, re.M)
        for cluster in ("in-cluster", "other")
    }
    assert names == {"in-cluster": ["'4.10'", "'4.9'"], "other": ["b-4.10", "b-4.9"]}


@pytest.mark.parametrize(
    ("files", "code", "place"),
    [
        (None, 2, "streams:1:1: error[file] streams does not exist"),
        ({}, 2, "streams:1:1: error[file] streams holds no stream files"),
        ({"a.yaml": ""}, 1, "streams/a.yaml:1:1: error[schema] the file is empty"),
        ({"a.yaml": "kind: [\n"}, 1, "streams/a.yaml:1:1: error[yaml]"),
        ({"a.yaml": BROKEN}, 1, "streams/a.yaml:9:39: error[schema] 'blockin' is not"),
        ({"a.yaml": FAMILY, "b.yaml": BROKEN}, 1, "streams/b.yaml:9:39: error[schema] 'blockin' is not"),
        ({"a.yaml": FAMILY, "b.yaml": FAMILY}, 1, "streams/b.yaml:3:9: error["),
        ({"a.yaml": "apiVersion: streams.okd.io/v1alpha2\nkind: Settings\n"}, 2, "no ImageStream is rendered"),
    ],
)
def test_nothing_to_render_is_a_failure_that_says_where(
    tmp_path: Path, run: Run, files: dict[str, str] | None, code: int, place: str
) -> None:
    if files is not None:
        (tmp_path / "streams").mkdir()
        for name, text in files.items():
            (tmp_path / "streams" / name).write_text(text)
    done = run("argocd", "generate", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (code, "")
    assert place in done.stderr


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"PARAM_NAMESPACE": "orign"}, "no ImageStream is rendered for namespace 'orign'"),
        ({"PARAM_CLUSTER": "x", "PARAM_NAMESPACE": "origin"}, "for cluster 'x', namespace 'origin'"),
        ({"ARGOCD_APP_PARAMETERS": parameters(namespce="origin")}, "unknown parameter 'namespce'"),
        ({"ARGOCD_APP_PARAMETERS": '[{"name": "namespace", "array": ["origin"]}]'}, "'namespace' is not one text"),
        ({"ARGOCD_APP_PARAMETERS": "{"}, "ARGOCD_APP_PARAMETERS is not JSON"),
        ({"ARGOCD_APP_PARAMETERS": '{"namespace": "origin"}'}, "is not a list of parameters"),
        ({"PARAM_STREAMS": "../app/streams"}, "goes up with `..`"),
        ({"PARAM_STREAMS": "/"}, "/ leads out of ."),
        ({"PARAM_STREAMS": "other"}, "other does not exist"),
    ],
)
def test_a_parameter_that_selects_nothing_or_too_much_is_a_failure(
    app: Path, run: Run, environment: dict[str, str], message: str
) -> None:
    done = run("argocd", "generate", cwd=app, **environment)
    assert (done.returncode != 0, done.stdout) == (True, "")
    assert message in done.stderr
    assert "hint: " in done.stderr


@pytest.mark.parametrize("link", ["streams/b.yaml", "streams/b", "streams"])
def test_a_link_out_of_the_folder_is_not_followed(app: Path, run: Run, link: str) -> None:
    outside = app.parent / "outside"
    outside.mkdir()
    (outside / "secret.yaml").write_text("password: opensesame\n")
    if link == "streams":
        (app / "streams").rename(app / "moved")
    (app / link).symlink_to(outside / "secret.yaml" if link.endswith(".yaml") else outside)
    done = run("argocd", "generate", cwd=app)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{link}:1:1: error[file] {link} leads out of ." in done.stderr
    assert "opensesame" not in done.stderr


def test_a_link_within_the_folder_is_followed(app: Path, run: Run) -> None:
    (app / "streams" / "okd.yaml").rename(app / "okd.yaml")
    (app / "streams" / "okd.yaml").symlink_to("../okd.yaml")
    assert run("argocd", "generate", cwd=app).returncode == 0


def test_an_absolute_option_names_the_folder_that_may_be_read(app: Path, run: Run, tmp_path: Path) -> None:
    done = run("argocd", "generate", "--streams", str(app / "streams"), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, run("argocd", "generate", cwd=app).stdout)


def test_it_writes_nothing_and_needs_neither_git_nor_a_home(app: Path) -> None:
    """On a read-only folder, with an empty PATH, and every open for writing refused by an audit hook."""
    program = """
import os, sys
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
def refuse(event, arguments):
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING and arguments[0] != os.devnull:
        raise SystemExit(f"opened {arguments[0]} for writing")
    if event in ("subprocess.Popen", "os.exec", "os.fork", "os.posix_spawn", "os.mkdir", "socket.connect", "os.remove"):
        raise SystemExit(f"{event} {arguments}")
sys.addaudithook(refuse)
sys.argv[0] = "okdstreams"
from okdstreams.__main__ import main
main()
"""
    os.chmod(app, 0o555)
    done = subprocess.run(
        [sys.executable, "-c", program, "argocd", "generate"],
        cwd=app,
        env={"PATH": "", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )
    os.chmod(app, 0o755)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(list(yaml.safe_load_all(done.stdout))) == 2


def test_output_depends_on_file_contents_only(app: Path, run: Run, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "streams").mkdir(parents=True)
    (elsewhere / "streams" / "renamed.yml").write_text(FAMILY)
    assert run("argocd", "generate", cwd=app).stdout == run("argocd", "generate", cwd=elsewhere, TZ="Asia/Tokyo").stdout


def test_the_announced_parameters_are_those_of_generate(tmp_path: Path, run: Run) -> None:
    done = run("argocd", "parameters", cwd=tmp_path)
    announced = json.loads(done.stdout)
    assert (done.returncode, [row["name"] for row in announced]) == (0, ["cluster", "namespace", "streams"])
    assert all(row["title"] and row["tooltip"] and row["required"] is False for row in announced)
