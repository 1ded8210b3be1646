"""Where `course publish` may write: folders of its own, clones and worktrees of the students' repository."""

import subprocess
from pathlib import Path

import pytest
from support import ROOT, quiet, translate

from graders import CourseError, course
from graders.authoring import lessons
from graders.authoring.publish import publish


def git(folder, *command):
    settings = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *settings, *command], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def written(folder):
    paths = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in paths}


@pytest.fixture
def api(light):
    (light / "README.ru.md").write_text("# Курс\n", encoding="utf-8")
    return course.open_course(light)


@pytest.fixture
def clone(tmp_path):
    """A repository as GitHub initialises it, with a file of its owner's in a folder besides."""
    folder = tmp_path / "students"
    files = {"README.md": "# students\n", "LICENSE": "MIT\n", ".gitignore": "*.pyc\n", "docs/для себя.txt": "note\n"}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text, encoding="utf-8")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "Initial commit")
    return folder


def test_into_a_repository_that_github_has_initialised(api, clone):
    said = []
    ours = {path.as_posix() for path in publish(api, clone, said.append)}
    assert {"README.md", "release/double/double.ipynb", "notebooks/01_x.ipynb"} <= ours
    assert written(clone) == ours | {".published", "LICENSE", ".gitignore", "docs/для себя.txt"}
    assert "replaced: README.md; git has them as they were" in said
    assert "not ours, left as they are: .gitignore, LICENSE, docs/для себя.txt" in said
    assert git(clone, "show", "HEAD:README.md") == "# students\n"
    assert git(clone, "status", "--porcelain", "README.md") == " M README.md\n"
    publish(api, clone, quiet)
    assert written(clone) == ours | {".published", "LICENSE", ".gitignore", "docs/для себя.txt"}, "and again"


@pytest.mark.parametrize(
    ("place", "until_when", "told"),
    [
        ("его назовёт преподаватель.", "их назовёт преподаватель.", True),
        ("Moodle, «Нейроны»", "их назовёт преподаватель.", True),
        ("Moodle, «Нейроны»", "до 20 декабря", False),
    ],
)
def test_it_says_when_students_are_not_told_where_to_hand_in(api, light, tmp_path, place, until_when, told):
    lines = [f"- Место: {place}", f"- Сроки: {until_when}"]
    (light / "README.ru.md").write_text("\n".join(["# Курс", "", *lines, ""]), encoding="utf-8")
    said = []
    publish(api, tmp_path / "students", said.append)
    assert any("write it into README.ru.md, «Куда сдавать»" in line for line in said) is told
    page = (ROOT / "README.ru.md").read_text(encoding="utf-8").splitlines()
    assert not told or lines[1] in page, "the page of this course has such lines"


@pytest.mark.parametrize("state", ["changed", "staged", "untracked", "ignored"])
def test_what_git_does_not_have_is_not_written_over(api, clone, state):
    readme = clone / "README.md"
    if state in ("untracked", "ignored"):
        git(clone, "rm", "-q", "README.md")
        git(clone, "commit", "-qm", "gone")
    readme.write_text("years of work", encoding="utf-8")
    if state == "staged":
        git(clone, "add", "README.md")
    if state == "ignored":
        (clone / ".gitignore").write_text("README.md\n")
    before = written(clone)
    with pytest.raises(CourseError, match=r"students: README\.md: git does not have them as they are; commit or move"):
        publish(api, clone, quiet)
    assert written(clone) == before and readme.read_text(encoding="utf-8") == "years of work"


def test_files_beside_ours_stay_whatever_git_knows_of_them(api, clone):
    (clone / "черновик.txt").write_text("x")
    (clone / "link").symlink_to("nowhere")
    publish(api, clone, quiet)
    assert (clone / "черновик.txt").read_text() == "x" and (clone / "link").readlink() == Path("nowhere")


