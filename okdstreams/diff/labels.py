"""What the parts of a stream and their fields are called."""

from __future__ import annotations

from collections.abc import Mapping

from okdstreams.diff.kinds import Part

HEADS: Mapping[Part, tuple[str, str]] = {
    Part.RELEASE_TAG: ("tag of accepted releases", ": "),
    Part.MIRROR_TO: ("mirror to", ": "),
    Part.IMAGE_STREAM: ("ImageStream", ": "),
    Part.TAG: ("", ""),
    Part.ANNOTATION: ("annotation", " "),
    Part.BUILD: ("build:", " "),
    Part.BUILD_JOB: ("build: CronJob", " "),
    Part.CHANNEL_JOB: ("CronJob", " "),
    **{part: (part.value, ": ") for part in (Part.TEST, Part.PERIODIC, Part.UPGRADE, Part.REPORT, Part.STEP)},
    Part.MIRROR: ("mirror", ": "),
}
"""What a part is called, and what stands between that and one of its fields."""
SETTINGS: Mapping[str, tuple[str, str]] = {
    "name": ("release name", "nothing"),
    "to": ("ImageStream of the release tags", "nothing"),
    "minCreationIntervalSeconds": ("release cadence", "unlimited"),
    "expires": ("expiry of accepted releases", "never"),
    "maxUnreadyReleases": ("undecided releases at a time", "unlimited"),
    "mirrorPrefix": ("prefix of the snapshots", "the default"),
    "pullSecretName": ("pull secret", "nothing"),
    "referenceMode": ("reference mode", "the default"),
    "overrideCLIImage": ("oc image that builds the payload", "the default"),
    "alternateImageRepository": ("external mirror of accepted payloads", "nothing"),
    "alternateImageRepositorySecretName": ("secret of the external mirror", "nothing"),
}
"""How a field with a value is spoken of, and the word for its absence."""
SWITCHES: Mapping[str, tuple[str, str]] = {
    "hide": ("is shown less prominently", "is shown prominently again"),
    "endOfLife": ("reaches its end of life: no more releases", "is alive again"),
    "disableManifestListMode": ("no longer keeps manifest lists", "keeps manifest lists"),
}
"""Field to the sentences for true and for false."""
REFERENCE: Mapping[str, str] = {
    "pushRepository": "repository that payloads are pushed to",
    "pullRepository": "repository that payloads are pulled from",
    "secretName": "secret of the payload repositories",
}
STREAM_KINDS: Mapping[str, str] = {
    "Stable": "becomes a Stable stream: payloads are promoted into it, none are built",
    "Integration": "becomes an Integration stream: payloads are built from its images",
}
ANNOTATIONS: Mapping[str, str] = {
    "release.openshift.io/config": "the config annotation, which disagrees with the config file,",
    "argocd.argoproj.io/sync-wave": "sync wave",
    "argocd.argoproj.io/sync-options": "sync options",
}
FIELDS: Mapping[tuple[Part, str], str] = {
    (Part.TEST, "aggregatedProwJob.prowJob.name"): "aggregator job",
    (Part.PERIODIC, "aggregatedProwJob.prowJob.name"): "aggregator job",
    (Part.UPGRADE, "aggregatedProwJob.prowJob.name"): "aggregator job",
    (Part.BUILD, "spec.timeouts.pipeline"): "time limit",
    (Part.CHANNEL, "spec.timeouts.pipeline"): "time limit",
    (Part.BUILD_JOB, "object.spec.schedule"): "build: schedule",
    (Part.CHANNEL_JOB, "object.spec.schedule"): "schedule",
}
"""Fields with a name of their own."""
