"""Where each collected submission came from: what a platform needs to know again what is handed back to it.

`.course/collected/ASSIGNMENT.json`, written when submissions are collected: by student, the platform, the name and the
number it gave, and the entry of its archive.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from graders import CourseError

FOLDER = ".course/collected"


@dataclass(frozen=True)
class Origin:
    """One student's submission on a platform.

    Attributes:
        platform: `moodle`, `canvas`, or another way of handing in.
        name: the student's, as the platform writes it.
        participant: Moodle's number of the participant, Canvas's of the user.
        entry: the file in the archive that was downloaded.
    """

    platform: str
    name: str
    participant: str
    entry: str


def collected_path(root: Path, assignment: str) -> Path:
    """Return the file that says where an assignment's submissions came from."""
    return root / FOLDER / f"{assignment}.json"


def read_collected(root: Path, assignment: str) -> dict[str, Origin]:
    """Return where submissions came from, by the students' ids; nothing where none were collected from a platform.

    Raises:
        CourseError: when the file is damaged.
    """
    path = collected_path(root, assignment)
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        return {
            student: Origin(*(str(about.get(key) or "") for key in ("platform", "name", "participant", "entry")))
            for student, about in content.items()
        }
    except (ValueError, AttributeError) as error:
        raise CourseError(f"{path}: damaged ({error}); remove it and collect the platform's archive again") from error
