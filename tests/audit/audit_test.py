"""Audit: the checks on raw JSON, as a team meets them on its first day."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from okdstreams.audit.audit import audit
from okdstreams.disk.errors import TreeError
from okdstreams.fleet.convention import target_of
from okdstreams.syntax.diagnostics import Diagnostic, Severity
from okdstreams.syntax.json_document import MAX_BYTES
from support import Run

NAME = "release-okd-scos-4.14.json"
AWS = "periodic-ci-openshift-release-master-okd-scos-4.14-e2e-aws-ovn"
GOOD: dict[str, Any] = {
    "name": "4.14.0-0.okd-scos",
    "to": "release-scos",
    "mirrorPrefix": "4.14-okd-scos",
    "expires": "72h",
    "publish": {"tag": {"tagRef": {"name": "scos-4.14"}}},
    "verify": {"aws": {"maxRetries": 2, "prowJob": {"name": AWS}}},
}
PREVIOUS = json.loads(json.dumps(GOOD).replace("4.14", "4.13"))


def write(folder: Path, files: dict[str, Any]) -> Path:
    """Write files: bytes and text as they are, anything else as JSON."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not isinstance(content, (bytes, str)):
            content = json.dumps(content, indent=2) + "\n"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def audited(folder: Path) -> list[str]:
    """`file:line:column severity[name] message` of everything found in a folder."""
    return [_said(d, folder) for d in audit([str(folder)]).diagnostics]


def _said(d: Diagnostic, folder: Path) -> str:
    file = os.path.relpath(d.span.file, folder)
    return f"{file}:{d.span.line}:{d.span.column} {d.severity.label}[{d.name}] {d.message}"


def but(**changes: Any) -> dict[str, Any]:
    """The good config with some fields changed."""
    return {**GOOD, **changes}


def test_a_good_config_has_no_mistake(tmp_path: Path) -> None:
    assert audited(write(tmp_path, {NAME: GOOD})) == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"name": 1,}', "1:11 error[json] a comma before a closing bracket"),
        ("", "1:1 error[json] the file is empty"),
        (b'{"name": "\xff"}', "1:11 error[json] byte 0xff is not UTF-8"),
        ('{"name": "a",\n "name": "b", "as": "Stable"}', "2:2 error[schema] duplicate key 'name', first on line 1"),
        ("[]", "1:1 error[file] not a release config: a list, not an object"),
        ("null", "1:1 error[file] not a release config: null, not an object"),
        ({"kind": "ImageStream", "apiVersion": "v1"}, "1:1 error[file] not a release config: a Kubernetes ImageStream"),
        (but(verifyBugs={}), "21:3 error[schema] unknown field 'verifyBugs'"),
        (but(Hide=True), "21:3 error[schema] unknown field 'Hide'"),
        (but(maxUnreadyReleases="1"), "21:25 error[schema] `maxUnreadyReleases` is a whole number, not '1'"),
        (but(hide=1), "21:11 error[schema] `hide` is true or false, not 1"),
    ],
)
def test_a_mistake_has_its_place_in_the_json(tmp_path: Path, content: Any, expected: str) -> None:
    found = audited(write(tmp_path, {NAME: content}))
    assert f"{NAME}:{expected}" in "\n".join(found)


def test_null_is_absent(tmp_path: Path) -> None:
    nulls = {"aws": {**GOOD["verify"]["aws"], "upgrade": None, "upgradeFromRelease": None}}
    assert audited(write(tmp_path, {NAME: but(periodic=None, check={"x": None}, verify=nulls)})) == []


def test_a_broken_file_does_not_keep_the_others_from_being_audited(tmp_path: Path) -> None:
    files = {NAME: but(verifyBugs={}), "release-okd-scos-4.13.json": "{", "release-okd-scos-4.12.json": b"\xff"}
    found = audited(write(tmp_path, files))
    assert [line.split()[0].split(":")[0] for line in found] == [
        "release-okd-scos-4.12.json",
        "release-okd-scos-4.13.json",
        NAME,
    ]


def test_findings_reach_across_files(tmp_path: Path) -> None:
    taken = {"tag": {"tagRef": {"name": "scos-4.13"}}}
    files = {"release-okd-scos-4.13.json": PREVIOUS, NAME: but(publish=taken, mirrorPrefix="4.13-okd-scos")}
    names = Counter(d.name for d in audit([str(write(tmp_path, files))]).diagnostics)
    assert names["collision"] == 2
    (tag,) = [d for d in audit([str(tmp_path)]).diagnostics if "the tag" in d.message]
    assert [(os.path.basename(span.file), span.line) for span, _ in tag.related] == [("release-okd-scos-4.13.json", 9)]


