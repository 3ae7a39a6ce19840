"""From v1alpha1 to v1alpha2: rules of text, on small files that hold one trap each."""

from __future__ import annotations

import pytest

from okdstreams.migrate.migrate import Migrated, migrate
from okdstreams.syntax.diagnostics import Diagnostic

HEAD = "apiVersion: streams.okd.io/v1alpha1\nkind: StreamFamily\nfamily: a\n"
SETTINGS = "apiVersion: streams.okd.io/v1alpha1\nkind: Settings\n"


def migrated(text: str, head: str = HEAD) -> Migrated:
    outcome = migrate("a.yaml", (head + text).encode())
    assert isinstance(outcome, Migrated), outcome
    return outcome


def body(text: str, head: str = HEAD) -> str:
    """The file in the new language, without its head."""
    after = migrated(text, head).text
    new_head = head.replace("v1alpha1", "v1alpha2")
    assert after.startswith(new_head)
    assert migrate("a.yaml", after.encode()) is None
    return after.removeprefix(new_head)


PLACEHOLDERS = {
    "quotes go where they were for the placeholder": ('file: "{v}-a.json"\n', "file: $(v)-a.json\n"),
    "quotes stay where they are needed": ('vars: {x: "{v}, b"}\n', 'vars: {x: "$(v), b"}\n'),
    "single quotes": ("vars: {x: '{v}: it''s'}\n", "vars: {x: '$(v): it''s'}\n"),
    "an escape": ('vars: {x: "{{v}} {v}"}\n', 'vars: {x: "{v} $(v)"}\n'),
    "what looks like the new form": ("vars: {x: a $(v) $5}\n", "vars: {x: a $$(v) $5}\n"),
    "in a key": ("tests:\n  a-{v}: {job: b}\n", "tests:\n  a-$(v): {job: b}\n"),
    "in a quoted key": ('vars: {"{v}": 1}\n', "vars: {$(v): 1}\n"),
    "block scalar": ("vars:\n  x: |  # why\n    a {v}\n     b\n", "vars:\n  x: |  # why\n    a $(v)\n     b\n"),
    "several lines in quotes": ('vars:\n  x: "a {v},\n    b: {p}"\n', 'vars:\n  x: "a $(v),\n    b: $(p)"\n'),
    "several plain lines": ("vars:\n  x: a {v}\n    b\n", "vars:\n  x: a $(v)\n    b\n"),
    "escaped characters": (r'vars: {x: "\x7bv}\t"}' + "\n", r'vars: {x: "$(v)\t"}' + "\n"),
    "reasons are left alone": ('allow: {a: "{v} $(x)"}\n', 'allow: {a: "{v} $(x)"}\n'),
    "reasons of a row are left alone": (
        'tests:\n  a: {job: "{v}", allow: {b: "{v}"}}\n',
        'tests:\n  a: {job: $(v), allow: {b: "{v}"}}\n',
    ),
    "comments are left alone": ("file: a-{v}  # {v} all\n", "file: a-$(v)  # {v} all\n"),
}

RANGES = {
    "flow": ("config: {expires: {..4.9: 2h, all: 1h}}\n", "config: {expires: {..4.9: 2h, else: 1h}}\n"),
    "block": (
        "config:\n  expires:\n    ..4.9: 2h  # long\n    # otherwise\n    all: 1h\n",
        "config:\n  expires:\n    ..4.9: 2h  # long\n    # otherwise\n    else: 1h\n",
    ),
    "quoted": (
        'config: {expires: {"..4.2, 4.4": 2h, "all": 1h}}\n',
        'config: {expires: {"..4.2, 4.4": 2h, else: 1h}}\n',
    ),
    "nested": (
        "config: {to: {..4.9: [{arch: multi, set: x}, {all: b}], all: c}}\n",
        "config: {to: {..4.9: [{arch: multi, set: x}, {set: b}], else: c}}\n",
    ),
    "alone": ("config: {expires: {all: 1h}}\n", "config: {expires: 1h}\n"),
    "alone, null": ("config: {expires: {all: null}}\n", "config: {expires: {else: null}}\n"),
    "alone, in a block": ("config:\n  to:\n    all: 1h\n", "config:\n  to:\n    else: 1h\n"),
    "not a range map": ("arches: {amd64: all}\nprivate: all\n", "arches: {amd64: all}\nprivate: all\n"),
    "names that look like ranges": ("vars: {4.1: x, all: y}\n", "vars: {4.1: x, all: y}\n"),
    "of a publish step": (
        "config: {publish: {tag: {4.2+: {tagRef: {name: x}}, all: null}}}\n",
        "config: {publish: {tag: {4.2+: {tagRef: {name: x}}, else: null}}}\n",
    ),
}

