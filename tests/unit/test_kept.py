"""What passed with the same content is left out, and nothing else."""

import textwrap

import kept
import nbformat
import pytest
from support import code, notebook

pytest_plugins = ["pytester"]

TEST = """
    import pathlib
    import pytest

    @pytest.mark.kept("answers", lambda number: [number, pathlib.Path("content").read_text()])
    @pytest.mark.parametrize("number", [1, 2])
    def test_answer(number):
        assert str(number) in pathlib.Path("content").read_text()

    def test_machine():
        pass

    @pytest.mark.kept("runs", lambda **_: pathlib.Path("content").read_text())
    @pytest.mark.parametrize("number", [1, 2])
    def test_run(number):
        pass
    """
PLUGIN = """
    import pathlib
    import kept

    kept.environment = dict  # in workers of pytest-xdist too

    def pytest_configure(config):
        config.addinivalue_line("markers", "kept: x")
        config.pluginmanager.register(kept.Kept(config, pathlib.Path("store")))
    """


@pytest.fixture
def run(pytester, monkeypatch):
    monkeypatch.setattr("kept.environment", kept.environment)  # the plugin below replaces it
    pytester.makeconftest(textwrap.dedent(PLUGIN))

    def run(*arguments, **expected):
        result = pytester.runpytest_inprocess("-p", "no:cacheprovider", *arguments)
        result.assert_outcomes(**expected)
        return next(line for line in result.outlines if line.startswith("passed before")).partition("again: ")[2]

    return run


def test_a_pass_is_kept_until_the_content_changes_and_a_failure_never(pytester, run):
    pytester.makepyfile(test_it=textwrap.dedent(TEST))
    content = pytester.path / "content"
    content.write_text("1")
    assert run("test_it.py::test_run[1]", passed=1) == "nothing", "it says nothing of its sibling"
    assert run(passed=3, failed=1, deselected=1) == "1 runs"
    assert run(passed=1, failed=1, deselected=3) == "1 answers, 2 runs"
    content.write_text("12")
    assert run(passed=5) == "nothing"
    assert run(passed=1, deselected=4) == "2 answers, 2 runs"
    content.write_text("1")
    assert run(passed=1, failed=1, deselected=3) == "1 answers, 2 runs"


def test_a_lesson_is_kept_only_when_all_of_it_has_passed(pytester, run, monkeypatch):
    monkeypatch.setattr("nbval.plugin.IPyNbFile.setup", lambda self: None)
    monkeypatch.setattr("nbval.plugin.IPyNbCell.runtest", lambda self: exec(self.cell.source))
    path = pytester.path / "lesson.ipynb"
    nbformat.write(notebook(code("1"), code("2")), path)
    select = ["--nbval-lax", "lesson.ipynb"]
    assert run("--nbval-lax", "lesson.ipynb::Cell 0", passed=1) == "nothing"
    assert run("--nbval-lax", "lesson.ipynb::Cell 1", passed=1) == "nothing"
    assert run(*select, passed=2) == "nothing"
    assert run(*select, deselected=2) == "1 lessons"
    nbformat.write(notebook(code("1"), code("assert False")), path)
    assert run(*select, passed=1, failed=1) == "nothing"
    assert run(*select, passed=1, failed=1) == "nothing"


def test_workers_of_xdist_tell_what_they_left_out(pytester, run):
    pytester.makepyfile(test_it=textwrap.dedent(TEST))
    (pytester.path / "content").write_text("12")
    pytester.makeini("[pytest]\npythonpath = .")
    run(passed=5)
    assert run("-n", "1", passed=1) == "2 answers, 2 runs"