def test_a_private_twin_is_compared_with_its_public_one(tmp_path: Path) -> None:
    public = {"name": "4.14.0-0.nightly", "to": "release", "verify": {"aws": {"prowJob": {"name": "e2e-4.14"}}}}
    twin = {"name": "4.14.0-0.nightly-priv", "to": "release-priv"}
    twin["verify"] = {"aws": {"disabled": True, "prowJob": {"name": "e2e-4.14-priv"}}}  # type: ignore[assignment]
    files = {"release-ocp-4.14.json": public, "priv/release-ocp-4.14.json": twin}
    assert [line for line in audited(write(tmp_path, files)) if "error" in line] == []
    public["verify"]["gcp"] = {"prowJob": {"name": "e2e-gcp-4.14"}}  # type: ignore[index]
    found = [line for line in audited(write(tmp_path, files)) if "error" in line]
    assert [line.split()[1] for line in found] == ["error[private]"]
    assert found[0].startswith("priv/release-ocp-4.14.json:")


# what is in a folder


def test_odd_things_in_a_folder(tmp_path: Path) -> None:
    folder = write(tmp_path / "releases", {NAME: GOOD, "sub.json/release-okd-scos-4.13.json": PREVIOUS})
    write(folder, {"README.md": "no", ".hidden.json": "[", "package.json": {"private": True}})
    os.mkfifo(folder / "fifo.json")
    (folder / "broken.json").symlink_to("nowhere.json")
    (folder / "loop").symlink_to(folder)
    (folder / "again.json").symlink_to(NAME)
    result = audit([str(folder)])
    assert result.configs == 2
    assert [_said(d, folder) for d in result.diagnostics] == [
        ".hidden.json:1:1 warning[file] .hidden.json is hidden, and audited all the same",
        ".hidden.json:1:2 error[json] a value was expected",
        f"again.json:1:1 warning[file] the same file as {folder / NAME}: audited once",
        "broken.json:1:1 error[file] cannot be read: No such file or directory",
        "fifo.json:1:1 error[file] fifo.json is not a regular file",
        "loop:1:1 warning[file] loop is a link to a folder, and not followed",
        "package.json:1:1 warning[file] not a release config: it has none of the fields of one",
        "sub.json:1:1 warning[file] sub.json is a folder",
    ]


def test_a_file_named_twice_is_audited_once(tmp_path: Path) -> None:
    write(tmp_path, {NAME: GOOD})
    done = audit([str(tmp_path), str(tmp_path / NAME), str(tmp_path / NAME)])
    assert (done.diagnostics, done.configs) == ((), 1)


def test_a_file_in_a_private_folder_is_private_however_it_is_named(tmp_path: Path) -> None:
    config = {
        "name": "4.14.0-0.nightly-priv",
        "to": "release-priv",
        "verify": {"aws": {"prowJob": {"name": "e2e-4.14"}}},
    }
    write(tmp_path, {"priv/release-ocp-4.14.json": config})
    for path in (tmp_path, tmp_path / "priv", tmp_path / "priv" / "release-ocp-4.14.json"):
        names = [d.name for d in audit([str(path)]).diagnostics if d.is_error]
        assert names == ["private"], path


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    with open(tmp_path / NAME, "wb") as f:
        f.truncate(100 * 1024 * 1024)  # sparse: nobody could read this quickly enough
    write(tmp_path, {"release-okd-scos-4.13.json": PREVIOUS})
    result = audit([str(tmp_path)])
    assert [d.message for d in result.diagnostics] == [f"file has 104,857,600 bytes, more than {MAX_BYTES:,}"]
    assert result.configs == 1


@pytest.mark.parametrize("name", ["gone", "gone.json"])
def test_what_is_not_there_is_no_answer(tmp_path: Path, name: str) -> None:
    with pytest.raises(TreeError, match="does not exist"):
        audit([str(tmp_path / name)])


def test_a_folder_without_json_is_no_answer(tmp_path: Path) -> None:
    with pytest.raises(TreeError, match="holds no JSON files"):
        audit([str(tmp_path)])


# targets


