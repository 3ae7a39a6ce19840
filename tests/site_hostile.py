"""Streams whose every text tries to run script. The checks refuse some of them: the site must not need that."""

from __future__ import annotations

MARK = "self.planted=1"
MARKUP = (
    f"""</script></style></title></textarea><script>{MARK}</script><img src=x onerror={MARK}>'"><svg onload={MARK}>"""
)
MARKUP += f"--><a href=javascript:{MARK}>{{{{7*7}}}}<!--"
PATHLESS = MARKUP.replace("/", "|")
"""The same for what becomes a path, or is split at slashes."""

LINK = f"https://example.com/'><script>{MARK}</script><a/onmouseover={MARK}>".replace('"', "")


def _quoted(word: str, markup: str = MARKUP) -> str:
    text = (word + markup).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


_FAMILY = f"""\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: okd
versions: 4.9-4.10
arches: [amd64, arm64]
private: all
vars: {{evil: {_quoted("var")}}}
jobs: {{evil: {_quoted("prefix")}}}
file: "release-okd-$(v)-$(arch){PATHLESS.replace('"', chr(92) + '"')}.json"
imageStream: origin/$(v)-$(arch)
allow: {{gate-missing: {_quoted("allow")}}}
config:
  name: $(v).0-0.okd
  message: {_quoted("message$(evil)")}
  to: release
  expires: 72h
  pullSecretName: {_quoted("secret")}
  overrideCLIImage: {_quoted("cli")}
  publish:
    {_quoted("step")}: {{tagRef: {{name: {_quoted("moving")}}}}}
  check: {{{_quoted("check")}: {{consistentImages: {{parent: {_quoted("parent")}}}}}}}
  metadata: {{{_quoted("meta")}: {_quoted("meta")}}}
  raw: {{{_quoted("raw")}: {_quoted("raw")}}}
tests:
  {_quoted("test")}:
    job: {_quoted("job", PATHLESS)}
    gate: informing
    aggregate: {{count: 3, job: {_quoted("aggregator", PATHLESS)}}}
    upgradeFrom: {{release: {{version: {_quoted("4.9")}, channel: {_quoted("channel")}}}}}
    qualifiers: {{{_quoted("qualifier")}: {_quoted("qualifier")}}}
    raw: {{{_quoted("raw")}: {_quoted("raw")}}}
    owner: {{team: team, contact: {_quoted("contact")}}}
    since: 2026-01-01
    until: 2026-02-01
    why: {_quoted("why")}
    tracking: "{LINK}"
    allow: {{aggregated: {_quoted("reason")}}}
  aws: {{job: periodic-aws-$(v), gate: blocking, upgradeFrom: default}}
periodics:
  {_quoted("periodic")}: {{job: {_quoted("job", PATHLESS)}, cron: {_quoted("cron")}}}
sources:
  import:
    tags: {{{_quoted("tag", PATHLESS)}: {_quoted("pullspec")}}}
  built:
    {_quoted("repository")}: {{tags: [{_quoted("built")}]}}
upgrades:
  4.10: {{4.9: {{why: {_quoted("because")}, link: "{LINK}"}}}}
"""

_INVENTORY = f"""\
apiVersion: streams.okd.io/v1alpha2
kind: Inventory
imageStream: origin/$(v)-amd64
components:
  {_quoted("org/repo")}: {{{_quoted("component")}: all}}
external: {{{_quoted("outside")}: all}}
"""

_SETTINGS = """\
apiVersion: streams.okd.io/v1alpha2
kind: Settings
"""

FILES = {
    "streams/okd.yaml": _FAMILY.encode(),
    f"streams/{PATHLESS}.yaml": _INVENTORY.encode(),
    "streams/settings.yaml": _SETTINGS.encode(),
}
