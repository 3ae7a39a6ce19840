"""Variants of a small checkout that is made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from okdstreams.diff.variants import variant_changes
from support import Run, git_in

OCP = """\
base_images:
  ocp_4.17_base-rhel9:
    name: "4.18"
    namespace: ocp
    tag: base-rhel9
  ocp_builder_rhel-9-golang-1.21-openshift-4.17:
    name: builder
    namespace: ocp
    tag: rhel-9-golang-1.21-openshift-4.17
build_root:
  from_repository: true
images:
- dockerfile_path: Dockerfile.ocp
  inputs:
    ocp_4.17_base-rhel9:
      as:
      - registry.ci.openshift.org/ocp/4.17:base-rhel9
    ocp_builder_rhel-9-golang-1.21-openshift-4.17:
      as:
      - registry.ci.openshift.org/ocp/builder:rhel-9-golang-1.21-openshift-4.17
  to: widget
- dockerfile_path: Dockerfile.test
  from: src
  to: widget-test
promotion:
  to:
  - name: "4.18"
    namespace: ocp
tests:
- as: unit
  commands: make test
  container:
    from: src
zz_generated_metadata:
  branch: main
  org: openshift
  repo: widget
"""

VARIANT = """\
base_images:
  ocp_builder_rhel-9-golang-1.22-openshift-4.18:
    name: builder
    namespace: ocp
    tag: rhel-9-golang-1.22-openshift-4.18
  origin_scos-4.18_base-stream9:
    name: scos-4.18
    namespace: origin
    tag: base-stream9
build_root:
  image_stream_tag:
    name: builder
    namespace: ocp
    tag: rhel-9-golang-1.22-openshift-4.18
images:
- build_args:
  - name: TAGS
    value: scos
  dockerfile_path: Dockerfile.ocp
  from: origin_scos-4.18_base-stream9
  inputs:
    ocp_builder_rhel-9-golang-1.22-openshift-4.18:
      as:
      - builder
      - registry.ci.openshift.org/ocp/builder:rhel-9-golang-1.21-openshift-4.17
  to: widget
promotion:
  to:
  - name: scos-4.18
    namespace: origin
releases:
  latest:
    integration:
      name: scos-4.18
      namespace: origin
resources:
  '*':
    requests:
      cpu: 100m
zz_generated_metadata:
  branch: main
  org: openshift
  repo: widget
  variant: okd-scos
"""

FAMILY = """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: okd-scos
versions: 4.18
file: release-okd-scos-$(v).json
imageStream: origin/scos-$(v)
config: {name: $(v).0-0.okd-scos, to: release-okd-scos}
sources:
  variants:
    okd-scos:
      promote: origin/scos-$(v)
      base: base-stream9
      bases: [base-rhel9]
      builders: {rhel-9-golang: rhel-9-golang-1.22-openshift-$(v)}
      aliases: {"*": builder}
      buildArgs: {TAGS: scos}
      buildRoot: ocp/builder:rhel-9-golang-1.22-openshift-$(v)
      resources: {"*": {requests: {cpu: 100m}}}
      components: {openshift: [widget]}
"""

PATH = "config/openshift/widget/openshift-widget-main__okd-scos.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Streams with facts, and a checkout without variants."""
    ocp = tmp_path / "release" / "ci-operator" / PATH.replace("__okd-scos", "")
    ocp.parent.mkdir(parents=True)
    ocp.write_text(OCP)
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams" / "okd-scos.yaml").write_text(FAMILY)
    settings = "apiVersion: streams.okd.io/v1alpha2\nkind: Settings\n"
    (tmp_path / "streams" / "settings.yaml").write_text(settings)
    return tmp_path


def rendered(folder: Path, run: Run, *options: str) -> str:
    result = run("render", "--ci-repo", "release", *options, cwd=folder)
    assert result.returncode == 0, result.stderr
    return (folder / "rendered" / "ci-operator" / PATH).read_text()


def test_a_variant_is_derived(folder: Path, run: Run) -> None:
    assert rendered(folder, run) == VARIANT


