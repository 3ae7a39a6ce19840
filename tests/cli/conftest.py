"""What tests of the command line share: a small fleet, and commands run without a process of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from okdstreams.cli.app import application
from support import Invoke

API = "apiVersion: streams.okd.io/v1alpha2\n"
STREAMS = {
    "settings": f"{API}kind: Settings\njobs: {{okd: periodic-okd-$(v)-}}\n",
    "ocp": f"""{API}kind: StreamFamily
family: ocp
versions: 4.12-4.14
file: release-ocp-$(v).json
imageStream: ocp/$(v)

config:
  name: $(v).0-0.ocp
  to: release

tests:
  aws: {{job: okd/ocp-aws, gate: blocking}}
""",
    "okd": f"""{API}kind: StreamFamily
family: okd  # ours
versions: 4.12-4.14
file: release-okd-$(v).json
imageStream: origin/$(v)

sources:
  built:  # ours
    openshift/installer: {{tags: [installer]}}  # all of it
  mirror:
    family: ocp
    step: mirror
    exclude: [{{tags: [console], dropped: ours}}]

config:
  name: $(v).0-0.okd
  to: release

tests:
  aws: {{job: okd/aws, gate: blocking}}  # the one that counts
  vsphere: {{job: okd/vsphere, gate: informing}}
""",
    "inventory": f"""{API}kind: Inventory
imageStream: ocp/$(v)

components:
  openshift/oc: {{cli: all}}

external:
  console: all
""",
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder with a small fleet: two families, one mirrored from the other, laid out as `fmt` does."""
    (tmp_path / "streams").mkdir()
    for name, text in STREAMS.items():
        (tmp_path / f"streams/{name}.yaml").write_text(text)
    return tmp_path


@pytest.fixture
def invoke(monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Runs a command in this process: invoke("list", cwd=folder). What the program's rim would tell is raised."""

    def command(*arguments: str, cwd: Path) -> Result:
        monkeypatch.chdir(cwd)
        result = CliRunner().invoke(application(arguments[0]), list(arguments))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return command
