"""What a kustomization brings, as kustomize itself says: by `kustomize`, or `kubectl`, when one of them is there."""

from __future__ import annotations

import os
import shutil
import subprocess

from okdstreams.pipeline_repo.brought import Brought, objects_in
from okdstreams.pipeline_repo.walk import kustomization_of, walked

PROGRAMS = (("kustomize", "build"), ("kubectl", "kustomize"))
SECONDS = 60


def brought_by(root: str, path: str) -> Brought:
    """What `path` below `root` brings. Where kustomize refuses it or is not there, what can be seen without."""
    command = next((words for words in PROGRAMS if shutil.which(words[0])), None)
    if not kustomization_of(os.path.join(root, path)):
        return walked(root, path)
    if command is None:
        walk = walked(root, path)
        hint = "neither kustomize nor kubectl is on PATH: the kustomization is followed as far as that can be done"
        return walk._replace(limits=(hint, *walk.limits) if walk.limits else ())
    try:
        text = _built(command, root, path)
        return Brought(objects_in(text, path))
    except ValueError as e:
        walk = walked(root, path)
        mistakes = walk.mistakes or (str(e),)
        return walk._replace(mistakes=mistakes)


def _built(command: tuple[str, str], root: str, path: str) -> str:
    """The manifests. Raises ValueError with what the program objects to."""
    quiet = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(
            [*command, os.path.join(root, path)],
            env=quiet,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as e:
        raise ValueError(f"{' '.join(command)} gave no answer: {e}") from e
    if done.returncode:
        lines = [line.removeprefix("Error: ").removeprefix("error: ") for line in done.stderr.splitlines()]
        words = next((line for line in lines if line and not line.startswith(("#", "Warning"))), "no reason given")
        raise ValueError(f"{' '.join(command)} refuses it: {words.replace(root, '').strip()}")
    return done.stdout
