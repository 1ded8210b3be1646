"""Where students find the course: by `[tool.course]` of pyproject.toml, or where git has it from.

A course that is published into a folder keeps its own repository for itself, with the solutions in it: students may not
be able to read that, and need not even know its name. Where nothing was published, they read the repository itself.
"""

import os
import posixpath
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from graders import CourseError
from graders.files import read_toml, write_atomic
from graders.git import ask_git

COLAB = "https://colab.research.google.com/"
NOTE = ".course/published"  # the folder that was published into last
_REPOSITORY = re.compile(r"[\w-][\w.-]*/(?!\.+\Z)[\w.-]+", re.ASCII)
# As git takes them: with a scheme, or as `ssh` names a host; both with somebody's name, and perhaps a password, before
# it. The host has to be the last thing before the path, or `github.com@elsewhere` would pass.
_ON_GITHUB = re.compile(
    r"(?:(?:https?|ssh|git|git\+ssh)://(?:[^\s@/?#\\]+@)?(?:www\.|ssh\.)?github\.com(?::\d+)?/|"
    r"(?:[^\s@/:?#\\]+@)?(?:ssh\.)?github\.com:/?)"
    r"([^\s/]+/[^\s/]+?)(?:\.git)?/?",
    re.IGNORECASE,
)


def course_settings(root: Path) -> dict[str, Any]:
    """Return `[tool.course]` of pyproject.toml; empty when there is none.

    Raises:
        CourseError: when the file is not TOML, or something else than a table stands there.
    """
    path = root / "pyproject.toml"
    found: dict[str, Any] = read_toml(path) if path.exists() else {}
    for key in ("tool", "course"):
        inner = found.get(key, {})
        if not isinstance(inner, dict):
            raise CourseError(f"{path}: [tool.course] must be a table, with repository and assignments")
        found = inner
    return found


def assignment_title(root: Path, assignment: str) -> str:
    """Return what students know an assignment by, from `[tool.course.assignments]`; its name where nothing is set.

    Raises:
        CourseError: when pyproject.toml cannot be read.
    """
    entries = course_settings(root).get("assignments", {})
    entry = entries.get(assignment) if isinstance(entries, dict) else None
    return str(entry.get("title") or assignment) if isinstance(entry, dict) else assignment


@dataclass(frozen=True)
class Address:
    """Where files of the course can be opened: a branch of a repository on GitHub.

    Attributes:
        repository: owner and name.
        branch: its branch.
        folder: the folder in it that holds `notebooks` and `release`, with forward slashes; empty where that is the
            repository itself.
    """

    repository: str
    branch: str = "main"
    folder: str = ""

    def colab(self, file: str) -> str:
        """Return what opens a notebook in Colab."""
        return f"{COLAB}github/{self.repository}/blob/{self._place(file)}"

    def github(self, file: str, *, folder: bool = False) -> str:
        """Return what shows a file, or a folder, on GitHub."""
        return f"https://github.com/{self.repository}/{'tree' if folder else 'blob'}/{self._place(file)}"

    def _place(self, file: str) -> str:
        return quote(posixpath.join(self.branch, self.folder, file))


def given_address(root: Path) -> Address | None:
    """Return the address that pyproject.toml gives; None where it gives none.

    What is committed may hold this one alone: it is the same in every clone, and where a clone comes from is not.

    Raises:
        CourseError: when what stands there is no repository on GitHub, or no branch.
    """
    repository, branch, folder = _settings(root)
    return Address(repository, branch or "main", folder) if repository else None


def find_address(root: Path, folder: Path | None = None) -> Address | None:
    """Return where students find the course: as pyproject.toml says, else as git does; None where nobody knows.

    Git is asked where the folder that students get comes from; where they get none, or one within this repository,
    where this repository does. A folder that comes from elsewhere than GitHub, or from nowhere, has no address: Colab
    opens files from GitHub alone, and this repository is another one.

    Args:
        root: the course's folder.
        folder: the one that is published into, which need not be there yet; without one, the one that
            `note_folder` has noted last.

    Raises:
        CourseError: see `given_address`.
    """
    repository, branch, within = _settings(root)
    home, given = _Checkout.around(root), folder or _noted(root)
    place = _Checkout.around(given) if given else home
    is_own = bool(place and home and place.top == home.top)
    if is_own:
        place = home  # the lessons are beside the folder, which git may well ignore
    elif given and not folder and not given.is_dir():
        place = None  # what lies around the place where it was, is another thing
    name = repository_of(place.origin) if place else None
    if repository:
        here = within or (place.folder if place and (name == repository or not is_own) else "")
        return Address(repository, branch or (place.branch if place and not is_own else "") or "main", here)
    return Address(name, branch or place.branch or "main", within or place.folder) if place and name else None


def note_folder(root: Path, folder: Path) -> None:
    """Note the folder that a course was published into: feedback and website then lead where its notebooks do."""
    write_atomic(root / NOTE, os.fsencode(folder.resolve()))


def _noted(root: Path) -> Path | None:
    with suppress(OSError):
        return Path(os.fsdecode((root / NOTE).read_bytes())) if (root / NOTE).stat().st_size else None
    return None


def repository_of(url: str) -> str | None:
    """Return owner and name of the repository on GitHub that an address of git's means; None where it means another."""
    found = _ON_GITHUB.fullmatch(url)
    return found[1] if found and _REPOSITORY.fullmatch(found[1]) else None


def _settings(root: Path) -> tuple[str, str, str]:
    """Return the repository, the branch and the folder that pyproject.toml sets; what it leaves out is empty."""
    settings = course_settings(root)
    examples = {"repository": "owner/name", "branch": "main", "folder": "courses/networks"}
    found = {key: settings.get(key, "") for key in examples}
    for key, is_one in (("repository", _is_repository), ("branch", _is_branch), ("folder", _is_folder)):
        if key in settings and not (isinstance(found[key], str) and is_one(found[key])):
            place = root / "pyproject.toml"
            raise CourseError(f'{place}: set {key} = "{examples[key]}" under [tool.course], or leave it out')
    return found["repository"], found["branch"], found["folder"]


def _is_repository(text: str) -> bool:
    return bool(_REPOSITORY.fullmatch(text))


def _is_branch(text: str) -> bool:
    return bool(text.strip())


def _is_folder(text: str) -> bool:
    """Say whether a text is the way to a folder within a repository, with forward slashes."""
    parts = text.split("/")
    return not set(parts) & {"", ".", ".."} and "\\" not in text and text.strip() == text


@dataclass(frozen=True)
class _Checkout:
    """A folder in a clone or a worktree, as git knows it.

    Attributes:
        top: the clone's or worktree's own folder.
        folder: the way from there, with forward slashes.
        origin: the address of the remote `origin`; empty without one.
        branch: the branch that is checked out; empty where it is none but a commit.
    """

    top: Path
    folder: str
    origin: str
    branch: str

    @classmethod
    def around(cls, folder: Path) -> "_Checkout | None":
        """Ask about a folder that may not be there yet; None where it is in no clone."""
        folder = folder.resolve()
        there = next(path for path in (folder, *folder.parents) if path.is_dir())
        found = ask_git(there, "rev-parse", "--show-toplevel")
        if not found:
            return None
        top = Path(found).resolve()
        if not folder.is_relative_to(top):
            return None
        way = folder.relative_to(top).as_posix()
        return cls(
            top=top,
            folder="" if way == "." else way,
            origin=ask_git(there, "remote", "get-url", "origin") or "",
            branch=ask_git(there, "symbolic-ref", "--quiet", "--short", "HEAD") or "",
        )
