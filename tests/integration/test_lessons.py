import base64
import html
import io
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from PIL import Image
from support import ROOT, git, quiet, translate

from graders import CourseError
from graders.authoring import lessons, pairing, running
from graders.authoring.languages import SOURCE
from graders.cli import main
from graders.notebooks import code_cells

LESSON = "notebooks/01_x"


def snapshot(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.suffix in (".md", ".ipynb")}


def test_sync_makes_executed_lessons_and_plain_sources(synced):
    lesson = nbformat.read(synced / f"{LESSON}.ipynb", 4)
    assert lesson.cells[-1].outputs[0].text == "2\n"
    source = nbformat.read(synced / "source/double/double.ipynb", 4)
    assert [cell.id for cell in source.cells[1:]] == ["double", "test_double"]
    assert all(not cell.outputs for cell in code_cells(source))
    assert "jupytext" not in lesson.metadata and "jupytext" not in source.metadata


def test_second_sync_changes_no_byte_and_executes_nothing(synced):
    before = snapshot(synced)
    said = []
    assert lessons.sync(synced, report=said.append) == []
    assert snapshot(synced) == before
    assert said == []


def test_forced_sync_executes_again_to_the_same_bytes(synced):
    before = snapshot(synced)
    said = []
    lessons.sync(synced, force=True, report=said.append)
    assert any("executing" in line for line in said)
    assert snapshot(synced) == before


def test_ids_do_not_depend_on_an_earlier_notebook(synced):
    first = (synced / f"{LESSON}.ipynb").read_bytes()
    (synced / f"{LESSON}.ipynb").unlink()
    lessons.sync(synced, report=quiet)
    assert (synced / f"{LESSON}.ipynb").read_bytes() == first


def test_repeated_cells_get_ids_of_their_own(small_course):
    md = small_course / f"{LESSON}.md"
    md.write_text("```python\nx = 1\n```\n\n```python\nx = 1\n```\n", encoding="utf-8")
    ids = [cell.id for cell in pairing.build(pairing.find_pairs(small_course)[0]).cells]
    assert len(set(ids)) == 2


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x0c", "\x0b", "\x85", "\x1e"])
def test_a_character_that_would_break_a_line_off_is_named(small_course, character):
    """In an alt text it would end the fence's line, and cost the cell and the Markdown it stands in."""
    pair = pairing.find_pairs(small_course)[0]
    before = pair.markdown.read_text(encoding="utf-8")
    pair.markdown.write_text(before + f'\n```python alt="две{character}строки"\n1\n```\n', encoding="utf-8")
    with pytest.raises(CourseError, match=rf"{pair.markdown.name}: line {before.count(chr(10)) + 2} has an invisible"):
        pairing.build(pair)