def test_into_a_worktree(api, clone):
    tree = clone.with_name("tree")
    git(clone, "worktree", "add", "-q", str(tree))
    pointer = (tree / ".git").read_text()
    publish(api, tree, quiet)
    assert (tree / ".git").read_text() == pointer
    assert "release/" in git(tree, "status", "--porcelain")


def test_a_file_is_not_made_a_folder(api, tmp_path):
    thesis = tmp_path / "thesis.txt"
    thesis.write_text("years of work")
    with pytest.raises(CourseError, match=r"thesis\.txt: is a file; name a folder"):
        publish(api, thesis)
    assert thesis.read_text() == "years of work"


@pytest.mark.parametrize("place", [".", "..", "submitted", "feedback/anna", ".cache/x", "downloaded", "source/double"])
def test_not_into_the_course_or_around_it(api, light, place):
    with pytest.raises(CourseError, match="publish into a folder of its own"):
        publish(api, light / place)


def test_a_file_in_the_way_is_named(api, clone):
    (clone / "release").write_text("a file")
    with pytest.raises(CourseError, match="release: stands where something is to be published"):
        publish(api, clone, quiet)
    assert (clone / "release").read_text() == "a file"


def test_a_secret_in_a_file_of_the_clone_is_found(api, clone):
    (clone / "old.py").write_text("### BEGIN SOLUTION\n")
    with pytest.raises(CourseError, match=r"this would leak:\s+old\.py: BEGIN SOLUTION"):
        publish(api, clone, quiet)
    assert "release/double/double.ipynb" not in written(clone)


def test_translations_are_published_with_drawings_and_style_inside(light, tmp_path):
    for name, text in {
        "notebooks/course.mplstyle": "axes.grid: True\n",
        "img/en/x.svg": "<svg/>",
        "img/en/x.png": "picture",
    }.items():
        (light / name).parent.mkdir(exist_ok=True, parents=True)
        (light / name).write_text(text)
    style = 'plt.style.use("../course.mplstyle" if os.path.exists("../course.mplstyle") else "petroff10")'
    cell = f"```python\nimport os\n\nimport matplotlib.pyplot as plt\n\n{style}\n```"
    translate(light, f"# Lesson\n\n[All lessons](README.md)\n\n![A drawing](../../img/en/x.svg)\n\n{cell}\n")
    (light / "notebooks/en/README.md").write_text("# Lessons\n")
    lessons.sync(light, report=quiet)
    said = []
    publish(course.open_course(light), tmp_path / "students", said.append)
    names = {name for name in written(tmp_path / "students") if "/en/" in name}
    assert names == {"notebooks/en/01_x.ipynb", "notebooks/en/README.md", "img/en/x.svg", "img/en/x.png"}
    text = (tmp_path / "students/notebooks/en/01_x.ipynb").read_text(encoding="utf-8")
    assert (
        "](data:image/png;base64,cGljdHVyZQ==)" in text
        and "'axes.grid': 'True'" in text
        and "../" not in text.replace("](../01_x.ipynb)", "")
    )
    assert any("translations are out of step in" in line for line in said), "its original has other cells"


def test_what_jupyter_leaves_behind_is_not_published(api, light, tmp_path):
    for folder in ("release/double", "notebooks", "source/double/data"):
        place = light / folder / ".ipynb_checkpoints"
        place.mkdir(parents=True)
        (place / "x-checkpoint.ipynb").write_text("{}")
    (light / "source/double/data/points.csv").write_text("1,2\n")
    course.release(api, ["double"], report=quiet)
    (light / "release/double/.ipynb_checkpoints").mkdir(exist_ok=True)
    (light / "release/double/.ipynb_checkpoints/x-checkpoint.ipynb").write_text("{}")
    publish(api, tmp_path / "students", quiet)
    names = written(tmp_path / "students")
    assert "release/double/data/points.csv" in names
    assert not [name for name in names if "checkpoint" in name]


def test_without_git_nothing_is_written_over(api, clone, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CourseError, match=r"README\.md: git cannot say whether it has them .*; move them"):
        publish(api, clone, quiet)
    assert (clone / "README.md").read_text() == "# students\n"
