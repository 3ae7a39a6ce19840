"""A change to its sentence. All words of `diff` and `drift` are told from here; the formats only frame them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from okdstreams.diff import phrases
from okdstreams.diff.kinds import Kind
from okdstreams.diff.normalise import ABSENT
from okdstreams.diff.statement import Change
from okdstreams.diff.words import DASH, items_text, show

SENTENCES: Mapping[Kind, str | Callable[[Change], str]] = {
    Kind.CHANGED: phrases.changed,
    Kind.RENAMED: "{what} is renamed to {new}",
    Kind.REMOVED: "{what} is removed",
    Kind.SPELLED_OUT: "{what} is added",
    Kind.LEFT_OUT: "{what} is left out",
    Kind.STREAM_ADDED: phrases.whole("new"),
    Kind.STREAM_REMOVED: phrases.whole("removed"),
    Kind.CONFIG_MOVED: "the release config moves from {old} to {new}",
    Kind.IMAGE_STREAM_MOVED: "the ImageStream moves from {old} to {new}",
    Kind.IMAGE_STREAM_ADDED: phrases.image_stream("new {}", "importing"),
    Kind.IMAGE_STREAM_REMOVED: phrases.image_stream("{} is removed", "which imported"),
    Kind.SETTING_CHANGED: phrases.setting,
    Kind.SWITCH_ON: phrases.switch_on,
    Kind.SWITCH_OFF: phrases.switch_off,
    Kind.STREAM_KIND: phrases.stream_kind,
    Kind.MESSAGE_ADDED: "the message is added",
    Kind.MESSAGE_REMOVED: "the message is removed",
    Kind.MESSAGE_CHANGED: "the message changes",
    Kind.EMPTY_SECTION_ADDED: "an empty {what} is added",
    Kind.EMPTY_SECTION_REMOVED: "an empty {what} is left out",
    Kind.REPORT_ADDED: phrases.report_added,
    Kind.REPORT_PARENT: "{what} compares with {new} instead of {old}",
    Kind.ANNOTATION_GROWS: "annotation grows to {amount} % of the limit",
    Kind.ANNOTATION_TOO_LARGE: "annotation grows to {amount} % of the limit: the controller refuses it whole",
    Kind.ANNOTATION_MISSING: "the config annotation is missing",
    Kind.ANNOTATION_GARBLED: "the config annotation is not JSON",
    Kind.GATES_LOST: "nothing blocks any more: every payload is accepted",
    Kind.TEST_ADDED: phrases.test_added,
    Kind.ENTRY_ADDED: phrases.entry_added(""),
    Kind.ENTRY_ADDED_OFF: phrases.entry_added(", switched off"),
    Kind.TEST_REMOVED: phrases.gate_text("{what} is removed (it was {old})"),
    Kind.GATE_RESPELLED: phrases.gate_text("{what} stays {new}, written in another way"),
    Kind.GATE_CHANGED: phrases.gate_text("{what} becomes {new}"),
    Kind.SWITCHED_OFF: phrases.switched_off,
    Kind.SWITCHED_ON: "{what} is switched on",
    Kind.UPGRADE_CHANGED: phrases.upgrade,
    Kind.JOB_CHANGED: "{what} runs {new} instead of {old}",
    Kind.JOBS_RENAMED: "{amount} tests run jobs of another name: {old} → {new}",
    Kind.CLOCK_CHANGED: "{what} runs {new} instead of {old}",
    Kind.RETRIES_CHANGED: phrases.retries,
    Kind.RUNS_ADDED: phrases.runs,
    Kind.RUNS_REMOVED: "{what} is judged by one run, no longer by several",
    Kind.RUNS_CHANGED: phrases.runs,
    Kind.ANALYSES_SEVERAL: "{what} analyses several jobs",
    Kind.ANALYSES_ONE: "{what} no longer analyses several jobs",
    Kind.ANALYSES_ONE_SPELLED_OUT: "{what} spells out that it analyses one job",
    Kind.EDGE_LOST: "{old} → {new} is no longer tested",
    Kind.EDGE_LOOSENED: "no test of {old} → {new} blocks any more",
    Kind.EDGE_TESTED: "{old} → {new} is now tested",
    Kind.RELEASES_TAGGED: "accepted releases are now tagged {new}",
    Kind.RELEASES_NOT_TAGGED: "accepted releases are no longer tagged {old}",
    Kind.RELEASES_TAGGED_INSTEAD: "accepted releases are tagged {new} instead of {old}",
    Kind.ISSUES_MARKED: "fixed issues are now marked, compared with {new}",
    Kind.ISSUES_NOT_MARKED: "fixed issues are no longer marked",
    Kind.ISSUES_MARKED_INSTEAD: "fixed issues are marked compared with {new} instead of {old}",
    Kind.MIRROR_ADDED: phrases.mirror_added,
    Kind.MIRROR_REMOVED: "{target}is no longer mirrored from {source}",
    Kind.MIRROR_MOVED: "is mirrored to {new} instead of {old}",
    Kind.MIRROR_RESPELLED: "the mirror to {new} is written in another way",
    Kind.TAGS_MIRRORED: "{items} now mirrored from {source}{direction}",
    Kind.TAGS_NOT_MIRRORED: "{items} no longer mirrored from {source}{direction}",
    Kind.IMPORT_ADDED: "{what} is now imported from {new}",
    Kind.IMPORT_REMOVED: "{items} no longer imported",
    Kind.IMPORT_CHANGED: "{what} is imported from {new} instead of {old}",
    Kind.IMPORT_SCHEDULED: "{items} imported again on a schedule",
    Kind.IMPORT_NOT_SCHEDULED: "{items} no longer imported again on a schedule",
    Kind.LOOKUP_ALLOWED: "pods of the namespace may name its images (`lookupPolicy.local`)",
    Kind.LOOKUP_FORBIDDEN: "pods of the namespace cannot name its images (`lookupPolicy.local`)",
    Kind.IMAGES_COPIED: "{items} now mirrored to {new}",
    Kind.IMAGES_NOT_COPIED: "{items} no longer mirrored to {old}",
    Kind.IMAGES_COPIED_TOO: "{items} mirrored to {new} too",
    Kind.IMAGES_COPIED_INSTEAD: "{items} mirrored to {new} instead of {old}",
    Kind.IMAGES_SOURCE: "{items} mirrored from {new} instead of {old}",
    Kind.IMAGES_OTHERWISE: phrases.otherwise,
    Kind.BUILD_ADDED: phrases.build_added,
    Kind.BUILD_REMOVED: "build by {old} is removed",
    Kind.PROMOTION_ADDED: "new promotion of {old} to {new}",
    Kind.PROMOTION_REMOVED: "promotion of {old} to {new} is removed",
    Kind.SCHEDULE_ADDED: phrases.schedule("now runs by itself, at {new}"),
    Kind.SCHEDULE_REMOVED: phrases.schedule("no longer runs by itself"),
    Kind.PROMOTES: "promotes {new} instead of {old}",
    Kind.PROMOTES_TO: "promotes to {new} instead of {old}",
    Kind.LATEST: "its releases are the latest ones",
    Kind.NOT_LATEST: "its releases are no longer the latest ones",
    Kind.CHANNEL_STARTED: "{items} started too",
    Kind.CHANNEL_NOT_STARTED: "{items} no longer started",
    Kind.CHANNEL_STARTED_FROM: "{items} started from {new} instead of {old}",
    Kind.DEPLOYS_TO: "may now deploy to {places}",
    Kind.DEPLOYS_NO_LONGER_TO: "may no longer deploy to {places}",
    Kind.SYNC_OPTION_SET: "sets the sync option {new}",
    Kind.SYNC_OPTION_REMOVED: "no longer sets the sync option {old}",
    Kind.OBJECT_ADDED: phrases.object_added,
    Kind.OBJECT_REMOVED: "{name} is removed",
    Kind.TEXT_CHANGED: "the text of the file changes",
    Kind.UNREADABLE: "a file can no longer be read as YAML or JSON",
    Kind.READABLE_AGAIN: "a file can be read as YAML or JSON again",
}
"""The sentence of each kind: a text with the values in it, or the function that says it."""


def sentence(change: Change) -> str:
    """The words for a change, without the streams that it is about."""
    wording = SENTENCES[change.kind]
    if callable(wording):
        return wording(change)
    return wording.format_map(
        {
            "what": phrases.subject_text(change.subject),
            "name": change.subject.name,
            "old": show(change.old),
            "new": show(change.new),
            "items": phrases.items_are(change.items),
            "places": items_text(change.items),
            "source": show(change.source),
            "direction": "" if change.target is ABSENT else f" to {show(change.target)}",
            "target": phrases.target_text(change),
            "amount": DASH.join(str(amount) for amount in change.amounts),
        }
    )
