"""What gate a release test is: one word for three flags of the controller's JSON, in both directions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SECTIONS = ("verify", "periodic", "upgrade")
"""The fields of a config that hold tests."""

FLAGS = DISABLED, OPTIONAL, ASYNC = ("disabled", "optional", "async")
"""The fields of a test that make its gate."""

GATES: Mapping[str, dict[str, bool]] = {
    "blocking": {},
    "informing": {"optional": True},
    "async": {"optional": True, "async": True},
    "off": {"disabled": True, "optional": True},
    "on": {},
}
"""The word of a row to the flags that it writes. `on` is for upgrade tests, which have no gate beside it but `off`."""


def gate(entry: Any) -> str:
    """blocking, informing, async or off: what the controller makes of an entry's flags; a flag that is not true is not.

    `async` alone blocks: nothing but `optional` lets a payload pass a failure. The controller refuses such a config,
    and the check `async` says so; whoever counts or compares gates must not take it for a test that nobody waits for.
    """
    if not isinstance(entry, dict):
        return "blocking"
    if entry.get(DISABLED) is True:
        return "off"
    if entry.get(OPTIONAL) is not True:
        return "blocking"
    return "async" if entry.get(ASYNC) is True else "informing"


def blocks(config: Any) -> bool:
    """Whether any test of a release config holds payloads back."""
    tests = config.get("verify") if isinstance(config, dict) else None
    return isinstance(tests, dict) and any(gate(test) == "blocking" for test in tests.values())
