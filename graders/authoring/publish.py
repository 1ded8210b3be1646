"""Writes the students' folder: what they may see, and nothing else."""

import re
import shutil
import subprocess
from pathlib import Path

from nbgrader.apps import NbGraderAPI

from graders import CourseError, Report, relative
from graders.authoring import lessons
from graders.authoring.assignments import find_leaks, find_secrets, release_is_current
from graders.authoring.copies import Copies
from graders.authoring.door import facts_for_students
from graders.authoring.languages import target_languages
from graders.authoring.rewording import editions_in
from graders.authoring.translations import out_of_step
from graders.files import read_text, replace_folder, staging
from graders.git import run_git
from graders.precheck.onefile import FILE_NAME, one_file
from graders.published import find_address, note_folder
from graders.text import printable

# source/, tests/ and graders/ hold solutions (the demo class is in graders/), so nothing is taken by default.
WANTED = (
    "notebooks/*.ipynb",
    "notebooks/README.md",
    "notebooks/course.mplstyle",
    "release/**/*",
    "img/*.svg",
    "img/*.png",
    "img/*.gif",
    "data/README.md",
    "environment.yml",
    "requirements.lock",
    "README.ru.md",
    "LICENSE",
    "LICENSE-CONTENT",
    "LICENSE-PHOTOS",
)
# And of each language that lessons are translated into.
_TRANSLATED = ("notebooks/{}/*.ipynb", "notebooks/{}/README.md", "README.{}.md", "img/{}/*.svg", "img/{}/*.png")
README = "README.ru.md"
# What stands there before an instructor has said where to hand in, and until when.
_TO_BE_SAID = {
    README: (re.compile(r"^- (?:Место|Сроки): (?:его|их) назовёт преподаватель", re.MULTILINE), "«Куда сдавать»"),
    "README.en.md": (re.compile(r"^- (?:Place|Dates): your instructor will tell", re.MULTILINE), "“Where to submit”"),
}
# What nbgrader's Validate obeys where Jupyter was started in the students' folder; by itself it gives up after 30 s.
VALIDATE = "nbgrader_config.py"
_LIMIT = """# nbgrader's Validate waits for a cell as long as grading does.
c = get_config()  # noqa: F821
c.Execute.timeout = {}
"""
MANIFEST = ".published"
GIT = ".git"
# Folders of the repository that nobody publishes into.
OURS = ("notebooks", "graders", "tests", "benchmarks", "data", "docs", "img", "downloaded")
# What Jupyter, Python, macOS and Windows leave in folders that they were in.
LEFT_BEHIND = {".ipynb_checkpoints", "__pycache__", ".DS_Store", "Thumbs.db", "desktop.ini"}


def publish(api: NbGraderAPI, folder: Path, report: Report = print) -> list[Path]:
    """Write what students may see into a folder; badges and links of notebooks lead where students find it.

    The folder is filled beside its place, searched for secrets of every assignment, and then put there. It can be a
    clone or a worktree of the students' repository: `.git` and files that are not ours stay.

    Returns:
        The files written, relative to the folder.

    Raises:
        CourseError: when a lesson or a release is out of date, something secret would be published, or the folder
            holds files that `publish` did not write and would be lost.
    """
    root = Path(api.coursedir.root)
    folder = folder.resolve()
    _check_place(api, folder)
    stale = lessons.out_of_date(root)
    if stale:
        raise CourseError("not published; run `course sync` first:\n  " + "\n  ".join(stale))
    stale = [name for name in sorted(api.get_source_assignments()) if not release_is_current(api, name)]
    if stale:
        raise CourseError(f"not published; the source has changed: run `course release {' '.join(stale)}` first")
    drifted, address = out_of_step(root), find_address(root, folder)
    strangers = _strangers(folder)
    if strangers and not (folder / GIT).exists():
        raise CourseError(
            f"{folder}: holds files that are not from `course publish` ({_few(strangers)}); choose an empty folder "
            "or a clone of the students' repository"
        )
    with staging(folder.parent, ".publish-") as fresh:
        paths = wanted(root)
        names = [path.relative_to(root).as_posix() for path in paths]
        copies = Copies(root, [*names, "README.md", FILE_NAME, VALIDATE], address)
        for path in paths:
            target = fresh / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix == ".ipynb":
                target.write_text(copies.make(path), encoding="utf-8")
            else:
                shutil.copyfile(path, target)
        if (fresh / README).exists():
            # GitHub shows only a file of this name on the repository's front page.
            shutil.copyfile(fresh / README, fresh / "README.md")
        facts = facts_for_students(fresh / "release", api.config)
        (fresh / FILE_NAME).write_text(one_file(facts), encoding="utf-8")
        (fresh / VALIDATE).write_text(_LIMIT.format(round(facts["timeout"])), encoding="utf-8")
        written = sorted(path.relative_to(fresh) for path in fresh.rglob("*") if path.is_file())
        replaced = sorted({path.as_posix() for path in written} & set(strangers))
        _need_committed(folder, replaced)
        stay = [name for name in strangers if name not in replaced]
        _take_along(folder, fresh, stay)
        secrets = {name: find_secrets(api, name) for name in sorted(api.get_source_assignments())}
        leaks = find_leaks(fresh, secrets.values(), teaching=True)
        for name, secret in secrets.items():
            for place in (fresh / "release" / name, *editions_in(fresh / "release", name).values()):
                leaks += [f"{relative(place, fresh)}/{leak}" for leak in find_leaks(place, [secret])]
        if leaks:
            raise CourseError("not published, this would leak:\n  " + "\n  ".join(sorted(set(leaks))))
        (fresh / MANIFEST).write_text("".join(f"{path.as_posix()}\n" for path in written), encoding="utf-8")
        replace_folder(fresh, folder, keep=GIT)
    note_folder(root, folder)
    report(f"{folder}: {len(written)} files")
    if replaced:
        report(f"replaced: {_few(replaced)}; git has them as they were")
    if stay:
        report(f"not ours, left as they are: {_few(stay)}")
    if drifted:
        report(f"translations are out of step in {len(drifted)} places; `course sync --check` names them")
    if address:
        report(f"notebooks have badges: Colab opens them from {address.repository}, branch {printable(address.branch)}")
    else:
        report(
            "notebooks have no Colab badges, as it is not known where students find them: publish into a clone from "
            "GitHub, or set `repository` under [tool.course] in pyproject.toml"
        )
    for page, (to_be_said, section) in _TO_BE_SAID.items():
        readme = root / page
        if readme.is_file() and to_be_said.search(read_text(readme)):
            report(f"where to hand in, or until when, is not said yet: write it into {page}, {section}")
    return written


