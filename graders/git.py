"""What git says of a folder. It need not be installed: who can do without asks by `ask_git`."""

import os
import subprocess
from pathlib import Path

# of another repository, whose hook may have called us
_OTHERS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")


def run_git(folder: Path, *arguments: str, **variables: str) -> str:
    """Run git in a folder and return what it prints.

    Args:
        folder: where; a hook of another repository changes nothing about it.
        arguments: of git.
        variables: of the environment, besides those that there are.

    Raises:
        OSError: when git is not installed.
        subprocess.CalledProcessError: when it fails.
    """
    env = {name: value for name, value in os.environ.items() if name not in _OTHERS} | variables
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=True,
    )
    return done.stdout


def ask_git(folder: Path, *arguments: str) -> str | None:
    """Return git's answer without the end of its line; None where it has none, or is not installed."""
    try:
        return run_git(folder, *arguments).removesuffix("\n")
    except (OSError, subprocess.CalledProcessError):
        return None
