"""Submissions come out of nbgrader's exchange as files, and nothing but files."""

import os
import shutil
import stat
import tempfile
from pathlib import Path

from nbgrader.exchange.default import ExchangeCollect

from graders.text import printable


class CollectFiles(ExchangeCollect):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's collecting, which leaves behind what is no file and no folder.

    A link in the exchange is the student's, and nbgrader copies with the instructor's rights what it points at; at a
    pipe it stops, and collects nobody's any more.
    """

    def do_copy(self, src: str, dest: str, log: object = None) -> None:
        """Copy a submission.

        Raises:
            RuntimeError: when it is larger than `c.CourseDirectory.max_dir_size`.
        """
        if Path(src).is_symlink():
            self.log.error("%s: a link, not collected", printable(src))
            return
        if self.get_size(src) > 1000 * self.coursedir.max_dir_size:
            super().do_copy(src, dest, log)  # says so, and copies nothing
        with tempfile.TemporaryDirectory(prefix="collected-") as folder:
            # once it is here, the student can no longer put a link where a file was
            files = shutil.copytree(src, Path(folder, "files"), symlinks=True, ignore=self._no_files)
            super().do_copy(str(files), dest, log)

    def _no_files(self, folder: str, names: list[str]) -> list[str]:
        left_out = []
        for name in names:
            path = Path(folder, name)
            kind = os.lstat(path).st_mode
            if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
                self.log.warning("%s: left out, a link or no ordinary file", printable(path))
                left_out.append(name)
        return left_out
