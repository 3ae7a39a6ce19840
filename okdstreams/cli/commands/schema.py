"""okdstreams schema"""

from __future__ import annotations

from typing import Annotated

import typer

from okdstreams.cli.options import Streams


def schema(
    command: Annotated[
        str, typer.Argument(metavar="[COMMAND]", help="Instead: the schema of what it prints with --format json.")
    ] = "",
    streams: Streams = "streams",
    write: Annotated[bool, typer.Option("--write", help="Write it to .schema.json beside the streams.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if that file is out of date.")] = False,
) -> None:
    """Publish the language as a JSON Schema, for completion and checks in an editor.

    A stream file that begins with this line is checked while it is typed:

        # yaml-language-server: $schema=.schema.json

    Examples:

        okdstreams schema                  print it

        okdstreams schema --write          write streams/.schema.json

        okdstreams schema diff             print what `okdstreams diff --format json` looks like

        okdstreams schema --check          is streams/.schema.json up to date? (for CI)

    Exit code: 0 when it is printed, written or up to date, 1 when --check found it out of date, 2 when it cannot be
    written.
    """
    from pathlib import Path

    from okdstreams.checks.rule_texts import rules
    from okdstreams.language.json_schema import FILE, schema_text
    from okdstreams.terminal import uninterrupted

    if command:
        if write or check:
            raise typer.BadParameter("only the schema of stream files is written", param_hint="COMMAND")
        return typer.echo(_of_answers(command), nl=False)
    text = schema_text(rule.name for rule in rules() if rule.takes_suppressions)
    path = Path(streams, FILE)
    if not write and not check:
        typer.echo(text, nl=False)
        return
    is_current = path.is_file() and path.read_bytes() == text.encode()
    if check and not is_current:
        typer.echo(str(path))
        typer.echo(f"{path} is out of date: run `okdstreams schema --write`", err=True)
        raise typer.Exit(1)
    if not is_current:
        with uninterrupted():
            path.write_text(text, encoding="utf-8")
    typer.echo(f"{path}: {'up to date' if is_current else 'written'}", err=True)


ALIKE = {"audit": "check", "drift": "diff"}
"""Commands that answer as another does."""


def _of_answers(command: str) -> str:
    from importlib.resources import files

    folder = files("okdstreams").joinpath("schemas")
    names = {file.name.removesuffix(".json") for file in folder.iterdir() if file.name.endswith(".json")}
    if command not in names | ALIKE.keys():
        listed = ", ".join(sorted(names | ALIKE.keys()))
        raise typer.BadParameter(f"{command!r} prints no JSON of a schema; these do: {listed}", param_hint="COMMAND")
    return folder.joinpath(f"{ALIKE.get(command, command)}.json").read_text("utf-8")
