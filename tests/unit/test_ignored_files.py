"""What nbgrader leaves out is told by names alone, without a look at the folder for each of them."""

import importlib.util

import nbgrader.utils

from graders.gradebook.places import is_ignored, take_paths_literally

PATTERNS = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.md", "*.ipynb", "*.t?t", "[ab].csv"]


def of_nbgrader():
    """nbgrader's own function, also where it has been replaced in this process."""
    spec = importlib.util.spec_from_file_location("nbgrader_as_it_comes", nbgrader.utils.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.is_ignored


def test_it_is_what_nbgrader_says(tmp_path):
    original = of_nbgrader()
    for name in (
        "a.md",
        ".a.md",
        "b.txt",
        "a.csv",
        "c.csv",
        "x.pyc",
        "feedback",
        ".hidden",
        "B.MD",
        ".ipynb_checkpoints",
    ):
        (tmp_path / name).write_text("")
        assert is_ignored(f"{tmp_path}/{name}", PATTERNS) == original(f"{tmp_path}/{name}", PATTERNS), name
    assert not is_ignored(f"{tmp_path}/a.md")


def test_no_folder_is_listed_for_a_name(tmp_path, monkeypatch):
    def listed(*_, **__):
        raise AssertionError("the folder is listed for each of its files")

    take_paths_literally()
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text("")
    monkeypatch.setattr(nbgrader.utils.glob, "glob", listed)
    assert len(nbgrader.utils.find_all_files(str(tmp_path), PATTERNS[:-2])) == 5
