"""The other two doors to a grade, `nbgrader autograde` and the formgrader's button, lead through the intake.

What nbgrader 0.9.6 lets a course's configuration name is too little for that. Preprocessors, and the exporter
(`exporter_class`), get a notebook, but what lies beside it is copied before, links followed, and so is `timestamp.txt`
read. `pre_convert_hook` comes before that; it is not told where nbgrader reads nor, on the command line, whose
submission it is, and what it raises is logged and passed over, so that it could refuse nothing. And all of them come
after nbgrader has looked for notebooks, and has given up where there is none.

A class derived from nbgrader's `Autograde` has each of these steps as a method of its own, but no setting names one:
the command and the API construct what their own module calls `Autograde`. `lead_through_intake` changes that name.
"""

import glob
import re
import shutil
from pathlib import Path

from nbgrader.apps import api, autogradeapp

from graders.files import staging
from graders.gradebook.regrading import AutogradeAgain
from graders.gradebook.submissions import Submissions
from graders.text import printable

# As `course grade` calls its own: it removes those that a process left which was killed.
_STAGING = ".grading-"


class AutogradeByIntake(AutogradeAgain):
    """nbgrader's autograding, of what `intake` makes of a submission."""

    def start(self) -> None:
        """Autograde what was asked for."""
        self._handed_in = self.coursedir.submitted_directory
        self._assignments: dict[str, Submissions] = {}
        with staging(Path(self.coursedir.root), _STAGING) as folder:
            self._staged = folder
            try:
                super().start()
            finally:
                self.coursedir.submitted_directory = self._handed_in  # the formgrader goes on with the same object

    def init_notebooks(self) -> None:
        """Find the folders that were handed in; whether there is a notebook in one is for the intake to say.

        Raises:
            NbGraderException: when there is none.
        """
        pattern = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        parts = self._format_source("(?P<assignment_id>.*)", "(?P<student_id>.*)", escape=True)
        found = glob.glob(pattern)  # noqa: PTH207 - as nbgrader does; pathlib takes no absolute pattern
        submissions = {folder: re.fullmatch(parts, folder) for folder in found if Path(folder).is_dir()}
        if not submissions:
            super().init_notebooks()  # says so, and what may have been meant
        # from here on nbgrader finds there what it takes for handed in
        self.coursedir.submitted_directory = self._staged.name
        self.notebooks: list[str] = []  # by `init_destination`
        self.assignments: dict[str, list[str]] = {}
        for folder, about in submissions.items():
            if about is None:
                self.log.error("%s: left out, the student's id has two lines; rename the folder", printable(folder))
            else:
                self.assignments[self._format_source(about["assignment_id"], about["student_id"])] = []

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Take a submission in; say whether it has to be graded.

        Raises:
            CourseError: see `Submissions`; nbgrader logs it and goes on to the next submission.
        """
        if student_id in self.coursedir.student_id_exclude.split(","):
            return False
        for done in self._staged.iterdir():
            shutil.rmtree(done)
        if assignment_id not in self._assignments:
            self._assignments[assignment_id] = Submissions(self, assignment_id)
        folder = Path(self.coursedir.format_path(self._handed_in, student_id, assignment_id))
        staged = Path(self._format_source(assignment_id, student_id))
        submission = self._assignments[assignment_id].take_in(folder, staged)
        self.notebooks = sorted(map(str, staged.glob(f"{self.coursedir.notebook_id}.ipynb")))
        wanted: bool = super().init_destination(assignment_id, student_id)
        if wanted:
            # `course grade` has a table for the second kind
            lines = [*submission.mended, *(f"no points, because: {cause}" for cause in submission.problems.values())]
            for line in lines:
                self.log.warning("%s: %s", printable(student_id), printable(line))
        return wanted


def lead_through_intake() -> None:
    """Have nbgrader's command and its API autograde with the class above."""
    for module in (api, autogradeapp):
        module.Autograde = AutogradeByIntake
