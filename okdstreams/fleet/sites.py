"""Which release-controller reads a stream, and where people look at it.

Paths of the site are the release-controller's own (`/releasestream/NAME`, `/releasestream/NAME/release/TAG`), as
release messages and the promotion link to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from okdstreams.fleet.fleet import ReleaseSite, Stream
from okdstreams.language.model.settings import Settings
from okdstreams.language.placeholders import put


class Link(NamedTuple):
    """A name that leads somewhere."""

    text: str
    url: str


def with_sites(streams: Iterable[Stream], settings: Settings) -> tuple[Stream, ...]:
    """The streams, each with the site of its namespace where the settings name one."""
    if not settings.sites:
        return tuple(streams)
    of_namespace = {
        namespace: ReleaseSite(name, site.url.rstrip("/"), site.deployment, site.jobNamespace, site.jobHistory)
        for name, site in settings.sites.items()
        for namespace in site.namespaces
    }
    return tuple(
        stream._replace(site=of_namespace[stream.namespace]) if stream.namespace in of_namespace else stream
        for stream in streams
    )


def stream_url(stream: Stream) -> str:
    """The page of a stream; empty when its site is not known."""
    return f"{stream.site.url}/releasestream/{stream.name}" if stream.site else ""


def job_url(stream: Stream, job: str) -> str:
    """The page with the past runs of a ProwJob; empty when it is not known."""
    return put(stream.site.job_history, {"job": job}) if stream.site and stream.site.job_history else ""