CASES = {
    "flow": ("config: {to: [{arch: multi, set: null}, r]}\n", "config: {to: [{arch: multi, set: null}, {set: r}]}\n"),
    "block": (
        "config:\n  to:\n    - {arch: multi, set: null}  # no\n    - r, s\n",
        "config:\n  to:\n    - {arch: multi, set: null}  # no\n    - set: r, s\n",
    ),
    "a default that is a map": (
        "config:\n  publish:\n    tag:\n      - {in: 4.2, set: null}\n      - tagRef:\n"
        "          # the tag\n          name: x\n",
        "config:\n  publish:\n    tag:\n      - {in: 4.2, set: null}\n      - set:\n          tagRef:\n"
        "            # the tag\n            name: x\n",
    ),
    "a default of several lines": (
        "vars:\n  x:\n    - {arch: multi, set: b}\n    - |\n      a\n\n      b\n",
        "vars:\n  x:\n    - {arch: multi, set: b}\n    - set: |\n        a\n\n        b\n",
    ),
    "a default that is a range map": (
        "config: {to: [{arch: multi, set: b}, {4.1: c, all: d}]}\n",
        "config: {to: [{arch: multi, set: b}, {set: {4.1: c, else: d}}]}\n",
    ),
    "a default alone": ("config: {to: [r]}\n", "config: {to: [{set: r}]}\n"),
    "a list is no cases": (
        "config: {publish: {a: {imageStreamRef: {name: b, tags: [c]}}}}\ntests:\n  a: {job: b, arch: [c, d]}\n",
        "config: {publish: {a: {imageStreamRef: {name: b, tags: [c]}}}}\ntests:\n  a: {job: b, arch: [c, d]}\n",
    ),
    "a map of names": ("config: {check: {4.13+: {}}}\n", "config: {check: [{in: 4.13+, set: {}}]}\n"),
    "a map of names, otherwise": (
        'config: {publish: {"4.1, 4.3": {a: {disabled: true}}, all: {}}}\n',
        'config: {publish: [{in: "4.1, 4.3", set: {a: {disabled: true}}}, {set: {}}]}\n',
    ),
    "a map of names in a block": (
        "config:\n  check:\n    # new\n    4.13+:\n      x: {4.13: {}, all: {}}\n    all: {}  # old\n  to: b\n",
        "config:\n  check:\n    # new\n    - in: 4.13+\n      set:\n        x: {4.13: {}, else: {}}\n"
        "    - set: {}  # old\n"
        "  to: b\n",
    ),
    "qualifiers": (
        "tests:\n  a:\n    - {job: b, gate: off, qualifiers: {4.13+: {x: {4.1: y}}}}\n",
        "tests:\n  a:\n    - {job: b, gate: off, qualifiers: [{in: 4.13+, set: {x: {4.1: y}}}]}\n",
    ),
    "raw": (
        "config: {raw: {4.13+: {x: {4.1: [{set: 1}, 2], all: {v}}}}}\n".replace("{v}", "y"),
        "config: {raw: [{in: 4.13+, set: {x: {4.1: [{set: 1}, 2], all: y}}}]}\n",
    ),
    "raw that is no range map": ("config: {raw: {a: {4.1: 1, all: 2}}}\n", "config: {raw: {a: {4.1: 1, all: 2}}}\n"),
}

WORDS = {
    "upgrade sources": (
        "tests:\n  a: {job: b, from: default}\nperiodics:\n  a:\n    - {job: b, from: ocp@prev}\n",
        "tests:\n  a: {job: b, upgradeFrom: default}\nperiodics:\n  a:\n    - {job: b, upgradeFrom: ocp@prev}\n",
    ),
    "prev": ("tests:\n  a: {job: b, from: prev}\n", "tests:\n  a: {job: b, upgradeFrom: a@prev}\n"),
    "prev in a range map": (
        "tests:\n  a: {job: b, from: {4.1: prev, all: default}}\n",
        "tests:\n  a: {job: b, upgradeFrom: {4.1: a@prev, else: default}}\n",
    ),
    "prev in cases": (
        "tests:\n  a: {job: b, from: [{arch: multi, set: default}, 'prev']}\n",
        "tests:\n  a: {job: b, upgradeFrom: [{arch: multi, set: default}, {set: a@prev}]}\n",
    ),
    "a source that is written out": (
        'tests:\n  a: {job: prev, from: {candidate: {stream: prev, version: "{p}"}}}\n',
        "tests:\n  a: {job: prev, upgradeFrom: {candidate: {stream: prev, version: $(p)}}}\n",
    ),
    "sources": (
        "sources:\n  build: {params: {all: x}}  # built\n  mirror:\n    from: b\n    step: from\n",
        "sources:\n  pipeline: {params: {all: x}}  # built\n  mirror:\n    family: b\n    step: from\n",
    ),
    "mirroring": (
        'mirroring: {to: "o-{tag}", tags: {4.1: [a], all: ["{v}"]}}\n',
        "imageMirror: {repository: o-$(tag), tags: {4.1: [a], else: [$(v)]}}\n",
    ),
    "channels": (
        "promote:\n  channels:\n    from: {from: 4.1, to: b}\n",
        "promote:\n  channels:\n    from: {version: 4.1, into: b}\n",
    ),
    "cluster": ("deploy: {cluster: moc}  # far\n", "cluster: moc  # far\n"),
    "cluster in a block": ("deploy:\n  # far\n  cluster: moc\nfile: a\n", "# far\ncluster: moc\nfile: a\n"),
    "quoted keys": ('"mirroring": {"to": x, tags: [y]}\n', "imageMirror: {repository: x, tags: [y]}\n"),
}


