"""The convention of file names, in its two readings and back."""

from __future__ import annotations

import pytest

from okdstreams.fleet.convention import by_convention, file_of, is_arch, private_target, target_of

SAME = [
    ("release-okd-4.14.json", "origin/4.14"),
    ("release-okd-scos-4.14.json", "origin/scos-4.14"),
    ("release-ocp-4.14-ci.json", "ocp/4.14"),
    ("release-ocp-4.14.json", "ocp/4.14-art-latest"),
    ("release-ocp-4.14-arm64.json", "ocp-arm64/4.14-art-latest-arm64"),
    ("release-okd-4.y-stable.json", "origin/release"),
    ("release-okd-scos-4.y-stable.json", "origin/release-scos"),
    ("release-okd-scos-4.y-next.json", "origin/release-scos-next"),
    ("release-ocp-4.y-stable-multi.json", "ocp-multi/release-multi"),
    ("release-ocp-4-dev-preview-s390x.json", "ocp-s390x/4-dev-preview-s390x"),
    ("release-okd-scos-5.0-art.json", "origin/scos-5.0-art"),
    ("release-okd-scos-5.y-next.json", "origin/release-scos-5-next"),
    ("release-ocp-5.y-stable.json", "ocp/release-5"),
    ("release-ocp-5.y-stable-arm64.json", "ocp-arm64/release-5-arm64"),
    ("release-ocp-5.0-multi-2.json", "ocp-multi-2/5.0-art-latest-multi-2"),
    ("release-konflux-ocp-5.0.json", "ocp/5.0-konflux-art-latest"),
    ("release-ocp-4.14-backup.json", None),
    ("release-ocp-4.14-ci-arm64.json", None),
    ("release-okd-4.14-arm64.json", None),
    ("release-okd-4.y-multi.json", None),
    ("values.json", None),
]

DIFFERENT = [
    # file, read strictly, read leniently, why
    ("okd-4.14.json", "origin/4.14", None, "a table may leave `release-` out; import reads whole folders of JSON"),
    ("release-okd-4.14", "origin/4.14", None, "the same for .json"),
    ("old/release-okd-4.14.json", "origin/4.14", None, "two copies of a config in folders are two streams to import"),
    ("old/priv/release-okd-4.14.json", "origin-priv/4.14-priv", None, "the same for a private one"),
    ("release-okd-fcos-4.14.json", None, "origin/fcos-4.14", "a flavour that the scripts have no row for"),
    ("release-okd-fcos-4.y-stable.json", None, "origin/release-fcos", "the same, of a Stable stream"),
    ("release-okd-4.y-next.json", None, "origin/release-next", "only scos has a channel today"),
    ("release-okd-scos-4.y-fast.json", None, "origin/release-scos-fast", "next is the only channel today"),
    ("release-ocp-6.y-stable.json", None, "ocp/release-6", "a major to come"),
    ("release-ocp-5-dev-preview.json", None, "ocp/5-dev-preview", "the same for previews"),
    ("release-ocp-4.14-riscv64.json", None, "ocp-riscv64/4.14-art-latest-riscv64", "an architecture to come"),
    ("release-ocp-4.14-amd64.json", None, "ocp-amd64/4.14-art-latest-amd64", "amd64 is never named today"),
    ("release-okd-4.014.json", None, "origin/4.014", "not a version: import keeps what it says, audit knows no such"),
]


def strictly(file: str) -> str | None:
    target = target_of(file)
    return f"{target.namespace}/{target.image_stream}" if target.namespace else None


@pytest.mark.parametrize(("file", "target"), SAME)
def test_both_readings_agree(file: str, target: str | None) -> None:
    assert (strictly(file), by_convention(file)) == (target, target)
    private = private_target(target) if target else None
    assert (strictly(f"priv/{file}"), by_convention(f"priv/{file}")) == (private, private)


@pytest.mark.parametrize(("file", "strict", "lenient", "why"), DIFFERENT)
def test_the_readings_differ_for_a_reason(file: str, strict: str | None, lenient: str | None, why: str) -> None:
    assert strict != lenient
    assert (strictly(file), by_convention(file)) == (strict, lenient), why


@pytest.mark.parametrize(("file", "target"), [pair for pair in SAME if pair[1]])
def test_a_target_leads_back_to_its_file(file: str, target: str) -> None:
    assert file_of(target) == file


@pytest.mark.parametrize(
    ("target", "file"),
    [
        ("origin/fcos-4.14", "release-okd-fcos-4.14.json"),
        ("ocp-riscv64/4.14-art-latest-riscv64", "release-ocp-4.14-riscv64.json"),
        ("ocp/5-dev-preview", "release-ocp-5-dev-preview.json"),
        ("origin/release-next", None),  # a channel or a flavour: nobody can tell
        ("origin/release-fcos", None),
        ("ocp-arm64/4.14", None),  # the CI streams have one architecture
        ("ocp-arm64/4.14-art-latest-s390x", None),
        ("ocp-foo/release-foo", None),
        ("team/4.14", None),
    ],
)
def test_other_targets_lead_to_a_file_that_leads_to_them_or_to_none(target: str, file: str | None) -> None:
    assert file_of(target) == file
    assert file is None or by_convention(file) == target


@pytest.mark.parametrize(
    ("label", "arch"), [("release-ocp-4.14-arm64.json", "arm64"), ("release-okd-4.14.json", "amd64")]
)
def test_a_strict_reading_tells_version_and_architecture(label: str, arch: str) -> None:
    target = target_of(f"priv/{label}")
    assert (str(target.version), target.arch, target.private) == ("4.14", arch, True)
    assert not target_of(label).private


@pytest.mark.parametrize(
    ("text", "expected"), [("arm64", True), ("mips64el", True), ("x86_64", True), ("ci", False), ("arm64e", False)]
)
def test_what_looks_like_an_architecture(text: str, expected: bool) -> None:
    assert is_arch(text) is expected
