"""Writing a class report: the page, two tables and JSON, side by side."""

from pathlib import Path

from nbgrader.apps import NbGraderAPI

from graders import CourseError
from graders.files import write_atomic
from graders.report.gather import gather
from graders.report.page import as_html
from graders.report.tables import EXERCISES_BEGIN, MADE_BY, STUDENTS_BEGIN, as_json, exercises_csv, students_csv

_FOLDER = Path("build/report")
_PAGES = (".html", ".htm")
# Excel takes CSV for the system's own encoding unless a mark stands before it.
_MARK = "\ufeff"
_GENERATOR = f'<meta name="generator" content="{MADE_BY}">'
_LOOKED_AT = 4096  # bytes


def write_report(api: NbGraderAPI, assignment: str, to: Path | None = None) -> list[Path]:
    """Write the class report on an assignment; what an earlier report wrote is replaced.

    Args:
        api: see `course.open_course`.
        assignment: its name.
        to: a folder, or the page's name, which ends in `.html`; the others get names after it. `build/report` in the
            course by default.

    Returns:
        The page, the table of exercises, that of students, the JSON.

    Raises:
        CourseError: see `gather`; also when another file stands in the way, or nothing can be written there.
    """
    page = _page(to if to is not None else Path(api.coursedir.root) / _FOLDER, assignment)
    # what a file of each begins with, by which it is known for one that may be replaced
    begins = {
        page: _GENERATOR,
        page.with_name(f"{page.stem}-exercises.csv"): ",".join(EXERCISES_BEGIN),
        page.with_name(f"{page.stem}-students.csv"): ",".join(STUDENTS_BEGIN),
        page.with_name(f"{page.stem}.json"): f'"made_by": "{MADE_BY}"',
    }
    _look(begins)
    report = gather(api, assignment)
    contents = [
        as_html(report, page.parent),
        _MARK + exercises_csv(report),
        _MARK + students_csv(report),
        as_json(report),
    ]
    try:
        for path, content in zip(begins, contents, strict=True):
            write_atomic(path, content)
    except OSError as error:
        raise CourseError(
            f"{error.filename or page}: cannot be written ({error.strerror}); choose another --to"
        ) from None
    return list(begins)


def _page(to: Path, assignment: str) -> Path:
    if to.is_dir() or not to.suffix:
        page = to / f"{assignment}.html"
    elif to.suffix.lower() in _PAGES:
        page = to
    else:
        raise CourseError(f"{to}: neither a folder nor a name that ends in .html; the tables get their names after it")
    return page.resolve()


def _look(begins: dict[Path, str]) -> None:
    """See that nothing else is overwritten.

    Raises:
        CourseError: names what would be.
    """
    for folder in next(iter(begins)).parents:
        if folder.exists() and not folder.is_dir():
            raise CourseError(f"{folder}: a file, where a folder is needed; choose another --to")
    for path, begin in begins.items():
        if path.is_dir():
            raise CourseError(f"{path}: a folder, where a file is needed; choose another --to")
        if path.exists():
            with path.open("rb") as file:
                if begin.encode() not in file.read(_LOOKED_AT):
                    raise CourseError(f"{path}: is there and is no class report; move it away, or choose another --to")
