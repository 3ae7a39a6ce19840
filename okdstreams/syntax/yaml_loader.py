"""The loader of PyYAML that this program reads with."""

from __future__ import annotations

from typing import Any

import yaml

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C where PyYAML was built with libyaml: fewer frames, and one call for each event. Else the pure one."""
