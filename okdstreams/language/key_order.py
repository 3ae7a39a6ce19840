"""In which order the keys of fixed fields are written: that of the models, with what says what a file is in front."""

from __future__ import annotations

from okdstreams.language.fields import GOVERNANCE
from okdstreams.language.model.config import ReleaseConfig
from okdstreams.language.model.declared import Strict
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.inventory import Inventory
from okdstreams.language.model.rows import GatingTest, Periodic, UpgradeTest
from okdstreams.language.model.settings import Settings
from okdstreams.syntax.document import Loc

HEAD = (
    "apiVersion", "kind", "family", "versions", "arches", "private", "allow", "vars", "jobs", "file", "imageStream",
    "lookupPolicy", "cluster", "sources", "imageMirror", "defaults",
)  # fmt: skip
"""What stands first in a family; `allow` is read before the rows that it excuses."""

CASE = ("arch", "in", "set")

_LAST = (*GOVERNANCE, "controller", "raw", "allow")
"""What stands last in a row, the exceptions behind what they excuse."""

_KINDS: dict[str, type[Strict]] = {"StreamFamily": StreamFamily, "Settings": Settings, "Inventory": Inventory}
_ROWS: dict[str, type[Strict]] = {"tests": GatingTest, "periodics": Periodic, "upgradeTests": UpgradeTest}


def key_order(kind: str, path: Loc) -> tuple[str, ...]:
    """The keys of the map at `path` in order; empty where the order is the author's."""
    if kind not in _KINDS:
        return ()
    if not path:
        keys = _aliases(_KINDS[kind])
        return (*HEAD, *(key for key in keys if key not in HEAD)) if kind == "StreamFamily" else keys
    if kind != "StreamFamily":
        return ()
    if path == ("config",):
        return _aliases(ReleaseConfig)
    is_row = len(path) == 2 or (len(path) == 3 and isinstance(path[2], int))
    if path[0] in _ROWS and is_row:
        return _row(_ROWS[str(path[0])])
    if path[0] == "defaults" and len(path) == 2 and path[1] in _ROWS:
        return _row(_ROWS[str(path[1])])
    return ()


def _row(model: type[Strict]) -> tuple[str, ...]:
    keys = _aliases(model)
    return (*(key for key in keys if key not in _LAST), *(key for key in _LAST if key in keys))


def _aliases(model: type[Strict]) -> tuple[str, ...]:
    return tuple(field.alias or name for name, field in model.model_fields.items())