def _check_place(api: NbGraderAPI, folder: Path) -> None:
    """Look whether a folder may be taken for students.

    Raises:
        CourseError: when it is a file, the course's own, or one around it.
    """
    coursedir, root = api.coursedir, Path(api.coursedir.root)
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"{folder}: is a file; name a folder to publish into")
    steps = ("source", "release", "submitted", "autograded", "feedback", "solution")
    places = [root / getattr(coursedir, f"{step}_directory") for step in steps]
    places += [root / name for name in OURS]
    hidden = folder.is_relative_to(root) and any(part.startswith(".") for part in folder.relative_to(root).parts)
    if root.is_relative_to(folder) or hidden or any(folder.is_relative_to(place.resolve()) for place in places):
        raise CourseError(f"{folder}: is a part of the course, or around it; publish into a folder of its own")


def wanted(root: Path) -> list[Path]:
    """Return the files that students get, without what Jupyter and the system leave beside them."""
    translated = [pattern.format(item.code) for item in target_languages(root) for pattern in _TRANSLATED]
    paths = [path for pattern in (*WANTED, *translated) for path in sorted(root.glob(pattern)) if path.is_file()]
    return [path for path in paths if not LEFT_BEHIND.intersection(path.relative_to(root).parts)]


def _strangers(folder: Path) -> list[str]:
    """Return the files in a folder that an earlier `publish` did not write."""
    if not folder.exists():
        return []
    manifest = folder / MANIFEST
    ours = {MANIFEST, *(read_text(manifest).splitlines() if manifest.exists() else ())}
    names = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if (path.is_symlink() or not path.is_dir()) and path.relative_to(folder).parts[0] != GIT
    }
    return sorted(names - ours)


def _need_committed(folder: Path, names: list[str]) -> None:
    """Look whether git has these files of a work tree as they are now.

    Raises:
        CourseError: when it does not, or cannot be asked.
    """
    if not names:
        return
    command = ["-c", "core.quotePath=false", "status", "--porcelain", "--untracked-files=all", "--ignored", "--"]
    try:
        found = run_git(folder, *command, *names, GIT_LITERAL_PATHSPECS="1")
    except (OSError, subprocess.CalledProcessError) as error:
        said = " ".join(str(getattr(error, "stderr", None) or error).split())
        raise CourseError(f"{folder}: {_few(names)}: git cannot say whether it has them ({said}); move them") from None
    if found:
        lost = [line[3:] for line in found.splitlines()]
        raise CourseError(f"{folder}: {_few(lost)}: git does not have them as they are; commit or move them first")


def _take_along(folder: Path, fresh: Path, names: list[str]) -> None:
    """Copy what is not ours from the old folder into the new one.

    Raises:
        CourseError: when a file stands where a folder is to be, or a folder where a file is.
    """
    for name in names:
        target = fresh / name
        if target.exists() or any(parent.is_file() for parent in target.parents):
            raise CourseError(f"{folder / name}: stands where something is to be published; move it away")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(folder / name, target, follow_symlinks=False)


def _few(names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return printable(", ".join(names[:5])) + more
