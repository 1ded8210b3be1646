"""Which pages the site has, where each of them comes from, and where a link of a text leads."""

import functools
import os
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from wording import FIRST, LANGUAGES

from graders.authoring.links import Kind, leads_away, with_links

# Guides are in English, for every language.
GUIDES = {
    "docs/instructor.md": "guides/instructor",
    "docs/author.md": "guides/author",
    "docs/security.md": "guides/security",
    "ARCHITECTURE.md": "guides/architecture",
    "CHANGELOG.md": "guides/changelog",
}
OWN = "site/pages"


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes:
        language: which part of the site it stands in.
        name: its place there, without suffix.
        origin: the file it is made from, relative to the repository, with forward slashes.
    """

    language: str
    name: str
    origin: str

    @property
    def source(self) -> str:
        """What Sphinx reads, relative to the folder of the language's sources."""
        return self.name + posixpath.splitext(self.origin)[1]


def find_pages(root: Path) -> list[Page]:
    """Return all pages of all languages: a lesson without a saved notebook, or a guide that is not there, has none."""
    return [page for page in _candidates(root) if (root / page.origin).is_file()]


def find_missing(root: Path) -> list[str]:
    """Return the notebooks of lessons that are not there yet."""
    texts = (path for language in LANGUAGES for path in sorted((root / lessons_folder(language)).glob("*.md")))
    notebooks = (path.with_suffix(".ipynb") for path in texts if path.stem != "README")
    return [path.relative_to(root).as_posix() for path in notebooks if not path.exists()]


def lessons_folder(language: str) -> str:
    """Say where the lessons of a language are."""
    return "notebooks" if language == FIRST else f"notebooks/{language}"


def releases_folder(language: str) -> str:
    """Say where the releases of assignments in a language are; `course release` writes an edition into each."""
    return "release" if language == FIRST else f"release/{language}"


def _candidates(root: Path) -> Iterator[Page]:
    for language in LANGUAGES:
        folder = lessons_folder(language)
        yield Page(language, "lessons/index", f"{folder}/README.md")
        for path in sorted((root / folder).glob("*.ipynb")):
            yield Page(language, f"lessons/{path.stem}", f"{folder}/{path.name}")
        for path in sorted((root / OWN / language).rglob("*.md")):
            name = path.relative_to(root / OWN / language).with_suffix("").as_posix()
            yield Page(language, name, path.relative_to(root).as_posix())
        for path in sorted((root / releases_folder(language)).glob("*/*.ipynb")):
            yield Page(language, f"assignments/{path.stem}", path.relative_to(root).as_posix())
    for origin, name in GUIDES.items():
        yield Page("en", name, origin)


class Links:
    """Leads the links of texts to pages of the site, to copied pictures, or into the repository.

    Args:
        root: the repository.
        pages: all of the site.
        repository: its address with the version, as far as `tree` and `blob` have to be put between; without one, what
            is no page is not linked.
        version: the branch or commit that is shown there.
    """

    def __init__(self, root: Path, pages: Iterable[Page], repository: str | None, version: str = "main") -> None:
        self._root, self._repository, self._version = root, repository, version
        self._pages: dict[str, list[Page]] = {}
        for page in pages:
            self._pages.setdefault(page.origin, []).append(page)
        # what students know these pages by is the start of the site
        for language in LANGUAGES:
            self._pages[f"README.{language}.md"] = self._pages.get(f"{OWN}/{language}/index.md", [])
        self.pictures: set[tuple[str, str]] = set()

    def follow(self, text: str, origin: str, page: Page) -> str:
        """Rewrite the links of a Markdown text that comes from `origin` and is shown on `page`; leave out comments."""
        lead = functools.partial(self._lead, origin=origin, page=page)
        return with_links(text, lead, comments=False)

    def _lead(self, target: str, kind: Kind, origin: str, page: Page) -> str | None:
        if leads_away(target):
            return target
        way, _, anchor = target.partition("#")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(origin), unquote(way)))
        anchor = f"#{anchor}" if anchor else ""
        here = posixpath.dirname(page.name) or "."
        if kind is Kind.PICTURE:
            self.pictures.add((page.language, path))
            return quote(posixpath.relpath(path, here))
        if found := self._pages.get(path):
            same = next((other for other in found if other.language == page.language), None)
            if same is not None:  # Sphinx knows its own pages by what they are made from, but looks into no HTML
                file = f"{same.name}.html" if kind is Kind.TAG else same.source
                return quote(posixpath.relpath(file, here)) + anchor
            # of the other part of the site, of which this run of Sphinx knows nothing: see conf.py
            way = quote(posixpath.relpath(f"../{found[0].language}/{found[0].name}.html", here)) + anchor
            return way if kind is Kind.TAG else f"site:{way}"
        if self._repository is None or not (self._root / path).exists():
            return None
        shown = "tree" if (self._root / path).is_dir() else "blob"
        return f"{self._repository}/{shown}/{self._version}/{quote(path)}{anchor}"


def repository() -> str | None:
    """Return the address of the repository where a GitHub workflow builds the site; elsewhere it is not known."""
    server, name = os.environ.get("GITHUB_SERVER_URL"), os.environ.get("GITHUB_REPOSITORY")
    return f"{server}/{name}" if server and name else None