@pytest.mark.parametrize(
    ("label", "target"),
    [
        ("release-okd-4.14.json", "origin/4.14"),
        ("release-okd-scos-4.14.json", "origin/scos-4.14"),
        ("release-ocp-4.14-ci.json", "ocp/4.14"),
        ("release-ocp-4.14.json", "ocp/4.14-art-latest"),
        ("release-ocp-4.14-arm64.json", "ocp-arm64/4.14-art-latest-arm64"),
        ("priv/release-ocp-4.14.json", "ocp-priv/4.14-art-latest-priv"),
        ("priv/release-ocp-4.14-s390x.json", "ocp-s390x-priv/4.14-art-latest-s390x-priv"),
        ("release-okd-4.y-stable.json", "origin/release"),
        ("release-okd-scos-4.y-next.json", "origin/release-scos-next"),
        ("release-ocp-4.y-stable-multi.json", "ocp-multi/release-multi"),
        ("release-ocp-4-dev-preview.json", "ocp/4-dev-preview"),
        ("release-ocp-4.14-backup.json", "/"),
        ("release-ocp-4.014.json", "/"),
        ("values.json", "/"),
    ],
)
def test_the_name_of_a_file_tells_where_its_config_goes(label: str, target: str) -> None:
    found = target_of(label)
    assert f"{found.namespace}/{found.image_stream}" == target


def test_the_convention_holds_for_the_whole_corpus(corpus: Path) -> None:
    rows = [line.split("\t") for line in (corpus / "targets.tsv").read_text().splitlines()[1:]]
    assert len(rows) == 172
    for config, namespace, image_stream in rows:
        assert target_of(config)[:2] == (namespace, image_stream)


TABLE = "config\tnamespace\timagestream\n# ours\nteam-a.json\torigin\tscos-4.14\n"


def test_a_table_tells_it_where_names_follow_no_convention(tmp_path: Path) -> None:
    table = tmp_path / "targets.tsv"
    table.write_text(TABLE)
    folder = write(tmp_path / "releases", {"team-a.json": GOOD})
    assert audit([str(folder)], str(table)).diagnostics == ()
    write(folder, {"team-b.json": PREVIOUS})
    (found,) = audit([str(folder)], str(table)).diagnostics
    assert (found.name, os.path.basename(found.span.file)) == ("target", "team-b.json")


@pytest.mark.parametrize(
    ("more", "line", "message"),
    [
        ("team-c.json\torigin\tscos-4.12\n", 4, "no config 'team-c.json' for origin/scos-4.12"),
        ("team-c.json\torigin\n", 4, "not a row of a table of targets"),
        ("team-a.json\torigin\tx\n", 4, "a second target for 'team-a.json'"),
    ],
)
def test_a_mistake_in_the_table_is_reported(tmp_path: Path, more: str, line: int, message: str) -> None:
    table = tmp_path / "targets.tsv"
    table.write_text(TABLE + more)
    folder = write(tmp_path / "releases", {"team-a.json": GOOD})
    (found,) = audit([str(folder)], str(table)).diagnostics
    assert (found.span.file, found.span.line, found.name, found.message) == (str(table), line, "target", message)


# the program


def test_the_program_prints_places_and_counts(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "releases", {NAME: but(verifyBugs={})})
    done = run("audit", "releases", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith(f"releases/{NAME}:21:3: error[schema] unknown field 'verifyBugs'\n")
    assert '      "verifyBugs": {}\n      ^^^^^^^^^^^^\n' in done.stdout
    assert done.stderr == "1 error in 1 config\n"
    assert run("audit", ".", cwd=tmp_path / "releases").stdout.startswith(f"{NAME}:21:3: ")


@pytest.mark.parametrize(
    ("arguments", "code"), [(["releases"], 0), (["nowhere"], 2), ([], 2), (["releases", "--ci-repo", "nowhere"], 2)]
)
def test_exit_codes(run: Run, tmp_path: Path, arguments: list[str], code: int) -> None:
    write(tmp_path / "releases", {NAME: GOOD})
    done = run("audit", *arguments, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr


def test_the_corpus_has_known_errors_and_no_others(corpus: Path) -> None:
    """Each was read by hand and is true; docs/audit.md tells of them."""
    found = audit([str(corpus / "releases")])
    assert found.configs == 172
    errors = Counter(d.name for d in found.diagnostics if d.severity is Severity.ERROR)
    assert errors == {"aggregated": 2, "upgrade-flag": 8, "upgrade-source": 4}


def test_a_large_folder_is_audited(corpus: Path, tmp_path: Path) -> None:
    sources = sorted((corpus / "releases").glob("*.json"))
    for number in range(400):
        shutil.copy(sources[number % len(sources)], tmp_path / f"release-copy-{number}.json")
    assert audit([str(tmp_path)]).configs == 400