def test_a_byte_order_mark_before_the_markdown_is_no_text(small_course):
    pair = pairing.find_pairs(small_course)[0]
    before = pairing.build(pair)
    pair.markdown.write_text(pair.markdown.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert pairing.build(pair) == before


def test_changed_prose_is_taken_over_without_executing(synced):
    md = synced / f"{LESSON}.md"
    md.write_text(md.read_text(encoding="utf-8").replace("# Урок", "# Другой урок"), encoding="utf-8")
    assert lessons.out_of_date(synced) == [f"{LESSON}.ipynb: differs from 01_x.md"]
    said = []
    lessons.sync(synced, report=said.append)
    assert said == [f"{LESSON}.ipynb: written"]
    assert nbformat.read(synced / f"{LESSON}.ipynb", 4).cells[-1].outputs[0].text == "2\n"
    assert lessons.out_of_date(synced) == []


def test_changed_code_is_executed(synced):
    md = synced / f"{LESSON}.md"
    md.write_text(md.read_text(encoding="utf-8").replace("1 + 1", "2 + 2"), encoding="utf-8")
    lessons.sync(synced, report=quiet)
    assert nbformat.read(synced / f"{LESSON}.ipynb", 4).cells[-1].outputs[0].text == "4\n"


def test_an_edit_made_in_the_notebook_alone_is_not_lost(synced):
    path = synced / f"{LESSON}.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells[-1].source = "print('edited by hand')"
    nbformat.write(notebook, path)
    with pytest.raises(CourseError, match="jupytext --to md"):
        lessons.sync(synced, report=quiet)
    assert "edited by hand" in path.read_text(encoding="utf-8")
    lessons.sync(synced, force=True, report=quiet)
    assert "edited by hand" not in path.read_text(encoding="utf-8")


def test_outputs_that_sync_did_not_make_are_made_again(synced):
    path = synced / f"{LESSON}.ipynb"
    before = path.read_bytes()
    for tamper in (lambda cell: cell.outputs.clear(), lambda cell: cell.outputs[0].update(text="3\n")):
        notebook = nbformat.read(path, 4)
        tamper(notebook.cells[-1])
        nbformat.write(notebook, path)
        assert lessons.out_of_date(synced) == [f"{LESSON}.ipynb: its outputs are not those of `course sync`"]
        lessons.sync(synced, report=quiet)
        assert path.read_bytes() == before


def test_only_the_named_notebooks_are_made(small_course, capsys):
    assert main(["--course-dir", str(small_course), "sync", "source/double/double.md"]) == 0
    assert (small_course / "source/double/double.ipynb").exists()
    assert not (small_course / f"{LESSON}.ipynb").exists()
    assert main(["--course-dir", str(small_course), "sync", "dubble"]) == 1
    assert "dubble: no such notebook; did you mean double? There are also: 01_x" in capsys.readouterr().err
    assert main(["--course-dir", str(small_course), "sync", "--check", "double"]) == 1
    assert "looks at all notebooks" in capsys.readouterr().err


def test_execution_says_how_far_it_is(small_course):
    (small_course / "notebooks/02_y.md").write_text("# Второй\n\n```python\n2\n```\n", encoding="utf-8")
    said = []
    lessons.sync(small_course, report=said.append)
    assert "notebooks/01_x.ipynb: executing (1 of 2)" in said
    assert "notebooks/02_y.ipynb: executing (2 of 2, under a minute left)" in said


def test_check_lists_what_is_out_of_date_and_exits_1(synced, capsys):
    assert main(["--course-dir", str(synced), "sync", "--check"]) == 0
    (synced / "source/double/double.ipynb").unlink()
    (synced / "notebooks/02_orphan.ipynb").write_text("{}", encoding="utf-8")
    assert main(["--course-dir", str(synced), "sync", "--check"]) == 1
    out = capsys.readouterr().out
    assert "source/double/double.ipynb: is missing" in out
    assert "notebooks/02_orphan.ipynb: has no Markdown beside it" in out


def test_badges_follow_the_setting(synced):
    url = "https://colab.research.google.com/github/owner/course/blob/main/notebooks/01_x.ipynb"
    assert url in (synced / f"{LESSON}.md").read_text(encoding="utf-8")
    (synced / "pyproject.toml").write_text('[tool.course]\nrepository = "new/home"\nbranch = "v2"\n', encoding="utf-8")
    assert any(line.startswith(f"{LESSON}.md: its badge") for line in lessons.out_of_date(synced))
    lessons.sync(synced, report=quiet)
    notebook = (synced / f"{LESSON}.ipynb").read_text(encoding="utf-8")
    assert "github/new/home/blob/v2/notebooks/01_x.ipynb" in notebook and "owner/course" not in notebook


def test_where_no_repository_is_set_the_line_says_how_to_open_it(synced):
    given = (synced / f"{LESSON}.md").read_bytes()
    (synced / "pyproject.toml").write_text('[tool.course]\nbranch = "v2"\n', encoding="utf-8")
    lessons.sync(synced, report=quiet)
    said = f"\n\n{SOURCE.upload}\n\n"
    notebook = nbformat.read(synced / f"{LESSON}.ipynb", 4)
    assert said in (synced / f"{LESSON}.md").read_text(encoding="utf-8") and said.strip() in notebook.cells[0].source
    (synced / "pyproject.toml").write_text('[tool.course]\nrepository = "owner/course"\n', encoding="utf-8")
    lessons.sync(synced, report=quiet)
    assert (synced / f"{LESSON}.md").read_bytes() == given, "and back"


def test_where_a_clone_comes_from_changes_no_byte(synced):
    (synced / "pyproject.toml").write_text('[tool.course]\nbranch = "main"\n', encoding="utf-8")
    lessons.sync(synced, report=quiet)
    before = snapshot(synced)
    git(synced, "init", "-q")
    for origin in ("https://github.com/owner/course", "git@github.com:fork/course.git", "https://gitlab.com/a/b"):
        git(synced, "config", "remote.origin.url", origin)
        assert lessons.out_of_date(synced) == [] == lessons.sync(synced, report=quiet)
        assert snapshot(synced) == before


def test_a_course_that_says_nothing_of_itself_keeps_the_badges_it_has(synced):
    (synced / "pyproject.toml").unlink()
    assert lessons.out_of_date(synced) == []


def test_a_bad_repository_setting_is_named(synced):
    (synced / "pyproject.toml").write_text('[tool.course]\nrepository = "nowhere"\n', encoding="utf-8")
    with pytest.raises(CourseError, match=r'pyproject.toml: set repository = "owner/name"'):
        lessons.out_of_date(synced)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("1 / 0", "cell 2 fails"),
        ("import sys; print('oops', file=sys.stderr)", "cell 2 writes to stderr"),
        ("import warnings; warnings.warn('old')", "cell 2 writes to stderr"),
    ],
)
def test_a_lesson_that_fails_or_is_noisy_is_named_and_not_written(synced, cell, message):
    md = synced / f"{LESSON}.md"
    md.write_text(md.read_text(encoding="utf-8").replace("print(1 + 1)", cell), encoding="utf-8")
    before = (synced / f"{LESSON}.ipynb").read_bytes()
    with pytest.raises(CourseError, match=message):
        lessons.sync(synced, report=quiet)
    assert (synced / f"{LESSON}.ipynb").read_bytes() == before


