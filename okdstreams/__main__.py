"""The program's entry: the rim where exceptions end and become exit codes."""

from __future__ import annotations

import gc
import os
import sys

from okdstreams import __version__
from okdstreams.incremental.clean import clean

NO_ANSWER = 2
INTERRUPTED = 130


def main() -> None:
    """Run the command line. Exit code: 0 fine, 1 the answer is no, 2 no answer."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        print(f"okdstreams {__version__}")
        return
    if said := clean(arguments):
        print(said, end="", file=sys.stderr)
        return
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # nor do other packages' plugins act on our models
    gc.disable()  # the program ends before its garbage matters, and thousands of live nodes are slow to walk
    try:
        from okdstreams.cli.fast_path import quick

        if run := quick(arguments):
            _leave(run())
        from okdstreams.cli.app import application

        application(arguments[0] if arguments else "")()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(NO_ANSWER)
    except Exception as e:  # the rim: whatever comes, a person reads a sentence
        sys.exit(_explain(e))


def _leave(code: int) -> None:
    """End at once: taking thousands of objects apart one by one is a tenth of the time of a run."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _explain(e: Exception) -> int:
    from okdstreams.disk.tree import TreeError

    if isinstance(e, TreeError):
        print(f"{e.span.file}: error[file] {e}\n    hint: {e.hint}", file=sys.stderr)
    elif isinstance(e, OSError):
        print(f"{e.filename or 'okdstreams'}: error[file] {e.strerror or e}", file=sys.stderr)
    elif os.environ.get("OKDSTREAMS_DEBUG"):
        raise e
    else:
        print(f"okdstreams: bug: {type(e).__name__}: {e}", file=sys.stderr)
        print("    hint: run again with OKDSTREAMS_DEBUG=1 and report what it prints", file=sys.stderr)
    return NO_ANSWER


if __name__ == "__main__":
    main()
