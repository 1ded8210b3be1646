"""Where `course publish` may write: folders of its own, clones and worktrees of the students' repository."""

from pathlib import Path

import nbformat
import pytest
from support import ROOT, english, git, quiet, translate

from graders import CourseError, course
from graders.authoring import lessons
from graders.authoring.badges import badge_line
from graders.authoring.languages import SOURCE, Language
from graders.authoring.publish import publish
from graders.reporting.exercises import read_lessons


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


@pytest.mark.parametrize(("place", "told"), [("your instructor will tell you.", True), ("Moodle, “Neurons”", False)])
def test_it_says_so_of_the_english_page_too(api, light, tmp_path, place, told):
    (light / "README.en.md").write_text(f"# Course\n\n- Place: {place}\n- Dates: until 20 December\n", encoding="utf-8")
    said = []
    publish(api, tmp_path / "students", said.append)
    assert any("write it into README.en.md, “Where to submit”" in line for line in said) is told
    assert "- Place: your instructor will tell you." in (ROOT / "README.en.md").read_text(encoding="utf-8").splitlines()


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


COLAB = "https://colab.research.google.com/github"
LESSON = f"""\
# Урок

{SOURCE.upload}

![Рисунок](../img/x.svg "x") и ![фото](photo%20of.png)

[Задание](../release/double/double.ipynb#part), [снова `x`](01_x.ipynb "сюда"), [все](README.md), [рисунки](../img),
[тесты](../tests/test_x.py), [**нет** такого](09_no.ipynb), [сайт](https://example.org/01_x.ipynb), [ниже](#end)

<a href="../release/double/double.ipynb">ещё раз</a>, <img src="photo%20of.png" alt="фото">, [по имени][задание]

[задание]: ../release/double/double.ipynb#part

`[код](01_x.ipynb)` и $f[x](01_x.ipynb)$ <!-- [заметка](02_y.ipynb) -->

```python
print("[строка](01_x.ipynb)")
```
"""


@pytest.fixture
def linked(light):
    """A course whose lesson has every kind of link, and no address in pyproject.toml."""
    (light / "pyproject.toml").write_text('[tool.course.assignments]\ndouble = {title = "x", lessons = [1]}\n')
    for name in ("img/x.svg", "img/x.png", "notebooks/photo of.png", "tests/test_x.py"):
        (light / name).parent.mkdir(exist_ok=True)
        (light / name).write_text("picture")
    (light / "notebooks/README.md").write_text("# Уроки\n")
    (light / "notebooks/01_x.md").write_text(LESSON, encoding="utf-8")
    lessons.sync(light, report=quiet)
    api = course.open_course(light)
    course.release(api, ["double"], report=quiet)
    return api


def first_cell(folder, name="notebooks/01_x"):
    return nbformat.read(folder / f"{name}.ipynb", 4).cells[0].source


def test_in_a_clone_from_github_badge_and_links_lead_there(linked, clone):
    git(clone, "remote", "add", "origin", "git@github.com:uni/students.git")
    git(clone, "checkout", "-qb", "spring")
    said = []
    publish(linked, clone, said.append)
    there, page = f"{COLAB}/uni/students/blob/spring", "https://github.com/uni/students"
    text = first_cell(clone)
    assert f"# Урок\n\n{badge_line(SOURCE, f'{there}/notebooks/01_x.ipynb')}\n\n" in text
    assert f"[Задание]({there}/release/double/double.ipynb#part)" in text
    assert f'[снова `x`]({there}/notebooks/01_x.ipynb "сюда"), [все]({page}/blob/spring/notebooks/README.md)' in text
    assert f"[рисунки]({page}/tree/spring/img),\nтесты, **нет** такого, [сайт](https://example.org/01_x.ipynb)" in text
    assert "`[код](01_x.ipynb)` и $f[x](01_x.ipynb)$ <!-- [заметка](02_y.ipynb) -->" in text and "[ниже](#end)" in text
    assert f'<a href="{there}/release/double/double.ipynb">' in text
    assert f"[по имени][задание]\n\n[задание]: {there}/release/double/double.ipynb#part\n" in text
    assert text.count("](data:image/png;base64,cGljdHVyZQ==") == 2
    assert '<img src="data:image/png;base64,cGljdHVyZQ==" alt="фото">' in text
    assert any("Colab opens them from uni/students, branch spring" in line for line in said)
    assert "badge" not in first_cell(clone, "release/double/double"), "none is put where none stood"


