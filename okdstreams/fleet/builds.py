"""Streams to the Tekton runs that build the base image which a stream imports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from okdstreams.fleet.fleet import PipelineRun, Stream
from okdstreams.language.evaluate import Evaluator, link
from okdstreams.language.matrix import Axes, Cell, Family
from okdstreams.language.model.pipelines import SourcePipeline
from okdstreams.language.model.settings import Settings
from okdstreams.language.params import Params, check_times, left_out, params_of, text_of

Public = Sequence[tuple[Stream, Evaluator]]

ORDER = (
    "repo",
    "branch",
    "variant",
    "version",
    "rpm-artifacts-image",
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
        if rule is not None and (stream.version in rule.in_ or not stream.file):
            yield _build(stream, ev, rule, settings)


def _build(stream: Stream, ev: Evaluator, rule: SourcePipeline, settings: Settings) -> PipelineRun:
    at = ("sources", "pipeline")
    claim = text_of(ev, rule.claim, *at, "claim")
    params = _params(stream, ev, rule, settings, claim)
    claim = params.get("claimname", claim)
    version = f"-{stream.version}" if stream.version else ""
    arch = "" if stream.arch == "amd64" else f"-{stream.arch}"
    schedule = text_of(ev, rule.schedule, *at, "schedule")
    check_times(ev, schedule, rule.timeout, *at)
    return PipelineRun(
        stream=stream,
        loc=at,
        name=f"{rule.pipeline}{version}{arch}{rule.suffix}",
        pipeline=rule.pipeline,
        params=params,
        annotations=rule.annotations,
        node=rule.node or settings.pipelines.node,
        timeout=rule.timeout,
        secrets=rule.secrets if (shared := settings.pipelines.shared_secrets(rule)) is None else shared,
        claims={rule.workspace: claim},
        schedule=schedule,
        posted=_posted(ev, rule, {**params, "claimname": claim}),
    )


def _posted(ev: Evaluator, rule: SourcePipeline, params: Params) -> Params:
    """What the CronJob tells the event listener: parameters of the run, or others of the same name."""
    given = params_of(ev, rule.trigger.params, "sources", "pipeline", "trigger", "params")
    return {name: given.get(name, params.get(name, "")) for name in rule.trigger.post}


def _params(stream: Stream, ev: Evaluator, rule: SourcePipeline, settings: Settings, claim: str) -> Params:
    at = ("sources", "pipeline", "params")
    given = params_of(ev, rule.params, *at)
    params = {
        "version": str(stream.version or ""),
        "s3-bucket-name": stream.family,
        **settings.pipelines.buildParams,
        **given,
    }
    params = DEFAULTS | settings.pipelines.params | _derived(params) | {"claimname": claim} | params
    for name in NEEDED:
        if not params.get(name):
            ev.say(link(*at), f"`params` has no {name}", f"add `{name}:`", "scos-import")
    params = {name: params[name] for name in params.keys() - left_out(ev, rule.params, *at)}
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


def built_beside(axes: Axes, families: Iterable[Family]) -> Iterator[Cell]:
    """The versions that are built for a family which has no stream of them."""
    for family in families:
        rule = family.model.sources.pipeline
        if rule is None or rule.versions is None:
            continue
        for version in axes.succession.span(rule.versions):
            if family.model.versions is None or version not in family.model.versions:
                yield from (axes.cell(family, version, arch) for arch in axes.arches(family, version))


def unreleased(cell: Cell) -> Stream:
    """What stands for a version that is built and has no stream: it has no file and no ImageStream."""
    return Stream(cell.family, cell.version, cell.arch, False, "", "", "", {}, {}, {})


def pushed(run: PipelineRun) -> dict[str, str]:
    """Pullspec to the parameter that names its image, of all that a build pushes: REGISTRY/IMAGE:VERSION-MACHINE."""
    if run.params.get("upload-container-images") != "true":
        return {}
    registry, version = (run.params.get(name, "") for name in ("target-registry", "version"))
    machine = MACHINES.get(run.stream.arch, run.stream.arch)
    images = {name: run.params.get(name, "") for name in NEEDED[1:]}
    return {f"{registry}/{image}:{version}-{machine}": name for name, image in images.items() if image}
