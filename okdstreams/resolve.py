"""Models to the fleet: every family times its versions and architectures, plus private twins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from okdstreams import tracing
from okdstreams.diagnostics import Diagnostic, error
from okdstreams.document import Document
from okdstreams.evaluate import OMIT, Evaluator, merged
from okdstreams.fleet import NOTHING, Beside, Fleet, ImportedTag, ImportStream, Payload, Stream
from okdstreams.inventory import payloads
from okdstreams.load import Loaded, Source
from okdstreams.machinery import machinery
from okdstreams.mirror import excluded_tags, own_components
from okdstreams.model.config import ReleaseConfig
from okdstreams.model.family import StreamFamily
from okdstreams.model.settings import Settings
from okdstreams.origin import At, Origin, Trace, link
from okdstreams.private import SUFFIX, privatize
from okdstreams.verification import Rows
from okdstreams.versions import ALL, BadVersion, Range, Succession, Version, parse_version

Family = Source[StreamFamily]
Key = tuple[str, Version | None, str]

_FILE = re.compile(r"(?:[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*/)*[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*\.json")
"""A path below the folder of release configs. No segment begins with a dot, so none leads out of it."""

_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_IMAGE_STREAM = re.compile(r"[a-z0-9]([-._a-z0-9]*[a-z0-9])?")

NO_SETTINGS = Settings(apiVersion="streams.okd.io/v1alpha1", kind="Settings")


class Resolved(NamedTuple):
    """The fleet, as far as it could be made, and what is wrong."""

    fleet: Fleet
    diagnostics: tuple[Diagnostic, ...]


class Cell(NamedTuple):
    """One point of a family: a version and an architecture, and the placeholders there."""

    family: Family
    version: Version | None
    arch: str
    names: Mapping[str, str]

    @property
    def key(self) -> Key:
        return (self.family.model.family, self.version, self.arch)


@dataclass(frozen=True, slots=True)
class Head:
    """What other streams need to know of a stream before its tests are made."""

    name: str
    to: str


def resolve(loaded: Loaded, beside: Beside = NOTHING) -> Resolved:
    """Every stream of every family. Mistakes are reported once, however many streams they touch."""
    resolver = Resolver(loaded, beside.versions)
    made = [(resolver.evaluator(cell), list(resolver.streams(cell))) for cell in resolver.cells]
    streams = [stream for _, found in made for stream in found]
    public = [(found[0], ev) for ev, found in made if found]
    fleet = Fleet(
        settings=resolver.settings,
        settings_source=loaded.settings[0] if loaded.settings else None,
        families=loaded.families,
        streams=tuple(streams),
        import_streams=tuple(resolver.import_streams()),
        payloads=resolver.payloads,
        succession=resolver.succession,
        machinery=machinery(public, resolver.settings, resolver.payloads, is_whole=loaded.is_whole),
        beside=beside.places,
    )
    return Resolved(fleet, tuple(dict.fromkeys(resolver.problems)))


def trace(loaded: Loaded, stream: Stream) -> Trace:
    """The places that made each field of a stream's config. Costs one more resolve of that stream."""
    return Tracer(loaded).trace(stream)


class Tracer:
    """Traces streams one by one, and prepares only once what they share."""

    def __init__(self, loaded: Loaded) -> None:
        self.resolver = Resolver(loaded)
        self.cells = {cell.key: cell for cell in self.resolver.cells}

    def trace(self, stream: Stream) -> Trace:
        """The places that made each field of the stream's config; empty for a stream that is not there."""
        cell = self.cells.get((stream.family, stream.version, stream.arch))
        found: Trace = {}
        if cell is not None:
            public = self.resolver.public(cell, found)
            if stream.private and public is not None:
                found = tracing.private(found, public.config, stream)
        return found