@pytest.mark.parametrize("origin", [None, "https://gitlab.com/uni/students.git", "https://github.com/uni/n n"])
def test_without_an_address_links_stay_and_notebooks_say_how_they_are_opened(linked, clone, origin):
    if origin is not None:
        git(clone, "config", "remote.origin.url", origin)
    said = []
    publish(linked, clone, said.append)
    text = first_cell(clone)
    assert f"# Урок\n\n{SOURCE.upload}\n\n" in text and "github" not in text
    assert "[Задание](../release/double/double.ipynb#part)" in text and '[снова `x`](01_x.ipynb "сюда")' in text
    assert "[рисунки](../img),\nтесты, **нет** такого, [сайт]" in text
    assert text.count("](data:image/png;base64,cGljdHVyZQ==") == 2
    assert any("no Colab badges" in line and "set `repository`" in line for line in said)


def test_the_courses_own_repository_is_for_those_alone_who_get_no_folder(linked, tmp_path, clone):
    git(linked.coursedir.root, "init", "-q")
    git(linked.coursedir.root, "remote", "add", "origin", "https://github.com/uni/course.git")
    git(linked.coursedir.root, "symbolic-ref", "HEAD", "refs/heads/main")
    root = Path(linked.coursedir.root)
    assert lesson_url(root) == f"{COLAB}/uni/course/blob/main/notebooks/01_x.ipynb"
    publish(linked, tmp_path / "plain", quiet)
    assert SOURCE.upload in first_cell(tmp_path / "plain") and lesson_url(root) is None
    git(clone, "remote", "add", "origin", "git@github.com:uni/students.git")
    git(clone, "checkout", "-qb", "spring")
    publish(linked, clone, quiet)
    assert lesson_url(root) == f"{COLAB}/uni/students/blob/spring/notebooks/01_x.ipynb"
    publish(linked, root / "build/students", quiet)
    assert lesson_url(root) == f"{COLAB}/uni/course/blob/main/notebooks/01_x.ipynb"
    assert f"]({lesson_url(root)})" in first_cell(root / "build/students")


def lesson_url(root):
    """Where feedback leads to the only lesson."""
    (lesson,) = read_lessons(root, None)
    return lesson.url


def test_a_worktree_without_a_branch_is_taken_for_main(linked, clone):
    git(clone, "remote", "add", "origin", "ssh://git@github.com/uni/students")
    tree = clone.with_name("tree")
    git(clone, "worktree", "add", "-q", "--detach", str(tree))
    publish(linked, tree, quiet)
    assert f"]({COLAB}/uni/students/blob/main/notebooks/01_x.ipynb)" in first_cell(tree)


def test_a_setting_wins_and_badges_are_in_the_language_of_the_lesson(light, clone):
    git(clone, "remote", "add", "origin", "git@github.com:uni/students.git")
    settings = light / "pyproject.toml"
    settings.write_text(f'[tool.course]\nrepository = "a/b"\nbranch = "v2"\n\n{english()}', encoding="utf-8")
    (light / "notebooks/en").mkdir()
    (light / "notebooks/en/01_x.md").write_text(f"# Lesson\n\n{Language.upload}\n\n[Russian](../01_x.ipynb)\n")
    lessons.sync(light, report=quiet)
    publish(course.open_course(light), clone, quiet)
    badge = "[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]"
    url = f"{COLAB}/a/b/blob/v2/notebooks"
    assert (
        first_cell(clone, "notebooks/en/01_x")
        == f"# Lesson\n\n{badge}({url}/en/01_x.ipynb)\n\n[Russian]({url}/01_x.ipynb)"
    )


def test_without_git_a_new_folder_is_filled_all_the_same(linked, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    publish(linked, tmp_path / "students", quiet)
    assert SOURCE.upload in first_cell(tmp_path / "students")


def test_a_picture_that_is_missing_is_named(linked, tmp_path):
    (Path(linked.coursedir.root) / "notebooks/photo of.png").unlink()
    with pytest.raises(CourseError, match=r"01_x\.ipynb: shows .*photo of\.png, which is missing"):
        publish(linked, tmp_path / "students", quiet)


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
