import json
import shutil
import subprocess
import sys
from collections import Counter
from contextlib import chdir
from html.parser import HTMLParser
from urllib.parse import unquote

import nbformat
import pytest
from kept import by_content, repository
from markdown_it import MarkdownIt
from nbgrader.server_extensions.validate_assignment.handlers import ValidateAssignmentHandler
from support import execute, git

from graders import CourseError, course
from graders.authoring.assignments import find_secrets
from graders.authoring.badges import badge_line
from graders.authoring.pairing import find_pairs
from graders.authoring.publish import VALIDATE, publish
from graders.cli import main
from graders.precheck.onefile import FILE_NAME
from graders.published import NOTE, find_address

pytestmark = by_content("whole runs", lambda **_: repository())

TAUGHT = ("return network", "compile(", "keras.Sequential(", "set_random_seed(", "learning_rate=0.1)")


ORIGINS = {"GitHub": "git@github.com:uni/nn.git", "elsewhere": "https://gitlab.com/uni/nn.git"}


def publish_into(folder, root, origin):
    """Publish into a clone, and take what makes it one away again; return where its files are to be found."""
    folder.mkdir()
    git(folder, "init", "-q")
    git(folder, "remote", "add", "origin", origin)
    git(folder, "checkout", "-qb", "spring")
    address = find_address(root, folder)
    assert main(["--course-dir", str(root), "publish", str(folder)]) == 0
    shutil.rmtree(folder / ".git")
    return folder, address


@pytest.fixture(scope="module", autouse=True)
def not_noted(root):
    """Where feedback of this course leads is not for its tests to say."""
    note = root / NOTE
    before = note.read_bytes() if note.exists() else None
    yield
    note.unlink(missing_ok=True)
    if before is not None:
        note.write_bytes(before)


@pytest.fixture(scope="module")
def everywhere(root, tmp_path_factory):
    """The folders for students, by where they come from: two, as a third address is the same to them."""
    public = tmp_path_factory.mktemp("public")
    return {name: publish_into(public / name, root, origin) for name, origin in ORIGINS.items()}


@pytest.fixture(scope="module")
def published(everywhere):
    return everywhere["elsewhere"][0]


def test_has_what_students_need_and_no_more(root, published):
    names = {path.relative_to(published).as_posix() for path in published.rglob("*") if path.is_file()}
    assert {
        "notebooks/02_multiply_neuron.ipynb",
        "release/neurons/neurons.ipynb",
        "img/neuron.svg",
        "img/player.gif",
        "data/README.md",
        "environment.yml",
        "requirements.lock",
        "README.ru.md",
        "README.en.md",
    } <= names
    assert {pair.published for pair in find_pairs(root)} <= names, "lessons in every language, and releases"
    assert {name.split("/")[0] for name in names if "/" in name} == {"notebooks", "release", "img", "data"}
    assert {name for name in names if name.endswith((".py", ".toml", ".db", ".pkz"))} == {FILE_NAME, VALIDATE}
    assert "img/screens" not in {name.rpartition("/")[0] for name in names}


def test_no_solution_hidden_test_or_answer_in_any_file(root, published):
    """Searched anew here, byte by byte, without the code that `publish` itself searches with."""
    source = nbformat.read(root / "source/neurons/neurons.ipynb", 4)
    secret, inside = [], False
    for line in (line for cell in source.cells for line in cell.source.splitlines()):
        if "### BEGIN" in line:
            inside = True
        elif "### END" in line:
            inside = False
        elif inside and len(line.strip()) > 12:
            secret.append(line.strip())
    assert len(secret) > 20
    demo = ["os._exit", "learning_rate=0.1)", "sizes[i] * sizes[i + 1]"]
    for path in (path for path in published.rglob("*") if path.is_file()):
        content = path.read_bytes().decode("utf-8", errors="ignore")
        if path.suffix == ".ipynb":
            content += "\n".join(
                "".join(cell["source"]) + json.dumps(cell.get("outputs"), ensure_ascii=False)
                for cell in json.loads(content)["cells"]
            )
        found = [text for text in [*secret, "BEGIN SOLUTION", "HIDDEN TESTS", *demo] if text in content]
        if path.relative_to(published).parts[0] == "notebooks":
            # lessons teach these single lines; together they would be the solution
            found = [text for text in found if not any(call in text for call in TAUGHT)]
        assert found == [], path