def test_without_a_checkout_variants_stay(folder: Path, run: Run) -> None:
    rendered(folder, run)
    assert run("render", "--check", cwd=folder).returncode == 0
    assert (folder / "rendered" / "ci-operator" / PATH).read_text() == VARIANT


def test_check_tells_what_is_out_of_date(folder: Path, run: Run) -> None:
    rendered(folder, run)
    (folder / "rendered" / "ci-operator" / PATH).write_text("")
    result = run("render", "--ci-repo", "release", "--check", cwd=folder)
    assert result.returncode == 1
    assert f"stale    rendered/ci-operator/{PATH}" in result.stdout


def test_a_changed_ocp_file_is_seen(folder: Path, run: Run) -> None:
    rendered(folder, run)
    ocp = folder / "release" / "ci-operator" / PATH.replace("__okd-scos", "")
    ocp.write_text(OCP.replace("Dockerfile.ocp", "Dockerfile.new"))
    assert rendered(folder, run) == VARIANT.replace("Dockerfile.ocp", "Dockerfile.new")


def test_settings_say_which_branch_is_which_version(folder: Path, run: Run) -> None:
    with (folder / "streams" / "settings.yaml").open("a") as file:
        file.write("branches: {main: 4.19}\n")
    assert rendered(folder, run) == VARIANT.replace("4.18", "4.19")


@pytest.mark.parametrize(
    ("exception", "old", "new"),
    [
        ("dockerfiles: {widget: Dockerfile.okd}", "Dockerfile.ocp", "Dockerfile.okd"),
        ("aliases: {rhel-9-golang: compiler}", "- builder\n", "- compiler\n"),
        ("promote: origin/other-$(v)", "to:\n  - name: scos-4.18", "to:\n  - name: other-4.18"),
        ("disabled: true", "- name: scos-4.18\n    n", "- disabled: true\n    name: scos-4.18\n    n"),
        ("raw: {images: {widget: {context_dir: sub}}}", "  dockerfile_path", "  context_dir: sub\n  dockerfile_path"),
    ],
)
def test_a_component_may_be_an_exception(folder: Path, run: Run, exception: str, old: str, new: str) -> None:
    with (folder / "streams" / "okd-scos.yaml").open("a") as file:
        file.write(f"      exceptions: {{openshift/widget: {{{exception}}}}}\n")
    text = rendered(folder, run)
    assert text != VARIANT
    assert new in text
    assert old in VARIANT


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("    tag: base-stream9", "streams/okd-scos.yaml:12:13: fact: what images are layered on"),
        ("  - name: TAGS", "streams/okd-scos.yaml:16:25: fact: of every image"),
        ("  dockerfile_path: Dockerfile.ocp", "release/ci-operator/{ocp}:13:20: OCP: the image"),
        ("  from: origin_scos-4.18_base-stream9", "streams/okd-scos.yaml:13:15: fact: base-rhel9 is one of them"),
        ("      - builder", "streams/okd-scos.yaml:15:22: fact: the alias of other builders"),
        ("  repo: widget", "release/ci-operator/{ocp}:37:9: OCP: the component"),
    ],
)
def test_a_line_leads_to_its_fact_or_to_the_ocp_file(folder: Path, run: Run, line: str, place: str) -> None:
    number = VARIANT.splitlines().index(line) + 1
    result = run("explain", f"rendered/ci-operator/{PATH}:{number}", "--ci-repo", "release", cwd=folder)
    assert result.returncode == 0, result.stderr
    assert f"  {place.format(ocp=PATH.replace('__okd-scos', ''))}" in result.stdout.splitlines()


def test_a_variant_is_explained_from_its_checkout(folder: Path, run: Run) -> None:
    result = run("explain", f"release/ci-operator/{PATH}", "images.widget.to", cwd=folder)
    assert 'images.widget.to = "widget"' in result.stdout
    assert run("explain", f"release/ci-operator/{PATH}", "images.gadget", cwd=folder).returncode == 1
    lost = run("explain", f"rendered/ci-operator/{PATH}", cwd=folder)
    assert lost.returncode == 2
    assert "name the checkout with --ci-repo DIR" in lost.stderr


