"""`drift --live`: kubectl, or the kubernetes package, against a small API server that knows ImageStreams."""

from __future__ import annotations

import importlib.util
import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from support import ROOT, Run

CONFIG = "release.openshift.io/config"
GROUP = "image.openshift.io"
SETTINGS = """\
apiVersion: streams.okd.io/v1alpha2
kind: Settings
argocd: {repoURL: https://example.com/streams.git, cluster: ci}
"""
FAMILY = """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: okd
versions: 4.13-4.14
file: okd-$(v).json
imageStream: origin/$(v)
config: {name: $(v).0-0.okd, as: Stable}
"""
RESOURCE = {
    "name": "imagestreams",
    "singularName": "imagestream",
    "namespaced": True,
    "kind": "ImageStream",
    "verbs": ["list"],
}
DISCOVERY: dict[str, Any] = {
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {
        "kind": "APIGroupList",
        "apiVersion": "v1",
        "groups": [
            {
                "name": GROUP,
                "versions": [{"groupVersion": f"{GROUP}/v1", "version": "v1"}],
                "preferredVersion": {"groupVersion": f"{GROUP}/v1", "version": "v1"},
            }
        ],
    },
    "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": []},
    f"/apis/{GROUP}/v1": {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": f"{GROUP}/v1",
        "resources": [RESOURCE],
    },
}


class Api(ThreadingHTTPServer):
    """Lists ImageStreams; what else it is asked, it writes down."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.items: list[dict[str, Any]] = []
        self.methods: set[str] = set()
        self.is_allowed = True


class Handler(BaseHTTPRequestHandler):
    server: Api

    def do_GET(self) -> None:
        self.server.methods.add(self.command)
        path, _, _ = self.path.partition("?")
        body, code = DISCOVERY.get(path), 200
        if path == f"/apis/{GROUP}/v1/namespaces/origin/imagestreams":
            body = {"kind": "ImageStreamList", "apiVersion": f"{GROUP}/v1", "metadata": {}, "items": self.server.items}
            if not self.server.is_allowed:
                code, message = 403, "imagestreams.image.openshift.io is forbidden"
                body = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": message, "code": 403}
                body["reason"] = "Forbidden"
        if body is None:
            body, code = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 404}, 404
        content = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def api() -> Iterator[Api]:
    server = Api()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def folder(tmp_path: Path, api: Api, run: Run) -> Path:
    """Streams of two versions, rendered, and a kubeconfig with two contexts, one of which leads nowhere."""
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams/settings.yaml").write_text(SETTINGS)
    (tmp_path / "streams/okd.yaml").write_text(FAMILY)
    assert run("render", cwd=tmp_path).returncode == 0
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "ci",
        "users": [{"name": "me", "user": {"token": "t"}}],
        "clusters": [
            {"name": "ci", "cluster": {"server": f"http://127.0.0.1:{api.server_port}"}},
            {"name": "gone", "cluster": {"server": "http://127.0.0.1:9"}},
        ],
        "contexts": [{"name": n, "context": {"cluster": n, "user": "me"}} for n in ("ci", "gone")],
    }
    (tmp_path / "kubeconfig").write_text(yaml.safe_dump(config))
    for name in ("4.13", "4.14"):
        body = yaml.safe_load((tmp_path / f"rendered/imagestreams/origin/{name}.yaml").read_text())
        api.items.append(body)
    return tmp_path


@pytest.fixture(params=["kubectl", "package"])
def reader(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """The environment of a run that has one way to ask, and that alone."""
    if request.param == "kubectl" and shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed")
    if request.param == "package" and importlib.util.find_spec("kubernetes") is None:
        pytest.skip("the kubernetes package is not installed")
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("git", "kubectl") if request.param == "kubectl" else ("git",):
        (programs / name).symlink_to(str(shutil.which(name)))
    return {"PATH": str(programs), "KUBECONFIG": str(tmp_path / "kubeconfig"), "HOME": str(tmp_path)}


def test_a_cluster_is_asked_and_left_as_it_is(run: Run, folder: Path, api: Api, reader: dict[str, str]) -> None:
    done = run("drift", "--live", cwd=folder, **reader)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    del api.items[0]
    api.items[0]["metadata"]["annotations"][CONFIG] = '{"name": "4.14.0-0.okd"}'
    dropped = json.loads(json.dumps(api.items[0]))
    dropped["metadata"]["name"] = "4.12"
    tracking = "okd-streams-origin:image.openshift.io/ImageStream:origin/4.12"
    dropped["metadata"]["annotations"]["argocd.argoproj.io/tracking-id"] = tracking
    api.items.append(dropped)
    done = run("drift", "--live", "--format", "json", cwd=folder, **reader)
    assert done.returncode == 1, done.stderr
    answer = json.loads(done.stdout)
    assert answer["old"] == "cluster"
    assert answer["sync"] == {"create": ["origin/4.13"], "change": ["origin/4.14"], "leave": ["origin/4.12"]}
    assert "a sync would create origin/4.13, change origin/4.14, leave origin/4.12\n" in (
        run("drift", "--live", cwd=folder, **reader).stderr
    )
    assert api.methods == {"GET"}


@pytest.mark.parametrize(("arguments", "words"), [(("--context", "gone"), "gone: error: "), ((), "is forbidden")])
def test_a_cluster_that_gives_no_answer_is_no_answer(
    run: Run, folder: Path, api: Api, reader: dict[str, str], arguments: tuple[str, ...], words: str
) -> None:
    if words == "is forbidden" and "kubectl" not in str(list((folder / "programs").iterdir())):
        words = "kubernetes: Forbidden"
    api.is_allowed = False
    done = run("drift", "--live", *arguments, cwd=folder, **reader)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "hint: try `oc get imagestreams`" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name one, - for standard input, or --live"),
        (("--live", "file"), "leave FILE out"),
        (("-", "--context", "ci"), "says which cluster --live asks"),
        (("--live", "--cluster", "cj"), "'cj' is none of ci"),
    ],
)
def test_what_cannot_be_meant_is_told(run: Run, folder: Path, arguments: tuple[str, ...], words: str) -> None:
    done = run("drift", *arguments, cwd=folder, PATH=str(ROOT), KUBECONFIG=str(folder / "kubeconfig"))
    assert done.returncode == 2
    assert words in " ".join(done.stderr.split())


def test_one_of_several_clusters_has_to_be_named(run: Run, folder: Path, reader: dict[str, str]) -> None:
    other = FAMILY.replace("family: okd", "family: far\ncluster: far").replace("okd-$(v)", "far-$(v)")
    (folder / "streams/far.yaml").write_text(other.replace("origin/", "far/"))
    done = run("drift", "--live", cwd=folder, **reader)
    assert done.returncode == 2
    assert "the streams are on ci, far: name one" in " ".join(done.stderr.split())
    assert run("drift", "--live", "--cluster", "ci", cwd=folder, **reader).returncode == 0
