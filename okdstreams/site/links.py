"""Addresses outside the site, where the settings know them: the controller's page of a stream, past runs of a job."""

from __future__ import annotations

from urllib.parse import quote

from markupsafe import Markup, escape

from okdstreams.fleet.fleet import Stream
from okdstreams.fleet.sites import job_url, stream_url


def controller_link(stream: Stream) -> Markup | str:
    """A link to the controller's page of a stream; empty where its site is not known."""
    url = _outside(stream_url(stream))
    return _link(url, url) if url else ""


def job_link(stream: Stream, job: str) -> Markup:
    """The name of a job of a stream, as a link to its past runs where they are known."""
    url = _outside(job_url(stream, quote(job, safe="")))
    return _link(url, job) if url else escape(job)


def _link(url: str, text: str) -> Markup:
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(url, text)


def _outside(url: str) -> str:
    """An address that leads to a site and nowhere else: it comes from a stream file."""
    return url if url.startswith(("https://", "http://")) else ""
