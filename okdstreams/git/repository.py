"""A repository as GitPython opens it: neither a hook's environment nor the repository's own settings have a say.

Importing GitPython runs git, and fails without it; so it is imported where a question is asked, and never before.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from okdstreams.git.snapshot import LOCAL, NO_REPOSITORY, HistoryError

if TYPE_CHECKING:
    import git

HARMLESS = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "diff.external=",
    "log.showSignature=false",
)
"""Settings that would let git start another program: a repository's own are overruled."""


@contextmanager
def repository(folder: str) -> Iterator[git.Repo]:
    """The repository around `folder`. Raises HistoryError, also for what goes wrong while it is asked."""
    hidden = {name: os.environ.pop(name) for name in LOCAL if name in os.environ}
    try:
        import git

        with (
            git.Repo(folder, search_parent_directories=True) as repo,
            repo.git.custom_environment(LC_ALL="C", GIT_OPTIONAL_LOCKS="0", GIT_TERMINAL_PROMPT="0"),
        ):
            repo.git.set_persistent_git_options(c=list(HARMLESS))
            yield repo
    except ImportError as e:
        raise HistoryError(folder, "the git program was not found", "install git, or set PATH") from e
    except Exception as e:
        raise _refusal(folder, e) from e
    finally:
        os.environ.update(hidden)


def _refusal(folder: str, error: Exception) -> Exception:
    """What GitPython objects to, in our words; an error that is not its own as it is."""
    import git

    if isinstance(error, git.GitCommandNotFound):
        return HistoryError(folder, "the git program was not found", "install git, or set PATH")
    if isinstance(error, (git.InvalidGitRepositoryError, git.NoSuchPathError)):
        return HistoryError(folder, f"{folder} is not in a git repository", NO_REPOSITORY)
    if isinstance(error, (git.GitError, ValueError, OSError)) and not isinstance(error, HistoryError):
        words = str(getattr(error, "stderr", "") or error).strip().removeprefix("stderr: ").strip("'").splitlines()
        return HistoryError(
            folder, words[0].removeprefix("fatal: ") if words else type(error).__name__, "try `git fsck`"
        )
    return error
