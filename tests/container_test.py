"""The image of deploy/Containerfile, built without a daemon, as OKD runs it: any user, nothing writable, no capability.

`OKDSTREAMS_CONTAINER=FOLDER pytest -m container` builds it below FOLDER, which may be kept for the next time.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from okdstreams import __version__
from support import ROOT

SWITCH = "OKDSTREAMS_CONTAINER"
"""Environment variable: the folder in which the image is built."""

TOOLS = ("buildah", "unshare", "setpriv")
USER = "1000680000"
"""As OKD makes them up for a namespace: no passwd knows it. Its group is 0."""

RUN = """\
set -eu
mount --make-rprivate /
mount --bind "$1" "$1"
mount -t proc proc "$1/proc"
mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"
mkdir "$1/tmp/fleet"
mount --bind "$2" "$1/tmp/fleet"
mount -o remount,ro,bind "$1/tmp/fleet"
mount -o remount,ro,bind "$1"
root=$1; user=$3; shift 3
exec chroot "$root" setpriv --reuid "$user" --regid 0 --clear-groups --no-new-privs --bounding-set=-all "$@"
"""

pytestmark = [
    pytest.mark.container,
    pytest.mark.skipif(
        not os.environ.get(SWITCH) or os.geteuid() != 0 or any(shutil.which(tool) is None for tool in TOOLS),
        reason=f"{SWITCH} is not set, not root, or no {', '.join(TOOLS)}",
    ),
]


@pytest.fixture(scope="module")
def image() -> Path:
    """The folder with the unpacked image and what it says of itself."""
    folder = Path(os.environ[SWITCH])
    done = subprocess.run([ROOT / ".ci/image", folder], capture_output=True, text=True, timeout=1800, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return folder


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    for name in ("streams", "rendered"):
        shutil.copytree(ROOT / name, tmp_path / "fleet" / name)
    tmp_path.chmod(0o755)
    return tmp_path / "fleet"


def inside(image: Path, fleet: Path, command: str) -> subprocess.CompletedProcess[str]:
    config = json.loads((image / "image.json").read_text())["OCIv1"]["config"]
    variables = [*config["Env"], "HOME=/"]
    program = ["env", "-i", *variables, "sh", "-c", f"cd /tmp/fleet && {command}"]
    start = ["unshare", "--mount", "--pid", "--fork", "sh", "-c", RUN, "sh", str(image / "rootfs"), str(fleet), USER]
    return subprocess.run([*start, *program], capture_output=True, text=True, timeout=300, check=False)


def test_it_says_that_it_is_not_for_root(image: Path) -> None:
    config = json.loads((image / "image.json").read_text())["OCIv1"]["config"]
    assert int(config["User"]) > 0
    assert not (image / "rootfs/source").exists()


def test_any_user_runs_it_where_nothing_can_be_written(image: Path, fleet: Path) -> None:
    who = inside(image, fleet, "id -u; touch /usr/x 2>&1; touch /tmp/fleet/x 2>&1; true").stdout.splitlines()
    assert who[0] == USER
    assert all("Read-only file system" in line for line in who[1:3])
    assert len(who) == 3
    assert inside(image, fleet, "okdstreams --version").stdout == f"okdstreams {__version__}\n"
    for command in ("render --check", "check --strict"):
        done = inside(image, fleet, f"okdstreams {command}")
        assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_a_fleet_that_is_out_of_date_is_told(image: Path, fleet: Path) -> None:
    (fleet / "rendered/argocd/root.yaml").unlink()
    done = inside(image, fleet, "okdstreams render --check")
    assert (done.returncode, done.stdout) == (1, "missing  rendered/argocd/root.yaml\n")


def test_what_the_recipes_call_is_there(image: Path, fleet: Path) -> None:
    done = inside(image, fleet, "git --version && curl --version && git config --system safe.directory")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "*"


def test_what_is_made_once_was_made_when_it_was_built(image: Path, fleet: Path) -> None:
    done = inside(image, fleet, "python -X importtime -m okdstreams check")
    assert done.returncode == 0, done.stderr
    assert "pydantic_core" in done.stderr
    assert "pydantic.main" not in done.stderr
