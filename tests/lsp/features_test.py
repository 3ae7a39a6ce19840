"""What an editor is told about this repository's streams: pure functions of a state and an offset."""

from __future__ import annotations

import json

import pytest
from lsp.conftest import texts_of_repository

from okdstreams.fleet.fleet import Stream
from okdstreams.language.gates import gate
from okdstreams.lsp.actions import actions, fix_all
from okdstreams.lsp.compiling import Compiler
from okdstreams.lsp.completion import Completion, completion
from okdstreams.lsp.definition import definition, made_by
from okdstreams.lsp.formatting import formatted
from okdstreams.lsp.hints import hints
from okdstreams.lsp.hover import hover
from okdstreams.lsp.lenses import lenses
from okdstreams.lsp.references import references
from okdstreams.lsp.rename import Refused, renamable, renamed
from okdstreams.lsp.state import FleetState
from okdstreams.lsp.text import Place, Replacement
from support import ROOT

OKD, SCOS, CI, SETTINGS = (f"streams/{name}.yaml" for name in ("okd", "okd-scos", "ocp-ci", "settings"))


def at(state: FleetState, marked: str, file: str = OKD) -> int:
    """The offset of what stands before the bar of `marked` in a file."""
    return state.texts[file].index(marked.replace("|", "")) + marked.index("|")


def words(state: FleetState, places: list[Place]) -> set[tuple[str, str]]:
    """Places as their files and what stands there."""
    return {(place.file, state.texts[place.file][place.start : place.end]) for place in places}


def applied(state: FleetState, pieces: list[Replacement] | tuple[Replacement, ...]) -> dict[str, str]:
    """The texts with replacements made."""
    texts = dict(state.texts)
    for piece in sorted(pieces, key=lambda piece: piece.start, reverse=True):
        text = texts[piece.file]
        texts[piece.file] = text[: piece.start] + piece.new + text[piece.end :]
    return texts


# ---- definition


ROW = "      - {in: 4.12+, tags: [rhel-coreos*], dropped: OKD has its own CoreOS}\n"


@pytest.mark.parametrize(
    ("marked", "file", "what"),
    [
        ("job: o|kd/e2e-aws,", SETTINGS, "okd"),
        ("job: okd/e2e-|aws,", SETTINGS, "okd"),
        ("family: ocp-|ci", CI, "ocp-ci"),
        ("name: $(|v)", OKD, "versions"),
        ('4.12+", tags: [ironic-ipa|-downloader]', "streams/inventory/ocp.yaml", "ironic-ipa-downloader"),
    ],
)
def test_what_is_named_leads_to_where_it_is_declared(state: FleetState, marked: str, file: str, what: str) -> None:
    assert words(state, definition(state, OKD, at(state, marked))) == {(file, what)}


def test_a_glob_leads_to_every_tag_that_it_matches(state: FleetState) -> None:
    tags = {what for _, what in words(state, definition(state, OKD, at(state, "contour|*")))}
    assert tags == {"contour", "contour-operator"}


def test_a_field_of_a_rendered_file_leads_to_its_line(state: FleetState) -> None:
    path = "release-controller/release-okd-4.14.json"
    text = (ROOT / "rendered" / path).read_text()
    places = made_by(state, path, text, text.index('"72h"') + 1)
    assert words(state, places) == {(OKD, "72h")}
    job = made_by(state, path, text, text.index("okd-4.14-e2e-aws-ovn"))
    assert (OKD, "okd/e2e-aws-ovn") in words(state, job)
    assert made_by(state, "release-controller/nowhere.json", text, 5) == []


# ---- references, rename


def test_references_of_a_prefix_leave_out_a_family_that_has_its_own(state: FleetState) -> None:
    texts = dict(state.texts)
    texts[SCOS] = texts[SCOS].replace("config:\n", "jobs: {okd: own-$(v)-}\nconfig:\n", 1)
    texts[SCOS] = texts[SCOS].replace("job: okd-scos/", "job: okd/", 1)
    own = Compiler("streams", "rendered").state(texts)
    files = {place.file for place in references(own, OKD, at(own, "job: o|kd/e2e-aws,"))}
    assert files == {OKD, SETTINGS}


