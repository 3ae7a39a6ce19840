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
        if isinstance(twin.get(field), str):  # `raw` may put anything anywhere
            twin[field] += SUFFIX
    if isinstance(twin.get("message"), str):
        twin["message"] = MARKER + twin["message"]
    for section in ("verify", "upgrade"):
        if isinstance(twin.get(section), dict):
            twin[section] = {name: _private_test(test) for name, test in twin[section].items()}
    return twin


def _private_test(test: Any) -> Any:
    if not isinstance(test, dict):
        return test
    twin = _private_jobs(test)
    twin["disabled"] = True
    return twin


def _private_jobs(test: dict[str, Any]) -> dict[str, Any]:
    twin = dict(test)
    job, aggregated = twin.get("prowJob"), twin.get("aggregatedProwJob")
    if isinstance(job, dict) and isinstance(job.get("name"), str):
        twin["prowJob"] = {**job, "name": job["name"] + SUFFIX}
    if isinstance(aggregated, dict):
        twin["aggregatedProwJob"] = _private_jobs(aggregated)
    return twin
