"""Private twins: the config of a stream whose payloads are under embargo, derived from the public one."""

from __future__ import annotations

from typing import Any

MARKER = "<!-- GENERATED FROM PUBLIC ANNOTATION CONFIG - DO NOT EDIT. -->"
"""Begins the message of every private config (a fact of the corpus)."""

SUFFIX = "-priv"
SUFFIXED = ("name", "to", "mirrorPrefix")
DROPPED = ("check", "publish", "periodic")


def privatize(config: dict[str, Any]) -> dict[str, Any]:
    """The private twin of a public config: -priv on names and jobs, every test disabled, nothing published."""
    twin = {field: value for field, value in config.items() if field not in DROPPED}
    for field in SUFFIXED:
        if field in twin:
            twin[field] += SUFFIX
    if "message" in twin:
        twin["message"] = MARKER + twin["message"]
    if "verify" in twin:
        twin["verify"] = {name: {**_private_jobs(test), "disabled": True} for name, test in twin["verify"].items()}
    if "upgrade" in twin:
        twin["upgrade"] = {name: {**_private_jobs(test), "disabled": True} for name, test in twin["upgrade"].items()}
    return twin


def _private_jobs(test: dict[str, Any]) -> dict[str, Any]:
    twin = dict(test)
    if "prowJob" in twin:
        twin["prowJob"] = {**twin["prowJob"], "name": twin["prowJob"]["name"] + SUFFIX}
    if "aggregatedProwJob" in twin:
        twin["aggregatedProwJob"] = _private_jobs(twin["aggregatedProwJob"])
    return twin
