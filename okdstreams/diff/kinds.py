"""The kinds of change that there are sentences for, and the parts of a stream that they are about."""

from __future__ import annotations

from enum import Enum, auto, unique


@unique
class Part(Enum):
    """What of a stream changes. The values are the words of the JSON output."""

    STREAM = "stream"
    SETTING = "setting"
    REFERENCE = "referenceRelease"
    TEST = "test"
    PERIODIC = "periodic"
    UPGRADE = "upgrade test"
    REPORT = "drift report"
    STEP = "publish step"
    RELEASE_TAG = "release tag"
    MIRROR = "mirror"
    MIRROR_TO = "mirror target"
    IMAGE_STREAM = "ImageStream"
    MANIFEST = "ImageStream manifest"
    TAG = "tag"
    ANNOTATION = "annotation"
    BUILD = "build"
    BUILD_JOB = "build CronJob"
    CHANNEL = "channel"
    CHANNEL_JOB = "channel CronJob"
    OBJECT = "object"
    VARIANT = "variant"


class Kind(Enum):
    """What happens. wording.py has a sentence for each."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[str]) -> str:
        first, *rest = name.lower().split("_")
        return first + "".join(word.title() for word in rest)

    # any part
    CHANGED = auto()
    RENAMED = auto()
    REMOVED = auto()
    SPELLED_OUT = auto()
    LEFT_OUT = auto()
    # a stream
    STREAM_ADDED = auto()
    STREAM_REMOVED = auto()
    CONFIG_MOVED = auto()
    IMAGE_STREAM_MOVED = auto()
    IMAGE_STREAM_ADDED = auto()
    IMAGE_STREAM_REMOVED = auto()
    # its release config
    SETTING_CHANGED = auto()
    SWITCH_ON = auto()
    SWITCH_OFF = auto()
    STREAM_KIND = auto()
    MESSAGE_ADDED = auto()
    MESSAGE_REMOVED = auto()
    MESSAGE_CHANGED = auto()
    EMPTY_SECTION_ADDED = auto()
    EMPTY_SECTION_REMOVED = auto()
    REPORT_ADDED = auto()
    REPORT_PARENT = auto()
    ANNOTATION_GROWS = auto()
    ANNOTATION_TOO_LARGE = auto()
    ANNOTATION_MISSING = auto()
    ANNOTATION_GARBLED = auto()
    # tests
    GATES_LOST = auto()
    TEST_ADDED = auto()
    ENTRY_ADDED = auto()
    ENTRY_ADDED_OFF = auto()
    TEST_REMOVED = auto()
    GATE_RESPELLED = auto()
    GATE_CHANGED = auto()
    SWITCHED_OFF = auto()
    SWITCHED_ON = auto()
    UPGRADE_CHANGED = auto()
    JOB_CHANGED = auto()
    JOBS_RENAMED = auto()
    CLOCK_CHANGED = auto()
    RETRIES_CHANGED = auto()
    RUNS_ADDED = auto()
    RUNS_REMOVED = auto()
    RUNS_CHANGED = auto()
    ANALYSES_SEVERAL = auto()
    ANALYSES_ONE = auto()
    ANALYSES_ONE_SPELLED_OUT = auto()
    # publish steps
    EDGE_LOST = auto()
    EDGE_LOOSENED = auto()
    EDGE_TESTED = auto()
    RELEASES_TAGGED = auto()
    RELEASES_NOT_TAGGED = auto()
    RELEASES_TAGGED_INSTEAD = auto()
    ISSUES_MARKED = auto()
    ISSUES_NOT_MARKED = auto()
    ISSUES_MARKED_INSTEAD = auto()
    MIRROR_ADDED = auto()
    MIRROR_REMOVED = auto()
    MIRROR_MOVED = auto()
    MIRROR_RESPELLED = auto()
    TAGS_MIRRORED = auto()
    TAGS_NOT_MIRRORED = auto()
    # imports of ImageStreams
    IMPORT_ADDED = auto()
    IMPORT_REMOVED = auto()
    IMPORT_CHANGED = auto()
    IMPORT_SCHEDULED = auto()
    IMPORT_NOT_SCHEDULED = auto()
    LOOKUP_ALLOWED = auto()
    LOOKUP_FORBIDDEN = auto()
    # images on another registry
    IMAGES_COPIED = auto()
    IMAGES_NOT_COPIED = auto()
    IMAGES_COPIED_TOO = auto()
    IMAGES_COPIED_INSTEAD = auto()
    IMAGES_SOURCE = auto()
    IMAGES_OTHERWISE = auto()
    # builds and promotions
    BUILD_ADDED = auto()
    BUILD_REMOVED = auto()
    PROMOTION_ADDED = auto()
    PROMOTION_REMOVED = auto()
    SCHEDULE_ADDED = auto()
    SCHEDULE_REMOVED = auto()
    PROMOTES = auto()
    PROMOTES_TO = auto()
    LATEST = auto()
    NOT_LATEST = auto()
    CHANNEL_STARTED = auto()
    CHANNEL_NOT_STARTED = auto()
    CHANNEL_STARTED_FROM = auto()
    # variants of ci-operator configurations
    VARIANTS_ADDED = auto()
    VARIANTS_REMOVED = auto()
    VARIANTS_BASE = auto()
    VARIANTS_BUILDER = auto()
    VARIANTS_ROOT = auto()
    VARIANTS_STREAM = auto()
    VARIANTS_DOCKERFILE = auto()
    VARIANTS_IMAGES = auto()
    VARIANTS_OTHER = auto()
    # other objects and files
    DEPLOYS_TO = auto()
    DEPLOYS_NO_LONGER_TO = auto()
    SYNC_OPTION_SET = auto()
    SYNC_OPTION_REMOVED = auto()
    OBJECT_ADDED = auto()
    OBJECT_REMOVED = auto()
    TEXT_CHANGED = auto()
    FILE_FOREIGN = auto()
    UNREADABLE = auto()
    READABLE_AGAIN = auto()
