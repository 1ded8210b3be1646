"""Submissions come out of nbgrader's exchange as files, and nothing but files."""

import errno
import os
import stat
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect

from graders.files import open_below, too_deep
from graders.intake.moments import TIMESTAMP, read_moment
from graders.text import printable

_NO_FILE = "a link or no ordinary file"
_PART = 1 << 20  # bytes that are copied at once


class CollectFiles(ExchangeCollect):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's collecting, which leaves behind what is no file and no folder, and lets nobody stop it for the others.

    A link in the exchange is the student's, and nbgrader copies with the instructor's rights what it points at; at a
    pipe it stops, and collects nobody's any more. So it does at a folder or a `timestamp.txt` that names no moment, at
    a file that may not be read, and at too much.
    """

    def _path_to_record(self, path: str) -> dict[str, Any]:
        try:
            record: dict[str, Any] = super()._path_to_record(path)
        except (ValueError, OverflowError, TypeError):
            self.log.error("%s: its name says no moment, not collected", printable(path))
            record = {"username": None, "filename": Path(path).name, "timestamp": datetime.min}
        return record

    def copy_files(self) -> None:
        """Copy the submissions that were found, each for itself."""
        records: list[dict[str, Any]]
        records = [one for one in self.src_records if one["username"] is not None]  # type: ignore[has-type]
        if not records:
            self.src_records = records
            super().copy_files()  # says so
        for record in records:
            source = Path(self.inbound_path, record["filename"])
            if source.is_symlink():  # before its size is looked for, elsewhere, and an earlier one is removed
                self.log.error("%s: a link, not collected", printable(source))
                continue
            try:
                if self.get_size(source) > 1000 * self.coursedir.max_dir_size:
                    self.log.error("%s: larger than CourseDirectory.max_dir_size, not collected", printable(source))
                    continue  # before nbgrader has removed an earlier one
                self.src_records = [record]
                self._forget_no_moment(record["username"])
                super().copy_files()
            except (Exception, SystemExit) as error:  # as what is wrong with one must not stop the others
                self.log.error("%s: not collected: %s", printable(source), printable(error) or type(error).__name__)

    def _forget_no_moment(self, student: str) -> None:
        """Let a newer submission take the place of one of which nbgrader cannot read when it came."""
        coursedir = self.coursedir
        earlier = coursedir.format_path(coursedir.submitted_directory, student, coursedir.assignment_id)
        if not self.update or not os.path.isdir(earlier):  # noqa: PTH112 - as nbgrader has it
            return
        try:
            coursedir.get_existing_timestamp(earlier)
        except Exception:  # its own way to say so fails
            self.log.warning("%s: says no moment; that of the exchange is taken", printable(f"{earlier}/{TIMESTAMP}"))
            Path(earlier, TIMESTAMP).unlink()

    def get_size(self, root: Path) -> int:
        """Return the bytes of the files in a folder; one call deep however deep the folders are."""
        total, waiting = 0, [os.fspath(root)]
        while waiting:
            try:
                with os.scandir(waiting.pop()) as found:
                    for entry in found:
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append(entry.path)
                        elif not entry.is_symlink():
                            total += entry.stat(follow_symlinks=False).st_size
            except OSError:  # it has gone, may not be read or is too deep, which copying says
                continue
        return total

    def do_copy(self, src: str, dest: str, log: object = None) -> None:
        """Copy a submission.

        Raises:
            RuntimeError: when it is larger than `c.CourseDirectory.max_dir_size`.
        """
        if Path(src).is_symlink():
            self.log.error("%s: a link, not collected", printable(src))
            return
        with tempfile.TemporaryDirectory(prefix="collected-") as folder:
            # once it is here, the student can no longer put a link where a file was
            files = Path(folder, "files")
            self._copy(Path(src), files)
            self._say_moment(files / TIMESTAMP)
            super().do_copy(str(files), dest, log)

    def _copy(self, source: Path, target: Path) -> None:
        """Copy files and folders as they are when they are opened; what is anything else by then is left out."""
        left, waiting = 1000 * self.coursedir.max_dir_size, [""]
        while waiting:
            folder = waiting.pop()
            (target / folder).mkdir()
            try:
                opened = open_below(source.parent, f"{source.name}/{folder}")
            except OSError as error:
                if not folder:
                    raise  # an empty submission would stand for one that was handed in
                self._leave_out(source, folder, str(error.strerror))
                continue
            try:
                names = sorted(os.listdir(opened))
            except OSError as error:
                self._leave_out(source, folder, str(error.strerror))
                names = []
            finally:
                os.close(opened)
            for name in names:
                path = f"{folder}/{name}" if folder else name
                try:
                    opened = open_below(source.parent, f"{source.name}/{path}")
                except OSError as error:
                    no_file = error.errno in (errno.ELOOP, errno.ENXIO)  # a link, a socket
                    self._leave_out(source, path, _NO_FILE if no_file else str(error.strerror))
                    continue
                about = os.fstat(opened)
                if not stat.S_ISREG(about.st_mode):
                    os.close(opened)
                    if not stat.S_ISDIR(about.st_mode):
                        self._leave_out(source, path, _NO_FILE)
                    elif too_deep(f"{path}/"):
                        self._leave_out(source, path, "too deep")
                    else:
                        waiting.append(path)
                    continue
                left -= about.st_size
                if left < 0:
                    os.close(opened)
                    raise RuntimeError("larger than CourseDirectory.max_dir_size")
                with os.fdopen(opened, "rb") as file, (target / path).open("xb") as copy:
                    rest = about.st_size  # of one that grows yet, no more than was counted
                    while rest > 0 and (part := file.read(min(rest, _PART))):
                        rest -= copy.write(part)
                os.utime(target / path, ns=(about.st_atime_ns, about.st_mtime_ns))

    def _say_moment(self, path: Path) -> None:
        """Write a moment as nbgrader reads it, which stops at others; PowerShell writes UTF-16."""
        try:
            content = path.read_bytes()
            moment = read_moment(content)
        except (OSError, ValueError):
            return  # grading says so
        if moment is not None and not content.isascii():
            path.write_text(f"{moment:%Y-%m-%d %H:%M:%S} UTC\n", encoding="utf-8")

    def _leave_out(self, source: Path, path: str, why: str) -> None:
        self.log.warning("%s: left out, %s", printable(source / path), why)
