"""okdstreams migrate"""

from __future__ import annotations

from collections.abc import Mapping

import typer

from okdstreams.cli.options import Diff, Files, Streams


def migrate(files: Files = None, streams: Streams = "streams", diff: Diff = False) -> None:
    """Bring stream files of v1alpha1 to v1alpha2, in place.

    Comments, quotes and line breaks stay; what is of the new version is left alone. All files are written, or none.
    Run `okdstreams fmt` and `okdstreams render` afterwards: rendered files do not change.

    Examples:

        okdstreams migrate --diff

        okdstreams migrate && okdstreams fmt && okdstreams render

        okdstreams migrate streams/okd.yaml

    Exit code: 0 when all files are of the new version, 1 when a file is broken, 2 when there are no files.
    """
    from okdstreams.cli.editing import contents, show, stop
    from okdstreams.disk.rewrite import rewrite
    from okdstreams.migrate.migrate import Migrated
    from okdstreams.migrate.migrate import migrate as migrated
    from okdstreams.syntax.diagnostics import Diagnostic

    before = contents(streams, files or ())
    outcomes = {name: migrated(name, content) for name, content in before.items()}
    stop(before, (outcome for outcome in outcomes.values() if isinstance(outcome, Diagnostic)))
    changed = {name: outcome for name, outcome in outcomes.items() if isinstance(outcome, Migrated)}
    after = {name: outcome.text.encode() for name, outcome in changed.items()}
    if diff:
        show(before, after)
    else:
        rewrite(before, after)
    for name, outcome in sorted(changed.items()):
        _tell(name, outcome)
    count = f"{len(changed)} {'file' if len(changed) == 1 else 'files'}"
    if not changed:
        typer.echo("nothing to migrate", err=True)
    elif diff:
        typer.echo(f"{count} to migrate; nothing is changed", err=True)
    else:
        typer.echo(f"{count} migrated: now run `okdstreams fmt` and `okdstreams render`", err=True)


def _tell(name: str, outcome: object) -> None:
    from okdstreams.migrate.migrate import Migrated

    assert isinstance(outcome, Migrated)
    typer.echo(f"{name}: {_counts(outcome.counts)}", err=True)
    for span in outcome.hidden:
        what = "what stood behind `all` could never be chosen, and is dropped"
        typer.echo(f"{span.file}:{span.line}:{span.column}: {what}", err=True)


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(
        f"{count} {kind if count != 1 else kind.removesuffix('s')}" for kind, count in sorted(counts.items())
    )
