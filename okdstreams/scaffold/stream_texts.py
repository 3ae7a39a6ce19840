"""The first stream files: settings and one family, laid out as `fmt` would."""

from __future__ import annotations

from okdstreams.language.placeholders import placeholder
from okdstreams.language.versions import Version, parse_range
from okdstreams.scaffold.answers import Answers
from okdstreams.syntax.yaml_pieces import flow_text

SOURCE = "registry.ci.openshift.org"
"""The registry of the CI, which holds OKD's ImageStreams. Who has another has to see where to write it."""
API = "streams.okd.io/v1alpha2"
V = placeholder("v")
FIVE, BEFORE = Version(5, 0), Version(4, 22)
"""OKD 5.0 follows 4.22; a jump of a major has to be declared."""


def modeline(depth: int = 0) -> str:
    """The first line of a stream file, for editors: where the schema is, from so many folders below the streams."""
    return f"# yaml-language-server: $schema={'../' * depth}.schema.json"


def settings_text(answers: Answers) -> str:
    """The settings that all families share."""
    name = answers.family
    lines = [modeline(), f"apiVersion: {API}", "kind: Settings"]
    if any(high is not None and high >= FIVE for _, high in parse_range(answers.versions).bounds):
        lines.append(f"previous: {{{FIVE}: {BEFORE}}}  # what a major follows cannot be seen from its number")
    example = f"`job: {name}/e2e-aws` is the text of {name} and e2e-aws"
    lines += ["", f"jobs:  # prefixes of ProwJobs: {example}", f"  {name}: {job_prefix(name)}"]
    own = settings_of(answers)
    return "\n".join([*lines, *([""] if own else []), *own]) + "\n"


def bare_settings_text(answers: Answers) -> str:
    """Settings that say what the answers ask for, and no more."""
    return "\n".join([modeline(), f"apiVersion: {API}", "kind: Settings", *settings_of(answers)]) + "\n"


def settings_of(answers: Answers) -> list[str]:
    """What of the settings the answers ask for."""
    lines = []
    if answers.registry:
        source = {} if _is_okd(answers.family) else {"source": SOURCE}
        lines.append(f"imageMirror: {flow_text({**source, 'registry': answers.registry})}")
    if answers.argocd:
        path = {} if answers.output == "rendered" else {"path": answers.output}
        names = {} if _is_okd(answers.family) else names_of(answers.family)
        lines += [f"product: {answers.family}  # in descriptions"] if names else []
        lines.append(f"argocd: {flow_text({'repoURL': answers.argocd, **path, **names})}")
    return lines


def names_of(family: str) -> dict[str, str]:
    """What the objects of Argo CD are called for who does not release OKD."""
    streams = f"{family}-streams"
    return {
        "project": streams,
        "application": f"{streams}-{placeholder('namespace')}",
        "root": streams,
        "pipelines": f"{family}-pipelines",
    }


def family_text(answers: Answers, *, has_prefix: bool = True) -> str:
    """A family with one test that blocks. `has_prefix`: the settings have a prefix of jobs by its name."""
    name = answers.family
    job = f"{name}/e2e-aws" if has_prefix else f"{job_prefix(name)}e2e-aws"
    sources = []
    if answers.registry:
        sources = [
            "sources:",
            "  built:  # by repository, the images that are pushed into the ImageStream",
            "    openshift/installer: {tags: [installer]}",
            "",
            f"imageMirror: {{repository: {name}-{placeholder('tag')}, tags: [{V}]}}",
            "",
        ]
    lines = [
        modeline(),
        f"apiVersion: {API}",
        "kind: StreamFamily",
        f"family: {name}",
        f"versions: {flow_text(answers.versions)}",
        f"file: release-{name}-{V}.json",
        f"imageStream: {image_stream(name)}",
        "",
        *sources,
        "config:",
        f"  name: {V}.0-0.{name}",
        "  to: release",
        "  expires: 72h",
        "",
        "tests:  # gate: blocking, informing, async or off",
        f"  aws: {{job: {job}, gate: blocking, retries: 2}}",
    ]
    return "\n".join(lines) + "\n"


def image_stream(family: str) -> str:
    """The ImageStream of a new family: that of OKD as it is, any other in a namespace of its own name."""
    return (
        f"origin/{family.removeprefix('okd-') + '-' if family != 'okd' else ''}{V}"
        if _is_okd(family)
        else (f"{family}/{V}")
    )


def job_prefix(family: str) -> str:
    """What the names of a family's ProwJobs begin with."""
    return f"periodic-ci-openshift-release-main-{family}-{V}-" if _is_okd(family) else f"periodic-{family}-{V}-"


def _is_okd(family: str) -> bool:
    return family == "okd" or family.startswith("okd-")
