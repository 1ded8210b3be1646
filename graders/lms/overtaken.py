"""Attempts that count by the dates of now and are not what lies in `submitted/`: a deadline has moved since.

Which attempt counts is decided when a download is collected, and a deadline may be moved, or an extension be granted,
after that.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI

from graders import CourseError, Report
from graders.gradebook.penalties import Dates
from graders.lms.attempts import Attempt, counting, in_folder, in_order, is_of
from graders.lms.collecting import released_cells
from graders.lms.records import Records
from graders.text import printable


def last_moments(gradebook: Gradebook, dates: Dates) -> Callable[[str, str], datetime | None]:
    """Return what gives the hard deadline of a student for an assignment, extensions included, or None."""

    def last(assignment: str, student: str) -> datetime | None:
        deadline = dates.policy.deadlines.get(assignment)
        if deadline is None:
            return None
        extension = dates.extension_of(gradebook, assignment, student)
        return deadline.soft + extension + deadline.window(extension, dates.policy.zone)

    return last


def tell_overtaken(api: NbGraderAPI, assignment: str, student: str | None = None, report: Report = print) -> None:
    """Say whose attempt in `submitted/` is not the one that counts by the dates of now.

    Args:
        api: see `course.open_course`.
        assignment: its name.
        student: one alone; everybody by default.
        report: gets a line a student.

    Raises:
        CourseError: when the note of what was collected cannot be read.
    """
    root = Path(api.coursedir.root)
    records = Records(root, assignment).students
    several = {name: record for name, record in records.items() if len(record.attempts) > 1 and student in (None, name)}
    if not several:
        return
    try:
        released, dates = released_cells(api), Dates(root)
    except CourseError as error:  # of any assignment: it should stop nothing here
        report(f"which attempts count by the dates of now cannot be told: {error}")
        return

    def wanted(attempt: Attempt) -> bool:
        return is_of(attempt, assignment, released)

    with api.gradebook as gradebook:
        last = last_moments(gradebook, dates)
        for name, record in several.items():
            folder = Path(api.coursedir.format_path(api.coursedir.submitted_directory, name, assignment))
            there = in_folder(folder).digest if folder.is_dir() and not folder.is_symlink() else ""
            moment, ordered = last(assignment, name), in_order(record.attempts)
            in_time = [one for one in ordered if moment is None or one.moment is None or one.moment <= moment]
            if (in_time or ordered)[-1].digest in (record.attempt, there):
                continue  # as nearly always; to read the notebooks of every attempt would take long
            chosen = counting(ordered, moment, wanted)
            if chosen.notebooks and chosen.digest not in (record.attempt, there) and chosen.moment is not None:
                when = f"{chosen.moment.astimezone(dates.policy.zone):%Y-%m-%d %H:%M}"
                report(
                    f"{printable(name)}: by the dates of now the attempt of {when} counts, which is not in submitted/; "
                    "collect the download again, then grade"
                )
