"""The branch cut: which families go on, and which edits say so."""

from __future__ import annotations

import pytest

from okdstreams.cut.cut import Cut, cut
from okdstreams.language.load import load
from okdstreams.language.versions import parse_version


def family(name: str, versions: str) -> str:
    return (
        f"apiVersion: streams.okd.io/v1alpha2\nkind: StreamFamily\nfamily: {name}\nversions: {versions}\n"
        f'file: {name}-$(v).json\nimageStream: ns/{name}-$(v)\nconfig: {{name: "$(v).0-0.{name}", to: {name}}}\n'
    )


SETTINGS = "apiVersion: streams.okd.io/v1alpha2\nkind: Settings  # one for all\nprevious: {}  # none yet\n"


def tree(settings: str = SETTINGS, **families: str) -> dict[str, bytes]:
    texts = {f"{name}.yaml": family(name, versions) for name, versions in families.items()}
    return {name: text.encode() for name, text in {**texts, "settings.yaml": settings}.items()}


def worked_out(files: dict[str, bytes], version: str, after: str = "", names: tuple[str, ...] = ()) -> Cut:
    found = cut(load(files), parse_version(version), parse_version(after) if after else None, names)
    assert isinstance(found, Cut), found
    return found


def refused(files: dict[str, bytes], version: str, after: str = "", names: tuple[str, ...] = ()) -> list[str]:
    found = cut(load(files), parse_version(version), parse_version(after) if after else None, names)
    assert not isinstance(found, Cut)
    return [f"{d.span.file}:{d.span.line} {d.message}; {d.hint}" for d in found]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("4.12-4.14", "4.12-4.15"),
        ("4.14", "4.14-4.15"),
        ('"4.14"', '"4.14-4.15"'),
        ("'4.12-4.14'", "'4.12-4.15'"),
        ("4.12 - 4.14", "4.12 - 4.15"),
        ("4.14-4.14", "4.14-4.15"),
        ("4.10, 4.12-4.14", "4.10, 4.12-4.15"),
        ("4.12-4.14, 4.10", "4.12-4.15, 4.10"),
        ("4.10, 4.14", "4.10, 4.14-4.15"),
        ("4.1-4.14   # 4.14 is the newest", "4.1-4.15   # 4.14 is the newest"),
        ('"4.\\x314"', '"4.14, 4.15"'),
        (">-\n  4.12-4.14", ">-\n  4.12-4.15"),
    ],
)
def test_versions_are_extended_in_the_way_they_are_written(before: str, after: str) -> None:
    found = worked_out(tree(a=before), "4.15")
    assert found.files == {"a.yaml": family("a", after).encode()}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (SETTINGS, SETTINGS.replace("{}", "{5.0: 4.22}")),
        (SETTINGS.replace("{}", "{4.0: 3.11}"), SETTINGS.replace("{}", "{4.0: 3.11, 5.0: 4.22}")),
        (
            SETTINGS.replace(" {}  # none yet", "\n  4.0: 3.11  # long ago\njobs: {}"),
            SETTINGS.replace(" {}  # none yet", "\n  4.0: 3.11  # long ago\n  5.0: 4.22\njobs: {}"),
        ),
        (
            SETTINGS.replace("previous: {}  # none yet\n", ""),
            SETTINGS.replace("previous: {}  # none yet\n", "previous: {5.0: 4.22}\n"),
        ),
        (
            "{apiVersion: streams.okd.io/v1alpha2, kind: Settings}\n",
            "{apiVersion: streams.okd.io/v1alpha2, kind: Settings, previous: {5.0: 4.22}}\n",
        ),
    ],
)
@pytest.mark.parametrize("after", ["", "4.22"])
def test_the_first_minor_of_a_major_is_declared(settings: str, expected: str, after: str) -> None:
    found = worked_out(tree(settings, a="4.20-4.22"), "5.0", after)
    assert found.files == {"a.yaml": family("a", "4.20-5.0").encode(), "settings.yaml": expected.encode()}
    assert (found.declares, str(found.after)) == (True, "4.22")


def test_a_declared_major_needs_no_edit_of_the_settings() -> None:
    settings = SETTINGS.replace("{}", "{5.0: 4.22}")
    assert worked_out(tree(settings, a="4.20-4.22"), "5.0").files.keys() == {"a.yaml"}
    assert worked_out(tree(settings, a="4.20-5.0"), "5.1").files == {"a.yaml": family("a", "4.20-5.1").encode()}


def test_families_that_ended_earlier_or_went_ahead_are_left() -> None:
    found = worked_out(tree(a="4.1-4.14", b="4.1-4.9", c="4.1-4.15", d="4.14"), "4.15")
    assert [f.model.family for f in found.families] == ["a", "d"]
    assert [(left.name, str(left.newest)) for left in found.left] == [("b", "4.9"), ("c", "4.15")]


NEXT = "; the next one is 4.15, or 5.0"
NOT_FOR_THIS = "; leave out --after: it is for the first minor of a major, such as 5.0"