def test_references_of_a_job_are_where_it_is_run(state: FleetState) -> None:
    texts = dict(state.texts)
    whole = "periodic-ci-openshift-release-master-okd-$(v)-e2e-aws"
    again = f"\ntests:\n  again: {{job: {whole}, in: 4.11, gate: informing}}\n"
    texts[OKD] = texts[OKD].replace("\ntests:\n", again, 1)
    twice = Compiler("streams", "rendered").state(texts)
    assert words(twice, references(twice, OKD, at(twice, "job: okd/e2e-|aws,"))) == {(OKD, "okd/e2e-aws"), (OKD, whole)}


def test_references_of_a_tag_are_its_inventory_and_the_globs_that_match(state: FleetState) -> None:
    told = words(state, references(state, OKD, at(state, "fedora-coreos, machine-os-|content")))
    assert ("streams/inventory/ocp.yaml", "machine-os-content") in told
    assert {(OKD, "machine-os-content"), (SCOS, "machine-os-content")} & told
    assert ("streams/inventory/ocp.yaml", "contour") not in told


@pytest.mark.parametrize(
    ("file", "marked", "new"),
    [(OKD, "job: o|kd/e2e-aws,", "prow"), (OKD, "family: ocp-|ci", "ocp-next"), (OKD, "family: o|kd\n", "fcos")],
)
def test_a_renamed_fleet_is_the_same_fleet(state: FleetState, file: str, marked: str, new: str) -> None:
    texts = applied(state, renamed(state, file, at(state, marked, file), new))
    after = Compiler("streams", "rendered").state(texts)
    assert not any(after.diagnostics.values())
    configs = [stream.config for stream in after.compilation.fleet.streams]
    assert sorted(map(json.dumps, configs)) == sorted(
        json.dumps(stream.config) for stream in state.compilation.fleet.streams
    )
    assert texts != state.texts


def test_a_renamed_var_means_the_same() -> None:
    texts = texts_of_repository()
    texts[OKD] = texts[OKD].replace("config:\n", "vars: {days: '72'}\nconfig:\n", 1).replace("72h", "$(days)h")
    state = Compiler("streams", "rendered").state(texts)
    renamed_texts = applied(state, renamed(state, OKD, at(state, "expires: $(da|ys)"), "hours"))
    assert "vars: {hours: '72'}" in renamed_texts[OKD]
    assert "expires: $(hours)h" in renamed_texts[OKD]


