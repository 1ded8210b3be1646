"""Ends a program on a signal, once and for certain.

A signal becomes a `KeyboardInterrupt` in the main thread, so that whatever is open there is closed in order. It can get
lost on the way: Python drops what is raised in callbacks of its own, such as `__del__`; a library may take it for a
failure of its own and go on; and a call that begins to wait at the moment when the signal comes is not woken. So a
thread watches whether it has arrived, and sends it again until it has.
"""

import gc
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_MOMENT_S = 0.1
_MOMENTS = 3  # in which the main thread has to be seen going on as if nothing had happened
_TWICE_S = 1.0  # after which a second Ctrl-C is somebody's who does not want to wait


class Stopper:
    """What is known of a stop.

    Attributes:
        number: of the first signal that asked for one, 0 before.
    """

    def __init__(self) -> None:
        self.number = 0
        self._since = 0.0
        self._again = False
        self._watched = False
        self._over = threading.Event()

    def watch(self) -> None:
        """Start the thread that sends a signal again; where there is no way to, as in Windows, do without."""
        if not hasattr(signal, "pthread_kill"):
            return
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        os.register_at_fork(after_in_child=lambda: signal.set_wakeup_fd(-1))  # its signals are its own
        threading.Thread(target=self._insist, args=(reading, threading.get_ident()), daemon=True).start()
        self._watched = True

    def raise_stop(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal: the first one; of later ones only Ctrl-C may interrupt what cleans up.

        Within `exec` of a text it waits for the watching thread to send it again: Python notes for good that such an
        exception has left a text, and in the end kills itself by SIGINT, whatever code the program wants to end with.

        Raises:
            KeyboardInterrupt: in place of the signal.
        """
        if self._watched and _in_text(frame):
            return
        now = time.monotonic()
        impatient = number == signal.SIGINT and now - self._since > _TWICE_S
        if not self.number or self._again or impatient:
            self.number, self._since, self._again = self.number or number, now, False
            raise KeyboardInterrupt

    def _insist(self, pipe: int, main: int) -> None:
        """Send a signal again as long as the main thread neither ends nor handles the exception that it became.

        Args:
            pipe: where the numbers of signals arrive, a byte each, also of those that no Python code has seen yet.
            main: the main thread.
        """
        number = 0
        while number not in _handled():
            if not (read := os.read(pipe, 1)):
                return
            number = read[0]
        idle = 0
        while not self._over.wait(_MOMENT_S):
            idle = 0 if self.number and _in_flight(main) else idle + 1
            if idle >= _MOMENTS:
                idle, self._again = 0, bool(self.number)
                signal.pthread_kill(main, number)

    def end(self) -> None:
        """Say that the stop has arrived, or was never asked for: from here on a signal ends the program at once."""
        self._over.set()
        for number in _handled():
            if signal.getsignal(number) == self.raise_stop:
                signal.signal(number, signal.SIG_DFL)


def _handled() -> list[int]:
    return [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def _in_flight(thread: int) -> bool:
    """Say whether a thread is handling a `KeyboardInterrupt`, or something that went wrong while it did."""
    collecting = gc.isenabled()
    gc.disable()  # as with the frames of all threads: a collection in the midst of it can hang Python 3.11
    try:
        active = sys._current_exceptions().get(thread)  # noqa: SLF001 documented, and there is no other way to it
    finally:
        if collecting:
            gc.enable()
    error = active[1] if isinstance(active, tuple) else active  # a tuple before Python 3.12
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__context__
    return error is not None


def _in_text(frame: FrameType | None) -> bool:
    """Say whether a frame runs a text, or is called by one; the outermost, as of `python -c`, is the program itself."""
    while frame is not None and frame.f_back is not None:
        if (frame.f_code.co_filename, frame.f_code.co_name) == ("<string>", "<module>"):
            return True
        frame = frame.f_back
    return False


def _is_no_stop(record: logging.LogRecord) -> bool:
    """Keep what libraries log of a stop in the midst of their own cleaning up, like SQLAlchemy, from the terminal."""
    return not record.exc_info or not isinstance(record.exc_info[1], KeyboardInterrupt)


def _unraisable(dropped: "sys.UnraisableHookArgs") -> None:
    """Leave it to the watching thread where Python has dropped a stop, and tell other errors as ever."""
    if dropped.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(dropped)


@contextmanager
def stopped_by_signals() -> Iterator[Stopper]:
    """Turn signals that ask the program to end into `KeyboardInterrupt`, in the main thread.

    Signals that are ignored, as SIGHUP under `nohup`, stay so.
    """
    stopper = Stopper()
    for number in _handled():
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, stopper.raise_stop)
    sys.unraisablehook = _unraisable
    if logging.lastResort:
        logging.lastResort.addFilter(_is_no_stop)
    stopper.watch()
    try:
        yield stopper
    finally:
        stopper.end()
