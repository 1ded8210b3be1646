"""One process at a time, also where the one before was killed."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from graders import CourseError

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(1 << 30)  # Windows lets nobody read what is locked, and the number is to be read
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def only_one(path: Path, doing: str) -> Iterator[None]:
    """Hold the lock file `path` while the block runs; the system lets go of it when the process ends in any way.

    Args:
        path: the file; it stays, and says which process held it last.
        doing: what the process is doing, for the message to another one.

    Raises:
        CourseError: when another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        try:
            _lock(file)
        except OSError:
            file.seek(0)
            holder = file.read(20).decode(errors="replace").strip() or "of unknown number"
            raise CourseError(
                f"{path.parent.parent}: process {holder} is {doing} already; wait for it or stop it"
            ) from None
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()).encode())
        file.flush()
        yield