@pytest.mark.parametrize(
    ("marked", "new", "why"),
    [
        ("family: o|kd\n", "ocp", "already"),
        ("family: o|kd\n", "Okd!", "cannot be the name"),
        ("family: o|kd\n", "4", "cannot be the name"),
        ("job: o|kd/e2e-aws,", "ci", "already"),
        ("gate: block|ing", "x", "only a family"),
    ],
)
def test_a_name_that_cannot_be_given_is_refused(state: FleetState, marked: str, new: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        renamed(state, OKD, at(state, marked), new)


def test_nothing_is_renamed_while_a_file_cannot_be_read(state: FleetState) -> None:
    broken = state.with_text(SCOS, "family: [")
    with pytest.raises(Refused, match="cannot be read"):
        renamed(broken, OKD, at(broken, "family: o|kd\n"), "fcos")


def test_what_is_declared_nowhere_cannot_be_renamed(state: FleetState) -> None:
    typed = state.with_text(OKD, state.texts[OKD].replace("job: okd/e2e-aws,", "job: nowhere/e2e-aws,"))
    assert renamable(typed, OKD, at(typed, "job: no|where/")) is None


# ---- hover, lenses, hints


@pytest.mark.parametrize(
    ("marked", "told"),
    [
        ("expi|res: 72h", ['expires = "72h"  (okd 4.5-4.14)', "makes in 10 files (release config): okd 4.5-4.14"]),
        ("job: o|kd/e2e-aws,", ["**job prefix okd/**: `periodic-ci-openshift-release-master-okd-$(v)-`"]),
        ("job: okd/e2e-a|ws,", ['"periodic-ci-openshift-release-master-okd-4.10-e2e-aws"  (okd 4.10)']),
        ("contour|*", ["matches 2 tags: contour, contour-operator"]),
        ("ironic-ipa-down|loader], dropped", ["**tag ironic-ipa-downloader**: ocp/$(v)", "from "]),
        ("gate: block|ing", ["A failure rejects the payload."]),
        ("gate-mis|sing", ["**check gate-missing**: A live Integration stream has a test that blocks."]),
        ("to: rel|ease\n", ['to = "release"  (okd 4.5-4.14)']),
        ("name: $(|v)", ["4.10: '4.10'", 'name = "4.5.0-0.okd"  (okd 4.5)']),
        ("family: ocp-|ci", ["**family ocp-ci**: 14 streams (ocp-ci 4.1-4.14), streams/ocp-ci.yaml"]),
    ],
)
def test_a_place_tells_what_it_is_and_what_it_makes(state: FleetState, marked: str, told: list[str]) -> None:
    hovered = hover(state, OKD, at(state, marked))
    assert hovered is not None
    for piece in told:
        assert piece in hovered.markdown


def test_a_job_tells_where_it_exists(with_jobs: FleetState) -> None:
    typed = with_jobs.with_text(OKD, with_jobs.texts[OKD].replace("okd/e2e-aws,", "okd/e2e-gcp-new,"))
    hovered = hover(typed, OKD, at(typed, "okd/e2e-gcp-|new,"))
    assert hovered is not None
    assert "in the CI configuration: 4.13-4.14 yes, 4.5-4.12 no" in hovered.markdown


def test_a_comment_tells_nothing(state: FleetState) -> None:
    assert hover(state, OKD, at(state, "# OKD on Fe|dora")) is None


def test_a_lens_counts_what_the_compiled_streams_have(state: FleetState) -> None:
    streams = [stream for stream in state.compilation.fleet.streams if stream.family == "okd"]

    def blocked(stream: Stream, name: str = "") -> bool:
        tests = stream.config.get("verify", {}).items()
        return any(gate(body) == "blocking" for test, body in tests if not name or test == name)

    told = {state.texts[OKD][lens.start : lens.end]: lens.words for lens in lenses(state, OKD)}
    assert told["family"] == f"makes {len(streams)} streams · blocks {sum(map(blocked, streams))}"
    assert told["aws-ovn"] == f"makes 3 streams · blocks {sum(blocked(s, 'aws-ovn') for s in streams)}"
    assert told["upgrade"] == "makes 5 streams"
    assert lenses(state, SETTINGS) == []


def test_a_hint_is_what_a_placeholder_becomes_in_the_newest_version_of_its_row(state: FleetState) -> None:
    text = state.texts[OKD].replace("job: okd/e2e-aws,", "job: okd-$(v)-from-$(p),")
    typed = Compiler("streams", "rendered").state({**state.texts, OKD: text})
    told = {text[hint.offset - 12 : hint.offset]: hint.words for hint in hints(typed, OKD, 0, len(text))}
    assert told["lease-okd-$(v)"[-12:]] == "= 4.14"
    assert told["b: okd-$(v)"[-12:]] if "b: okd-$(v)"[-12:] in told else told["ob: okd-$(v)"] == "= 4.11"
    assert told["$(v)-from-$(p)"[-12:]] == "= 4.10"
    assert hints(typed, OKD, 0, 10) == []


# ---- actions, formatting


def test_a_fix_is_what_check_fix_makes(state: FleetState) -> None:
    typed = Compiler("streams", "rendered").state(
        {**state.texts, OKD: state.texts[OKD].replace("gate: blocking", "gate: blockin", 1)}
    )
    [finding] = typed.diagnostics[OKD]
    offset = at(typed, "gate: block|in,") if "gate: blockin," in typed.texts[OKD] else at(typed, "gate: block|in}")
    [offer] = actions(typed, OKD, offset, offset)
    assert offer.mends == (finding,)
    assert applied(typed, offer.changes) == state.texts
    everything = fix_all(typed, OKD)
    assert everything is not None
    assert applied(typed, everything.changes) == state.texts
    assert actions(typed, OKD, 0, 5) == []
    assert fix_all(state, OKD) is None


def test_a_file_is_laid_out_as_fmt_does(state: FleetState) -> None:
    assert formatted(state, OKD) == []
    untidy = state.with_text(OKD, state.texts[OKD].replace("expires: 72h", "expires:    72h"))
    assert applied(untidy, formatted(untidy, OKD)) == state.texts
    assert formatted(state.with_text(OKD, "a: ["), OKD) == []


# ---- completion


def offered(state: FleetState, before: str, typed: str) -> Completion:
    """What is offered at the bar, when `typed` stands in okd.yaml for `before`."""
    text = state.texts[OKD]
    assert before in text
    text = text.replace(before, typed, 1)
    state = state.with_text(OKD, text.replace("|", "", 1))
    answer = completion(state, OKD, text.index("|"))
    assert answer is not None
    return answer


def labels(answer: Completion) -> dict[str, str]:
    """Labels and details."""
    return {item.label: item.detail for item in answer.items}


def test_prefixes_are_offered_and_behind_them_the_jobs_that_exist(with_jobs: FleetState) -> None:
    job = "job: okd/e2e-aws, in: 4.10-4.11"
    prefixes = labels(offered(with_jobs, job, "job: |"))
    assert prefixes["okd/"] == "periodic-ci-openshift-release-master-okd-$(v)-"
    jobs = labels(offered(with_jobs, job, "job: okd/|"))
    assert jobs["okd/e2e-gcp-new"] == "in the CI configuration: 4.13-4.14"
    assert jobs["okd/e2e-aws"] == "in the CI configuration: 4.5-4.14"
    whole = labels(offered(with_jobs, job, "job: gcp-new|"))
    assert "periodic-ci-openshift-release-master-okd-4.14-e2e-gcp-new" in whole


def test_without_a_ci_configuration_the_jobs_that_are_run_are_offered(state: FleetState) -> None:
    jobs = labels(offered(state, "job: okd/e2e-aws, in: 4.10-4.11", "job: okd/|"))
    assert jobs == dict.fromkeys(["okd/e2e-aws-ovn", "okd/e2e-vsphere", "okd/e2e-vsphere-ovn"], "is run already")


@pytest.mark.parametrize(
    ("before", "typed", "some", "detail"),
    [
        ("family: ocp-ci", "family: |", "ocp-ci", "ocp-ci 4.1-4.14"),
        ("in: 4.10-4.11", "in: |", "4.13+", "4.13-4.14: 2 of 10"),
        ("in: 4.10-4.11", "in: 4.10-|", "4.10-4.12", "4.10-4.12: 3 of 10"),
        ("versions: 4.5-4.14", "versions: |", "4.5-4.15", "with 4.15, as `okdstreams cut 4.15` writes it"),
        ("expires: 72h", "expires: {|}", "else", "what no range before it holds"),
        (ROW, "      - iron|\n", "ironic-*", "matches 7 tags"),
        (ROW, "      - contour*|\n", "contour*", "matches 2 tags"),
        (ROW, "      - |\n", "machine-os-content", "ocp/$(v) ..4.14"),
        ("gate: blocking}", "gate: |}", "async", ""),
        ("gate: blocking}", "gate: blocking, upgradeFrom: |}", "ocp-ci@prev", "its newest accepted payload, one minor"),
        ("gate: blocking}", "gate: blocking, upgradeFrom: |}", "PreviousMinor", ""),
        ("allow: {gate-missing: {..4.9", "allow: {|: {..4.9", "outlier", "warning"),
        ("to: release\n", "to: release$(|\n", "$(-arch)", "nothing for amd64"),
        ("gate: blocking}", "gate: blocking, |}", "retries", ""),
    ],
)
def test_what_fits_is_offered(state: FleetState, before: str, typed: str, some: str, detail: str) -> None:
    told = labels(offered(state, before, typed))
    assert some in told
    assert told[some].startswith(detail.partition("..")[0])


def test_a_key_that_has_its_colon_gets_no_other(state: FleetState) -> None:
    inserts = {item.label: item.insert for item in offered(state, "gate-missing: {..4.9", "out|: {..4.9").items}
    assert inserts["outlier"] == "outlier"
    inserts = {
        item.label: item.insert
        for item in offered(
            state, "{gate-missing: {..4.9: no tests upstream}}", "{gate-missing: {..4.9: no tests upstream}, |}"
        ).items
    }
    assert inserts["outlier"] == "outlier: "


def test_gates_of_a_stable_family_are_a_switch(state: FleetState) -> None:
    text = state.texts[OKD] + "upgradeTests:\n  aws: {job: a, gate: }\n"
    answer = completion(state.with_text(OKD, text), OKD, text.rindex("}"))
    assert answer is not None
    assert list(labels(answer)) == ["on", "off"]


def test_a_placeholder_replaces_what_is_typed_of_it(state: FleetState) -> None:
    answer = offered(state, "to: release\n", "to: release$(ar|)\n")
    text = state.texts[OKD].replace("to: release\n", "to: release$(ar)\n", 1)
    assert text[answer.start : answer.end] == "$(ar)"


# ---- states


def test_broken_yaml_keeps_the_fleet_and_has_its_own_finding_alone(state: FleetState) -> None:
    compiler = Compiler("streams", "rendered")
    compiler.state(state.texts)
    broken = compiler.state({**state.texts, OKD: "family: ["})
    assert [finding.name for finding in broken.diagnostics[OKD]] == ["yaml"]
    assert not any(findings for file, findings in broken.diagnostics.items() if file != OKD)
    assert len(broken.compilation.fleet.streams) == len(state.compilation.fleet.streams)


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        (OKD, "expires: 72h", "expires: 72x"),
        (OKD, "gate: blocking", "gate: blockin"),
        (OKD, "job: okd/e2e-aws,", "job: okf/e2e-aws,"),
        (OKD, "tags: [ironic-inspector]", "tags: [ironic-inspected]"),
        (CI, "versions: 4.1-4.14", "versions: 4.1-4.13"),
        (SCOS, "$(v)", "$(w)"),
        (OKD, "family: okd\n", "family: ["),
    ],
)
def test_the_neighbours_alone_give_the_findings_of_the_whole_fleet(
    state: FleetState, file: str, before: str, after: str
) -> None:
    compiler = Compiler("streams", "rendered")
    compiler.state(state.texts)
    texts = {**state.texts, file: state.texts[file].replace(before, after, 1)}
    assert texts != state.texts
    ahead = compiler.ahead(state, texts, {file})
    assert ahead is not None
    whole = compiler.state(texts)
    assert ahead.diagnostics[file] == whole.diagnostics[file]
    assert whole.diagnostics[file] or file == CI


def test_what_is_told_of_all_families_is_not_told_by_neighbours(state: FleetState) -> None:
    texts = {**state.texts, OKD: state.texts[OKD].replace("family: ocp-ci", "family: ocp-cj")}
    compiler = Compiler("streams", "rendered")
    assert compiler.ahead(state, texts, {OKD}) is None
    assert compiler.ahead(state, texts, {OKD, CI}) is None
    assert any("ocp-ci" in finding.hint for finding in compiler.state(texts).diagnostics[OKD])
