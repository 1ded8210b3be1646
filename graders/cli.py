"""The `course` command: runs what was typed, turns errors and signals into one line and an exit code.

Exit codes: 0 done; 1 something is wrong with the course or a submission, and was said; 2 the command was misspelt, or
`course check` could not check anything; 130 stopped with Ctrl-C, 143 by the system, 141 because whoever read the output
has gone.
"""

import _thread
import gc
import logging
import os
import signal
import sys
import threading
import warnings
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, TextIO, cast

from graders import CourseError
from graders.arguments import parser
from graders.text import printable
from graders.trouble import explain


def console() -> NoReturn:
    """Be the program `course`."""
    for name in ("SIGTERM", "SIGHUP"):
        if (number := getattr(signal, name, None)) and signal.getsignal(number) is signal.SIG_DFL:  # not under nohup
            signal.signal(number, _stop)
    sys.unraisablehook = _stop_again
    if logging.lastResort:
        logging.lastResort.addFilter(_is_no_stop)
    if sys.stdout is not None:
        sys.stdout = cast(TextIO, _Output(sys.stdout))
    code = main()
    if _stopped_by:
        code = 128 + _stopped_by[0]
    gc.freeze()  # or Python would look for garbage among all that was imported before it ends, for most of a second
    sys.exit(code)


OUTPUT = "standard output"
_MOMENT_S = 0.05
# signals by which the system stopped us
_stopped_by: list[int] = []


def _stop(number: int, frame: FrameType | None) -> None:
    """Do on a signal of the system's as on Ctrl-C, so that nothing is left half-done."""
    if not _stopped_by:  # a second one must not stop the cleaning up
        _stopped_by.append(number)
        raise KeyboardInterrupt


def _stop_again(dropped: "sys.UnraisableHookArgs") -> None:
    """Stop a moment later where Python dropped it: it does so with all that is raised in callbacks of its own."""
    if dropped.exc_type is KeyboardInterrupt:
        number = _stopped_by.pop() if _stopped_by else signal.SIGINT
        threading.Timer(_MOMENT_S, _thread.interrupt_main, [number]).start()
    else:
        sys.__unraisablehook__(dropped)


def _is_no_stop(record: logging.LogRecord) -> bool:
    """Keep what libraries log of a stop in the midst of their own cleaning up, like SQLAlchemy, from the terminal."""
    return not record.exc_info or not isinstance(record.exc_info[1], KeyboardInterrupt)


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
