"""Writes the students' folder: what they may see, and nothing else."""

import base64
import re
import shutil
from pathlib import Path

import nbformat
from nbgrader.apps import NbGraderAPI

from graders import CourseError, Report
from graders.authoring import lessons
from graders.authoring.assignments import find_leaks, find_secrets, release_is_current
from graders.authoring.door import facts_for_students
from graders.files import replace_folder, staging
from graders.precheck.onefile import FILE_NAME, one_file
from graders.published import colab_url, is_published

# source/, tests/ and graders/ hold solutions (the demo class is in graders/), so nothing is taken by default.
WANTED = (
    "notebooks/*.ipynb",
    "notebooks/README.md",
    "notebooks/course.mplstyle",
    "release/**/*",
    "img/*.svg",
    "img/*.png",
    "data/README.md",
    "environment.yml",
    "requirements.lock",
    "README.ru.md",
    "LICENSE",
    "LICENSE-CONTENT",
)
MANIFEST = ".published"
_STYLE = re.compile(r'plt\.style\.use\("(course\.mplstyle)" if .*\)$', re.MULTILINE)
_DRAWING = re.compile(r"\]\(((?:\.\./)+img)/([\w-]+)\.svg\)")


def publish(api: NbGraderAPI, folder: Path, report: Report = print) -> list[Path]:
    """Write what students may see into a folder; Colab badges point at its repository.

    The folder is filled beside its place, searched for secrets of every assignment, and then put there. Its `.git`
    is kept, so that it can be a clone of the students' repository.

    Returns:
        The files written, relative to the folder.

    Raises:
        CourseError: when a lesson or a release is out of date, something secret would be published, or the folder
            holds files that `publish` did not write.
    """
    root = Path(api.coursedir.root)
    folder = folder.resolve()
    if root.is_relative_to(folder) or any(
        folder.is_relative_to(root / name) for name in ("notebooks", "source", "release", "graders", "tests")
    ):
        raise CourseError(f"{folder}: publish into a folder of its own")
    stale = lessons.out_of_date(root)
    if stale:
        raise CourseError("not published; run `course sync` first:\n  " + "\n  ".join(stale))
    stale = [name for name in sorted(api.get_source_assignments()) if not release_is_current(api, name)]
    if stale:
        raise CourseError(f"not published; the source has changed: run `course release {' '.join(stale)}` first")
    strangers = _strangers(folder)
    if strangers:
        raise CourseError(
            f"{folder}: holds files that are not from `course publish` ({', '.join(strangers[:5])}); "
            "choose an empty folder"
        )
    with staging(folder.parent, ".publish-") as fresh:
        paths = [path for pattern in WANTED for path in sorted(root.glob(pattern)) if path.is_file()]
        for path in paths:
            target = fresh / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix == ".ipynb":
                target.write_text(_self_contained(path), encoding="utf-8")
            else:
                shutil.copyfile(path, target)
        if (fresh / "README.ru.md").exists():
            # GitHub shows only a file of this name on the repository's front page.
            shutil.copyfile(fresh / "README.ru.md", fresh / "README.md")
        facts = facts_for_students(fresh / "release", api.config)
        (fresh / FILE_NAME).write_text(one_file(facts), encoding="utf-8")
        secrets = {name: find_secrets(api, name) for name in sorted(api.get_source_assignments())}
        leaks = find_leaks(fresh, secrets.values(), teaching=True)
        for name, secret in secrets.items():
            leaks += [f"release/{name}/{leak}" for leak in find_leaks(fresh / "release" / name, [secret])]
        if leaks:
            raise CourseError("not published, this would leak:\n  " + "\n  ".join(sorted(set(leaks))))
        written = sorted(path.relative_to(fresh) for path in fresh.rglob("*") if path.is_file())
        (fresh / MANIFEST).write_text("".join(f"{path.as_posix()}\n" for path in written), encoding="utf-8")
        replace_folder(fresh, folder, keep=".git")
    report(f"{folder}: {len(written)} files")
    if (url := colab_url(root, "")) and not is_published(url):
        report("the Colab badges lead nowhere yet: set `repository` under [tool.course] in pyproject.toml")
    return written


def _self_contained(path: Path) -> str:
    """Return a notebook with its drawings and style sheet inside: Colab opens it without the folder around it.

    The PNG beside a drawing's SVG is taken, since not every viewer accepts SVG inside Markdown.

    Raises:
        CourseError: when a drawing is missing.
    """

    def embed(match: re.Match[str]) -> str:
        picture = path.parent / match[1] / f"{match[2]}.png"
        if not picture.exists():
            raise CourseError(f"{path}: shows {picture}, which is missing; run the script beside it")
        return f"](data:image/png;base64,{base64.b64encode(picture.read_bytes()).decode()})"

    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.pop("course", None)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _DRAWING.sub(embed, cell.source)
        else:
            cell.source = _STYLE.sub(lambda match: f"plt.style.use({_style(path.parent / match[1])})", cell.source)
    text: str = nbformat.writes(notebook)
    return text + "\n"


def _style(sheet: Path) -> str:
    """Return a Matplotlib style sheet as the text of a dict, one setting a line."""
    lines = (line.partition(":") for line in sheet.read_text(encoding="utf-8").splitlines() if line[:1] not in "#")
    return "{\n" + "".join(f"    {key.strip()!r}: {value.strip()!r},\n" for key, _, value in lines) + "}"


def _strangers(folder: Path) -> list[str]:
    """Return the files in a folder that an earlier `publish` did not write."""
    if not folder.exists():
        return []
    manifest = folder / MANIFEST
    ours = set(manifest.read_text(encoding="utf-8").splitlines()) if manifest.exists() else set()
    return sorted(
        name
        for path in folder.rglob("*")
        if path.is_file()
        and not (name := path.relative_to(folder).as_posix()).startswith(".git/")
        and name not in ours
        and name != MANIFEST
    )
