"""Where v1alpha1 has another word than v1alpha2, and what its maps hold."""

from __future__ import annotations

import re

from okdstreams.syntax.document import Loc

OLD, NEW = "streams.okd.io/v1alpha1", "streams.okd.io/v1alpha2"

_FAMILY: dict[Loc, str] = {
    ("sources", "mirror", "from"): "family",
    ("sources", "build"): "pipeline",
    ("mirroring",): "imageMirror",
    ("mirroring", "to"): "repository",
}
_SETTINGS: dict[Loc, str] = {
    ("mirroring",): "imageMirror",
    ("mirroring", "from"): "source",
    ("mirroring", "to"): "registry",
    ("deploy",): "applications",
}
_CHANNEL = {"from": "version", "to": "into"}

_MINOR = r"(?:0|[1-9][0-9]{0,3})\.(?:0|[1-9][0-9]{0,3})"
_PIECE = rf"(?:\.\.{_MINOR}|{_MINOR}(?:\+|\s*-\s*{_MINOR})?)"
_RANGE = re.compile(rf"\s*(?:all|{_PIECE}(?:\s*,\s*{_PIECE})*)\s*")

_NAMES: set[Loc] = {
    *((name,) for name in ("vars", "jobs", "arches", "private", "previous", "deploy", "components")),
    *((name,) for name in ("tests", "periodics", "upgradeTests")),
    *(("sources", "import", name) for name in ("tags", "streams")),
    *(("sources", "build", name) for name in ("params", "secrets", "annotations")),
    ("sources", "built"),
    *(("promote", name) for name in ("params", "channels")),
    ("pipelines", "params"),
}
"""Maps of names that no range can stand for."""

_ONE_VALUE = ("job", "gate", "retries", "from", "aggregate", "analysis", "interval", "cron")
"""Fields of a row of which none takes a list: a list there is a list of cases."""

_NAMES_OF_CONFIG = ("check", "publish", "verify", "periodic", "upgrade")
_MAPS_OF_CONFIG = (*_NAMES_OF_CONFIG, "raw", "referenceRelease")


def new_key(kind: str, path: Loc) -> str:
    """The new word for the key at the end of `path`; empty when it stays."""
    if kind == "Settings":
        return _SETTINGS.get(path, "")
    if path[:2] == ("promote", "channels") and len(path) == 4:
        return _CHANNEL.get(str(path[3]), "")
    if path[:1] in (("tests",), ("periodics",)) and path[-1] == "from" and len(_in_row(path)) == 1:
        return "upgradeFrom"
    return _FAMILY.get(path, "")


def is_own_predecessor(path: Loc, value: str) -> bool:
    """Whether the text at `path` is `prev` as an upgrade source, which named no family."""
    inner = _in_row(path) if path[:1] in (("tests",), ("periodics",)) else ()
    return value == "prev" and inner[:1] == ("from",) and all(
        isinstance(step, int) or step == "set" or is_range(step) for step in inner[1:]
    )  # fmt: skip


def is_range(key: str | int) -> bool:
    """Whether a key is a range of versions."""
    return isinstance(key, str) and _RANGE.fullmatch(key) is not None


def may_vary(path: Loc) -> bool:
    """Whether a map or list at `path` may be a range map or cases: not in maps of names, and not below `raw`."""
    if path in _NAMES or (path[:3] == ("sources", "import", "streams") and len(path) == 4):
        return False
    if path[:2] == ("promote", "channels") and path[4:] == ("params",):
        return False
    return not any(_of_any(path[:length]) and not _is_choice(path[length:]) for length in range(1, len(path)))


def holds_names(path: Loc) -> bool:
    """Whether the map at `path` is one of names, so that from now on only cases can vary it as a whole."""
    base = tuple(step for step in path if not _is_choice((step,)))
    is_config = base[:1] == ("config",) and len(base) == 2 and base[1] in _NAMES_OF_CONFIG
    return is_config or _of_any(base)


def takes_no_list(path: Loc) -> bool:
    """Whether a list at `path` can be nothing but cases."""
    if path[:1] == ("config",):
        return len(path) == 2 and path[1] not in _MAPS_OF_CONFIG
    if path[:1] in (("tests",), ("periodics",), ("upgradeTests",)):
        inner = _in_row(path)
        return len(inner) == 1 and inner[0] in _ONE_VALUE
    return path[:1] == ("vars",) and len(path) == 2


def _of_any(path: Loc) -> bool:
    """Whether what stands at `path` is taken as it is: `raw` of a config or a row, and qualifiers."""
    if path == ("config", "raw"):
        return True
    is_row = path[:1] in (("tests",), ("periodics",), ("upgradeTests",))
    return is_row and _in_row(path) in (("raw",), ("qualifiers",))


def _is_choice(steps: Loc) -> bool:
    return all(isinstance(step, int) or step == "set" or is_range(step) for step in steps)


def _in_row(path: Loc) -> Loc:
    """What of a path is below its row: tests.aws.0.from is from."""
    return path[3:] if len(path) > 2 and isinstance(path[2], int) else path[2:]