def test_the_lesson_runs_from_there(published):
    path = published / "notebooks/02_multiply_neuron.ipynb"
    notebook = nbformat.read(path, 4)
    execute(notebook, path.parent)


def test_the_file_that_checks_knows_the_releases(published):
    """Without our package: it is there for people who do not have it."""
    folder = published / "release/neurons"
    shown = subprocess.run([sys.executable, "-I", FILE_NAME, "--help"], cwd=published, capture_output=True, check=True)
    assert "NOTEBOOK.ipynb" in shown.stdout.decode(sys.stdout.encoding or "utf-8")
    text = (published / FILE_NAME).read_text(encoding="utf-8")
    names = {
        cell.metadata.nbgrader.grade_id
        for cell in nbformat.read(folder / "neurons.ipynb", 4).cells
        if "nbgrader" in cell.metadata
    }
    assert len(names) > 20 and all(f"'name': '{name}'" in text for name in names)


def test_validate_waits_for_a_cell_as_long_as_grading(root, published):
    """Where Jupyter is started in that folder: nbgrader's server reads what lies there."""
    with chdir(root):
        granted = ValidateAssignmentHandler.load_config(None).Execute.timeout
    with chdir(published):
        assert ValidateAssignmentHandler.load_config(None).Execute.timeout == granted == 300


def test_the_assignment_runs_from_there_past_what_is_unsolved_without_our_package(published):
    path = published / "release/neurons/neurons.ipynb"
    notebook = nbformat.read(path, 4)
    hide = "import sys\nsys.modules['graders'] = None"
    notebook.cells.insert(0, nbformat.v4.new_code_cell(hide))
    execute(notebook, path.parent, go_on=True)
    failed = [cell for cell in notebook.cells if any(o.output_type == "error" for o in cell.get("outputs", []))]
    assert failed[0].metadata.nbgrader.grade_id == "test_sigmoid"
    assert {o.ename for cell in failed for o in cell.outputs if o.output_type == "error"} == {"NotImplementedError"}
    tests = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert all(cell in failed for cell in tests if cell.cell_type == "code")


def test_pictures_are_inside_the_published_notebooks(published):
    """Colab opens a notebook without the folder around it."""
    text = (published / "notebooks/02_multiply_neuron.ipynb").read_text(encoding="utf-8")
    assert "](data:image/png;base64," in text and "../img/" not in text


