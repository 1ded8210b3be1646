"""Taking one student's attempts into `submitted/`, and saying what was done."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from nbgrader.apps import NbGraderAPI

from graders import Report
from graders.gradebook.deadlines import Policy
from graders.intake.moments import TIMESTAMP
from graders.lms.attempts import Attempt, assignments_of, call_right, counting, in_folder, in_order, is_of
from graders.lms.naming import Owner
from graders.lms.records import Record, Records
from graders.text import printable

# By assignment and notebook, the names of nbgrader's cells.
Released = Mapping[str, Mapping[str, frozenset[str]]]


@dataclass
class Outcome:
    """What came of it.

    Attributes:
        counts: of students, by what was done.
        left_out: how many students were left out.
    """

    counts: Counter[str] = field(default_factory=Counter)
    left_out: int = 0


@dataclass(frozen=True)
class Settings:
    """How to collect.

    Attributes:
        like: the kind of the download, where it is told.
        times: one of `platforms.TIMES`: whether the times of a zip's entries are believed.
        worksheet: Moodle's, which says when each participant has handed in.
        dry_run: say what would be done, and do nothing.
        last: gives the hard deadline of a student for an assignment, extensions included.
    """

    like: str | None = None
    times: str = "auto"
    worksheet: Path | None = None
    dry_run: bool = False
    last: Callable[[str, str], datetime | None] = lambda assignment, student: None


class Taking:
    """Takes students' attempts in, one after the other.

    Args:
        api: the course.
        assignment: its name.
        released: all of them.
        policy: the deadlines.
        settings: see there.
        report: gets a line a student.

    Attributes:
        outcome: what was done so far.
        released_names: those of the assignment and its notebooks, in small letters.
    """

    def __init__(
        self, api: NbGraderAPI, assignment: str, released: Released, policy: Policy, settings: Settings, report: Report
    ) -> None:
        self._coursedir, self._assignment, self._settings, self._report = api.coursedir, assignment, settings, report
        self._released, self._zone = released, policy.zone
        self._records = Records(Path(api.coursedir.root), assignment)
        self.released_names = {name.casefold() for name in (assignment, *released[assignment])}
        self.outcome = Outcome()

    def leave_out(self, who: str, why: str, what: str) -> None:
        """Say that somebody's submission is not taken."""
        self._report(f"{printable(who)}: LEFT OUT, {printable(why)}")
        self.outcome.counts[what] += 1
        self.outcome.left_out += 1

    def take(self, student: str, owners: list[tuple[Owner, list[Attempt]]], kind: str) -> None:
        """Take in what a student handed in, and say what was done."""
        folder = Path(self._coursedir.format_path(self._coursedir.submitted_directory, student, self._assignment))
        if folder.is_symlink() or folder.parent.is_symlink():
            self.leave_out(student, f"{folder} is a link; nothing is written through it", "left out")
            return
        new = [attempt for _, attempts in owners for attempt in attempts]
        if kind == "folder":
            for attempt in new:
                call_right(attempt, list(self._released[self._assignment]))
        record = self._records.students.get(student) or Record()
        current = in_folder(folder) if folder.is_dir() else None
        if current is not None and not current.files:
            current = None
        learned = self._add(record, new, current)
        ordered = in_order(record.attempts)
        chosen = counting(ordered, self._settings.last(self._assignment, student), self._is_of)
        if not chosen.notebooks:
            self._keep(student, record)
            self.leave_out(student, f"no notebook among what was handed in: {chosen.explain()}", "without a notebook")
            return
        done = self._put(student, folder, record, current, chosen, learned=learned)
        for owner, attempts in owners:
            if any(attempt.digest == chosen.digest for attempt in attempts):
                record.platform, record.name, record.participant = kind, owner.name, owner.number
                record.entry = chosen.entry
        self.outcome.counts[done.partition(",")[0]] += 1
        lines = [done, self._when(chosen, ordered, student), *chosen.notes, *self._wrong(chosen)]
        self._report(f"{printable(student)}: {printable('; '.join(filter(None, lines)))}")

    def _add(self, record: Record, new: list[Attempt], current: Attempt | None) -> bool:
        """Add attempts that are not known yet; say whether a time became known that was not."""
        if current is not None:
            if not record.attempts:
                record.attempts.append(current)
            same = [attempt for attempt in record.attempts if attempt.digest == current.digest]
            if same and current.moment:
                same[-1].moment = current.moment  # which the instructor may have put right
        learned = False
        for attempt in in_order(new):
            same = [old for old in record.attempts if old.digest == attempt.digest]
            if not same or _goes_back(attempt, same, in_order(record.attempts)[-1]):
                record.attempts.append(attempt)
                continue
            old = next((old for old in same if old.moment == attempt.moment), same[-1])
            old.late, old.notes, old.entry = attempt.late, attempt.notes, attempt.entry or old.entry
            if attempt.moment and old.moment is None:
                old.moment, learned = attempt.moment, True
        return learned

    def _put(
        self, student: str, folder: Path, record: Record, current: Attempt | None, chosen: Attempt, *, learned: bool
    ) -> str:
        """Have `submitted/` hold the attempt that counts; return what was done."""
        by_hand = current is not None and record.attempt and current.digest != record.attempt
        if current is None:
            done = "collected"
        elif current.digest == chosen.digest:
            done = "already there"
            if learned and not (folder / TIMESTAMP).exists():
                done += ", its time is new"
        elif by_hand and chosen.digest == record.attempt:
            done = "left as it is, changed by hand since it was collected"
        else:
            done = "replaced, what was there is kept"
            if by_hand and current.digest not in {attempt.digest for attempt in record.attempts}:
                record.attempts.insert(0, current)
        kept = self._keep(student, record)
        if done.startswith(("collected", "replaced")) or done.endswith("new"):
            if not self._settings.dry_run:
                self._records.put(chosen, folder)
            record.attempt = chosen.digest
        record.attempt = record.attempt or chosen.digest
        return f"{done} in {kept}" if done.startswith("replaced") else done

    def _keep(self, student: str, record: Record) -> str:
        """Keep all attempts; return where."""
        if not self._settings.dry_run:
            for attempt in record.attempts:
                if attempt.folder is None:
                    self._records.keep(student, attempt)
            self._records.students[student] = record
        return f"downloaded/{self._assignment}/attempts/{student}"

    def _when(self, chosen: Attempt, ordered: list[Attempt], student: str) -> str:
        last = self._settings.last(self._assignment, student)
        if len(ordered) > 1:
            said = f"{len(ordered)} attempts: " + ", ".join(
                self._time(attempt, last) + (" (counts)" if attempt is chosen else "") for attempt in ordered
            )
        else:
            said = self._time(chosen, last)
        if chosen.late and chosen.moment is None:
            place = f"submitted/{printable(student)}/{self._assignment}/{TIMESTAMP}"
            said += f"; late, says the platform: write the time into {place} if it is to count as late"
        return said

    def _time(self, attempt: Attempt, last: datetime | None) -> str:
        what = ", without a notebook" if not attempt.notebooks else "" if self._is_of(attempt) else self._other(attempt)
        if attempt.moment is None:
            return f"time not known{what}"
        late = ", after the hard deadline" if last and attempt.moment > last else ""
        return f"{attempt.moment.astimezone(self._zone):%Y-%m-%d %H:%M}{late}{what}"

    def _is_of(self, attempt: Attempt) -> bool:
        return is_of(attempt, self._assignment, self._released)

    def _other(self, attempt: Attempt) -> str:
        return f", of {' or '.join(sorted(assignments_of(attempt, self._released)))}"

    def _wrong(self, chosen: Attempt) -> list[str]:
        return [] if self._is_of(chosen) else [f"CAREFUL, the cells are those{self._other(chosen).lstrip(',')}"]

    def finish(self) -> None:
        """Write down what was done, and sum it up."""
        if not self._settings.dry_run and self._records.students:
            self._records.save()
        counts = self.outcome.counts
        told = ", ".join(f"{number} {what}" for what, number in counts.items()) or "nothing"
        self._report(("nothing was changed; it would be: " if self._settings.dry_run else "") + told)


def _goes_back(attempt: Attempt, same: list[Attempt], newest: Attempt) -> bool:
    """Say whether somebody has handed in an older state again, over another; else it is the same, downloaded again."""
    if newest in same or attempt.moment is None:
        return False
    return all(old.moment is not None and old.moment < attempt.moment for old in same)
