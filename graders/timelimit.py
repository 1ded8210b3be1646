"""Interrupts what takes too long, where that can be done without harm."""

import gc
import signal
import threading
import weakref
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

T = TypeVar("T")

# Modules that take a lock and give it back in two steps: what is raised between them leaves it taken for good. The last
# is at work in our own tests.
_LOCKING = {"threading", "logging", "importlib._bootstrap", "coverage.collector"}
# Files of the callbacks that run when an object goes which something weak refers to.
_WEAK = {of.__init__.__code__.co_filename for of in (weakref.WeakKeyDictionary, weakref.WeakSet)}


class TooSlow(BaseException):
    """Something took longer than it was given.

    No `Exception`: what libraries, and we ourselves, make of those would have it go on.
    """


def limited(seconds: float, work: Callable[[], T]) -> T:
    """Do something, interrupted when the time is up, where that can be done; elsewhere limits of length must do.

    Python's regular expressions, which are what takes long, look for signals on the way.

    Raises:
        TooSlow: when it took longer.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        return work()

    def ring(_: int, frame: FrameType | None) -> None:
        if not _is_untimely(frame):  # the next ring finds something else at work
            signal.setitimer(signal.ITIMER_REAL, 0)
            raise TooSlow

    before = signal.signal(signal.SIGALRM, ring) or signal.SIG_DFL
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.01)
        try:
            return work()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.signal(signal.SIGALRM, before)


def _is_untimely(frame: FrameType | None) -> bool:
    """Say whether nothing may be raised now.

    Python swallows it while objects are taken away: a finalizer runs, or the callback of a weak reference or collector.
    A lock that is being taken would stay so, and whoever asks for it next would wait without an end.
    """
    collector = [getattr(getattr(callback, "__func__", callback), "__code__", None) for callback in gc.callbacks]
    while frame is not None and frame.f_code is not limited.__code__:
        code = frame.f_code
        if code.co_name == "__del__" or code.co_filename in _WEAK or code in collector:
            return True
        if frame.f_globals.get("__name__") in _LOCKING:
            return True
        frame = frame.f_back
    return False