@pytest.mark.parametrize("text", ["images: 1\n", "images: [{to: [x]}, 5]\n", "promotion: {to: yes}\n", "[]", ": :"])
def test_what_is_no_configuration_is_no_bug(folder: Path, run: Run, text: str) -> None:
    ocp = folder / "release" / "ci-operator" / PATH.replace("__okd-scos", "")
    ocp.write_text(text + (OCP[OCP.index("zz_generated") :] if text.startswith(("i", "p")) else ""))
    (folder / "release" / "ci-operator" / PATH).write_text(VARIANT)
    assert run("render", "--ci-repo", "release", cwd=folder).returncode == 0
    assert "okdstreams: bug" not in run("audit", "--ci-repo", "release", cwd=folder).stderr


def test_a_change_is_told_in_sentences(folder: Path, run: Run) -> None:
    rendered(folder, run)
    path = folder / "rendered" / "ci-operator" / PATH
    base = "name: scos-{}\n    namespace: origin\n    tag"
    older = VARIANT.replace("scos-4.18_base", "scos-4.17_base").replace(base.format("4.18"), base.format("4.17"))
    path.write_text(older)
    git = git_in(folder)
    git("init", "-q")
    git("add", "streams", "rendered")
    git("commit", "-qm", "by hand")
    assert run("diff", cwd=folder).returncode == 0
    result = run("diff", "--ci-repo", "release", cwd=folder)
    assert result.returncode == 1, result.stderr
    assert result.stdout.splitlines()[0] == "published  4.18: widget builds on base-stream9 of 4.18 instead of 4.17"
    assert "HEAD → streams: 1 change (1 published), 1 files" in result.stderr


def test_changes_of_several_components_are_counted() -> None:
    before = {f"ci-operator/{path}": VARIANT for path in (PATH, PATH.replace("widget", "gadget"))}
    edits = (("rhel-9-golang-1.22", "rhel-9-golang-1.23"), ("Dockerfile.ocp", "Dockerfile.okd"), ("100m", "1"))
    after = dict(before)
    for old, new in edits:
        after = {path: text.replace(old, new) for path, text in after.items()}
    changes = variant_changes(before, after)
    assert [str(sentence) for sentence in changes.sentences] == [
        "4.18: 2 components are built with rhel-9-golang-1.23 of 4.18 instead of rhel-9-golang-1.22 of 4.18",
        "4.18: 2 components build `widget` from Dockerfile.okd instead of Dockerfile.ocp",
        "4.18: 2 components have rhel-9-golang-1.23 of 4.18 as build root instead of rhel-9-golang-1.22 of 4.18",
        "4.18: 2 components change `resources`",
    ]
    told = {field for sentence in changes.sentences for field in sentence.fields}
    assert told == {(u.identity, tuple(map(str, c.path))) for u in changes.units for c in u.differences.exact}