@pytest.mark.parametrize(
    ("versions", "version", "after", "expected"),
    [
        ("4.1-4.14", "4.16", "", f"4.16 does not follow 4.14, the newest version of a{NEXT}"),
        ("4.1-4.14", "4.14", "", f"a has 4.14 already{NEXT}"),
        ("4.5-4.14", "4.3", "", f"4.3 is older than 4.14, the newest version of a{NEXT}"),
        ("4.1-4.14", "6.0", "", f"6.0 does not follow 4.14, the newest version of a{NEXT}"),
        ("4.1-4.14", "5.1", "", f"5.1 does not follow 4.14, the newest version of a{NEXT}"),
        ("4.1-4.14", "5.0", "4.22", f"5.0 does not follow 4.14, the newest version of a{NEXT}"),
        ("4.1-4.14", "4.15", "4.13", f"4.15 follows 4.14, not 4.13{NOT_FOR_THIS}"),
        ("4.9", "4.9", "", "a has 4.9 already; the next one is 4.10, or 5.0"),
    ],
)
def test_a_version_that_is_not_the_next_is_refused(versions: str, version: str, after: str, expected: str) -> None:
    assert refused(tree(a=versions), version, after) == [f"a.yaml:4 {expected}"]


def test_a_declared_predecessor_is_not_contradicted() -> None:
    files = tree(SETTINGS.replace("{}", "{5.0: 4.22}"), a="4.20-4.22")
    assert refused(files, "5.0", "4.21") == [
        "settings.yaml:3 5.0 follows 4.22, not 4.21; the settings declare it here: leave out --after"
    ]
    assert refused(files, "4.23") == [
        "settings.yaml:3 5.0 follows 4.22, so 4.23 cannot; cut 5.0, or declare here that it follows 4.23"
    ]


def test_every_named_family_must_be_able_to_go_on() -> None:
    files = tree(a="4.14", b="4.9", c="4.15")
    files["d.yaml"] = family("d", "4.1").replace("versions: 4.1\n", "").replace("$(v)", "x").encode()
    assert refused(files, "4.15", "", ("a", "b", "c")) == [
        "b.yaml:4 4.15 does not follow 4.9, the newest version of b; the next one is 4.10, or 5.0",
        "c.yaml:4 c has 4.15 already; the next one is 4.16, or 5.0",
    ]
    assert refused(files, "4.15", "", ("d", "e")) == [
        "d.yaml:3 family 'd' has no versions; families with versions: a, b, c",
        "a.yaml:1 no family 'e'; families with versions: a, b, c",
    ]


def test_without_settings_a_major_cannot_be_declared() -> None:
    hint = "add a file with `kind: Settings` and `previous: {5.0: 4.22}`"
    assert refused({"a.yaml": family("a", "4.22").encode()}, "5.0") == [
        f"a.yaml:1 no settings to say that 5.0 follows 4.22; {hint}"
    ]


MIRROR = "sources: {mirror: {family: sender, step: copy}}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (MIRROR, MIRROR.replace("step: copy", "step: copy, in: ..4.14")),
        (MIRROR.replace("step: copy", "step: copy, in: 4.14+"), MIRROR.replace("step: copy", "step: copy, in: 4.14")),
        (
            MIRROR.replace("step: copy", 'step: copy, in: "..4.2, 4.4+"'),
            MIRROR.replace("step: copy", 'step: copy, in: "..4.2, 4.4-4.14"'),
        ),
        (
            "sources:\n  mirror:\n    family: sender\n    step: copy  # by night\n    exclude: [a]\n",
            "sources:\n  mirror:\n    family: sender\n    step: copy  # by night\n    in: ..4.14\n    exclude: [a]\n",
        ),
        (
            "sources:\n  mirror:\n    family: sender\n    step: copy\n    in: ..4.2, 4.4+  # 4.3 had none\n",
            "sources:\n  mirror:\n    family: sender\n    step: copy\n    in: ..4.2, 4.4-4.14  # 4.3 had none\n",
        ),
    ],
)
def test_a_family_without_a_source_is_refused_or_its_mirror_is_closed(before: str, after: str) -> None:
    files = tree(sender="4.13-4.14", a="4.14")
    files["a.yaml"] += before.encode()
    said = refused(files, "4.15", names=("a",))
    assert len(said) == 1
    assert "a 4.15 would be mirrored from sender, which ends at 4.14; cut sender too" in said[0]
    assert "--without-source" in said[0]
    closed = cut(load(files), parse_version("4.15"), None, ("a",), without_source=True)
    assert isinstance(closed, Cut)
    assert closed.files == {"a.yaml": (family("a", "4.14-4.15") + after).encode()}


def test_a_family_that_goes_on_with_its_source_keeps_its_mirror() -> None:
    files = tree(sender="4.13-4.14", a="4.14")
    files["a.yaml"] += MIRROR.encode()
    for without_source in (False, True):
        both = cut(load(files), parse_version("4.15"), without_source=without_source)
        assert isinstance(both, Cut)
        assert both.files["a.yaml"] == (family("a", "4.14-4.15") + MIRROR).encode()


def test_a_mirror_that_ended_before_needs_no_source() -> None:
    files = tree(sender="4.13", a="4.14")
    files["a.yaml"] += MIRROR.replace("copy", "copy, in: ..4.13").encode()
    assert worked_out(files, "4.15", names=("a",)).files["a.yaml"].startswith(family("a", "4.14-4.15").encode())
