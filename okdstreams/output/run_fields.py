"""Where the fields of a Tekton run and its CronJob come from: the run, its family's rule, the settings."""

from __future__ import annotations

from typing import Any

from okdstreams.fleet.fleet import PipelineRun, Promotion, Stream
from okdstreams.fleet.resolve import Tracer
from okdstreams.language.load import Source
from okdstreams.language.model.declared import Strict
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.pipelines import Channel, Promote, SourcePipeline
from okdstreams.language.model.settings import Settings
from okdstreams.language.provenance import Origin, link
from okdstreams.output.sourced import Sourced, evaluator, fixed
from okdstreams.syntax.document import Loc

DERIVED = {
    "release-stream": "version",
    "release-imagestream": "into",
    "target-release-stream": "into",
    "is-release-latest": "latest",
}
"""Parameters of a promotion, and the field of the channel that they are worked out from."""


class RunFields:
    """Gives the values of one object their places. `rule` stands at `at`, and the object is asked for at `own`."""

    def __init__(
        self, source: Source[StreamFamily], stream: Stream | None, rule: SourcePipeline | Promote, at: Loc, own: Loc
    ) -> None:
        self.document, self.stream = source.document, stream
        self.rule, self.at, self.own = rule, at, own
        self.channel: SourcePipeline | Promote | Channel = rule
        self.settings: Source[Settings] | None = None

    def named(self, name: str) -> Sourced:
        """The name of the object, or what it begins with."""

        def origins(tracer: Tracer) -> list[Origin]:
            assert self.stream is not None
            ev = evaluator(tracer, self.stream, {})
            own = Origin(self.document, self.own, "names the object", "name", key=True)
            return [own, *(origin for origin in ev.fills.get("v", ()) if origin != own)]

        return Sourced(name, origins)

    def script(self, text: str) -> Sourced:
        """What a CronJob runs."""
        return fixed(text, Origin(self.document, self.own, "starts this", "file", key=True))

    def ruled(self, value: Any, field: str) -> Sourced:
        """A field of the rule."""
        return self._written(value, self.rule, self.at, field)

    def claimed(self, value: str) -> Sourced:
        """A claim on a volume: of the run itself."""
        return self._written(value, self.channel, self.own, "claim")

    def prefixed(self, value: str) -> Sourced:
        """What the names of a channel's runs begin with."""
        return self._written(value, self.channel, self.own, "generateName")

    def noded(self, value: str) -> Sourced:
        """The node: of the rule, or of all runs."""
        is_own = isinstance(self.rule, SourcePipeline) and self.rule.node
        return self.ruled(value, "node") if is_own else self.setting(value, "node")

    def secret(self, value: str) -> Sourced:
        """A secret: of the rule, of the settings, or the one that every build has had."""
        assert isinstance(self.rule, SourcePipeline)
        shared = self.settings.model.pipelines.shared_secrets(self.rule) if self.settings is not None else None
        return self.ruled(value, "secrets") if shared is None else self.setting(value, "secrets")

    def triggered(self, value: str, field: str) -> Sourced:
        """A field of what a build's CronJob posts."""
        assert isinstance(self.rule, SourcePipeline)
        return self._written(value, self.rule.trigger, (*self.at, "trigger"), field)

    def posted(self, name: str, value: str) -> Sourced:
        """A parameter that a build's CronJob posts: one of its own, or that of the run."""
        assert isinstance(self.rule, SourcePipeline)
        if name in self.rule.trigger.params:
            return self._traced(value, self.rule.trigger.params[name], (*self.at, "trigger", "params", name))
        return self._param(name, value)

    def setting(self, value: Any, *names: str) -> Sourced:
        """A field of the settings' `pipelines`."""
        assert self.settings is not None
        return fixed(value, Origin(self.settings.document, ("pipelines", *names)))

    def param(self, name: str, value: str) -> dict[str, Sourced]:
        """A parameter: written for this run, for all of the family, in the settings, or worked out."""
        about = Origin(self.document, self.own, "a parameter of the pipeline", "constant", key=True)
        return {"name": fixed(name, about), "value": self._param(name, value)}

    def _param(self, name: str, value: str) -> Sourced:
        for holder, at in ((self.channel, self.own), (self.rule, self.at)):
            if name in holder.params:
                return self._traced(value, holder.params[name], (*at, "params", name))
        if name in DERIVED and isinstance(self.channel, Channel):
            return self._written(value, self.channel, self.own, DERIVED[name])
        if name == "claimname":
            return self.claimed(value)
        if self.settings is not None:
            shared = self.settings.model.pipelines
            own = ("promotionParams" if isinstance(self.rule, Promote) else "buildParams", "params")
            for holder_name in own:
                if name in getattr(shared, holder_name):
                    return self.setting(value, holder_name, name)
        return fixed(value, Origin(self.document, self.own, f"default of `{name}`", "default", key=True))

    def _written(self, value: Any, holder: Strict, at: Loc, field: str) -> Sourced:
        fields = type(holder).model_fields
        attribute = next((name for name, info in fields.items() if field in (name, info.alias)), "")
        if attribute in holder.model_fields_set:
            return self._traced(value, getattr(holder, attribute), (*at, field))
        place = at if self.document.has(at) else self.own
        return fixed(value, Origin(self.document, place, f"default of `{field}`", "default", key=True))

    def _traced(self, value: Any, written: Any, loc: Loc) -> Sourced:
        def origins(tracer: Tracer) -> list[Origin]:
            assert self.stream is not None
            _, places = evaluator(tracer, self.stream, {}).traced(written, link(*loc))
            return [origin for below in places.values() for origin in below] or [Origin(self.document, loc)]

        return Sourced(value, origins)


def fields_of_run(run: PipelineRun, settings: Source[Settings] | None) -> RunFields:
    """Those of one run, and of the CronJob that creates it."""
    source = run.stream.source
    if run.channel:
        rule = source.model.promote
        assert rule is not None
        fields = RunFields(source, run.stream, rule, ("promote",), run.loc)
        fields.channel = rule.channels[run.channel]
    else:
        build = source.model.sources.pipeline
        assert build is not None
        fields = RunFields(source, run.stream, build, run.loc, run.loc)
    fields.settings = settings
    return fields


def fields_of_promotion(promotion: Promotion) -> RunFields:
    """Those of the CronJob that starts the runs of all channels."""
    stream = promotion.runs[0].stream if promotion.runs else None
    return RunFields(promotion.source, stream, promotion.rule, ("promote",), ("promote",))
