"""okdstreams add"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from okdstreams.cli.options import Streams

if TYPE_CHECKING:
    from collections.abc import Callable

    from okdstreams.adding.edit import Addition
    from okdstreams.language.load import Loaded
    from okdstreams.syntax.document import Data

add = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Family = Annotated[str, typer.Option("--family", metavar="NAME", help="The family; needed when there are several.")]
In = Annotated[str, typer.Option("--in", metavar="RANGE", help="Only these versions: 4.14, 4.12+, 4.5-4.9.")]
Tags = Annotated[list[str], typer.Argument(metavar="TAG...", help="Image tags.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what it does, change nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask on a terminal.")]


@add.callback()
def _group() -> None:
    """Add a test, an exclusion, a component or streams, in place.

    Says first what it does to releases, in the words of `okdstreams diff`. One file is edited; comments and every other
    line stay. Nothing is changed when the streams would have errors.

    Examples:

        okdstreams add test aws-upgrade --family okd --job okd/e2e-aws-upgrade --gate informing --upgrade-from default

        okdstreams add stream okd --versions 4.15
    """


@add.command("test")
def gating_test(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the test.")],
    job: Annotated[str, typer.Option("--job", metavar="JOB", help="prefix/test, or the whole name of a ProwJob.")],
    gate: Annotated[
        Literal["blocking", "informing", "async", "off"] | None, typer.Option("--gate", help="What its result does.")
    ] = None,
    family: Family = "",
    within: In = "",
    arch: Annotated[str, typer.Option("--arch", metavar="ARCH", help="Only this architecture.")] = "",
    retries: Annotated[int | None, typer.Option("--retries", min=0, max=10, help="How often it is run again.")] = None,
    upgrade_from: Annotated[
        str, typer.Option("--upgrade-from", metavar="SOURCE", help="An upgrade test: default, ocp@prev, ocp@4.12, …")
    ] = "",
    interval: Annotated[
        str, typer.Option("--interval", metavar="24h", help="A test on a clock instead of a gate: how often.")
    ] = "",
    cron: Annotated[
        str, typer.Option("--cron", metavar="CRON", help="A test on a clock instead of a gate: when.")
    ] = "",
    streams: Streams = "streams",
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Add a test to a family: one with a gate, or one on a clock.

    Examples:

        okdstreams add test gcp --family okd --job okd/e2e-gcp --gate informing --in 4.13+ --retries 2

        okdstreams add test weekly --family okd --job okd/e2e-weekly --cron "0 6 * * 1" --dry-run

    Exit code: 0 when it is added, 1 when it cannot be or the streams have errors, 2 when there are no streams.
    """
    clock = bool(interval) + bool(cron)
    if clock + (gate is not None) != 1:
        raise typer.BadParameter("a test has a gate, or an interval, or a cron: one of them", param_hint="--gate")
    if clock and retries is not None:
        raise typer.BadParameter("only tests with a gate are run again", param_hint="--retries")

    def addition(loaded: Loaded) -> Addition:
        from okdstreams.adding.edit import within as versions
        from okdstreams.adding.rows import add_test

        given: dict[str, Data] = {"job": job, "in": versions(within) if within else None, "arch": arch, "gate": gate}
        given |= {"interval": interval, "cron": cron, "retries": retries, "upgradeFrom": upgrade_from}
        row = {key: value for key, value in given.items() if value not in ("", None)}
        return add_test(loaded, family, "periodics" if clock else "tests", name, row)

    _run(streams, addition, dry_run=dry_run, yes=yes)


@add.command()
def exclude(
    tags: Annotated[list[str], typer.Argument(metavar="TAG...", help="Tags or globs that are not to be mirrored.")],
    family: Family = "",
    within: In = "",
    dropped: Annotated[
        str, typer.Option("--dropped", metavar="REASON", help="Why nobody else has to supply them: OKD goes without.")
    ] = "",
    streams: Streams = "streams",
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Exclude images of the payload from what a family mirrors.

    Examples:

        okdstreams add exclude 'contour*' --family okd --in 4.13+ --dropped "no release needs it"

        okdstreams add exclude external-dns --family okd-scos --dropped optional

    Exit code: 0 when it is added, 1 when it cannot be or the streams have errors, 2 when there are no streams.
    """

    def addition(loaded: Loaded) -> Addition:
        from okdstreams.adding.edit import within as versions
        from okdstreams.adding.rows import add_exclusion

        return add_exclusion(loaded, family, tags, versions(within) if within else None, dropped)

    _run(streams, addition, dry_run=dry_run, yes=yes)


@add.command()
def component(
    repository: Annotated[str, typer.Argument(metavar="REPOSITORY", help="The repository, such as openshift/oc.")],
    tags: Tags,
    family: Annotated[
        str, typer.Option("--family", metavar="NAME", help="The family that it is built for; none: the inventory.")
    ] = "",
    within: In = "",
    variant: Annotated[str, typer.Option("--variant", metavar="NAME", help="Its ci-operator variant.")] = "",
    streams: Streams = "streams",
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Add the images of a repository: to what a family builds, or to the inventory of the payload.

    Examples:

        okdstreams add component openshift/oc cli cli-artifacts --family okd-scos --variant okd-scos --in 4.14+

        okdstreams add component openshift/new-operator new-operator --in 4.15+

    Exit code: 0 when it is added, 1 when it cannot be or the streams have errors, 2 when there are no streams.
    """
    if variant and not family:
        raise typer.BadParameter("a variant is built for a family: name it with --family", param_hint="--variant")

    def addition(loaded: Loaded) -> Addition:
        from okdstreams.adding.edit import within as versions
        from okdstreams.adding.rows import add_built, add_component

        if not family:
            return add_component(loaded, repository, tags, versions(within or "all"))
        given: dict[str, Data] = {"tags": [*tags], "variant": variant, "in": versions(within) if within else None}
        return add_built(loaded, family, repository, {key: value for key, value in given.items() if value})

    _run(streams, addition, dry_run=dry_run, yes=yes)


@add.command()
def stream(
    family: Annotated[str, typer.Argument(metavar="FAMILY", help="The family, new or there already.")],
    versions: Annotated[str, typer.Option("--versions", metavar="RANGE", help="Minor versions to add.")] = "",
    arch: Annotated[str, typer.Option("--arch", metavar="ARCH", help="An architecture to add.")] = "",
    image_stream: Annotated[
        str,
        typer.Option("--image-stream", metavar="NAMESPACE/NAME", help="ImageStream of a new family."),
    ] = "",
    streams: Streams = "streams",
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Add streams: a new family, or versions or an architecture to one that is there.

    `okdstreams cut` adds the next minor to all families at once, and says what that means.

    Examples:

        okdstreams add stream okd-next --versions 4.22 --image-stream origin/next

        okdstreams add stream okd --versions 4.15

        okdstreams add stream okd --arch arm64 --dry-run

    Exit code: 0 when they are added, 1 when they cannot be or the streams have errors, 2 when there are no streams.
    """

    def addition(loaded: Loaded) -> Addition:
        from okdstreams.adding.edit import within
        from okdstreams.adding.streams import add_streams

        return add_streams(loaded, streams, family, within(versions) if versions else None, arch, image_stream)

    _run(streams, addition, dry_run=dry_run, yes=yes)


def _run(streams: str, addition: Callable[[Loaded], Addition], *, dry_run: bool, yes: bool) -> None:
    from okdstreams.cli.adding import add as run

    raise typer.Exit(run(streams, addition, dry_run=dry_run, yes=yes))
