"""The peers: which are here, and whether they make the same documents as we do."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bench import workload
from bench.measure import Sample, run, set_aside
from bench.rounds import Measured

SCRIPTS = Path(__file__).with_name("peers")


class Peer(NamedTuple):
    """A program beside ours: what it needs, how it runs on (inputs, output), up to which scale."""

    name: str
    is_here: bool
    command: list[str]
    largest: int = 10
    configs: bool = True


class Peers(NamedTuple):
    """What can be measured, and why the others cannot."""

    measured: list[Measured]
    missing: list[str]


def peers() -> list[Peer]:
    """All peers, the missing ones too, so that the table can say so."""
    has = {name: importlib.util.find_spec(name) is not None for name in ("rjsonnet", "_jsonnet", "kcl_lib", "jinja2")}
    has |= {name: shutil.which(name) is not None for name in ("kubectl", "jq", "cue")}

    def script(name: str, *arguments: str) -> list[str]:
        return [sys.executable, str(SCRIPTS / name), *arguments]

    return [
        Peer("jrsonnet, one program", has["rjsonnet"], script("run_jsonnet.py", "rjsonnet", "one")),
        Peer("jrsonnet, each stream", has["rjsonnet"], script("run_jsonnet.py", "rjsonnet", "each")),
        Peer("jsonnet C++, one program", has["_jsonnet"], script("run_jsonnet.py", "_jsonnet", "one"), largest=1),
        Peer("jsonnet C++, each stream", has["_jsonnet"], script("run_jsonnet.py", "_jsonnet", "each"), largest=1),
        Peer("KCL", has["kcl_lib"], script("run_kcl.py")),
        Peer("CUE", has["cue"], script("run_cue.py"), largest=1),
        Peer("safe_load + Jinja2", has["jinja2"], script("run_jinja.py")),
        Peer("kustomize, one build", has["kubectl"], script("run_kustomize.py"), configs=False),
        Peer("jq loop", has["jq"], ["bash", str(SCRIPTS / "run_jq.sh")], largest=1),
    ]


def equal_peers(folder: Path, scale: int) -> Peers:
    """The peers that are here, each with its inputs; one with other outputs than ours is told, not timed."""
    inputs, output = folder / "inputs", folder / "peer"
    workload.write_inputs(folder / "rendered", inputs)
    documents = workload.read_outputs(folder / "rendered")
    documents = {key: value for key, value in documents.items() if workload.is_shared(key)}
    measured, missing = [], []
    for peer in peers():
        if not peer.is_here or scale > peer.largest:
            missing.append(f"{peer.name}: {f'not run at {scale}×' if peer.is_here else 'not here'}")
            continue
        given = inputs
        if "kustomize" in peer.name:
            given = folder / "kustomize"
            run([*peer.command, "prepare", str(inputs), str(given)], folder)
        command = [*peer.command, str(given), str(output)]
        _fresh(command, output, 0)
        wanted = {k: v for k, v in documents.items() if peer.configs or not k.startswith("config")}
        answer = workload.read_outputs(output, configs=peer.configs)
        if different := sum(answer.get(key) != value for key, value in wanted.items()):
            missing.append(f"{peer.name}: {different} of {len(wanted)} documents differ; not timed")
        else:
            measured.append(Measured(peer.name, partial(_fresh, command, output)))
    return Peers(measured, missing)


def _fresh(command: list[str], output: Path, number: int) -> Sample:
    set_aside(output)
    return run(command, output.parent)