class Targets(HTMLParser):
    """What a page links to and shows."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found += [value for name, value in attributes if name in ("href", "src")]


def pages(path):
    """What is shown of a text or a notebook, as HTML."""
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    if path.suffix == ".md":
        yield markdown.render(path.read_text(encoding="utf-8"))
        return
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "markdown":
            yield markdown.render(cell.source)
        yield from (
            output["data"]["text/html"] for output in cell.get("outputs", []) if "text/html" in output.get("data", {})
        )


@pytest.mark.parametrize("name", ORIGINS)
def test_every_link_leads_to_something_that_is_published(everywhere, name):
    folder, address = everywhere[name]
    ours, faults = Counter(), []
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".md", ".ipynb")):
        for target in (target for page in pages(path) for target in Targets(page).found):
            place, kind = unquote(target.partition("#")[0]), "relative"
            for way in ("colab", "github"):
                if address and place.startswith(getattr(address, way)("")):
                    place, kind = place.removeprefix(getattr(address, way)("")), way
            if (kind == "relative" and ":" in place.partition("/")[0]) or not place:
                continue
            ours[path.suffix, kind] += 1
            there = (path.parent if kind == "relative" else folder) / place
            opens = kind != "colab" or there.suffix == ".ipynb"
            in_colab = kind != "relative" or path.suffix == ".md" or address is None
            if not (there.exists() and opens and in_colab):
                faults.append((path.relative_to(folder).as_posix(), target))
    assert faults == []
    badges = len(list(folder.rglob("*.ipynb")))
    assert ours[".md", "relative"] > 50
    assert ours[".ipynb", "colab"] > 5 * badges if address else ours[".ipynb", "relative"] > 5 * badges


@pytest.mark.parametrize("name", ORIGINS)
def test_a_notebook_leads_to_itself_in_colab_or_says_how_it_is_opened(root, everywhere, name):
    folder, address = everywhere[name]
    for pair in find_pairs(root):
        line = badge_line(pair.language, address.colab(pair.published) if address else None)
        cells = nbformat.read(folder / pair.published, 4).cells
        assert line in cells[0].source.splitlines() and sum(cell.source.count(line) for cell in cells) == 1


def test_the_style_sheet_is_inside_the_published_notebooks(root, published, tmp_path):
    """The same look where the folder is not around: every setting arrives as the sheet has it."""
    cells = nbformat.read(published / "notebooks/02_multiply_neuron.ipynb", 4).cells
    line = next(cell.source for cell in cells if "plt.style.use(" in cell.source).partition("plt.style.use(")[2]
    code = "import matplotlib.pyplot as plt, sys\nbefore = dict(plt.rcParams)\n{}\nprint(sorted("
    code += "(key, str(value)) for key, value in plt.rcParams.items() if str(before[key]) != str(value)))"
    sheet = f"plt.style.use({str(root / 'notebooks/course.mplstyle')!r})"
    outputs = []
    for use in (sheet, f"plt.style.use({line}"):
        command = [sys.executable, "-c", code.format(use)]
        outputs.append(subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout)
    assert outputs[0] == outputs[1] and "figure.constrained_layout.use" in outputs[0]


def test_publishing_again_renews_and_keeps_the_git_folder(copy, tmp_path):
    api = course.open_course(copy)
    target = tmp_path / "students"
    publish(api, target, report=lambda line: None)
    (target / ".git").mkdir()
    (target / ".git/HEAD").write_text("ref: refs/heads/main\n")
    first = {path for path in target.rglob("*") if path.is_file()}
    (target / "README.md").write_text("old")
    publish(api, target, report=lambda line: None)
    assert {path for path in target.rglob("*") if path.is_file()} == first
    assert (target / ".git/HEAD").read_text() == "ref: refs/heads/main\n"
    assert (target / "README.md").read_text(encoding="utf-8") != "old"


def test_a_folder_with_other_files_is_left_alone(copy, tmp_path):
    target = tmp_path / "students"
    target.mkdir()
    (target / "thesis.txt").write_text("years of work")
    with pytest.raises(CourseError, match=r"not from `course publish` \(thesis.txt\)"):
        publish(course.open_course(copy), target)
    assert (target / "thesis.txt").read_text() == "years of work"


def test_refuses_to_publish_into_the_course_itself(copy):
    for folder in (copy, copy / "release", copy.parent):
        with pytest.raises(CourseError, match="publish into a folder of its own"):
            publish(course.open_course(copy), folder)


def test_refuses_a_release_with_a_secret(copy, tmp_path):
    secret = sorted(find_secrets(course.open_course(copy), "neurons").tests)[0]
    (copy / "data/README.md").write_text(secret, encoding="utf-8")
    with pytest.raises(CourseError, match=r"data/README\.md: hidden test line"):
        publish(course.open_course(copy), tmp_path / "students")
    assert not (tmp_path / "students").exists()


def test_refuses_a_release_that_is_not_what_its_source_gives(copy, tmp_path):
    (copy / "release/neurons/extra.txt").write_text("x", encoding="utf-8")
    with pytest.raises(CourseError, match="run `course release neurons` first"):
        publish(course.open_course(copy), tmp_path / "students")


def test_publishes_what_lies_in_folders_of_a_release(copy, tmp_path):
    points = copy / "source/neurons/data/points.csv"
    points.parent.mkdir()
    points.write_text("1,2\n")
    api = course.open_course(copy)
    course.release(api, ["neurons"], report=lambda line: None)
    publish(api, tmp_path / "students", report=lambda line: None)
    assert (tmp_path / "students/release/neurons/data/points.csv").read_text() == "1,2\n"


@pytest.mark.parametrize("which", [0, 1, 2])
def test_refuses_a_lesson_with_a_whole_solution(copy, tmp_path, which):
    lines = find_secrets(course.open_course(copy), "neurons").solutions[which]
    (copy / "notebooks/README.md").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(CourseError, match=r"notebooks/README\.md: solution line"):
        publish(course.open_course(copy), tmp_path / "students")


def test_refuses_when_out_of_date(copy, tmp_path):
    md = copy / "notebooks/02_multiply_neuron.md"
    md.write_text(md.read_text(encoding="utf-8") + "\nЕщё.\n", encoding="utf-8")
    with pytest.raises(CourseError, match="run `course sync` first"):
        publish(course.open_course(copy), tmp_path / "students")


def test_the_command_needs_no_more_than_the_repository(root, tmp_path):
    command = [sys.executable, "-m", "graders.cli", "publish", str(tmp_path / "students")]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    assert (tmp_path / "students/README.md").exists()
