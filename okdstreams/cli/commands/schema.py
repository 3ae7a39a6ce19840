"""okdstreams schema"""

from __future__ import annotations

from typing import Annotated

import typer

from okdstreams.cli.options import Streams


def schema(
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

        okdstreams schema --check          is streams/.schema.json up to date? (for CI)

    Exit code: 0 when it is printed, written or up to date, 1 when --check found it out of date, 2 when it cannot be
    written.
    """
    from pathlib import Path

    from okdstreams.checks.rule_texts import rules
    from okdstreams.language.json_schema import FILE, schema_text

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
        path.write_text(text, encoding="utf-8")
    typer.echo(f"{path}: {'up to date' if is_current else 'written'}", err=True)