class Resolver:
    """Holds what all streams share while they are made: settings, payloads, and the names of all streams."""

    def __init__(self, loaded: Loaded, versions: AbstractSet[Version] = frozenset()) -> None:
        self.problems: list[Diagnostic] = []
        self.loaded = loaded
        self.settings = loaded.settings[0].model if loaded.settings else NO_SETTINGS
        for extra in loaded.settings[1:]:
            first = loaded.settings[0].document.file
            span = extra.document.span(("kind",))
            self.problems.append(error(span, "schema", f"a second Settings; the first is {first}", "keep one"))
        self.succession = Succession(self.settings.previous)
        self.families = self._families(loaded.families)
        self.cells = [cell for family in self.families.values() for cell in self._cells(family)]
        versions = versions | {cell.version for cell in self.cells if cell.version is not None}
        self.payloads: dict[str, Payload] = payloads(loaded.inventories, versions, self.problems)
        self.heads = {cell.key: self._head(cell) for cell in self.cells}
        self.consumers: dict[str, list[Family]] = {}
        for family in self.families.values():
            if family.model.sources.mirror is not None:
                self._consumer(family, family.model.sources.mirror.from_)

    def _families(self, sources: Sequence[Family]) -> dict[str, Family]:
        found: dict[str, Family] = {}
        for source in sources:
            name = source.model.family
            if name in found:
                message = f"family {name!r} is also defined in {found[name].document.file}"
                self.problems.append(
                    error(source.document.span(("family",)), "schema", message, "give one of them another name")
                )
                continue
            found[name] = source
        return found

    def _consumer(self, family: Family, publisher: str) -> None:
        if publisher in self.families:
            self.consumers.setdefault(publisher, []).append(family)
        elif self.loaded.is_whole:
            known = ", ".join(sorted(self.families))
            span = family.document.span(("sources", "mirror", "from"))
            self.problems.append(error(span, "mirror", f"no family {publisher!r} to mirror from", f"families: {known}"))

    # ---- axes

    def _cells(self, family: Family) -> Iterator[Cell]:
        for version in self._versions(family):
            for arch in self.arches(family, version):
                yield self.cell(family, version, arch)

    def _versions(self, family: Family) -> tuple[Version | None, ...]:
        wanted = family.model.versions
        if wanted is None:
            return (None,)
        try:
            return self.succession.span(wanted)
        except BadVersion as e:
            hint = "write from the first to the last minor, such as 4.12-4.14"
            self.problems.append(error(family.document.span(("versions",)), "versions", str(e), hint))
            return ()

    def arches(self, family: Family, version: Version | None) -> list[str]:
        """The architectures that a family has in `version`."""
        axis = family.model.arches
        if isinstance(axis, list):
            return list(dict.fromkeys(axis))
        return [arch for arch, within in axis.items() if version in within]

    def cell(self, family: Family, version: Version | None, arch: str) -> Cell:
        """The cell with its placeholders, the family's vars among them."""
        names = {"arch": arch, "-arch": "" if arch == "amd64" else f"-{arch}"}
        if version is not None:
            names |= {"v": str(version), "n": str(self.succession.next(version))}
            previous = self.succession.previous(version)
            if previous is not None:
                names["p"] = str(previous)
        ev = Evaluator(family.document, version, arch, names, self.problems)
        for name, value in family.model.vars.items():
            found = ev.value(value, link("vars", name))
            if found is not OMIT:
                ev.names[name] = found
        return Cell(family, version, arch, ev.names)

    def evaluator(self, cell: Cell, trace: Trace | None = None) -> Evaluator:
        """An evaluator for a cell of any family; with a trace, it knows where the placeholders come from."""
        ev = Evaluator(cell.family.document, cell.version, cell.arch, cell.names, self.problems, trace)
        if trace is not None:
            ev.fills = tracing.placeholders(ev, cell.family.model, self.succession, self._settings_document())
        return ev

    def _settings_document(self) -> Document | None:
        return self.loaded.settings[0].document if self.loaded.settings else None

    def _head(self, cell: Cell) -> Head:
        ev = Evaluator(cell.family.document, cell.version, cell.arch, cell.names, [])
        config: ReleaseConfig = cell.family.model.config
        fields = {f: ev.value(getattr(config, f), None) for f in ("name", "to") if f in config.model_fields_set}
        return Head(*(str(fields[f]) if fields.get(f, OMIT) is not OMIT else "" for f in ("name", "to")))

    # ---- streams

    def streams(self, cell: Cell) -> Iterator[Stream]:
        """The stream of a cell, and its private twin if the family has one."""
        stream = self.public(cell, None)
        if stream is None:
            return
        yield stream
        if cell.family.model.has_twin(cell.version, cell.arch):
            yield replace(
                stream,
                private=True,
                file=f"priv/{stream.file}",
                namespace=stream.namespace + SUFFIX,
                image_stream=stream.image_stream + SUFFIX,
                config=privatize(stream.config),
                imports={},
            )

    def public(self, cell: Cell, trace: Trace | None) -> Stream | None:
        """The stream of a cell; None when it has no usable name or place."""
        ev = self.evaluator(cell, trace)
        model = cell.family.model
        file = ev.text(model.file, link("file"))
        if not _FILE.fullmatch(file):
            ev.say(
                link("file"), f"{file!r} is not a file name", "write a plain name such as release-okd-{v}.json", "path"
            )
            return None
        target = self.target(ev, model.imageStream, link("imageStream"))
        if target is None:
            return None
        config: dict[str, Any] = ev.value(model.config, link("config"), None)
        raw = config.pop("raw", {})
        tests = self._sections(cell, ev, config)
        self._publish(cell, ev, config)
        config = merged(config, raw)
        tracing.unnest(trace, "raw")
        return Stream(
            source=cell.family,
            version=cell.version,
            arch=cell.arch,
            private=False,
            file=file,
            namespace=target[0],
            image_stream=target[1],
            config=config,
            imports=self.imports(ev, model),
            tests=tests,
        )

    def target(self, ev: Evaluator, text: str, at: At) -> tuple[str, str] | None:
        """namespace/name, checked; None when it was reported."""
        found = ev.text(text, at)
        namespace, slash, name = found.partition("/")
        if slash and _NAMESPACE.fullmatch(namespace) and _IMAGE_STREAM.fullmatch(name) and ".." not in name:
            return namespace, name
        ev.say(at, f"{found!r} is not an ImageStream", "write namespace/name, such as origin/{v}", "path")
        return None

    def _sections(self, cell: Cell, ev: Evaluator, config: dict[str, Any]) -> dict[str, tuple[str | int, ...]]:
        model = cell.family.model
        settings = self._settings_document() or cell.family.document
        jobs = {
            name: (text, Origin(settings, ("jobs", name), "job prefix", "prefix"))
            for name, text in self.settings.jobs.items()
        }
        own = cell.family.document
        jobs |= {name: (text, Origin(own, ("jobs", name), "job prefix", "prefix")) for name, text in model.jobs.items()}
        rows = Rows(ev, jobs, self._candidate_of(cell))
        verify, locs = rows.section(model.tests, "tests", "verify")
        periodic, _ = rows.section(model.periodics, "periodics", "periodic")
        upgrade, _ = rows.section(model.upgradeTests, "upgradeTests", "upgrade")
        for field, entries in (("verify", verify), ("periodic", periodic), ("upgrade", upgrade)):
            if entries:
                config[field] = entries
        return locs

    # ---- upgrade sources

    def _candidate_of(self, cell: Cell) -> Any:
        def candidate(ev: Evaluator, at: At, path: At, family: str, version: str) -> dict[str, Any] | None:
            return self._candidate(cell, ev, at, path, family, version)

        return candidate

    def _candidate(
        self, cell: Cell, ev: Evaluator, at: At, path: At, family: str, wanted: str
    ) -> dict[str, Any] | None:
        """The `candidate` of an upgrade source. The controller joins it to a name: see Controller in the settings."""
        name = family or cell.family.model.family
        source = self.families.get(name)
        if source is None:
            if self.loaded.is_whole:
                ev.say(
                    at,
                    f"no family {name!r} to upgrade from",
                    f"families: {', '.join(sorted(self.families))}",
                    "upgrade-source",
                )
            return None
        if wanted != "prev":
            version: Version | None = parse_version(wanted)
        elif cell.version is None:
            ev.say(at, "`prev` in a family without versions", "name the version: FAMILY@4.12", "upgrade-source")
            return None
        else:
            version = self.succession.previous(cell.version)
            if version is None:
                hint = f"declare it under `previous` in the settings, such as {{{cell.version}: 4.22}}"
                ev.say(at, f"`prev`: {cell.version} has no declared predecessor", hint, "upgrade-source")
                return None
        if source.model.versions is None:
            hint = "name a family with versions, or write the source out: {release: {version: ...}}"
            ev.say(at, f"family {name!r} has no version {version} to upgrade from", hint, "upgrade-source")
            return None
        arches = self.arches(source, version)
        arch = cell.arch if cell.arch in arches else arches[0] if len(arches) == 1 else cell.arch
        head = self.heads.get((name, version, arch))
        if head is None:
            message = f"upgrade source {name} {version} {arch} does not exist"
            hint = f"{name} has versions {source.model.versions}: start the row after the first, or name another source"
            ev.say(at, message, hint, "upgrade-source")
            return None
        to = self.heads[cell.key].to
        suffix = to.removeprefix(self.settings.controller.trim)
        prefix = f"{version}.0-0."
        if head.name.startswith(prefix) and head.name.endswith(suffix) and len(head.name) > len(prefix) + len(suffix):
            stream = head.name[len(prefix) : len(head.name) - len(suffix)]
            if ev.trace is not None:
                there = self.evaluator(self.cell(source, version, arch), {})
                said = f"from: {family}@{wanted}" if family else f"from: {wanted}"
                tracing.candidate(ev, at, path, there, said, (cell.family.model.config, source.model.config))
            return {"stream": stream, "version": str(version)}
        message = (
            f"stream {head.name!r} cannot be named as a candidate: the controller looks for {prefix}STREAM{suffix}"
        )
        ev.say(at, message, f"give the two streams the same `to` ({to!r} here)", "upgrade-source")
        return None

    # ---- mirroring

    def _publish(self, cell: Cell, ev: Evaluator, config: dict[str, Any]) -> None:
        for consumer in self.consumers.get(cell.family.model.family, ()):
            mirror = consumer.model.sources.mirror
            assert mirror is not None
            within: Range = mirror.in_ or consumer.model.versions or ALL
            if cell.version in within and cell.arch in self.arches(consumer, cell.version):
                self._mirror(cell, ev, consumer, config)

    def _mirror(self, cell: Cell, ev: Evaluator, consumer: Family, config: dict[str, Any]) -> None:
        mirror = consumer.model.sources.mirror
        assert mirror is not None
        there_cell = self.cell(consumer, cell.version, cell.arch)
        there = self.evaluator(there_cell)
        target = self.target(there, consumer.model.imageStream, link("imageStream"))
        source = self.target(ev, cell.family.model.imageStream, link("imageStream"))
        if target is None or source is None:
            return
        payload = self.payloads.get("/".join(source))
        if payload is None or not payload.tags:
            hint = f"add an Inventory with imageStream: {cell.family.model.imageStream}"
            if self.loaded.is_whole:
                there.say(
                    link("sources", "mirror"),
                    f"no inventory of {'/'.join(source)} to expand globs against",
                    hint,
                    "mirror",
                )
            return
        own = own_components(consumer.model.sources, self.imports(there, consumer.model), cell.version)
        excluded = excluded_tags(mirror, own, payload.tags, cell.version)
        publish = config.setdefault("publish", {})
        if mirror.step in publish:
            message = f"{cell.family.model.family} {cell.version} already has a publish step {mirror.step!r}"
            return there.say(link("sources", "mirror", "step"), message, "give the step another name", "mirror")
        ref = {"namespace": target[0], "name": target[1], "excludeTags": list(excluded)}
        publish[mirror.step] = {"imageStreamRef": ref}
        if ev.trace is not None:
            there = self.evaluator(there_cell, {})
            tracing.mirror(ev, there, consumer.model, excluded, "/".join(source), self.loaded.inventories)

    # ---- imports

    def imports(self, ev: Evaluator, model: StreamFamily) -> dict[str, ImportedTag]:
        """The tags that the family's ImageStream imports."""
        rule = model.sources.import_
        if rule is None or ev.version not in rule.in_:
            return {}
        tags, _ = ev.traced(rule.tags, link("sources", "import", "tags"))  # not fields of the config
        return {tag: ImportedTag(pullspec, rule.policy) for tag, pullspec in tags.items()}

    def import_streams(self) -> Iterator[ImportStream]:
        """The plain ImageStreams of all families, each with the tags of all versions."""
        for family in self.families.values():
            rule = family.model.sources.import_
            if rule is None:
                continue
            gathered: dict[str, tuple[Evaluator, str, dict[str, ImportedTag]]] = {}
            for cell in self.cells:
                if cell.family is not family or cell.version not in rule.in_:
                    continue
                ev = self.evaluator(cell)
                for written, tags in rule.streams.items():
                    at = link("sources", "import", "streams", written)
                    name = ev.text(written, at, key=True)
                    found = ev.value(tags, at)
                    into = gathered.setdefault(name, (ev, written, {}))[2]
                    into |= {tag: ImportedTag(pullspec, rule.policy) for tag, pullspec in found.items()}
            for name, (ev, written, imported) in sorted(gathered.items()):
                target = self.target(ev, name, link("sources", "import", "streams", written))
                if target is not None:
                    yield ImportStream(family, *target, ("sources", "import", "streams", written), imported)
