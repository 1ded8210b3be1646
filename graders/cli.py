"""The `course` command: runs what was typed, turns errors and signals into one line and an exit code.

Exit codes: 0 done; 1 something is wrong with the course or a submission, and was said; 2 the command was misspelt, or
`course check` could not check anything; 130 stopped with Ctrl-C, 143 by the system, 141 because whoever read the output
has gone.
"""

import gc
import os
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn, TextIO, cast

from graders import CourseError
from graders.arguments import parser
from graders.stopping import stopped_by_signals
from graders.text import printable
from graders.trouble import explain


def console() -> NoReturn:
    """Be the program `course`."""
    if sys.stdout is not None:
        sys.stdout = cast(TextIO, _Output(sys.stdout))
    code = 130
    with stopped_by_signals() as stop, suppress(KeyboardInterrupt):  # a second Ctrl-C, while the first one is told
        code = main()
    if stop.number:
        code = 128 + stop.number
    gc.freeze()  # or Python would look for garbage among all that was imported before it ends, for most of a second
    sys.exit(code)


OUTPUT = "standard output"


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the current folder is the course's unless `--course-dir` says otherwise."""
    options = parser().parse_args(arguments)
    root = options.course_dir.resolve()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # a student's emoji must not stop a terminal that has none, and progress is for who watches a log, too
            stream.reconfigure(errors="replace", line_buffering=True)
    # Not ours to mend, and not the user's: libraries that warn about each other.
    warnings.filterwarnings("ignore", module=r"(nbgrader|nbconvert|jupyter_client|traitlets|zmq)\b")
    try:
        if not root.is_dir():
            raise CourseError(f"{root}: no such folder; name the course's with --course-dir, or go there")
        code: int = options.command(options, root)
        return code
    except Exception as error:
        return _told(error, root)
    except KeyboardInterrupt:
        print("course: stopped; what was finished is kept", file=sys.stderr)
        return 130


def _told(error: Exception, root: Path) -> int:
    """Say what is wrong and return the exit code; raise again what only we can mend."""
    if isinstance(error, BrokenPipeError) and error.filename == OUTPUT:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python would complain at its end
        return 128 + 13  # as of a program that SIGPIPE ended: nobody reads what we would say
    told = explain(error, root)
    if told is None:
        raise error
    print(f"course: {printable(told, lines=True)}", file=sys.stderr)
    return 1


class _Output:
    """Stands in for standard output: what goes wrong with it says so, and is not taken for a file of the course."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except OSError as error:
            error.filename = OUTPUT
            raise

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError as error:
            error.filename = OUTPUT
            raise


if __name__ == "__main__":
    console()
