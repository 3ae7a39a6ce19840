"""Finds the plugins of a package: one module each, the plugin a typed value of an agreed name."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TypeVar

P = TypeVar("P")


def discover(package: str, name: str, kind: type[P]) -> tuple[P, ...]:
    """The value `name` of every module of `package`, in the order of module names. Raises TypeError for a wrong one."""
    path = importlib.import_module(package).__path__
    plugins = []
    for module in sorted(info.name for info in pkgutil.iter_modules(path)):
        value = getattr(importlib.import_module(f"{package}.{module}"), name)
        if not isinstance(value, kind):
            raise TypeError(f"{package}.{module}.{name} is not a {kind.__name__}")
        plugins.append(value)
    return tuple(plugins)