@pytest.mark.parametrize("settings", ["", "branches: {main: 4.18}  # as of today\n", "branches: {}\n"])
def test_a_cut_takes_the_variants_along(folder: Path, run: Run, settings: str) -> None:
    with (folder / "streams" / "settings.yaml").open("a") as file:
        file.write(settings)
    done = run("cut", "4.19", "--ci-repo", "release", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "Variants of ci-operator configurations\n  1 of 4.19\n  1 of 4.18, of release branches\n" in done.stdout
    assert rendered(folder, run) == VARIANT.replace("4.18", "4.19")
    copy = folder / "rendered" / "ci-operator" / PATH.replace("main", "release-4.18")
    assert copy.read_text() == VARIANT.replace("branch: main", "branch: release-4.18")
    number = VARIANT.splitlines().index("  from: origin_scos-4.18_base-stream9") + 1
    told = run("explain", f"{copy.relative_to(folder)}:{number}", "--ci-repo", "release", cwd=folder)
    assert "streams/okd-scos.yaml:13:15: fact: base-rhel9 is one of them" in told.stdout, told.stderr
    assert "# as of today" in (folder / "streams" / "settings.yaml").read_text() or "today" not in settings


def test_a_release_branch_that_is_there_is_no_copy(folder: Path, run: Run) -> None:
    run("cut", "4.19", cwd=folder)
    other = folder / "release" / "ci-operator" / "config/openshift/gadget/openshift-gadget-release-4.18.yaml"
    other.parent.mkdir()
    other.write_text(OCP.replace("widget", "gadget").replace("branch: main", "branch: release-4.18"))
    rendered(folder, run)
    files = [path.name for path in (folder / "rendered" / "ci-operator").rglob("*.yaml")]
    assert files == ["openshift-widget-main__okd-scos.yaml"]
    copy = f"rendered/ci-operator/{PATH.replace('main', 'release-4.18')}"
    lost = run("explain", copy, "--ci-repo", "release", cwd=folder)
    assert lost.returncode == 2
    assert "no file of main is copied to that branch" in lost.stderr


def test_branches_that_differ_get_facts_of_their_own(folder: Path, run: Run) -> None:
    main = folder / "release" / "ci-operator" / PATH
    main.write_text(VARIANT)
    older = main.with_name("openshift-widget-release-4.17__okd-scos.yaml")
    text = VARIANT.replace("4.18", "4.17").replace("1.22", "1.21")
    older.write_text(text.replace("branch: main", "branch: release-4.17"))
    ocp = OCP.replace("4.18", "4.17").replace("branch: main", "branch: release-4.17")
    older.with_name("openshift-widget-release-4.17.yaml").write_text(ocp)
    before = {path.name: path.read_text() for path in main.parent.iterdir()}
    imported = run("import", "--variants", "release", "--output", "new", cwd=folder)
    assert imported.returncode == 0, imported.stderr
    text = (folder / "new" / "okd-scos.yaml").read_text()
    assert [line.strip() for line in text.splitlines() if " in: " in line] == ["- in: 4.17", "- in: 4.18+"]
    assert run("fmt", "--streams", "new", "--check", cwd=folder).returncode == 0
    assert run("check", "--streams", "new", "--ci-repo", "release", "--strict", cwd=folder).returncode == 0
    main.unlink()
    older.unlink()
    assert run("render", "--streams", "new", "--ci-repo", "release", "--into", "release", cwd=folder).returncode == 0
    assert {path.name: path.read_text() for path in main.parent.iterdir()} == before


def test_a_version_that_is_written_out_is_mended(folder: Path, run: Run) -> None:
    streams = folder / "streams" / "okd-scos.yaml"
    text = streams.read_text()
    own = "      exceptions: {{openshift/widget: {{inputs: {{widget: {{ocp/builder:x-openshift-{}: [x]}}}}}}}}\n"
    wrong = text.replace("rhel-9-golang-1.22-openshift-$(v)", "rhel-9-golang-1.22-openshift-4.17")
    streams.write_text(wrong.replace("promote: origin/scos-$(v)", "promote: origin/scos-4.17") + own.format("4.16"))
    assert "[variant-base]" in run("check", "--ci-repo", "release", cwd=folder).stdout
    run("check", "--fix", cwd=folder)  # nothing is known of variants without a checkout
    assert "4.17" in streams.read_text()
    mended = run("check", "--fix", "--ci-repo", "release", cwd=folder)
    assert streams.read_text() == text + own.format("$(v)")
    assert "[variant-" not in mended.stdout


def test_into_needs_a_checkout(folder: Path, run: Run) -> None:
    assert run("render", "--into", "release", cwd=folder).returncode == 2
    refused = run("render", "--variants", "all", cwd=folder)
    assert refused.returncode == 2
    assert "needs --ci-repo DIR" in refused.stderr


def test_a_variant_without_ocp_file_is_said(folder: Path, run: Run) -> None:
    config = folder / "release" / "ci-operator" / PATH
    config.write_text(VARIANT)
    lonely = config.with_name("openshift-widget-release-4.17__okd-scos.yaml")
    lonely.write_text(VARIANT)
    result = run("import", "--variants", "release", "--output", "new", cwd=folder)
    assert result.returncode == 1
    assert "release-4.17__okd-scos.yaml: no OCP configuration beside it" in result.stdout
    again = run("render", "--streams", "new", "--ci-repo", "release", cwd=folder)
    assert again.returncode == 0, again.stderr
    assert (folder / "rendered" / "ci-operator" / PATH).read_text() == VARIANT
