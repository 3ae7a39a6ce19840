"""Families' channels to the Tekton runs that promote accepted releases to Stable streams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from okdstreams.fleet.fleet import PipelineRun, Promotion, Stream
from okdstreams.language.evaluate import Evaluator, link
from okdstreams.language.model.pipelines import Channel, Promote
from okdstreams.language.model.settings import Settings
from okdstreams.language.params import check_times, left_out, params_of
from okdstreams.language.versions import Succession
from okdstreams.syntax.diagnostics import Diagnostic, Severity
from okdstreams.syntax.near import close_matches
from okdstreams.syntax.rule_text import RuleText, Scope

RULE = RuleText(
    name="promotion",
    severity=Severity.ERROR,
    summary="A channel promotes from a live stream to a Stable one of the same namespace, and no two do the same.",
    why="A pipeline that asks for a stream which is not there finds no release, and ends well without promoting any.",
    bad="next: {version: 4.15, into: okd-scos-next}",
    good="next: {version: 4.14, into: okd-scos-next}",
    scope=Scope.NAMESPACE,
)

Public = Sequence[tuple[Stream, Evaluator]]

DEFAULTS = {
    "enable-notifications": "true",
    "github-org-repo": "okd-project/okd",
    "matrix-endpoint": "matrix.org",
    "matrix-secret": "okd-matrix-bot-auth",
    "release-controller": "https://origin-release.ci.openshift.org",
}
"""Parameters that every channel has had."""


PREVIOUS = "previous-minors"
"""Parameter: the minors that a release is upgraded from, newest first, separated by commas, for `--previous`."""


def promotions(public: Public, settings: Settings, *, is_whole: bool) -> Iterator[Promotion]:
    """The channels of every family that has `promote`."""
    families: dict[str, list[tuple[Stream, Evaluator]]] = {}
    for stream, ev in public:
        families.setdefault(stream.family, []).append((stream, ev))
    for pairs in families.values():
        rule = pairs[0][0].source.model.promote
        if rule is None:
            continue
        check_times(pairs[0][1], rule.schedule or "", rule.timeout, "promote")
        runs, taken = [], dict[str, str]()
        for name, channel in rule.channels.items():
            ends = _ends(name, channel, pairs, families, is_whole=is_whole)
            if ends is not None:
                _compare(name, channel, *ends, taken)
                runs.append(_run(name, channel, rule, *ends, settings))
        yield Promotion(pairs[0][0].source, rule, tuple(runs))


def _ends(
    name: str,
    channel: Channel,
    pairs: Public,
    families: Mapping[str, Public],
    *,
    is_whole: bool,
) -> tuple[Stream, Stream, Evaluator] | None:
    """The stream that a channel promotes from and the one it promotes to; None when one is missing, and reported."""
    first, ev = pairs[0]
    at = ("promote", "channels", name)
    sources = [pair for pair in pairs if pair[0].version == channel.version]
    if not sources:
        hint = f"versions: {first.source.model.versions}"
        ev.say(link(*at, "version"), f"{first.family} has no {channel.version} to promote from", hint, "promotion")
        return None
    source, ev = sources[0]
    targets = [stream for stream, _ in families.get(channel.into, ())]
    if targets:
        return source, next((s for s in targets if s.arch == source.arch), targets[0]), ev
    if is_whole:
        near = close_matches(channel.into, families, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"families: {', '.join(sorted(families))}"
        ev.say(link(*at, "into"), f"no family {channel.into!r} to promote to", hint, "promotion")
    return None


def _compare(name: str, channel: Channel, source: Stream, target: Stream, ev: Evaluator, taken: dict[str, str]) -> None:
    """Whether the two ends of a channel fit each other, and the other channels."""
    at = ("promote", "channels", name)

    def say(field: str, message: str, hint: str) -> None:
        ev.say(link(*at, field), message, hint, "promotion")

    if source.is_stable:
        say("version", f"{source.name} is a Stable stream", "promote from a stream that builds its payloads")
    elif not source.is_live:
        span = ev.document.span((*at, "version"))
        message, hint = f"{source.name} is end-of-life: no release will come", "promote from a later version"
        ev.problems.append(Diagnostic(span, Severity.WARNING, "promotion", message, hint))
    if not target.is_stable:
        say("into", f"{channel.into} is not `as: Stable`: its releases are built, not promoted", "name a Stable family")
    if target.namespace != source.namespace:
        message = f"{target.target} and {source.target} are in different namespaces"
        say("into", message, "one controller serves one namespace: promote within it")
    for kind in [f"to {target.target}", *(["latest"] if channel.latest else [])]:
        other = taken.setdefault(kind, name)
        if other != name:
            field, what = ("into", f"fill {target.target}") if kind != "latest" else ("latest", "are `latest`")
            say(field, f"channels {other!r} and {name!r} both {what}", "one channel only")


def _run(
    name: str, channel: Channel, rule: Promote, source: Stream, target: Stream, ev: Evaluator, settings: Settings
) -> PipelineRun:
    derived = {
        "is-release-latest": "true" if channel.latest else "false",
        "release-imagestream": target.image_stream,
        "release-stream": source.name,
        "target-release-stream": target.name,
    }
    at = ("promote", "channels", name)
    if source.version is not None:
        upgrades = source.source.model.upgrades.get(source.version, {})
        meant = {*Succession(settings.previous).predecessors(source.version), *upgrades}
        earlier = {v for v in meant if v not in upgrades or upgrades[v].blocked is None}
        if earlier:
            derived[PREVIOUS] = ",".join(map(str, sorted(earlier, reverse=True)))
    shared = {**settings.pipelines.params, **settings.pipelines.promotionParams}
    params = DEFAULTS | shared | _written(ev, rule, channel, at, derived) | derived
    absent = left_out(ev, rule.params, "promote", "params") | left_out(ev, channel.params, *at, "params")
    params = {name: params[name] for name in params.keys() - absent}
    return PipelineRun(
        stream=source,
        loc=at,
        name=f"{rule.name}-{name}",
        pipeline=rule.pipeline,
        params=dict(sorted(params.items())),
        annotations={},
        node=settings.pipelines.node,
        timeout=rule.timeout,
        secrets={},
        claims={rule.workspace: channel.claim or f"pipeline-release-{name}-pvc"},
        prefix=channel.generateName,
        namespace=rule.namespace if "namespace" in rule.model_fields_set else "",
        channel=name,
        target=target,
    )


def _written(
    ev: Evaluator, rule: Promote, channel: Channel, at: tuple[str, ...], derived: Mapping[str, str]
) -> dict[str, str]:
    """The parameters as written, the channel's own last; those that contradict what is worked out are reported."""
    written: dict[str, str] = {}
    for place, params in ((("promote", "params"), rule.params), ((*at, "params"), channel.params)):
        given = params_of(ev, params, *place)
        written |= given
        for param, value in derived.items():
            if given.get(param, value) != value:
                message = f"{param} is {given[param]!r}, but `version`, `into` and `latest` make it {value!r}"
                ev.say(link(*place, param), message, f"remove {param}: it is worked out", "promotion")
    return written
