"""What was collected before: where each attempt is kept, and what a platform has to be told when grades go back.

`.course/collected/ASSIGNMENT.json` holds by student the platform, the name and the number it gave, the entry of its
download, and all attempts in the order in which they came. The attempts themselves are in
`downloaded/ASSIGNMENT/attempts/STUDENT/`.
"""

import json
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graders import CourseError
from graders.files import replace_folder, staging, write_atomic
from graders.intake.moments import TIMESTAMP
from graders.lms.attempts import Attempt, in_folder
from graders.lms.collected import collected_path

_STAGING = ".collecting-"


@dataclass
class Record:
    """What is known of one student's submissions to an assignment.

    Attributes:
        platform: see `platforms.KINDS`; "" of what was there before.
        name: as the download has it.
        participant: the platform's number of the student.
        entry: the file in the download that counts.
        attempt: the digest of the attempt that counts.
        attempts: from the first that came to the last.
    """

    platform: str = ""
    name: str = ""
    participant: str = ""
    entry: str = ""
    attempt: str = ""
    attempts: list[Attempt] = field(default_factory=list)


class Records:
    """The records of an assignment.

    Args:
        root: the course.
        assignment: its name.

    Raises:
        CourseError: when the file is damaged.
    """

    def __init__(self, root: Path, assignment: str) -> None:
        self.path = collected_path(root, assignment)
        self._root, self._kept = root, root / "downloaded" / assignment / "attempts"
        self.students: dict[str, Record] = {}
        if self.path.is_file():
            try:
                content = json.loads(self.path.read_text(encoding="utf-8-sig"))
                self.students = {student: self._read(about) for student, about in content.items()}
            except (ValueError, AttributeError, KeyError, TypeError) as error:
                raise CourseError(
                    f"{self.path}: damaged ({error}); move it away and collect the downloads again"
                ) from error

    def _read(self, about: dict[str, Any]) -> Record:
        record = Record()
        for key in ("platform", "name", "participant", "entry", "attempt"):
            setattr(record, key, str(about.get(key) or ""))
        for kept in about.get("attempts", []):
            if not (self._root / kept["folder"]).is_dir():
                continue  # removed by hand
            said = kept["moment"]
            moment = datetime.fromisoformat(said).astimezone(UTC) if said else None
            attempt = in_folder(self._root / kept["folder"], moment=moment, kept=True)
            attempt.late, attempt.entry = bool(kept.get("late")), str(kept.get("entry") or "")
            attempt.digest = str(kept["digest"])
            attempt.moment = moment  # what stands in the folder says no more
            record.attempts.append(attempt)
        return record

    def save(self) -> None:
        """Write the records."""
        content = {
            student: {
                "platform": record.platform,
                "name": record.name,
                "participant": record.participant,
                "entry": record.entry,
                "attempt": record.attempt,
                "attempts": [self._written(attempt) for attempt in record.attempts],
            }
            for student, record in sorted(self.students.items())
        }
        write_atomic(self.path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")

    def _written(self, attempt: Attempt) -> dict[str, object]:
        assert attempt.folder is not None
        return {
            "folder": attempt.folder.relative_to(self._root).as_posix(),
            "digest": attempt.digest,
            "moment": attempt.moment.isoformat() if attempt.moment else None,
            "late": attempt.late,
            "entry": attempt.entry,
        }

    def keep(self, student: str, attempt: Attempt) -> None:
        """Put an attempt where all are kept, as it was handed in."""
        when = f"{attempt.moment:%Y-%m-%d_%H-%M-%S}" if attempt.moment else "time-unknown"
        folder = self._kept / student / f"{when}_{attempt.digest[:8]}"
        if not folder.exists():
            self.put(attempt, folder)
        attempt.folder = folder

    def put(self, attempt: Attempt, folder: Path) -> None:
        """Make a folder hold an attempt and the time at which it was handed in, in one step."""
        with staging(self._root, _STAGING) as fresh:
            new = fresh / "new"
            for path, content in attempt.files.items():
                target = new / path
                if not target.resolve().is_relative_to(new.resolve()):
                    raise CourseError(f"{path!r}: leads out of the submission; nothing is written there")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content())
            new.mkdir(exist_ok=True)
            if attempt.moment:
                (new / TIMESTAMP).write_text(f"{attempt.moment:%Y-%m-%d %H:%M:%S} UTC\n", encoding="utf-8")
            replace_folder(new, folder)

    def sweep(self) -> None:
        """Remove what a collecting that was killed has left; the course's lock must be held."""
        for leftover in self._root.glob(f"{_STAGING}*"):
            shutil.rmtree(leftover, ignore_errors=True)