@pytest.mark.parametrize(
    "cases", [PLACEHOLDERS, RANGES, CASES, WORDS], ids=["placeholders", "ranges", "cases", "words"]
)
def test_every_trap_is_passed(cases: dict[str, tuple[str, str]]) -> None:
    for name, (old, new) in cases.items():
        assert body(old) == new, name


def test_the_settings_have_words_of_their_own() -> None:
    old = "previous: {5.0: 4.22}\nmirroring: {from: a, to: b}\ndeploy:  # from here\n  x: {path: to, cluster: c}\n"
    new = "previous: {5.0: 4.22}\nimageMirror: {source: a, registry: b}\n"
    new += "applications:  # from here\n  x: {path: to, cluster: c}\n"
    assert body(old, SETTINGS) == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("config: {to: {4.1: a, all: b, 4.2: c, 4.3: d}}\n", "config: {to: {4.1: a, else: b}}\n"),
        ("config: {to: {all: b, 4.2: c}}\n", "config: {to: {else: b}}\n"),
        (
            "config:\n  to:\n    4.1: a\n    all: b\n    4.2: c\n  as: d\n",
            "config:\n  to:\n    4.1: a\n    else: b\n  as: d\n",
        ),
        ("config: {check: {all: {}, 4.2: {a: {}}}}\n", "config: {check: [{set: {}}]}\n"),
    ],
)
def test_what_all_hides_is_dropped_and_told(old: str, new: str) -> None:
    outcome = migrated(old)
    assert outcome.text.endswith(new)
    [span] = outcome.hidden
    line = (HEAD + old).splitlines()[span.line - 1]
    assert line[span.column - 1 :].lstrip("{").startswith(("c", "a", "{a"))


def test_line_breaks_and_a_byte_order_mark_stay() -> None:
    text = ("\ufeff" + HEAD + "config:\n  to: {4.1: a, all: b}  # c\n  check:\n    4.1:\n      a: {}\n").replace(
        "\n", "\r\n"
    )
    outcome = migrate("a.yaml", text.encode())
    assert isinstance(outcome, Migrated)
    assert outcome.text.startswith("\ufeffapiVersion: streams.okd.io/v1alpha2\r\n")
    assert outcome.text.endswith(
        "  to: {4.1: a, else: b}  # c\r\n  check:\r\n    - in: 4.1\r\n      set:\r\n        a: {}\r\n"
    )
    assert outcome.text.count("\n") == outcome.text.count("\r\n")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (HEAD + "config: {to: [a}\n", 4),
        (HEAD + "---\n" + HEAD, 4),
        (HEAD + "file: a\nfile: b\n", 5),
        (HEAD + "file: &x a\n", 4),
    ],
)
def test_a_broken_file_is_told_with_its_place(text: str, line: int) -> None:
    outcome = migrate("a.yaml", text.encode())
    assert isinstance(outcome, Diagnostic)
    assert (outcome.span.file, outcome.span.line) == ("a.yaml", line)


@pytest.mark.parametrize("text", ["", "a: {v}\n", "- all\n", HEAD.replace("v1alpha1", "v1alpha2") + "file: '{v}'\n"])
def test_other_files_are_left_alone(text: str) -> None:
    assert migrate("a.yaml", text.encode()) is None


def test_changes_are_counted() -> None:
    counts = migrated("file: a-{v}-{p}\ntests:\n  a: {job: b, from: {4.1: prev, all: default}}\n").counts
    assert counts == {"placeholders": 1, "words": 2, "range maps": 1, "upgrade sources": 1}


DROPPED = "dropped: left out before v1alpha2"
REASONS = [
    ("sources: {mirror: {exclude: [a*]}}\n", f"sources: {{mirror: {{exclude: [{{tags: [a*], {DROPPED}}}]}}}}\n"),
    (
        'sources:\n  mirror:\n    exclude:\n      - "*-a"  # why\n      - {in: 4.1, tags: [b]}\n',
        "sources:\n  mirror:\n    exclude:\n"
        f'      - {{tags: ["*-a"], {DROPPED}}}  # why\n      - {{in: 4.1, tags: [b], {DROPPED}}}\n',
    ),
    (
        "versions: 4.1-4.2\nallow: {retries: why, b: no}\n",
        "versions: 4.1-4.2\nallow: {retries: {4.1-4.2: why}, b: {4.1-4.2: no}}\n",
    ),
    ("versions: 4.1\nallow: {retries: why}\n", "versions: 4.1\nallow: {retries: why}\n"),
    ("allow: {retries: why}\n", "allow: {retries: why}\n"),
]


@pytest.mark.parametrize(("before", "after"), REASONS)
def test_exclusions_get_a_reason_and_exceptions_the_versions_that_they_were_for(before: str, after: str) -> None:
    assert body(before + "file: $(v)\n") == after + "file: $$(v)\n"
