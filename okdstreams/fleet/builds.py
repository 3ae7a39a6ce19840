"""Streams to the Tekton runs that build the base image which a stream imports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from okdstreams.fleet.fleet import PipelineRun, Stream
from okdstreams.language.evaluate import Evaluator, link
from okdstreams.language.model.pipelines import SourcePipeline
from okdstreams.language.model.settings import Settings
from okdstreams.language.params import Params, check_times, params_of, text_of

Public = Sequence[tuple[Stream, Evaluator]]

ORDER = (
    "repo",
    "branch",
    "variant",
    "version",
    "target-registry",
    "baseos-container-image-name",
    "extensions-container-image-name",
    "s3-bucket-name",
    "s3-endpoint-url",
    "matrix-room",
    "matrix-endpoint",
    "upload-container-images",
    "tag-latest",
    "upload-bootimages",
    "notify-matrix",
    "claimname",
)
"""What okd-coreos takes, in the order of its own files; others come after, by name."""

DEFAULTS = {
    "repo": "https://github.com/openshift/os.git",
    "matrix-endpoint": "matrix.org",
    "upload-container-images": "true",
    "tag-latest": "true",
    "upload-bootimages": "true",
    "notify-matrix": "true",
}
"""Parameters that every build has had."""

NEEDED = ("target-registry", "baseos-container-image-name", "extensions-container-image-name")

MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
"""Architectures whose names in the tags of the images are not those of the streams."""


def builds(public: Public, settings: Settings) -> Iterator[PipelineRun]:
    """The build of every stream that its family's `sources.pipeline` covers."""
    for stream, ev in public:
        rule = stream.source.model.sources.pipeline
        if rule is not None and stream.version in rule.in_:
            yield _build(stream, ev, rule, settings)


def _build(stream: Stream, ev: Evaluator, rule: SourcePipeline, settings: Settings) -> PipelineRun:
    at = ("sources", "pipeline")
    params = _params(stream, ev, rule, settings)
    version = f"-{stream.version}" if stream.version else ""
    arch = "" if stream.arch == "amd64" else f"-{stream.arch}"
    schedule = text_of(ev, rule.schedule, *at, "schedule")
    check_times(ev, schedule, rule.timeout, *at)
    return PipelineRun(
        stream=stream,
        loc=at,
        name=f"{rule.pipeline}{version}{arch}-prod",
        pipeline=rule.pipeline,
        params=params,
        annotations=rule.annotations,
        node=settings.pipelines.node,
        timeout=rule.timeout,
        secrets=rule.secrets,
        claims={"shared-workspace": params["claimname"]},
        schedule=schedule,
    )


def _params(stream: Stream, ev: Evaluator, rule: SourcePipeline, settings: Settings) -> Params:
    at = ("sources", "pipeline", "params")
    given = params_of(ev, rule.params, *at)
    params = {"version": str(stream.version or ""), "s3-bucket-name": stream.family, **given}
    claim = text_of(ev, rule.claim, *at[:-1], "claim")
    params = DEFAULTS | settings.pipelines.params | _derived(params) | {"claimname": claim} | params
    for name in NEEDED:
        if not params.get(name):
            ev.say(link(*at), f"`params` has no {name}", f"add `{name}:`", "scos-import")
    places = {name: place for place, name in enumerate(ORDER)}
    return {name: params[name] for name in sorted(params, key=lambda name: (places.get(name, len(ORDER)), name))}


def _derived(given: Mapping[str, str]) -> Params:
    """Parameters that follow from others: the extensions' image is named after the base's, a bucket has one URL."""
    derived = {"s3-endpoint-url": f"https://{given['s3-bucket-name']}.s3.amazonaws.com/"}
    if version := given["version"]:
        derived["branch"] = f"release-{version}"
    if base := given.get("baseos-container-image-name"):
        derived["extensions-container-image-name"] = f"{base}-extensions"
    return derived


def pushed(run: PipelineRun) -> dict[str, str]:
    """Pullspec to the parameter that names its image, of all that a build pushes: REGISTRY/IMAGE:VERSION-MACHINE."""
    if run.params.get("upload-container-images") != "true":
        return {}
    registry, version = (run.params.get(name, "") for name in ("target-registry", "version"))
    machine = MACHINES.get(run.stream.arch, run.stream.arch)
    images = {name: run.params.get(name, "") for name in NEEDED[1:]}
    return {f"{registry}/{image}:{version}-{machine}": name for name, image in images.items() if image}
