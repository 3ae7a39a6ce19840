"""What is answered from memory is what a cold run answers: after any edits of streams, rendered files and history.

`OKDSTREAMS_EDITS=500` makes so many of them; a run of all tests keeps to fewer.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from support import Run

EDITS = int(os.environ.get("OKDSTREAMS_EDITS", "60"))
COMMANDS = (("check",), ("check", "--strict"), ("render", "--check"), ("diff",), ("diff", "HEAD"))
FILES = {
    "settings.yaml": """\
apiVersion: streams.okd.io/v1alpha2
kind: Settings
jobs: {ci: "periodic-ci-release-$(v)-"}
""",
    "below/one.yaml": """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: one
versions: 4.11-4.12
file: one-$(v).json
imageStream: one/$(v)
config: {name: "$(v).0-0.one", to: release, message: one}
tests: {aws: {job: "one-e2e-$(v)", gate: blocking, retries: 2}}
""",
    "two.yaml": """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: two
versions: 4.12
file: two-$(v).json
imageStream: two/$(v)
config: {name: "$(v).0-0.two", to: release, message: two}
tests: {aws: {job: "two-e2e-$(v)", gate: blocking, retries: 1}}
""",
}


class Repository:
    """A small repository in a folder, with all that may happen to it."""

    def __init__(self, folder: Path, run: Run, chance: random.Random) -> None:
        self.folder = folder
        self.run = run
        self.chance = chance

    def begin(self) -> None:
        """Streams, rendered and committed."""
        for name, text in FILES.items():
            (self.folder / "streams" / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / "streams" / name).write_text(text)
        self.render()
        self._git("init", "-q")
        self.commit()
        shutil.copytree(self.folder, self.folder.with_name("pristine"), symlinks=True)

    def restore(self) -> None:
        """Everything as it was in the beginning, with the times of now."""
        shutil.rmtree(self.folder)
        shutil.copytree(self.folder.with_name("pristine"), self.folder, symlinks=True, copy_function=shutil.copyfile)

    def render(self) -> None:
        self.run("render", cwd=self.folder)

    def commit(self) -> None:
        self._git("add", "-A")
        self._git("commit", "-q", "--allow-empty", "-m", "x")

    def commit_streams(self) -> None:
        self._git("add", "streams")
        self._git("commit", "-q", "--allow-empty", "-m", "x")

    def edit(self) -> None:
        """Another byte of a file that keeps its size and its time."""
        path = self._file()
        content = bytearray(path.read_bytes())
        if content:
            before = path.stat()
            content[self.chance.randrange(len(content))] = self.chance.choice(b"01 x:\n")
            path.write_bytes(content)
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def edit_soundly(self) -> None:
        path = self.folder / "streams" / "two.yaml"
        if path.is_file():
            path.write_text(FILES["two.yaml"].replace("retries: 1", f"retries: {self.chance.randrange(4)}"))

    def build_another(self) -> None:
        """A version more: files are missing then, and no other differs."""
        path = self.folder / "streams" / "two.yaml"
        if path.is_file():
            path.write_text(FILES["two.yaml"].replace("versions: 4.12", "versions: 4.12-4.13"))

    def remove(self) -> None:
        self._file().unlink()

    def rename(self) -> None:
        path = self._file()
        path.rename(path.with_name(self.chance.choice(["other.yaml", "other.yml", "other.txt", ".hidden.yaml"])))

    def link(self) -> None:
        """A link in the place of a file, to the same bytes."""
        path = self._file()
        target = self.folder / f"{self.chance.random()}"
        path.rename(target)
        path.symlink_to(target)

    def link_folder(self) -> None:
        folders = [path for path in self._folders() if not path.is_symlink()]
        if folders:
            path, target = self.chance.choice(folders), self.folder / f"{self.chance.random()}"
            path.rename(target)
            path.symlink_to(target)

    def put(self) -> None:
        """A file that nobody knows."""
        name = self.chance.choice(["new.yaml", "notes.txt", "README.md", ".hidden", "new.yaml.orig", "some.json"])
        path = self.chance.choice(self._folders()) / name
        if not path.is_dir():
            path.write_text(self.chance.choice(["", "kind: Nothing\n"]))

    def mkdir(self) -> None:
        path = self.chance.choice(self._folders()) / self.chance.choice(["new", "new.yaml"])
        if not os.path.lexists(path):
            path.mkdir()

    def _file(self) -> Path:
        places = [self.folder / self.chance.choice(["streams", "rendered"]), self.folder]
        files = next(files for place in places if (files := sorted(self._files(place))))
        return self.chance.choice(files)

    def _files(self, place: Path) -> Iterator[Path]:
        return (p for p in place.rglob("*") if p.is_file() and not p.is_symlink() and ".git" not in p.parts)

    def _folders(self) -> list[Path]:
        roots = [self.folder / name for name in ("streams", "rendered")]
        return sorted(p for root in roots for p in (root, *root.rglob("*")) if p.is_dir())

    def _git(self, *arguments: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "gc.auto=0"]
        subprocess.run(["git", *who, *arguments], cwd=self.folder, check=True, capture_output=True)


def test_after_any_edits_memory_answers_what_a_cold_run_does(tmp_path: Path, run: Run, cache: Path) -> None:
    chance = random.Random(EDITS)
    repository = Repository(tmp_path / "repository", run, chance)
    (tmp_path / "repository").mkdir()
    repository.begin()
    edits: list[Callable[[], None]] = [
        *[repository.restore, repository.edit, repository.edit_soundly, repository.edit_soundly, repository.render],
        *[
            repository.commit,
            repository.commit_streams,
            repository.build_another,
            repository.remove,
            repository.rename,
            repository.link,
        ],
        *[repository.link_folder, repository.put, repository.mkdir],
    ]
    done: list[str] = []
    codes: dict[str, set[int]] = {}
    in_the_beginning: dict[tuple[str, ...], subprocess.CompletedProcess[str]] = {}
    for _ in range(EDITS):
        step = chance.choice(edits) if len(done) % 4 else repository.restore
        step()
        done.append(step.__name__)
        command = chance.choice(COMMANDS)
        cold = in_the_beginning.get(command) if step == repository.restore else None
        if cold is None:
            cold = run(*command, cwd=repository.folder, OKDSTREAMS_CACHE="off")
            if step == repository.restore:
                in_the_beginning[command] = cold
        for _ in range(2):  # what the first run has kept, the second one answers from
            warm = run(*command, cwd=repository.folder)
            answers = [(each.returncode, each.stdout, each.stderr) for each in (warm, cold)]
            assert answers[0] == answers[1], (command, done)
        codes.setdefault(command[0], set()).add(cold.returncode)
    assert all(codes[command] >= {0, 1} for command in ("check", "render", "diff")), codes
    assert any(cache.iterdir())
