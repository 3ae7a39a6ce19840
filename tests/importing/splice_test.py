"""Entries of a section are replaced, removed and added in one go, whichever stand beside each other."""

from __future__ import annotations

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from okdstreams.importing.write.splice import Edits, splice
from okdstreams.syntax.document import Loc
from okdstreams.syntax.yaml import parse

KEYS = "abcdefgh"

NOW = st.dictionaries(st.sampled_from(KEYS), st.just(1), min_size=1)
LATER = st.dictionaries(st.sampled_from(KEYS), st.sampled_from([1, 2]), min_size=1)


def name(loc: Loc) -> str:
    """Where an entry belongs: in the order of the alphabet."""
    return str(loc[-1])


@given(NOW, LATER)
@example(dict.fromkeys("abde", 1), dict.fromkeys("ac", 1))  # a new one among those that go
def test_a_section_becomes_what_is_asked(now: dict[str, int], later: dict[str, int]) -> None:
    lines = [f"  {key}: {value}  # of {key}" for key, value in sorted(now.items())]
    document = parse("f.yaml", "\n".join(["x: 0", "config:", *lines, "y: 0", ""]).encode()).document
    assert document is not None
    edits: Edits = {
        ("config", key): [f"{key}: {later[key]}"] if key in later else None
        for key in now.keys() | later.keys()
        if now.get(key) != later.get(key)
    }
    text = splice(document, edits, name)
    assert yaml.safe_load(text) == {"x": 0, "config": later, "y": 0}
    assert [line for line in lines if line in text] == [f"  {k}: 1  # of {k}" for k in sorted(now) if later.get(k) == 1]
    if later.keys() & now.keys():
        assert list(yaml.safe_load(text)["config"]) == sorted(later)
