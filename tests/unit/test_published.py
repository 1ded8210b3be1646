"""Where students find the course: by pyproject.toml, by git, or nowhere."""

import shutil

import pytest
from support import git

from graders import CourseError
from graders.published import Address, find_address, given_address, note_folder, repository_of

HOME = "https://github.com/uni/course.git"


@pytest.fixture
def root(tmp_path):
    """A course, as somebody has cloned it."""
    return repository(tmp_path / "course", HOME)


def repository(folder, origin=None, branch="main"):
    folder.mkdir(parents=True)
    git(folder, "init", "-q")
    git(folder, "symbolic-ref", "HEAD", f"refs/heads/{branch}")
    if origin is not None:
        git(folder, "config", "remote.origin.url", origin)
    return folder


def settings(root, text):
    (root / "pyproject.toml").write_text(f"[tool.course]\n{text}\n", encoding="utf-8")


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/uni/nn",
        "https://github.com/uni/nn/",
        "https://github.com/uni/nn.git",
        "http://github.com/uni/nn.git/",
        "https://www.github.com/uni/nn",
        "https://GitHub.com/uni/nn",
        "https://anna@github.com/uni/nn.git",
        "https://anna:token@github.com:443/uni/nn.git",
        "git@github.com:uni/nn.git",
        "git@github.com:uni/nn",
        "git@github.com:/uni/nn.git",
        "github.com:uni/nn.git",
        "org-42@github.com:uni/nn.git",
        "ssh://git@github.com/uni/nn",
        "ssh://git@github.com:22/uni/nn.git",
        "ssh://git@ssh.github.com:443/uni/nn.git",
        "git+ssh://git@github.com/uni/nn.git",
        "git://github.com/uni/nn.git",
    ],
)
def test_a_repository_on_github_is_known_in_every_form(url):
    assert repository_of(url) == "uni/nn"


def test_names_may_have_dots_dashes_and_underscores():
    assert repository_of("https://github.com/uni-1_x/nn.course_2-b.git") == "uni-1_x/nn.course_2-b"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://gitlab.com/uni/nn.git",
        "git@gitlab.com:uni/nn.git",
        "https://github.uni.edu/uni/nn",
        "git@github.com-work:uni/nn.git",
        "/srv/git/github.com/uni/nn.git",
        "../nn",
        "file:///github.com/uni/nn",
        "https://github.com.elsewhere.org/uni/nn",
        "https://github.com@elsewhere.org/uni/nn",
        "https://elsewhere.org/@github.com/uni/nn",
        "https://elsewhere.org/github.com:uni/nn",
        "https://elsewhere.org#@github.com/uni/nn",
        "ext::sh -c true github.com:uni/nn",
        "https://github.com/uni",
        "https://github.com/uni/nn/tree/main",
        "https://github.com/uni//nn",
        "https://github.com/uni/..",
        "https://github.com/uni/..git",
        "https://github.com/../nn",
        "https://github.com/uni/nn ",
        " https://github.com/uni/nn",
        "https://github.com/uni/n n",
        "https://github.com/uni/nn\n",
        "https://github.com/uni/nn\nhttps://elsewhere.org/uni/nn",
        "https://github.com/uni/nn)](https://elsewhere.org",
        "https://github.com/uni/nn?x=<script>",
        "https://github.com/юни/nn",
        "https://github.com/uni/nn\u2028",
    ],
)
def test_anything_else_has_no_address(url, root):
    assert repository_of(url) is None
    git(root, "config", "remote.origin.url", url)
    assert find_address(root) is None


def test_what_pyproject_says_comes_first(root, tmp_path):
    folder = repository(tmp_path / "students", "https://github.com/uni/students", "spring")
    settings(root, 'repository = "a/b"')
    assert given_address(root) == find_address(root) == Address("a/b", "main")
    assert find_address(root, folder) == Address("a/b", "spring"), "the branch that students get is checked out there"
    settings(root, 'repository = "a/b"\nbranch = "v2"')
    assert given_address(root) == find_address(root, folder) == Address("a/b", "v2")
    settings(root, 'branch = "v2"')
    assert given_address(root) is None
    assert find_address(root, folder) == Address("uni/students", "v2")


