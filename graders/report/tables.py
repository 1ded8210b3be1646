"""The class report for programs: CSV with a row an exercise, with a row a student, and everything in JSON."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from graders.report.contents import ClassReport, Message, Student
from graders.text import tabular

# What JSON begins with, so that the next report knows a file for one that it may replace.
MADE_BY = "course report"
EXERCISES_BEGIN = (
    "assignment",
    "exercise",
    "max_score",
    "n",
    "waiting",
)
STUDENTS_BEGIN = ("assignment", "student_id", "name", "score", "max_score", "late_submission_penalty")
_MESSAGES = 3


def exercises_csv(report: ClassReport) -> str:
    """Return a row for each exercise, with its most frequent messages."""
    header = [
        *EXERCISES_BEGIN, "full", "none", "mean", "difficulty", "discrimination", "discrimination_low",
        "discrimination_high", "remark",
        *(f"{what}_{number}" for number in range(1, _MESSAGES + 1) for what in ("message", "students", "known_as")),
    ]  # fmt: skip
    rows: list[Sequence[object]] = []
    for item in report.items:
        low, high = item.interval or (None, None)
        row = [
            report.assignment, item.name, item.max_score, item.n, item.waiting, item.full, item.none,
            *map(_figure, (item.mean, item.difficulty, item.discrimination, low, high)), item.remark,
        ]  # fmt: skip
        for message in [one for one in report.messages if one.exercise == item.name][:_MESSAGES]:
            row += [message.text, len(message.students), " ".join(one.slug for one in message.mistakes)]
        rows.append(row)
    return _csv(header, rows)


def students_csv(report: ClassReport) -> str:
    """Return a row for each student of the gradebook; what waits for a person is empty."""
    names = [item.name for item in report.items]
    header = [
        *STUDENTS_BEGIN, "state", "handed_in_utc", "lateness", "hours_late", "extension_hours", "waiting", "mended",
        "similar_to", *names,
    ]  # fmt: skip
    rows = [_student_row(report, student, names) for student in report.students]
    rows += [_other_row(report, student, "not graded", len(header)) for student in report.ungraded]
    rows += [_other_row(report, student, "not handed in", len(header)) for student in report.missing]
    return _csv(header, rows)


def _student_row(report: ClassReport, student: Student, names: Sequence[str]) -> list[object]:
    alike = [
        pair.second if pair.first == student.id else pair.first
        for pair in report.pairs
        if student.id in (pair.first, pair.second)
    ]
    return [
        report.assignment, student.id, student.name, student.score, student.max_score, student.penalty,
        "waiting for a person" if student.waiting else "graded",
        f"{student.handed_in:%Y-%m-%d %H:%M:%S}" if student.handed_in else "", student.lateness,
        round(student.hours_late, 2), student.extension, " ".join(student.waiting),
        "; ".join([*student.mended, *student.unusable]), " ".join(alike),
        *(student.points.get(name) for name in names),
    ]  # fmt: skip


def _other_row(report: ClassReport, student: str, state: str, columns: int) -> list[object]:
    return [report.assignment, student, "", "", report.max_score, "", state, *[""] * (columns - 7)]


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(map(tabular, header))
    for row in rows:
        padded = [*row, *[""] * (len(header) - len(row))]
        writer.writerow("" if value is None else tabular(value) for value in padded)
    return file.getvalue()


def _figure(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def as_json(report: ClassReport) -> str:
    """Return the whole report but what students wrote."""
    content: dict[str, Any] = {
        "made_by": MADE_BY,
        "assignment": report.assignment,
        "title": report.title,
        "made": report.made.isoformat(),
        "max_score": report.max_score,
        "not_handed_in": report.missing,
        "not_graded": report.ungraded,
        "scores": asdict(report.scores),
        "scores_before_penalties": asdict(report.raw_scores),
        "exercises": [asdict(item) for item in report.items],
        "messages": [_message(message) for message in report.messages],
        "not_by_tests": [asdict(stop) for stop in report.stops],
        "students": [_student(student) for student in report.students],
        "similar": [
            {
                "students": [pair.first, pair.second],
                "evidence": round(pair.evidence, 2),
                "exercises": [asdict(one) for one in pair.exercises],
            }
            for pair in report.pairs
        ],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return text.encode("utf-8", "replace").decode() + "\n"  # half of a surrogate pair cannot be written


def _message(message: Message) -> dict[str, Any]:
    return {
        "exercise": message.exercise,
        "message": message.text,
        "students": message.students,
        "known_wrong_answers": [{"answer": one.slug, "about": one.about} for one in message.mistakes],
    }


def _student(student: Student) -> dict[str, Any]:
    return {
        "student": student.id,
        "name": student.name,
        "score": student.score,
        "penalty": student.penalty,
        "max_score": student.max_score,
        "points": dict(student.points),
        "handed_in": student.handed_in.isoformat() if student.handed_in else None,
        "lateness": student.lateness,
        "hours_late": round(student.hours_late, 4),
        "extension_hours": student.extension,
        "waiting": student.waiting,
        "mended": student.mended,
        "unusable": student.unusable,
    }
