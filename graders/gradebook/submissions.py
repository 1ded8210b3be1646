"""How a course's submissions are read, at whichever door: `course grade`, `nbgrader autograde`, the formgrader."""

from functools import partial
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde

from graders import CourseError
from graders.execution.jobs import files_beside
from graders.intake.moments import check_timestamp
from graders.intake.reading import Submission, read_submission, stage
from graders.notebooks import language_of, need_notebook
from graders.timelimit import TooSlow, limited
from graders.wording.editions import wordings

# Seconds that reading and mending one submission may take, which is done for one after another.
READING_LIMIT = 120.0


class Submissions:
    """The submissions to one assignment.

    Args:
        converter: nbgrader's autograding as the course has set it up.
        assignment: its name.

    Attributes:
        released: the notebooks of the release, by name.
        translated: the same in other languages, by name.
        given: the files of the source that nbgrader puts over those of a student, by relative path.

    Raises:
        CourseError: when the assignment is not in the gradebook, or its release is gone.
    """

    def __init__(self, converter: Autograde, assignment: str) -> None:
        self._coursedir = converter.coursedir
        self._assignment = assignment
        self.released = self._read_release()
        kept = converter.exclude_overwriting.get(assignment, [])
        source = self._path(self._coursedir.source_directory, ".")
        translations = wordings(source).values()
        self.translated = {
            name: [wording.notebook(notebook) for wording in translations] for name, notebook in self.released.items()
        }
        self.given = files_beside(source, self._coursedir.ignore, kept)

    def take_in(self, folder: Path, staged: Path) -> Submission:
        """Read and mend what lies in `folder`, and write that into the folder `staged`; nothing else is changed.

        Raises:
            CourseError: when nothing was handed in, the student's id cannot be used, reading takes too long, or
                `timestamp.txt` says something else than a moment.
        """
        check_timestamp(folder)
        submission = self.look_at(folder)
        stage(submission, staged)
        return submission

    def look_at(self, folder: Path) -> Submission:
        """Read what lies in `folder` as `take_in` does, and write nothing.

        Raises:
            CourseError: when nothing was handed in, the student's id cannot be used, or reading takes too long.
        """
        read = partial(
            read_submission,
            folder,
            self._assignment,
            self.released,
            ignore=self._coursedir.ignore,
            provided=self.given,
            translated=self.translated,
        )
        try:
            return limited(READING_LIMIT, read)
        except TooSlow:
            raise CourseError(
                f"{folder}: not read within {READING_LIMIT:.0f} s, and so not graded: look into its notebooks; the "
                "student can hand in again what belongs to the assignment"
            ) from None

    def edition(self, name: str, language: str) -> NotebookNode:
        """Return a notebook of the release in a language; where it is not there in that, as it was written."""
        found = (notebook for notebook in self.translated[name] if language_of(notebook) == language)
        return next(found, self.released[name])

    def read_beside(self, folder: Path) -> dict[str, bytes]:
        """Read the files that nbgrader takes along with the notebooks of a folder."""
        return files_beside(folder, self._coursedir.ignore)

    def _path(self, step: str, student: str) -> Path:
        return Path(self._coursedir.format_path(step, student, self._assignment))

    def _read_release(self) -> dict[str, NotebookNode]:
        folder = self._path(self._coursedir.release_directory, ".")
        with Gradebook(self._coursedir.db_url, self._coursedir.course_id) as gradebook:
            try:
                names = [notebook.name for notebook in gradebook.find_assignment(self._assignment).notebooks]
            except MissingEntry:
                raise CourseError(
                    f"{self._assignment}: not in the gradebook; run `course release {self._assignment}`"
                ) from None
        paths = {name: folder / f"{name}.ipynb" for name in names}
        for path in paths.values():
            if not path.exists():
                raise CourseError(f"{path}: not there; run `course release {self._assignment}`")
        return {name: need_notebook(path) for name, path in paths.items()}