def test_then_where_the_folder_comes_from_then_where_the_course_does(root, tmp_path):
    folder = repository(tmp_path / "students", "git@github.com:uni/students.git", "spring")
    assert given_address(root) is None, "what is committed is the same in every clone"
    assert find_address(root, folder) == Address("uni/students", "spring")
    assert find_address(root) == Address("uni/course", "main")
    assert find_address(root, tmp_path / "no repository") is None, "who gets that need not see the course's own"
    assert find_address(root, repository(tmp_path / "new")) is None, "it has no origin yet"


def test_what_was_published_last_is_where_feedback_leads(root, tmp_path):
    students = repository(tmp_path / "сту денты", "git@github.com:uni/students.git", "spring")
    note_folder(root, students)
    assert find_address(root) == Address("uni/students", "spring")
    git(students, "config", "remote.origin.url", "git@github.com:uni/moved.git")
    assert find_address(root) == Address("uni/moved", "spring")
    settings(root, 'repository = "a/b"\nfolder = "nn/neu"')
    assert find_address(root) == Address("a/b", "spring", "nn/neu")
    (root / "pyproject.toml").unlink()
    note_folder(root, root / "build/students")
    assert find_address(root) == Address("uni/course", "main"), "within the course's own repository, which they read"


@pytest.mark.parametrize("kind", ["gone", "plain", "not from GitHub", "gone from a clone"])
def test_the_courses_own_repository_is_not_named_once_it_was_published_elsewhere(root, tmp_path, kind):
    around = repository(tmp_path / "around", "https://github.com/anna/dotfiles")
    folder = around / "gone" if "clone" in kind else tmp_path / "students"
    if kind == "plain":
        folder.mkdir()
    elif kind == "not from GitHub":
        repository(folder, "https://gitlab.com/uni/students")
    note_folder(root, folder)
    assert find_address(root) is None


@pytest.mark.parametrize("content", [b"", None])
def test_a_note_that_says_nothing_is_none(root, content):
    (root / ".course").mkdir()
    if content is None:
        (root / ".course/published").mkdir()
    else:
        (root / ".course/published").write_bytes(content)
    assert find_address(root) == Address("uni/course", "main")


def test_a_course_in_a_folder_of_its_repository(tmp_path):
    course = repository(tmp_path / "all", "https://github.com/uni/all.git") / "teaching/nn 1"
    course.mkdir(parents=True)
    assert find_address(course) == Address("uni/all", "main", "teaching/nn 1")
    settings(course, 'repository = "uni/all"')
    assert find_address(course) == Address("uni/all", "main", "teaching/nn 1"), "it is the same repository"
    assert given_address(course) == Address("uni/all"), "a copy without git would not know"
    settings(course, 'repository = "uni/other"')
    assert find_address(course) == Address("uni/other"), "it may lie elsewhere there"
    settings(course, 'repository = "uni/all"\nfolder = "teaching/nn 1"')
    there = Address("uni/all", "main", "teaching/nn 1")
    assert given_address(course) == find_address(course) == there
    assert there.colab("release/x/x.ipynb").endswith("/uni/all/blob/main/teaching/nn%201/release/x/x.ipynb")


@pytest.mark.parametrize("said", ['""', '"/nn"', '"nn/"', '"../nn"', '"a//b"', '"."', '"a\\\\b"', '" a"', "3"])
def test_a_setting_that_is_no_folder_is_named(root, said):
    settings(root, f'repository = "a/b"\nfolder = {said}')
    for ask in (given_address, find_address):
        with pytest.raises(
            CourseError, match=r'pyproject\.toml: set folder = "courses/networks" under \[tool\.course\]'
        ):
            ask(root)


