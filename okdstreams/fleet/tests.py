"""Rows of a family to verifications, periodics and upgrade tests of a release config."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from okdstreams.fleet.fleet import Governance
from okdstreams.fleet.governance import governance, is_governed
from okdstreams.fleet.row_plans import EACH_P, Plan, Planned, RowPlans, mentions_each
from okdstreams.fleet.tracing import not_here, override
from okdstreams.fleet.upgrade_words import KEYWORDS, STREAM, likely_source
from okdstreams.language.choices import choose
from okdstreams.language.evaluate import OMIT, Evaluator
from okdstreams.language.fields import plain_fields
from okdstreams.language.gates import FLAGS, GATES
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.rows import GatingTest, Periodic, Row, UpgradeTest
from okdstreams.language.placeholders import EACH
from okdstreams.language.provenance import At, link, unlink
from okdstreams.language.versions import Version
from okdstreams.syntax.document import Loc

CandidateOf = Callable[[Evaluator, At, At, str, str], "dict[str, Any] | None"]
"""(evaluator, loc, path of the test, family or "", version or "prev") to the candidate's fields; None: reported."""


class Rows:
    """Turns rows into entries of the config, in one stream."""

    def __init__(
        self,
        evaluator: Evaluator,
        model: StreamFamily,
        predecessors: Sequence[Version],
        plans: RowPlans,
        candidate: CandidateOf,
    ) -> None:
        self.ev = evaluator
        self.model = model
        self.predecessors = predecessors
        self.plans = plans
        self.jobs = plans.jobs
        self.candidate = candidate
        self.has_each = plans.has_each
        self.defaulted: frozenset[str] = frozenset()
        """Fields of the row at hand that are the defaults of its section."""
        self.governance: dict[Loc, Governance] = {}
        """What people are told of the tests that were made so far."""

    def section(self, rows: Mapping[str, Any], section: str, field: str) -> tuple[dict[str, Any], dict[str, Loc]]:
        """All entries of one section that this stream has, and the loc of the row behind each."""
        entries: dict[str, Any] = {}
        locs: dict[str, Loc] = {}
        if not rows:
            return entries, locs
        planned = partial(self.plans.of_stream, version=self.ev.version, arch=self.ev.arch)
        here = planned(rows, section) if self.ev.trace is None else self._traced(rows, section, field)
        names = self.ev.names
        for key, (row, at, loc, plan) in here:
            if plan is not None and plan.is_whole and key not in entries and (entry := plan.entry(names)):
                entries[key], locs[key] = entry, loc
                continue
            for _ in self._each(key, row, section) if self.has_each else (None,):
                name = self.ev.text(key, link(section, key), key=True)
                path = link(field, name)
                if name in entries:
                    self.ev.say(
                        link(section, key), f"two rows come out as {name!r}", "give one of them another name", key=True
                    )
                entries[name] = self._planned(row, plan, at, path) or self._entry(row, at, path)
                if is_governed(row):
                    self.governance[field, name] = governance(self.ev, row, partial(self._place, at))
                self.ev.note(path, link(section, key), role="name", key=True, text=key)
                locs[name] = loc
        return entries, locs

    def _each(self, key: str, row: Row, section: str) -> Iterator[None]:
        """Once for a row; for one that says so, once for each predecessor, which is then among the names."""
        if not (EACH_P in key or mentions_each(row)):
            yield
            return
        if not self.predecessors:
            message = f"{key!r} is made for each predecessor, and {self.ev.version or 'this stream'} has none"
            hint = "declare it under `previous` in the settings, or let the row's `in` leave this version out"
            if self.ev.version is None:
                hint = "a stream without a version follows none: write the row without it"
            self.ev.say(link(section, key), message, hint, key=True)
            return
        if EACH_P not in key and len(self.predecessors) > 1:
            several = " and ".join(map(str, self.predecessors))
            message = f"{key!r} is made for {several}, under one name"
            self.ev.say(
                link(section, key),
                message,
                f"put {EACH_P} into the name, such as {key}-from-{EACH_P}",
                key=True,
            )
            return
        names = self.ev.names
        for version in self.predecessors:
            self.ev.names = {**names, EACH: str(version)}
            yield
        self.ev.names = names

    def _traced(self, rows: Mapping[str, Any], section: str, field: str) -> Iterator[tuple[str, Planned]]:
        """The rows that the stream has, by key; that it has not the others is noted."""
        for key, written in rows.items():
            chosen = choose(written if isinstance(written, list) else [written], self.ev.version, self.ev.arch)
            if chosen is None:
                not_here(self.ev, key, section, field)
            else:
                row, below = chosen
                loc = (section, key, *(below if isinstance(written, list) else ()))
                yield key, Planned(row, link(*loc), loc, None)

    def _planned(self, row: Row, plan: Plan | None, at: At, path: At) -> dict[str, Any]:
        """The entry by the plan of its row; empty where there is none, or something is wrong."""
        entry = plan.entry(self.ev.names) if plan is not None else {}
        if plan is None or not entry:
            return {}
        if plan.has_more or plan.is_governed:
            self._look_up_defaults(at)
        if plan.has_more:
            self._add_more(row, at, path, entry)
        return entry

    def _look_up_defaults(self, at: At) -> None:
        if self.model.defaults is not None:
            self.defaulted = self.plans.defaulted(self.model, self.ev.document.data, unlink(at))

    def _entry(self, row: Row, at: At, path: At) -> dict[str, Any]:
        entry: dict[str, Any] = {}
        self.ev.note(path, at, role="row")
        self._look_up_defaults(at)
        for selector in sorted(self.defaulted.intersection(("in", "arch"))):
            self.ev.note(path, self._place(at, selector), role="row")
        self._job(row.job, (at, "job"), ((path, "prowJob"), "name"), entry)
        if isinstance(row, (GatingTest, UpgradeTest)):
            self._gate(row, at, path, entry)
        for field in plain_fields(type(row)):
            if field.attribute in row.model_fields_set:
                place = self._place(at, field.key)
                value = self.ev.value(getattr(row, field.attribute), place, (path, field.json))
                if value is not OMIT:
                    entry[field.json] = value
        self._add_more(row, at, path, entry)
        return entry

    def _add_more(self, row: Row, at: At, path: At, entry: dict[str, Any]) -> None:
        """The fields that are more than a value."""
        if isinstance(row, GatingTest):
            self._aggregate(row, at, path, entry)
        if isinstance(row, (GatingTest, Periodic)):
            self._upgrade(row, at, path, entry)
        if "raw" in row.model_fields_set:
            raw, places = self.ev.traced(row.raw, self._place(at, "raw"))
            if raw is not OMIT:
                entry.update(raw)
                override(self.ev.trace, unlink(path), places)

    def _place(self, at: At, field: str) -> At:
        """Where the value of a row's field stands: in the row, or among the defaults of its section."""
        return link("defaults", unlink(at)[0], field) if field in self.defaulted else (at, field)

    def _gate(self, row: GatingTest | UpgradeTest, at: At, path: At, entry: dict[str, Any]) -> None:
        if "gate" not in row.model_fields_set:
            return
        gate, _ = self.ev.traced(row.gate, (at, "gate"))
        if gate is OMIT:
            hint = "let its ranges cover every version of the row, or give the row an `in`"
            return self.ev.say((at, "gate"), f"`gate` has no value in {self._here()}", hint)
        if self.ev.trace is not None:
            for field in set(FLAGS) - GATES[gate].keys():
                self.ev.note((path, field), self._chosen(row.gate, (at, "gate")), f"gate: {gate}", "absent")
        for field, value in GATES[gate].items():
            if isinstance(row, UpgradeTest) and field == "optional":
                continue
            entry[field] = value
            self.ev.note((path, field), self._chosen(row.gate, (at, "gate")), f"gate: {gate}", "gate")

    def _chosen(self, value: Any, at: At) -> At:
        """Where the chosen value stands: evaluated once more with a trace of its own."""
        if self.ev.trace is None:
            return at
        _, places = self.ev.traced(value, at)
        origins = next(iter(places.values()), [])
        return link(*origins[0].loc) if origins else at

    def _here(self) -> str:
        return " ".join(str(part) for part in (self.ev.version, self.ev.arch) if part is not None)

    def _job(self, job: Any, at: At, path: At, entry: dict[str, Any]) -> None:
        name = self.ev.value(job, at, path)
        if name is OMIT:
            return self.ev.say(
                at, f"`job` has no value in {self._here()}", "let its ranges cover every version of the row"
            )
        entry["prowJob"] = {"name": self._full_name(name, self._chosen(job, at), path)}

    def _full_name(self, job: str, at: At, path: At) -> str:
        prefix, slash, test = job.partition("/")
        if not slash:
            return job
        if prefix not in self.jobs.prefixes:
            if mistake := self.jobs.unknown(prefix):
                self.ev.say(at, *mistake)
            return job
        text, origin = self.jobs.prefixes[prefix]
        self.ev.adopt(path, [origin], text)
        return self.ev.text(text, at) + test

    def _aggregate(self, row: GatingTest, at: At, path: At, entry: dict[str, Any]) -> None:
        if "aggregate" not in row.model_fields_set:
            return
        here = self._place(at, "aggregate")
        under: At = (path, "aggregatedProwJob")
        aggregate, places = self.ev.traced(row.aggregate, here)
        if aggregate is OMIT:
            return
        count = aggregate if isinstance(aggregate, int) else aggregate.get("count")
        if count is None:
            hint = "let its ranges cover every version of the row"
            return self.ev.say((here, "count"), f"`count` has no value in {self._here()}", hint)
        entry["aggregatedProwJob"] = {"analysisJobCount": count}
        self.ev.adopt((under, "analysisJobCount"), places.get(() if isinstance(aggregate, int) else ("count",), ()))
        if isinstance(aggregate, dict) and "job" in aggregate:
            job_path: At = ((under, "prowJob"), "name")
            self.ev.adopt(job_path, places.get(("job",), ()))
            entry["aggregatedProwJob"]["prowJob"] = {"name": self._full_name(aggregate["job"], (here, "job"), job_path)}

    def _upgrade(self, row: GatingTest | Periodic, at: At, path: At, entry: dict[str, Any]) -> None:
        if "upgradeFrom" not in row.model_fields_set:
            return
        here = self._place(at, "upgradeFrom")
        source, places = self.ev.traced(row.upgradeFrom, here)
        if source is OMIT:
            return
        chosen = self._chosen(row.upgradeFrom, here)
        entry["upgrade"] = True
        if isinstance(source, dict):
            self.ev.note((path, "upgrade"), here, "an upgrade source makes the test an upgrade", "from", key=True)
            entry["upgradeFromRelease"] = source
            for below, origins in places.items():
                self.ev.adopt(link(*unlink(path), "upgradeFromRelease", *below), origins)
            return
        self.ev.note((path, "upgrade"), chosen, "an upgrade source makes the test an upgrade", "from")
        if source in KEYWORDS or (source == "PreviousMinus1" and isinstance(row, Periodic)):
            if source != "default":
                entry["upgradeFrom"] = source
                self.ev.adopt((path, "upgradeFrom"), places.get((), ()))
            return
        match = STREAM.fullmatch(source)
        if not match:
            return self.ev.say(chosen, f"{source!r} is not an upgrade source", likely_source(source), "upgrade-from")
        candidate = self.candidate(self.ev, chosen, path, match["family"] or "", match["version"] or match["own"])
        if candidate is not None:
            entry["upgradeFromRelease"] = {"candidate": candidate}
