"""The other two doors to a release, nbgrader's command and the formgrader's button, search it for leaks, too.

No extension point of nbgrader 0.9.6 can refuse a release. What `pre_convert_hook` raises is logged and passed over.
What a preprocessor raises stops nbgrader when the gradebook has learnt of the new cells and the release of before is
removed; and a preprocessor sees notebooks alone, not the files beside them. So a class derived from nbgrader's looks
before anything is changed, and `search_generated` puts it where nbgrader's command and its API find theirs.
"""

import re
from pathlib import Path

from nbgrader.apps import NbGraderAPI, api, generateassignmentapp
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException

from graders import CourseError
from graders.authoring.assignments import try_release
from graders.files import staging


class GenerateUnlessLeaking(GenerateAssignment):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's making of a release, which changes nothing where a solution or a hidden test would be left in it."""

    def convert_notebooks(self) -> None:
        """Make the releases that were asked for.

        Raises:
            NbGraderException: when one would leak, with what `course release` says of it.
        """
        parts = self._format_source("(?P<assignment_id>.*)", "(?P<student_id>.*)", escape=True)
        found = [re.match(parts, folder) for folder in sorted(self.assignments)]
        for name in [about["assignment_id"] for about in found if about]:
            if not self._is_kept(name):
                self._search(name)
        super().convert_notebooks()

    def _is_kept(self, assignment: str) -> bool:
        """Say whether nbgrader leaves a release that is there as it is."""
        whole = self.coursedir.notebook_id == "*"
        return whole and not self.force and Path(self._format_dest(assignment, self.coursedir.student_id)).exists()

    def _search(self, assignment: str) -> None:
        course = NbGraderAPI(coursedir=self.coursedir, config=self.config)
        try:
            with staging(Path(self.coursedir.root), ".release-") as folder:
                try_release(course, assignment, folder, translated=False)  # nbgrader makes none of the others
        except CourseError as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from error


def search_generated() -> None:
    """Have nbgrader's command and its API make releases with the class above."""
    for module in (api, generateassignmentapp):
        module.GenerateAssignment = GenerateUnlessLeaking