def described(cell):
    """What the saved picture of a cell says of itself, where JupyterLab, GitHub and nbconvert look."""
    page = cell.outputs[-1].data["text/html"]
    return {name: html.unescape(value) for name, value in re.findall(r'(\w+)="([^"]*)"', page)}


def test_pictures_get_the_alt_text_of_their_cell_and_widgets_are_left_out(small_course):
    md = small_course / f"{LESSON}.md"
    md.write_text(
        '```python alt="Прямая растёт."\nimport matplotlib.pyplot as plt\n\nplt.plot([1, 2]);\n```\n\n'
        "```python\nimport ipywidgets\n\nipywidgets.IntSlider()\n```\n",
        encoding="utf-8",
    )
    lessons.sync(small_course, report=quiet)
    lesson = nbformat.read(small_course / f"{LESSON}.ipynb", 4)
    picture, widget = lesson.cells
    assert described(picture)["alt"] == "Прямая растёт."
    assert widget.outputs == [] and "widgets" not in lesson.metadata
    # a better description needs no execution
    md.write_text(md.read_text(encoding="utf-8").replace("растёт", "идёт вверх"), encoding="utf-8")
    said = []
    lessons.sync(small_course, report=said.append)
    lesson = nbformat.read(small_course / f"{LESSON}.ipynb", 4)
    assert described(lesson.cells[0]) == {"src": described(picture)["src"], "alt": "Прямая идёт вверх."}
    assert not any("executing" in line for line in said)


def test_pictures_are_compressed_and_opaque(small_course):
    md = small_course / f"{LESSON}.md"
    plot = "import matplotlib.pyplot as plt\n\nplt.figure(facecolor='none')\nplt.scatter(range(500), range(500), c=range(500));"
    md.write_text(f'```python alt="Точки разного цвета."\n{plot}\n```\n', encoding="utf-8")
    lessons.sync(small_course, report=quiet)
    picture = described(nbformat.read(small_course / f"{LESSON}.ipynb", 4).cells[0])["src"].partition(",")[2]
    with Image.open(io.BytesIO(base64.b64decode(picture))) as image:
        assert image.mode == "P" and image.width > 400
        assert image.convert("RGBA").getpixel((1, 1)) >= (250, 250, 250, 255)


