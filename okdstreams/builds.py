"""Streams to the Tekton runs that build the base image which a stream imports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from okdstreams.evaluate import Evaluator, link
from okdstreams.fleet import PipelineRun, Stream
from okdstreams.model.settings import Settings
from okdstreams.params import Params, params_of, text_of

Public = Sequence[tuple[Stream, Evaluator]]

BUILD_ORDER = (
    "repo branch variant version target-registry baseos-container-image-name extensions-container-image-name "
    "s3-bucket-name s3-endpoint-url matrix-room matrix-endpoint upload-container-images tag-latest upload-bootimages "
    "notify-matrix claimname"
).split()
"""What okd-coreos takes, in the order of its own files."""

SWITCHES = {
    "upload-container-images": "true",
    "tag-latest": "true",
    "upload-bootimages": "true",
    "notify-matrix": "true",
}


def builds(public: Public, settings: Settings) -> Iterator[PipelineRun]:
    """The build of every stream that its family's `sources.build` covers."""
    for stream, ev in public:
        rule = stream.source.model.sources.build
        if rule is None or stream.version not in rule.in_:
            continue
        loc = ("sources", "build")
        claim, schedule = (text_of(ev, getattr(rule, f), *loc, f) for f in ("claim", "schedule"))
        given = params_of(ev, rule.params, *loc, "params")
        known = settings.pipelines.params | SWITCHES | {"version": str(stream.version or "")} | given
        known |= {"claimname": claim, **_derived(known), **given}
        for name in ("target-registry", "baseos-container-image-name"):
            if not known.get(name):
                ev.say(link(*loc, "params"), f"`params` has no {name}", f"add `{name}:`", "scos-import")
        order = {name: place for place, name in enumerate(BUILD_ORDER)}
        params = {n: known[n] for n in sorted(known, key=lambda name: (order.get(name, len(order)), name)) if known[n]}
        version = f"-{stream.version}" if stream.version else ""
        yield PipelineRun(
            stream=stream,
            loc=loc,
            name=f"{rule.pipeline}{version}-prod",
            pipeline=rule.pipeline,
            params=params,
            annotations=rule.annotations,
            node=settings.pipelines.node,
            timeout=rule.timeout,
            secrets=rule.secrets,
            claims={"shared-workspace": params.get("claimname", claim)},
            schedule=schedule,
        )


def _derived(known: Mapping[str, str]) -> Params:
    """Parameters that follow from others: the extensions' image is named after the base's, a bucket has one URL."""
    found = {}
    if base := known.get("baseos-container-image-name"):
        found["extensions-container-image-name"] = f"{base}-extensions"
    if bucket := known.get("s3-bucket-name"):
        found["s3-endpoint-url"] = f"https://{bucket}.s3.amazonaws.com/"
    return found
