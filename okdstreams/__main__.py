"""Where the program starts: Ctrl-C is quiet from here on, before anything else is imported."""

import os


def main() -> None:
    """Run the command line. Exit code: 0 fine, 1 the answer is no, 2 no answer, 130 Ctrl-C."""
    try:
        from okdstreams.interrupts import end_at_interrupts

        end_at_interrupts()
        from okdstreams.program import run
    except KeyboardInterrupt:
        os._exit(130)
    try:
        run()
    finally:
        end_at_interrupts()


if __name__ == "__main__":
    main()
