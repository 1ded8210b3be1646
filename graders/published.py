"""Where students find the course: by `[tool.course]` of pyproject.toml, or where git has the course from."""

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from graders import CourseError
from graders.files import read_toml
from graders.git import ask_git

COLAB = "https://colab.research.google.com/"
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
    repository, branch = _settings(root)
    return Address(repository, branch or "main") if repository else None


def find_address(root: Path, folder: Path | None = None) -> Address | None:
    """Return where students find the course: as pyproject.toml says, else as git does; None where nobody knows.

    Git is asked where the folder that students get comes from, then where this repository does. A folder that comes
    from elsewhere than GitHub has no address: Colab opens files from GitHub alone, and this repository is another one.

    Args:
        root: the course's folder.
        folder: the one that is published into, where that is known; it need not be there yet.

    Raises:
        CourseError: see `given_address`.
    """
    repository, branch = _settings(root)
    home = _Checkout.around(root)
    place = _Checkout.around(folder) if folder else None
    if place and home and place.top == home.top:
        place = None  # within the course's own repository, where git may well ignore it
    if repository:
        return Address(repository, branch or (place.branch if place else "") or "main", place.folder if place else "")
    origin = next((checkout for checkout in (place, home) if checkout and checkout.origin), None)
    name = repository_of(origin.origin) if origin else None
    return Address(name, branch or origin.branch or "main", origin.folder) if origin and name else None


def repository_of(url: str) -> str | None:
    """Return owner and name of the repository on GitHub that an address of git's means; None where it means another."""
    found = _ON_GITHUB.fullmatch(url)
    return found[1] if found and _REPOSITORY.fullmatch(found[1]) else None


def _settings(root: Path) -> tuple[str, str]:
    """Return the repository and the branch that pyproject.toml sets; what it leaves out is empty."""
    settings = course_settings(root)
    repository, branch = settings.get("repository", ""), settings.get("branch", "")
    if "repository" in settings and not (isinstance(repository, str) and _REPOSITORY.fullmatch(repository)):
        raise CourseError(
            f'{root / "pyproject.toml"}: set repository = "owner/name" under [tool.course], or leave it out'
        )
    if "branch" in settings and not (isinstance(branch, str) and branch.strip()):
        raise CourseError(f'{root / "pyproject.toml"}: set branch = "main" under [tool.course], or leave it out')
    return repository, branch


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
