"""What many tests need: the repository, the reference data beside it, the real program."""

from __future__ import annotations

import gc
import importlib.util
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from forked_client import ask
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from okdstreams.compiler import Compilation
from okdstreams.disk.tree import write
from okdstreams.project import compile_folder
from support import ROOT, Run

# The same examples every time: whether a change is right does not depend on luck or on how busy the machine is.
# HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile(
    "same", max_examples=20, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


# a run in the background ignores Ctrl-C, and so would every program that a test starts and interrupts
signal.signal(signal.SIGINT, signal.default_int_handler)


FIRST = (
    *("tests/site/browser_test.py", "tests/lsp/vscode_test.py", "tests/precommit_test.py", "tests/docs_test.py"),
    *("tests/lsp/vscode_host_test.py", "tests/container_test.py", "tests/live/"),
)
"""What takes longest in one piece: when it begins last, one process works and the others wait."""

TOGETHER = {"tests/release_test.py": "tests/installed_test.py"}
"""Files that one process runs, for they share what is dear to make; as do all of a folder `live`."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported and collected stays: the collector of garbage need not look at it again and again."""
    gc.collect()
    gc.freeze()


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """A file's tests run in one process, one after the other: fixtures of a module are made once."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "tests/live" if file.startswith("tests/live/") else TOGETHER.get(file, file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    return ByFile(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write what the golden cases print as what they expect")


@pytest.fixture(scope="session")
def update(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be rewritten (`pytest --update`, then read `git diff`)."""
    return bool(request.config.getoption("--update"))


@pytest.fixture(scope="session")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Names of folders that are not there yet, one for each test: a `tmp_path` costs more than most tests do."""
    folder = tmp_path_factory.mktemp("caches")
    return (folder / str(number) / "cache" for number in count())


@pytest.fixture(autouse=True, name="cache")
def own_cache(caches: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own, for this process and those that it starts."""
    folder = next(caches)
    monkeypatch.setenv("OKDSTREAMS_CACHE_DIR", str(folder))
    return folder


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference data beside the repository; the test is skipped where it is missing."""
    folder = ROOT.parent / "shared"
    if not (folder / "corpus").is_dir():
        pytest.skip("no reference data in ../shared")
    return folder


@pytest.fixture(scope="session")
def corpus(shared: Path) -> Path:
    """The public configuration of 2023-07-18."""
    return shared / "corpus" / "openshift-release-2023-07-18"


@pytest.fixture(scope="session")
def compilation() -> Compilation:
    """This repository's streams, compiled once for all tests that only look."""
    return compile_folder(str(ROOT / "streams"))


