"""What a class report says, in plain data; `gather` fills it in, `page` and `tables` write it down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from graders.bank.headers import Mistake
from graders.report.items import Distribution, Item
from graders.report.similarity import Pair

IN_TIME = "in time"
LATE = "late"
TOO_LATE = "after the hard deadline"
UNKNOWN = "time unknown"


@dataclass(frozen=True)
class Student:
    """One student whose submission is graded.

    Attributes:
        id: in the gradebook.
        name: first and last, as far as the gradebook has them.
        score: after the late penalty.
        penalty: points taken for lateness.
        max_score: points to be had.
        points: by exercise, before the penalty; None where a person has still to look at it.
        handed_in: in UTC; None where nothing says when.
        lateness: `IN_TIME`, `LATE`, `TOO_LATE` or `UNKNOWN`.
        hours_late: after the soft deadline with the student's extension; 0 in time.
        extension: hours by which both deadlines are moved.
        mended: what was put right when the submission was read.
        unusable: why a notebook could not be used and was replaced by the released one; empty otherwise.
        feedback: pages that are there.
    """

    id: str
    name: str
    score: float
    penalty: float
    max_score: float
    points: Mapping[str, float | None]
    handed_in: datetime | None
    lateness: str
    hours_late: float
    extension: float
    mended: tuple[str, ...]
    unusable: tuple[str, ...]
    feedback: tuple[Path, ...]

    @property
    def waiting(self) -> list[str]:
        """The exercises that a person has still to look at."""
        return [exercise for exercise, points in self.points.items() if points is None]


@dataclass(frozen=True)
class Message:
    """Why points were lost in an exercise, alike but for numbers.

    Attributes:
        exercise: see `results.exercise_name`.
        text: the most frequent wording.
        students: who got it.
        mistakes: known wrong answers whose message it is.
    """

    exercise: str
    text: str
    students: tuple[str, ...]
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True)
class Stop:
    """A cause of lost points that is no verdict of a test.

    Attributes:
        cause: what happened.
        advice: whose fault it can be, and what to do.
        cells: by student, how many test cells.
    """

    cause: str
    advice: str
    cells: Mapping[str, int]


@dataclass(frozen=True)
class ClassReport:
    """A whole class's work on one assignment.

    Attributes:
        assignment: its name.
        title: of its notebook.
        made: when, in UTC.
        max_score: points to be had.
        missing: students of the gradebook who handed nothing in.
        ungraded: students who did, and are not graded to the end.
        students: those that are; all else is of them.
        scores: how their scores are spread, after penalties.
        raw_scores: the same before penalties.
        items: the exercises, in the order of the notebook.
        messages: by exercise, the most frequent first.
        stops: the most frequent first.
        pairs: of submissions that are alike.
        sources: what those students wrote, by student and exercise.
    """

    assignment: str
    title: str
    made: datetime
    max_score: float
    missing: tuple[str, ...]
    ungraded: tuple[str, ...]
    students: tuple[Student, ...]
    scores: Distribution
    raw_scores: Distribution
    items: tuple[Item, ...]
    messages: tuple[Message, ...]
    stops: tuple[Stop, ...]
    pairs: tuple[Pair, ...]
    sources: Mapping[str, Mapping[str, str]]

    def late(self, kind: str) -> list[Student]:
        """Return the students of one kind of lateness, the latest first."""
        return sorted((s for s in self.students if s.lateness == kind), key=lambda s: (-s.hours_late, s.id))
