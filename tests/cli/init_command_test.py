"""`okdstreams init`: from an empty folder to streams that pass every check and are rendered."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from okdstreams.disk.errors import TreeError
from okdstreams.scaffold.answers import Answers, Ci
from okdstreams.scaffold.companions import recipe_text
from support import ROOT, Invoke

EVERYTHING = "--family acme --versions 4.20,4.22-5.1 --registry quay.io/acme --argocd git@git.example:a/b.git --hooks"


def files(folder: Path) -> dict[str, bytes]:
    """Every file but git's own, and what is remembered between runs."""
    paths = (path for path in folder.rglob("*") if path.is_file() and not {".git", "cache"} & {*path.parts})
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


@pytest.mark.parametrize(
    ("options", "written"),
    [
        ("", "streams/okd.yaml .gitattributes"),
        (f"{EVERYTHING} --ci github", "streams/acme.yaml .pre-commit-config.yaml .github/workflows/okdstreams.yaml"),
        (f"{EVERYTHING} --ci prow --streams a/b --output a/c", "a/b/acme.yaml .prow.yaml a/c/argocd/root.yaml"),
    ],
)
def test_what_init_writes_is_clean_at_once(tmp_path: Path, invoke: Invoke, options: str, written: str) -> None:
    if "--ci" in options:
        subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    done = invoke("init", *options.split(), cwd=tmp_path)
    assert done.exit_code == 0, done.stderr
    after = files(tmp_path)
    assert set(written.split()) <= set(after)
    folders = options.split()[-4:] if "--streams" in options else []
    for line in (["check", "--strict"], ["fmt", "--check"], ["schema", "--check"], ["render", "--check"]):
        checked = invoke(*line, *folders[: 4 if line[0] == "render" else 2], cwd=tmp_path)
        assert (checked.exit_code, checked.stdout) == (0, ""), checked.stderr
    assert invoke("init", *options.split(), cwd=tmp_path).exit_code == 0
    assert files(tmp_path) == after
    for name, content in after.items():
        if name.endswith(".yaml"):
            assert yaml.safe_load(content), name


def test_nothing_is_overwritten(tmp_path: Path, invoke: Invoke) -> None:
    (tmp_path / "streams").mkdir()
    own = {"streams/notes.txt": "mine", ".gitattributes": "*.sh eol=lf\n", ".pre-commit-config.yaml": "repos: []\n"}
    for name, text in own.items():
        (tmp_path / name).write_text(text)
    done = invoke("init", "--hooks", cwd=tmp_path)
    assert done.exit_code == 0
    assert "kept     .gitattributes as it is: add `rendered/** linguist-generated=true`" in done.stdout
    assert {name: (tmp_path / name).read_text() for name in own} == own
    settings = tmp_path / "streams/settings.yaml"
    settings.write_text(settings.read_text() + "previous: {5.0: 4.22}\n")
    before = files(tmp_path)
    added = invoke("init", "--family", "acme", cwd=tmp_path)
    assert (added.exit_code, added.stdout.splitlines()[0]) == (0, "new      streams/acme.yaml")
    before = files(tmp_path)
    done = invoke("init", "--registry", "quay.io/x", cwd=tmp_path)
    assert (done.exit_code, done.stdout.splitlines()[0]) == (
        0,
        "kept     streams/settings.yaml as it is: add `imageMirror: {registry: quay.io/x}`",
    )
    assert files(tmp_path) == before


def test_what_would_not_compile_is_not_written(tmp_path: Path, invoke: Invoke) -> None:
    assert invoke("init", cwd=tmp_path).exit_code == 0
    before = files(tmp_path)
    (tmp_path / "streams/broken.yaml").write_text("kind: Nothing\n")
    done = invoke("init", "--family", "other", cwd=tmp_path)
    assert done.exit_code == 1
    assert "streams/broken.yaml:1:7" in done.stderr
    assert not (tmp_path / "streams/other.yaml").exists()
    (tmp_path / "streams/broken.yaml").unlink()
    assert files(tmp_path) == before


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("--family OKD", "'OKD' is no name"),
        ("--versions 4.20+", "has no first or no last version"),
        ("--versions x", "'x' is not a range"),
        ("--registry $(v)", "'$(v)' is no address"),
        ("--targets x.tsv", "DIR is missing"),
        ("--from . --family x", "takes families and versions from the configs"),
        ("--ci jenkins", "jenkins"),
    ],
)
def test_what_cannot_be_begun_is_said_and_leaves_nothing(
    tmp_path: Path, invoke: Invoke, options: str, sentence: str
) -> None:
    done = invoke("init", *options.split(), cwd=tmp_path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert sentence in done.stderr.replace("\n", " ")
    assert files(tmp_path) == {}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("--streams ../x", "is not a plain folder below this one"),
        ("--streams x --output x", "need a folder each"),
        ("--from nowhere", "nowhere does not exist"),
    ],
)
def test_folders_that_cannot_be_are_refused(tmp_path: Path, invoke: Invoke, options: str, sentence: str) -> None:
    with pytest.raises(TreeError, match=sentence):
        invoke("init", *options.split(), cwd=tmp_path)
    assert files(tmp_path) == {}


def test_init_keeps_away_from_the_streams_and_hooks_of_the_folder_above(tmp_path: Path, invoke: Invoke) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "part").mkdir()
    with pytest.raises(TreeError, match="top of the git repository"):
        invoke("init", "--hooks", cwd=tmp_path / "part")
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams/settings.yaml").write_text("apiVersion: streams.okd.io/v1alpha2\nkind: Settings\n")
    with pytest.raises(TreeError, match=r"has streams already: \.\./streams"):
        invoke("init", cwd=tmp_path / "part")
    assert list((tmp_path / "part").iterdir()) == []


