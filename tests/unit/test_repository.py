"""The repository itself is in order. `test_breaks.py` shows that these tests notice when it is not."""

import os
import re
import tomllib
from pathlib import Path

import nbformat
import pytest
from support import ASSIGNMENTS, ROOT

from graders import course
from graders.authoring import lessons, pairing, translations
from graders.authoring.assignments import find_leaks, find_secrets
from graders.authoring.badges import badge_line
from graders.authoring.catalogue import pages, read_catalogue
from graders.authoring.languages import SOURCE, target_languages
from graders.gradebook.deadlines import FILE_NAME, load_policy
from graders.published import given_address

PAIRS = pairing.find_pairs(ROOT)
TEXTS = [
    ROOT / "README.md",
    ROOT / "README.ru.md",
    ROOT / "README.en.md",
    ROOT / "ARCHITECTURE.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    ROOT / "docs/instructor.md",
    ROOT / "docs/author.md",
    *sorted((ROOT / "docs/assignments").glob("*.md")),
    ROOT / "docs/security.md",
    ROOT / "data/README.md",
    *(ROOT / page for page in pages(ROOT) if page.startswith("notebooks/")),
    *(pair.markdown for pair in PAIRS),
]
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)\)")


def name(path):
    return path.relative_to(ROOT).as_posix()


def test_pairs_are_up_to_date():
    assert lessons.out_of_date(ROOT) == []


def test_translations_are_in_step_with_their_originals():
    assert translations.out_of_step(ROOT) == []


def test_a_language_has_every_lesson_and_a_page_of_them_or_none():
    originals = {pair.markdown.name for pair in PAIRS if pair.executed and pair.language == SOURCE}
    for language in target_languages(ROOT):
        there = {pair.markdown.name for pair in PAIRS if pair.language == language}
        assert not there or (there == originals and (ROOT / language.folder / "README.md").exists()), language.name


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_nothing_secret_is_in_the_release(assignment):
    secrets = [find_secrets(course.open_course(ROOT), assignment)]
    assert secrets[0].tests and secrets[0].solutions, "the scan knows what to look for"
    assert find_leaks(ROOT / "release" / assignment, secrets) == []


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_an_assignment_is_worth_ten_points_and_has_a_deadline(assignment):
    points = 0
    for path in (ROOT / "source" / assignment).glob("*.ipynb"):
        cells = nbformat.read(path, 4).cells
        points += sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in cells)
    assert points == pytest.approx(10)
    assert assignment in load_policy(ROOT / FILE_NAME).deadlines


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_a_notebook_says_how_it_is_opened_and_no_address_of_this_clone(pair):
    address = given_address(ROOT)
    line = badge_line(pair.language, address.colab(pair.published) if address else None)
    assert line in pair.markdown.read_text(encoding="utf-8").splitlines()[:5]


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_links_resolve_and_images_have_alt_text(path):
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = LINK.findall(text) + [target for _, target in IMAGE.findall(text)]
    missing = [t for t in targets if "://" not in t and not (path.parent / t).exists()]
    assert missing == []
    assert all(len(alt) > 10 for alt, _ in IMAGE.findall(text))


def test_the_changelog_is_short_and_in_its_form():
    """https://keepachangelog.com: the latest first, changes by their kinds."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## (.*)", text, re.MULTILINE)
    assert sections[0] == "Unreleased" and sections[1:] == sorted(set(sections[1:]), reverse=True)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", section) for section in sections[1:])
    for section in re.split(r"^## .*", text, flags=re.MULTILINE)[1:]:
        kinds = re.findall(r"^### (.*)", section, re.MULTILINE)
        order = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
        assert kinds and kinds == [kind for kind in order if kind in kinds]
    assert len(text.splitlines()) <= 150
    assert "CHANGELOG.md" in LINK.findall((ROOT / "README.md").read_text(encoding="utf-8"))


def test_what_the_page_on_security_promises_is_tested():
    page = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    named = re.findall(r"`(\w: )?(test_\w+)`", page)
    places = {"": "system/test_fence", "S: ": "system/test_sandbox", "J: ": "integration/test_judge"}
    places |= {
        "P: ": "integration/test_judge_plain",
        "M: ": "integration/test_judge_models",
        "B: ": "unit/test_judge_brief",
    }
    places |= {"D: ": "integration/test_doors", "T: ": "integration/test_transport", "A: ": "system/test_attacks"}
    files = {mark: (ROOT / f"tests/{place}.py").read_text(encoding="utf-8") for mark, place in places.items()}
    assert [name for mark, name in named if f"def {name}(" not in files[mark]] == []
    assert len(named) > 20


def released(assignment, language):
    """The release in a language, where there is one."""
    file = f"{assignment}/{assignment}.ipynb"
    edition = ROOT / "release" / language.code / file
    return edition if edition.exists() else ROOT / "release" / file


def test_the_pages_lead_to_every_lesson_and_assignment():
    for page, language in pages(ROOT).items():
        text = (ROOT / page).read_text(encoding="utf-8")
        links = {Path(os.path.normpath((ROOT / page).parent / target)) for target in LINK.findall(text)}
        assert {pair.notebook for pair in PAIRS if pair.executed and pair.language == language} <= links
        assert {released(assignment, language) for assignment in ASSIGNMENTS} <= links


def test_every_lesson_prepares_for_an_assignment_and_every_assignment_is_listed():
    catalogue = read_catalogue(ROOT)
    assert [lesson.number for lesson in catalogue.lessons if not catalogue.prepared_by(lesson)] == []
    assert set(ASSIGNMENTS) <= {item.name for item in catalogue.assignments}


def test_the_lock_pins_every_requirement_and_names_no_host():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[^\w.-]", line)[0].lower() for line in project["dependencies"]}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = {line.split("==")[0] for line in lock.splitlines() if "==" in line}
    assert wanted <= pinned
    assert "://" not in lock


def test_the_lock_of_the_website_goes_with_that_of_the_course():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("requirements.lock", "site/requirements.lock")]
    course, site = (re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE) for text in texts)
    wanted = {re.split(r"[^\w.-]", line)[0].lower() for line in project["optional-dependencies"]["site"]}
    assert wanted <= {name for name, _ in site}
    known = {name for name, _ in course}
    assert [pin for pin in site if pin[0] in known and pin not in course] == [], "both are in one environment"
    assert "://" not in texts[1]


def test_the_environment_refers_to_the_lock():
    assert "-r requirements.lock" in (ROOT / "environment.yml").read_text(encoding="utf-8")


def test_the_pages_for_students_are_alike_in_both_languages():
    """The same headings, lists, tables, commands and links, but for the language: what is added to one is missed in the other."""

    def shape(name, words):
        text = (ROOT / name).read_text(encoding="utf-8")
        for old, new in words.items():
            text = text.replace(old, new)
        text = re.sub(r"^!\[.*\n\n", "", text, flags=re.MULTILINE)  # a picture that moves has one language
        lines = [line for line in text.splitlines() if line.strip()]
        kinds = [re.match(r"#+ |- |\d+\. |\||```|<!-- course|<!-- end", line) for line in lines]
        commands = re.findall(r"^(?:conda|python|pip|jupyter) [^#\n]*", text, re.MULTILINE)
        return [kind[0] if kind else "text" for kind in kinds], [command.strip() for command in commands]

    assert shape("README.ru.md", {"release/": "release/en/"}) == shape("README.en.md", {})
