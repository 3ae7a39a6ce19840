"""Options that several commands share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from okdstreams.cli.answer import Format
from okdstreams.disk.root import output_folder, streams_folder

if TYPE_CHECKING:
    from okdstreams.checks.subjects import Subject
    from okdstreams.ci.jobs import CiJobs
    from okdstreams.compiler import Compilation
    from okdstreams.language.controller import Profile
    from okdstreams.syntax.diagnostics import Diagnostic


def _streams(context: typer.Context, option: typer.CallbackParam, value: str) -> str:
    return value if is_named(context, option.name) else streams_folder()


def _streams_of_files(context: typer.Context, option: typer.CallbackParam, value: str) -> str:
    return value if is_named(context, option.name) else streams_folder(context.params.get("files") or ())


def _output(context: typer.Context, option: typer.CallbackParam, value: str) -> str:
    """Streams that are named are read before, and those that are not come out the same."""
    is_streams_named = is_named(context, "streams")
    return value if is_named(context, option.name) else output_folder(is_streams_named=is_streams_named)


def is_named(context: typer.Context, name: str | None) -> bool:
    """Whether somebody has given this option or argument."""
    source = context.get_parameter_source(name or "")
    return source is not None and source.name != "DEFAULT"


Streams = Annotated[
    str,
    typer.Option("--streams", metavar="DIR", callback=_streams, help="Folder of the stream files."),
]
StreamsOfFiles = Annotated[
    str,
    typer.Option("--streams", metavar="DIR", callback=_streams_of_files, help="Folder of the stream files."),
]
"""Looked for from the argument `files`, when there is one."""

Output = Annotated[
    str,
    typer.Option("--output", metavar="DIR", callback=_output, help="Folder of the rendered files."),
]
CiRepo = Annotated[
    str, typer.Option("--ci-repo", metavar="DIR", help="Checkout of the CI configuration, to look up ProwJobs in.")
]
Base = Annotated[
    str, typer.Option("--base", metavar="REV", help="Check the change since this commit too: how far it reaches.")
]


def configs_at(streams: str, revision: str) -> tuple[Subject, ...]:
    """The configs that the streams of a revision compile to."""
    from okdstreams.checks.subjects import subject_of
    from okdstreams.diff.comparison import files_at
    from okdstreams.fleet.resolve import resolve
    from okdstreams.language.load import load

    return tuple(map(subject_of, resolve(load(files_at(streams, revision))).fleet.streams))


Today = Annotated[
    str,
    typer.Option("--today", metavar="DATE", help="The day to judge by, such as 2026-08-21; today's when absent."),
]
Formats = Annotated[Format, typer.Option("--format", help="How findings are printed.")]
Select = Annotated[list[str], typer.Option("--select", metavar="CHECK", help="Only these checks; commas, or again.")]
Ignore = Annotated[list[str], typer.Option("--ignore", metavar="CHECK", help="Without these checks; commas, or again.")]
Files = Annotated[list[str] | None, typer.Argument(metavar="[FILES]...", help="Only these files and folders.")]
Diff = Annotated[bool, typer.Option("--diff", help="Show what would change, change nothing.")]
Strict = Annotated[bool, typer.Option("--strict", help="Warnings fail as errors do.")]

PipelinesRepo = Annotated[
    list[str],
    typer.Option(
        "--pipelines-repo", metavar="NAME=DIR", help="Checkout of a pipeline's repository, to look up what it brings."
    ),
]


def of_pipelines(compilation: Compilation, checkouts: list[str]) -> tuple[Diagnostic, ...]:
    """What the AppProjects of pipelines would refuse, of the checkouts that --pipelines-repo names."""
    if not checkouts:
        return ()
    from okdstreams.disk.errors import TreeError
    from okdstreams.output.applied import applied_objects
    from okdstreams.pipeline_repo.check import check_repositories

    settings = compilation.fleet.settings_source
    applications = compilation.fleet.settings.applications
    named: list[tuple[str, str]] = []
    for checkout in checkouts:
        name, equals, folder = checkout.partition("=")
        if not equals or not folder:
            raise typer.BadParameter(f"{checkout!r} is not NAME=DIR", param_hint="--pipelines-repo")
        if settings is None or name not in applications:
            choice = f"one of {', '.join(sorted(applications))}" if applications else "there, for there are none"
            raise typer.BadParameter(f"{name!r} of `applications` is not {choice}", param_hint="--pipelines-repo")
        if not os.path.isdir(folder):
            raise TreeError(folder, f"no folder {folder}", f"name a checkout of {name}")
        named.append((name, folder))
    if settings is None:
        return ()
    rendered = [obj.brought for obj in applied_objects(compilation.fleet)]
    return tuple(check_repositories(settings, named, rendered))


def day(text: str) -> str:
    """The day that --today names; that of the clock, in UTC, when it names none."""
    from okdstreams.cli.today import today
    from okdstreams.language.days import is_day

    if text and not is_day(text):
        raise typer.BadParameter(f"{text!r} is not a day: write it as 2026-08-21", param_hint="--today")
    return text or today()


def jobs_of(ci_repo: str) -> CiJobs | None:
    """The jobs of the checkout that --ci-repo names, if it names one."""
    if not ci_repo:
        return None
    from okdstreams.ci.checkout import read_ci_repo

    return read_ci_repo(ci_repo)


def profile(name: str) -> Profile:
    """The release-controller of that name."""
    from okdstreams.language.controller import PROFILES

    if name not in PROFILES:
        raise typer.BadParameter(f"{name!r} is none of {', '.join(PROFILES)}", param_hint="--controller")
    return PROFILES[name]
