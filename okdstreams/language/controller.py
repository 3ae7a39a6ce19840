"""The release-controller of each day: how it names a candidate, and what it takes. Its versions differ in both."""

from typing import Literal, NamedTuple

ProfileName = Literal["2023-07", "2026-08", "2026-09"]
"""The month since which a controller behaves so, as far as it is known."""

LATER_FIELDS = frozenset({"metadata", "referenceRelease"})
"""Fields of a config that no file of 2023 has, and files of 2026 have."""

LATER_TEST_FIELDS = frozenset({"qualifiers"})
"""The same, of a test."""


class Profile(NamedTuple):
    """A release-controller, as far as what it reads depends on its version."""

    name: str
    prefixes: tuple[str, ...]
    """What it takes off `to` to name a candidate: the first that fits, and no more."""
    most_bytes: int = 16 * 1024
    """It refuses a config whose compact JSON is longer."""
    lacks: frozenset[str] = frozenset()
    """Fields of a config that it does not know."""
    lacks_in_tests: frozenset[str] = frozenset()
    """Fields of a test that it does not know."""

    def suffix(self, to: str) -> str:
        """What it puts behind the name of a candidate's stream: release-scos leaves -scos, or nothing."""
        return next((to.removeprefix(prefix) for prefix in self.prefixes if to.startswith(prefix)), to)

    def candidate(self, version: str, stream: str, to: str) -> str:
        """The name of the stream that it looks for."""
        return f"{version}.0-0.{stream}{self.suffix(to)}"


PROFILES: dict[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile("2023-07", ("release",), lacks=LATER_FIELDS, lacks_in_tests=LATER_TEST_FIELDS),
        Profile("2026-08", ("release-5", "release")),
        # since the end of August 2026; behind `release` it would never fit
        Profile("2026-09", ("release-5", "release-scos", "release")),
    )
}
"""By name, the oldest first."""

NEWEST: ProfileName = "2026-09"
"""What is meant where nothing is said."""
