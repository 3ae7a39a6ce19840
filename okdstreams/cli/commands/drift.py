"""okdstreams drift"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from okdstreams.cli.commands.diff import FailsOn, Formats, Full
from okdstreams.cli.forms import FailOn, Format
from okdstreams.cli.options import Output, Streams

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okdstreams.compiler import Compilation
    from okdstreams.output.manifest import Manifest


def drift(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="What `oc get imagestreams -o json` prints.")] = "",
    streams: Streams = "streams",
    output: Output = "rendered",
    all_: Annotated[
        bool, typer.Option("--all", help="Expect every ImageStream, not only those of FILE's namespaces.")
    ] = False,
    live: Annotated[bool, typer.Option("--live", help="Ask the cluster itself, and change nothing there.")] = False,
    context: Annotated[str, typer.Option(metavar="NAME", help="Context of the kubeconfig, for --live.")] = "",
    kubeconfig: Annotated[str, typer.Option(metavar="FILE", help="The kubeconfig, for --live.")] = "",
    cluster: Annotated[
        str, typer.Option(metavar="NAME", help="Which of the streams' clusters it is, when they have several.")
    ] = "",
    format_: Formats = Format.text,
    full: Full = False,
    fail_on: FailsOn = FailOn.cosmetic,
) -> None:
    """Compare ImageStreams on a cluster with what the streams say.

    Only what git owns counts: the release config in the annotation, the other rendered annotations, and the tags that
    are imported from a registry. Tags that others write, and what the API server adds, are left alone. The sentences
    are those of `okdstreams diff`, from the cluster to git: what a sync would change.

    With --live the cluster of the kubeconfig is asked, by `oc` or `kubectl`, or the kubernetes package where neither is
    on PATH. Nothing is written there. Otherwise no cluster is asked.

    An annotation that differs is stale when --output had it in an earlier commit, and was edited by hand otherwise.

    Examples:

        oc get imagestreams -n origin -o json | okdstreams drift -

        oc get imagestreams -A -o json > live.json; okdstreams drift live.json --all

        okdstreams drift --live --context app.ci

        okdstreams drift live.json --format markdown --fail-on tightened

    Exit code: 0 when nothing differs, 1 when something does, 2 when there is no answer: FILE or the cluster cannot be
    read, or the streams have errors.
    """
    import os

    from okdstreams.cli.comparing import show, verdict
    from okdstreams.diff.identity import identities
    from okdstreams.drift.cluster import Cluster, read_cluster
    from okdstreams.drift.drift import drifted, namespaces_of, rendered_streams
    from okdstreams.drift.live import Unreadable, live_streams
    from okdstreams.drift.past_configs import past_configs
    from okdstreams.drift.sync import sync_effects
    from okdstreams.output.paths import application_names

    _one_of_them(file, live=live, of_a_cluster=bool(context or kubeconfig))
    name = (context or "cluster") if live else "standard input" if file == "-" else os.path.basename(file)
    try:
        given = None if live else live_streams(_read(file))
        compilation = _compiled(streams)
        manifests = _of_cluster(compilation.manifests, cluster, live=live)
        asked = Cluster(context, kubeconfig)
        bodies = read_cluster(asked, sorted(namespaces_of(manifests))) if given is None else given
        rendered = rendered_streams(manifests, None if all_ or live else namespaces_of(bodies))
        owners = identities(compilation.manifests)
        applications = application_names(compilation.manifests)
        answer = drifted(name, bodies, rendered, owners, lambda paths: past_configs(output, paths), applications)
    except Unreadable as e:
        _no_answer(f"{name}: error: {e}", e.hint)
    effects = sync_effects(answer.comparison.changes)
    show(answer.comparison, format_, full=full, more={"sync": effects.data()})
    if str(effects):
        typer.echo(str(effects), err=True)
    if answer.unknown:
        typer.echo(f"not in git, left alone: {', '.join(answer.unknown)}", err=True)
    raise typer.Exit(verdict(answer.comparison, fail_on))


def _one_of_them(file: str, *, live: bool, of_a_cluster: bool) -> None:
    """A file is compared, or a cluster."""
    if live and file:
        raise typer.BadParameter("asks the cluster: leave FILE out", param_hint="--live")
    if not live and not file:
        raise typer.BadParameter("name one, - for standard input, or --live", param_hint="FILE")
    if of_a_cluster and not live:
        raise typer.BadParameter("says which cluster --live asks", param_hint="--context, --kubeconfig")


def _of_cluster(manifests: Mapping[str, Manifest], cluster: str, *, live: bool) -> dict[str, Manifest]:
    """The ImageStreams of one cluster of the streams; of all of them when none is named and none has to be."""
    streams = {path: manifest for path, manifest in manifests.items() if manifest.destination is not None}
    clusters = sorted({manifest.destination.cluster for manifest in streams.values() if manifest.destination})
    if cluster and cluster not in clusters:
        raise typer.BadParameter(f"{cluster!r} is none of {', '.join(clusters)}", param_hint="--cluster")
    if live and not cluster and len(clusters) > 1:
        raise typer.BadParameter(f"the streams are on {', '.join(clusters)}: name one", param_hint="--cluster")
    return {
        path: manifest
        for path, manifest in streams.items()
        if not cluster or (manifest.destination is not None and manifest.destination.cluster == cluster)
    }


def _read(file: str) -> str:
    import sys

    if file == "-":
        return sys.stdin.buffer.read().decode("utf-8", "replace")
    with open(file, "rb") as f:
        return f.read().decode("utf-8", "replace")


def _compiled(streams: str) -> Compilation:
    from okdstreams.cli.refusal import stop_on_errors
    from okdstreams.project import compile_folder

    compilation = compile_folder(streams)
    stop_on_errors(compilation, ": nothing was compared", code=2)
    return compilation


def _no_answer(message: str, hint: str) -> NoReturn:
    typer.echo(f"{message}\n    hint: {hint}", err=True)
    raise typer.Exit(2)