def test_a_lesson_that_uses_what_is_about_to_go_is_refused(synced):
    md = synced / f"{LESSON}.md"
    warning = "import warnings\n\nwarnings.warn('use the new one', DeprecationWarning)"
    md.write_text(md.read_text(encoding="utf-8").replace("print(1 + 1)", warning), encoding="utf-8")
    with pytest.raises(CourseError, match="use the new one"):
        lessons.sync(synced, report=quiet)


@pytest.mark.parametrize(
    ("code", "limit", "words"), [("import os\n\nos._exit(1)", 300, "died"), ("while True:\n    pass", 1, "timed out")]
)
def test_a_lesson_that_ends_its_kernel_or_does_not_end_is_named_with_the_cell(synced, monkeypatch, code, limit, words):
    monkeypatch.setattr(running, "CELL_TIMEOUT_S", limit)
    md = synced / f"{LESSON}.md"
    md.write_text(md.read_text(encoding="utf-8").replace("print(1 + 1)", code), encoding="utf-8")
    before = (synced / f"{LESSON}.ipynb").read_bytes()
    with pytest.raises(CourseError, match=rf"01_x\.ipynb: cell 2 fails; the lesson was left as it was\n.*{words}"):
        lessons.sync(synced, report=quiet)
    assert (synced / f"{LESSON}.ipynb").read_bytes() == before


def test_a_course_without_our_settings_or_markdown_is_in_step(small_course):
    (small_course / "pyproject.toml").unlink()
    (small_course / "source/double/double.md").unlink()
    (small_course / "source/double/double.ipynb").write_text("{}", encoding="utf-8")
    lessons.sync(small_course, report=quiet)
    assert lessons.out_of_date(small_course) == []


def test_a_broken_notebook_is_named_with_the_remedy(synced):
    (synced / f"{LESSON}.ipynb").write_text("{half", encoding="utf-8")
    with pytest.raises(CourseError, match=r"01_x.ipynb: not a readable notebook .* delete it"):
        lessons.sync(synced, report=quiet)


@pytest.mark.parametrize("lesson", [LESSON, "notebooks/en/01_x"])
def test_saving_in_a_jupytext_enabled_jupyter_loses_nothing(small_course, lesson):
    """Both files change together; `sync` only makes Jupytext's escapes readable again."""
    from jupyter_server.services.contents.largefilemanager import LargeFileManager
    from jupytext import build_sync_jupytext_contents_manager_class

    translate(small_course, "# Lesson\n")
    md = small_course / f"{lesson}.md"
    md.write_text('# Урок\n\n```python alt="Прямая растёт."\nx = 1\n```\n', encoding="utf-8")
    formats = '[tool.jupytext]\nformats = ["notebooks///ipynb,notebooks///md"]\nnotebook_metadata_filter = "-all"\n'
    with (small_course / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(formats)
    lessons.sync(small_course, report=quiet)
    manager = build_sync_jupytext_contents_manager_class(LargeFileManager)(root_dir=str(small_course))
    model = manager.get(f"{lesson}.ipynb")
    model["content"]["cells"][0]["source"] += "\n\nдописано в Jupyter"
    manager.save(model, f"{lesson}.ipynb")
    assert "дописано" in md.read_text(encoding="utf-8")
    lessons.sync(small_course, report=quiet)
    assert md.read_text(encoding="utf-8") == (
        '# Урок\n\nдописано в Jupyter\n\n```python alt="Прямая растёт."\nx = 1\n```\n'
    )
    assert lessons.out_of_date(small_course) == []


def test_only_lessons_in_the_language_of_the_course_are_run_again_unless_others_are_named(synced):
    translate(synced, "# Lesson\n\n```python\nprint(1)\n```\n")
    lessons.sync(synced, report=quiet)
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copyfile(ROOT / name, synced / name)

    def collected(folder):
        command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", folder]
        said = subprocess.run(command, cwd=synced, capture_output=True, text=True, check=True).stdout
        return {line.partition("::")[0] for line in said.splitlines() if "::" in line}

    assert collected("notebooks") == {"notebooks/01_x.ipynb"}
    assert collected("notebooks/en") == {"notebooks/en/01_x.ipynb"}