def test_a_folder_from_elsewhere_has_no_address_whatever_the_course_has(root, tmp_path):
    assert find_address(root, repository(tmp_path / "students", "https://gitlab.com/uni/students.git")) is None


def test_a_fork_has_its_own(root):
    git(root, "remote", "add", "upstream", HOME)
    git(root, "config", "remote.origin.url", "git@github.com:anna/course.git")
    assert find_address(root) == Address("anna/course", "main")


def test_folders_within_a_repository(root, tmp_path):
    assert find_address(root, root / "build/students") == Address("uni/course", "main"), "the lessons are beside it"
    around = repository(tmp_path / "all", "https://github.com/uni/all", "main")
    there = Address("uni/all", "main", "nn/students")
    assert find_address(root, around / "nn/students") == there, "it need not be there yet"
    (around / "nn/students").mkdir(parents=True)
    assert find_address(root, around / "nn/students") == find_address(around / "nn/students") == there
    assert there.colab("notebooks/01_x.ipynb").endswith("/uni/all/blob/main/nn/students/notebooks/01_x.ipynb")


def test_a_worktree_knows_its_origin_and_without_a_branch_it_is_main(root, tmp_path):
    git(root, "commit", "-qm", "first", "--allow-empty")
    tree = tmp_path / "tree"
    git(root, "worktree", "add", "-q", "-b", "students", str(tree))
    assert find_address(root, tree) == Address("uni/course", "students")
    git(tree, "checkout", "-q", "--detach")
    assert find_address(root, tree) == Address("uni/course", "main")


def test_without_git_there_is_what_pyproject_says(root, tmp_path, monkeypatch):
    folder = repository(tmp_path / "students", "https://github.com/uni/students")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("git") is None
    assert find_address(root, folder) is None
    settings(root, 'repository = "a/b"')
    assert find_address(root, folder) == Address("a/b", "main")


def test_a_course_that_git_does_not_have_has_no_address(tmp_path):
    assert find_address(tmp_path / "there is none") is None
    (tmp_path / ".git").mkdir()
    assert find_address(tmp_path, tmp_path / "students") is None


def test_a_hook_of_another_repository_changes_nothing(root, tmp_path, monkeypatch):
    other = repository(tmp_path / "other", "https://github.com/uni/other")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    assert find_address(root) == Address("uni/course", "main")


@pytest.mark.parametrize("said", ['"nowhere"', '""', '"a/b/c"', '"a/b c"', '"a/.."', "5", '"https://github.com/a/b"'])
def test_a_setting_that_is_no_repository_is_named(root, said):
    settings(root, f"repository = {said}")
    for ask in (given_address, find_address):
        with pytest.raises(CourseError, match=r'pyproject\.toml: set repository = "owner/name" under \[tool\.course\]'):
            ask(root)


@pytest.mark.parametrize("said", ['""', "7"])
def test_a_setting_that_is_no_branch_is_named(root, said):
    settings(root, f'repository = "a/b"\nbranch = {said}')
    with pytest.raises(CourseError, match=r'pyproject\.toml: set branch = "main" under \[tool\.course\]'):
        given_address(root)


def test_nothing_of_a_name_ends_a_link():
    address = Address("a/b", "осень)#1 (x)", "n n")
    for url in (address.colab("notebooks/01 (x).ipynb"), address.github("data", folder=True)):
        assert url.isascii() and not set(' ()<>"#').intersection(url)
    assert (
        Address("a/b", "feature/x").github("data/README.md") == "https://github.com/a/b/blob/feature/x/data/README.md"
    )
    assert Address("a/b").github("data", folder=True) == "https://github.com/a/b/tree/main/data"


def test_an_address_is_not_shown_with_the_password_in_it(root):
    git(root, "config", "remote.origin.url", "https://anna:secret@github.com/uni/course.git")
    assert "secret" not in str(find_address(root))