def test_init_asks_on_a_terminal(tmp_path: Path) -> None:
    controller, terminal = pty.openpty()
    answers = b"OKD\nacme\n4.22\n\n\nn\nprow\n"
    os.write(controller, answers)
    done = subprocess.run(
        [sys.executable, "-m", "okdstreams", "init"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=terminal,
        stderr=terminal,
        stdout=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    os.close(terminal)
    asked = os.read(controller, 100_000).decode()
    os.close(controller)
    assert done.returncode == 0, asked
    assert "'OKD' is no name" in asked
    assert set(files(tmp_path)) >= {"streams/acme.yaml", ".prow.yaml"}
    assert ".pre-commit-config.yaml" not in files(tmp_path)


def test_configs_kept_by_hand_begin_without_a_finding(tmp_path: Path, invoke: Invoke, corpus: Path) -> None:
    configs = tmp_path / "configs"
    configs.mkdir()
    for path in sorted((corpus / "releases").glob("release-okd-4.1[34].json")):
        (configs / path.name).write_bytes(path.read_bytes())
    done = invoke("init", "--from", "configs", "--argocd", "https://git.example/a.git", cwd=tmp_path)
    assert done.exit_code == 0, done.stderr
    for line in (["check", "--strict"], ["render", "--check"], ["fmt", "--check"]):
        assert invoke(*line, cwd=tmp_path).exit_code == 0
    for path in configs.iterdir():
        assert (tmp_path / "rendered/release-controller" / path.name).read_bytes() != b""
    assert b"# yaml-language-server: $schema=.schema.json\n" in (tmp_path / "streams/okd.yaml").read_bytes()
    assert (tmp_path / "rendered/argocd/root.yaml").is_file()
    before = files(tmp_path)
    with pytest.raises(TreeError, match="streams holds stream files already"):
        invoke("init", "--from", "configs", cwd=tmp_path)
    assert files(tmp_path) == before


def test_a_family_that_is_not_okds_has_names_of_its_own(tmp_path: Path, invoke: Invoke) -> None:
    options = ["--family", "acme", "--argocd", "https://git.example/a.git", "--registry", "q.io/acme"]
    assert invoke("init", *options, cwd=tmp_path).exit_code == 0
    assert b"source: registry.ci.openshift.org" in files(tmp_path)["streams/settings.yaml"], "to be seen, and replaced"
    written = {name: content for name, content in files(tmp_path).items() if name.startswith("rendered/argocd/")}
    assert "rendered/argocd/applications/acme-streams-acme.yaml" in written
    assert all(b"okd-" not in content and b"OKD" not in content for content in written.values())
    assert invoke("fmt", "--check", cwd=tmp_path).exit_code == 0


def test_configs_that_go_on_by_hand_are_followed(tmp_path: Path, invoke: Invoke, corpus: Path) -> None:
    configs = tmp_path / "configs"
    configs.mkdir()
    config = configs / "release-okd-4.14.json"
    config.write_bytes((corpus / "releases" / config.name).read_bytes())
    invoke("init", "--from", "configs", "--argocd", "https://git.example/a.git", "--registry", "q.io/a", cwd=tmp_path)
    before = files(tmp_path)
    config.write_text(config.read_text().replace('"72h"', '"96h"'))
    (configs / "release-okd-scos-4.14.json").write_bytes((corpus / "releases/release-okd-scos-4.14.json").read_bytes())
    for line in (["import", "configs", "--output", "streams"], ["check", "--strict"], ["render"]):
        assert invoke(*line, cwd=tmp_path).exit_code == 0, line
    after = files(tmp_path)
    for line in (b"imageMirror: {registry: q.io/a}\n", b"argocd: {repoURL: https://git.example/a.git}\n"):
        assert line in before["streams/settings.yaml"]
        assert line in after["streams/settings.yaml"]
    assert "rendered/argocd/root.yaml" in after
    assert b'"96h"' in after["rendered/release-controller/release-okd-4.14.json"]
    assert b"# yaml-language-server: $schema=.schema.json\n" in after["streams/okd-scos.yaml"]


def test_a_broken_config_can_wait(tmp_path: Path, invoke: Invoke, corpus: Path) -> None:
    configs = tmp_path / "configs"
    configs.mkdir()
    (configs / "release-okd-4.14.json").write_bytes((corpus / "releases/release-okd-4.14.json").read_bytes())
    (configs / "release-okd-4.13.json").write_text('{"name": ')
    done = invoke("init", "--from", "configs", cwd=tmp_path)
    assert done.exit_code == 1
    assert "--keep-going imports the rest" in done.stderr
    assert not (tmp_path / "streams").exists()
    done = invoke("init", "--from", "configs", "--keep-going", cwd=tmp_path)
    assert done.exit_code == 1
    assert "release-okd-4.13.json:1:10: error[json]" in done.stderr
    assert invoke("check", "--strict", cwd=tmp_path).exit_code == 0
    assert (tmp_path / "streams/.schema.json").is_file()
    assert [path.name for path in (tmp_path / "rendered/release-controller").iterdir()] == ["release-okd-4.14.json"]


def test_the_recipes_are_those_of_deploy() -> None:
    for system, name in ((Ci.github, "github/okdstreams"), (Ci.tekton, "tekton/task"), (Ci.prow, "prow/presubmits")):
        packaged = ROOT / "okdstreams/scaffold/recipes" / f"{system.value}.yaml"
        assert packaged.read_text() == (ROOT / "deploy" / f"{name}.yaml").read_text()
    plain = (ROOT / "deploy/github/okdstreams.yaml").read_text().split("\n", 1)[1]
    assert recipe_text(Answers(), Ci.github) == plain