def environment_of(own: Mapping[str, str]) -> dict[str, str]:
    """The environment of a run. Without a cache of its own (OKDSTREAMS_CACHE_DIR) a test leaves the user's alone."""
    cache = {} if "OKDSTREAMS_CACHE_DIR" in os.environ else {"OKDSTREAMS_CACHE": "off"}
    return {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", **cache, **own}


@pytest.fixture(scope="session")
def launch() -> Run:
    """Runs the real program in a new interpreter: launch("check", cwd=...) gives returncode, stdout and stderr."""

    def program(*arguments: str, cwd: Path | str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "okdstreams", *arguments],
            cwd=cwd,
            env=environment_of(environment),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return program


@contextmanager
def serving(package: str) -> Iterator[str]:
    """Socket of a process that has imported the program from a folder, and forks for every run."""
    with tempfile.TemporaryDirectory(prefix="okdstreams") as folder:  # the name of a socket is at most 107 bytes long
        address = os.path.join(folder, "socket")
        environment = {**environment_of({"PYTHONPATH": package}), "PYDANTIC_DISABLE_PLUGINS": "__all__"}
        command = [sys.executable, str(ROOT / "tests" / "forked.py"), address]
        with subprocess.Popen(command, cwd=package, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            yield address
            process.terminate()


@pytest.fixture(scope="session")
def servers() -> Iterator[Callable[[str], str]]:
    """Gives the socket of the server for a folder that holds the package: most of a run is imports, so one process
    makes them for all runs."""
    with ExitStack() as stack:
        yield cache(lambda package: stack.enter_context(serving(package)))


@pytest.fixture(scope="session")
def server(servers: Callable[[str], str]) -> str:
    """Socket of the server for this repository's program."""
    return servers(str(ROOT))


@pytest.fixture(scope="session")
def run(launch: Run, servers: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs the real program as `launch` does, in a process of its own, but forked from one that has imported it. What
    is said to the interpreter itself gets a new one, but for PYTHONPATH: where the program is."""
    folder = tmp_path_factory.mktemp("forked")

    def program(*arguments: str, cwd: Path | str, **environment: str) -> subprocess.CompletedProcess[str]:
        if any(name == "TZ" or (name.startswith("PYTHON") and name != "PYTHONPATH") for name in environment):
            return launch(*arguments, cwd=cwd, **environment)
        server = servers(environment.get("PYTHONPATH", str(ROOT)))
        with (folder / "stdout").open("w+") as stdout, (folder / "stderr").open("w+") as stderr:
            with open(os.devnull) as stdin:
                descriptors = (stdin.fileno(), stdout.fileno(), stderr.fileno())
                code = ask(server, list(arguments), str(cwd), environment_of(environment), descriptors)
            texts = (Path(file.name).read_text() for file in (stdout, stderr))
            return subprocess.CompletedProcess(arguments, code, *texts)

    return program


@pytest.fixture(scope="session")
def programs(server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for PATH, with an `okdstreams` that runs as `run` does."""
    folder = tmp_path_factory.mktemp("programs")
    client = shlex.join([sys.executable, "-I", "-S", str(ROOT / "tests" / "forked_client.py"), server])
    (folder / "okdstreams").write_text(f'#!/bin/sh\nexec {client} "$@"\n')
    (folder / "okdstreams").chmod(0o755)
    return folder


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source archive and the wheel that is made of it, built once for all tests of one process."""
    if any(importlib.util.find_spec(name) is None for name in ("build", "hatchling")):
        pytest.skip("the extra `release` is not installed")
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Pristine:
    """A copy of rendered/ for `project` to link to."""
    folder = shutil.copytree(ROOT / "rendered", tmp_path_factory.mktemp("pristine") / "rendered")
    return Pristine(folder, written(folder))


@pytest.fixture
def project(tmp_path: Path, pristine: Pristine) -> Iterator[Path]:
    """A writable copy of this repository's streams/ and rendered/. The rendered files are hard links, which cost a
    twentieth of copies: a test may replace or remove one, but not write into it."""
    shutil.copytree(ROOT / "streams", tmp_path / "streams")
    for path in pristine.files:
        copy = tmp_path / "rendered" / path
        if not copy.parent.is_dir():
            copy.parent.mkdir(parents=True)
        os.link(pristine.folder / path, copy)
    yield tmp_path
    assert written(pristine.folder) == pristine.files, "something wrote into a rendered file instead of replacing it"


class Pristine(NamedTuple):
    """A folder that nobody writes to."""

    folder: Path
    files: dict[str, tuple[int, int]]
    """When each file was last written, and its size."""


def written(folder: Path) -> dict[str, tuple[int, int]]:
    """When each file was last written, and its size."""
    return {
        os.path.relpath(file.path, folder): (file.stat().st_mtime_ns, file.stat().st_size)
        for inner, _, _ in os.walk(folder)
        for file in os.scandir(inner)
        if file.is_file()
    }


@pytest.fixture(scope="session")
def rendered_small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The streams of tests/small, rendered, for `small_project` to copy."""
    folder = tmp_path_factory.mktemp("small")
    shutil.copytree(ROOT / "tests" / "small", folder / "streams")
    compilation = compile_folder(str(folder / "streams"))
    assert compilation.is_sound
    write(str(folder / "rendered"), {path: manifest.text for path, manifest in compilation.manifests.items()})
    return folder


@pytest.fixture
def small_project(tmp_path: Path, rendered_small: Path) -> Path:
    """A writable streams/ and rendered/ of a small fleet: OKD, on two systems and stable, mirrored from an OCP of two
    architectures with private twins; with channels, image mirrors and Argo CD. A tenth of the work of `project`."""
    return Path(shutil.copytree(rendered_small, tmp_path, dirs_exist_ok=True))
