"""The command line: one typer application made of the modules in commands/."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from keyword import iskeyword
from typing import Annotated, Any, Literal

import typer

from okdstreams import __version__
from okdstreams.cli import commands as package
from okdstreams.cli.completion import is_asked
from okdstreams.prepared import once, state_of

HELP = """Compile OKD release streams from YAML into what the release machinery reads.

Stream definitions in streams/ become release-controller JSON, ImageStreams and Argo CD Applications in rendered/.

Start here:

    okdstreams init              begin, in an empty folder

    okdstreams check             find every mistake in streams/

    okdstreams render            write rendered/

    okdstreams render --check    is rendered/ up to date? (for CI)

Exit code: 0 fine, 1 the answer is no, 2 no answer.
"""


def command_names() -> list[str]:
    """The commands, sorted."""
    return sorted(m.name.rstrip("_") for m in pkgutil.iter_modules(package.__path__))


def application(wanted: str = "") -> typer.Typer:
    """The application; with only the command `wanted`, if there is one of that name, so that no other is imported.

    For the list of all commands their options are not looked at: that would take half of the time of `--help`.
    """
    app = typer.Typer(
        help=HELP,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        # what is coloured has been decided by `wants_colour`: typer would take it out where there is no terminal
        context_settings={"help_option_names": ["-h", "--help"], "color": True},
    )
    app.callback()(_options)
    names = command_names()
    if wanted in ("-h", "--help"):
        for name, words in _descriptions(names).items():
            app.command(name, help=words)(_listed)
        return app
    for name in [wanted] if wanted in names else names:
        command = _command(name)
        if is_asked():
            _complete_values(command)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def _command(name: str) -> typer.Typer | Callable[..., Any]:
    own = f"{name}_" if iskeyword(name) else name  # the command `import` is the function import_ of import_.py
    command: typer.Typer | Callable[..., Any] = getattr(importlib.import_module(f"{package.__name__}.{own}"), own)
    return command


def _descriptions(names: list[str]) -> dict[str, str | None]:
    """What each command says of itself. It is kept: importing them all would take a quarter of the time of `--help`."""
    return once(package.__spec__, state_of(package.__path__), lambda: {name: _description(name) for name in names})


def _description(name: str) -> str | None:
    command = _command(name)
    group = command.registered_callback if isinstance(command, typer.Typer) else None
    return (group.callback if group is not None else command).__doc__


def _complete_values(command: typer.Typer | Callable[..., Any]) -> None:
    from okdstreams.cli.completion import complete_values

    if not isinstance(command, typer.Typer):
        complete_values(command)
        return
    for each in command.registered_commands:
        if each.callback is not None:
            complete_values(each.callback)


def _listed() -> None:
    """Stands for a command in the list of all; it is never run."""


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"okdstreams {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Only answers, and what went wrong. With every command.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="How the answer came about. Likewise.")] = False,
    color: Annotated[
        Literal["auto", "always", "never"], typer.Option("--color", help="When to use colour. Likewise.")
    ] = "auto",
) -> None:
    """These are put into effect before the command line is read; here they are for the help and for completion."""


_options.__doc__ = HELP
