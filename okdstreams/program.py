"""The program: the rim where exceptions end and become exit codes."""

from __future__ import annotations

import gc
import os
import sys

from okdstreams import __version__
from okdstreams.interrupts import INTERRUPTED, Interrupted, take_interrupts
from okdstreams.terminal import (
    Misused,
    detail,
    leave,
    open_channels,
    remark,
    settle,
    show_progress,
    tell_all,
)

NO_ANSWER = 2
CONVERSATIONS = ("lsp",)
"""Commands that go on until somebody ends them."""


def run() -> None:
    """Run the command line. Exit code: 0 fine, 1 the answer is no, 2 no answer."""
    open_channels()
    code = INTERRUPTED
    try:
        code, at_once = _run()
        leave(code, at_once=at_once)
    except (Interrupted, KeyboardInterrupt):  # while the last lines are written
        os._exit(INTERRUPTED)
    except OSError as e:  # a full disk: what is left in the buffer cannot be written either
        if code != NO_ANSWER:
            _explain(e)
        tell_all()
        os._exit(NO_ANSWER)


def _run() -> tuple[int, bool]:
    """The exit code, and whether everything is done then."""
    arguments: list[str] = []
    try:
        arguments = settle(sys.argv[1:])
        if arguments in (["--version"], ["-V"]):
            print(f"okdstreams {__version__}")
            return 0, False
        from okdstreams.incremental.clean import clean  # what only tells the version needs none

        if said := clean(arguments):
            detail("nothing has changed since a check that found no mistakes: not read again")
            remark(said.removesuffix("\n"))
            return 0, True
        take_interrupts()
        if arguments and not _is_conversation(arguments):
            show_progress(f"okdstreams {arguments[0]}")
        return _command(arguments)
    except SystemExit as e:  # a conversation may have closed the channels, which Python would flush once more
        return _exit_code(e), _is_conversation(arguments)
    except (Interrupted, KeyboardInterrupt):
        return INTERRUPTED, True
    except Exception as e:  # the rim: whatever comes, a person reads a sentence
        return _explain(e), False


def _is_conversation(arguments: list[str]) -> bool:
    return bool(arguments) and arguments[0] in CONVERSATIONS


def _command(arguments: list[str]) -> tuple[int, bool]:
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # nor do other packages' plugins act on our models
    gc.disable()  # the program ends before its garbage matters, and thousands of live nodes are slow to walk
    from okdstreams.cli.fast_path import quick

    if command := quick(arguments):
        return command(), True
    from okdstreams.cli.app import application

    application(arguments[0] if arguments else "")(arguments, prog_name="okdstreams")
    return 0, False


def _exit_code(e: SystemExit) -> int:
    if isinstance(e.code, str):
        print(e.code, file=sys.stderr)
    return e.code if isinstance(e.code, int) else int(e.code is not None)


def _explain(e: Exception) -> int:
    from okdstreams.disk.errors import TreeError

    if isinstance(e, TreeError):
        print(f"{e.span.file}: error[file] {e}\n    hint: {e.hint}", file=sys.stderr)
    elif isinstance(e, Misused):
        print(f"okdstreams: {e}", file=sys.stderr)
    elif isinstance(e, OSError):
        print(f"{e.filename or 'okdstreams'}: error[file] {e.strerror or e}", file=sys.stderr)
    elif os.environ.get("OKDSTREAMS_DEBUG"):
        import traceback

        traceback.print_exception(e)
    else:
        print(f"okdstreams: bug: {type(e).__name__}: {e}", file=sys.stderr)
        print("    hint: run again with OKDSTREAMS_DEBUG=1 and report what it prints", file=sys.stderr)
    return NO_ANSWER
